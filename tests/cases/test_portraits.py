"""Portraits: /cases/ID/portraits…"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from crm import files
from crm.audit.models import DESK, Entry
from crm.cases.models import Case
from crm.cases.portraits import Portrait
from crm.db import db
from tests import cast, factories
from tests.page import Browser


def picture(size: tuple[int, int] = (900, 1200), colour: str = "teal", **more: Any) -> bytes:
    """A JPEG."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **more)
    return out.getvalue()


def _sent(data: bytes, name: str = "me.jpg", **fields: str) -> dict[str, Any]:
    return {"picture": (BytesIO(data), name), "description": "A woman, smiling.", **fields}


def _url(portrait: Portrait) -> str:
    return f"/cases/{portrait.case_id}/portraits/{portrait.id}"


@pytest.fixture
def portrait(officer: Browser) -> Portrait:
    """A portrait, uploaded."""
    case = factories.case()
    officer.get(f"/cases/{case.id}/portraits/new")
    officer.post(f"/cases/{case.id}/portraits/new", _sent(picture()))
    return db.session.scalars(select(Portrait)).one()


def test_an_officer_uploads(officer: Browser, member: Browser, portrait: Portrait) -> None:
    shown = member.get(f"{_url(portrait)}.jpg")
    content = shown.response.get_data()
    image = Image.open(BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (800, 1000))
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "no-store"
    listed = member.get(f"/cases/{portrait.case_id}/portraits")
    assert listed.one("figure img").get("alt") == "A woman, smiling."
    assert "No credit: no kit prints it" in listed.text
    assert officer.get(f"{_url(portrait)}/whole.jpg").response.mimetype == "image/jpeg"
    member.get(f"{_url(portrait)}/whole.jpg", status=403)


def test_answers_a_fragment(officer: Browser, portrait: Portrait) -> None:
    page = officer.get(f"/cases/{portrait.case_id}/portraits", fragment=True)
    assert page.select("#case-portrait") and not page.select("main")


def test_says_who_made_it_and_who_allowed_it(officer: Browser, portrait: Portrait) -> None:
    sent = officer.get(_url(portrait)).fields(f'form[action="{_url(portrait)}"]')
    words = {"credit": "Photo Person", "permitted_by": "Her sister", "permitted_on": "2020-05"}
    officer.post(_url(portrait), sent | words, status=303)
    db.session.expire_all()
    assert portrait.is_printable
    assert (portrait.credit, portrait.permitted_on) == ("Photo Person", "2020-05")
    only_who = sent | {"permitted_by": "Her sister", "permitted_on": ""}
    page = officer.post(_url(portrait), only_who, status=422)
    assert "Say both who allowed it and when." in page.text


def test_shows_another_part(officer: Browser, portrait: Portrait) -> None:
    before = portrait.key
    half = Image.new("RGB", (1000, 1000), "white")
    half.paste("black", (0, 0, 500, 1000))
    out = BytesIO()
    half.save(out, "PNG")
    new = f"/cases/{portrait.case_id}/portraits/new"
    officer.post(new, _sent(out.getvalue()))
    second = db.session.scalars(select(Portrait).order_by(Portrait.id.desc())).first()
    assert second is not None
    first_crop = second.key
    crop = {"left": "0", "top": "0", "width": "50", "height": "100"}
    officer.post(f"{_url(second)}/crop", crop)
    db.session.expire_all()
    dark = Image.open(BytesIO(files.get(second.key))).convert("L")
    assert dark.getpixel((10, 500)) == dark.getpixel((780, 500)) == 0
    assert second.earlier_keys == [first_crop]
    officer.post(f"{_url(second)}/crop", crop | {"left": "60"}, status=422)
    page = officer.post(f"{_url(second)}/crop", crop | {"width": "5"}, status=422)
    assert "too small to be printed" in page.text
    # The replaced one stays until somebody removes it.
    assert files.exists(before)


def test_is_removed_with_its_bytes(officer: Browser, portrait: Portrait) -> None:
    other = factories.case("Simin Other")
    officer.post(f"/cases/{other.id}/portraits/new", _sent(picture()))
    keys = (portrait.key, portrait.whole_key)
    officer.post(f"{_url(portrait)}/remove")
    assert all(files.exists(key) for key in keys), "another portrait stands on the same bytes"
    left = db.session.scalars(select(Portrait)).one()
    officer.post(f"{_url(left)}/remove")
    assert not any(files.exists(key) for key in keys)
    assert db.session.scalars(select(Portrait)).all() == []
    assert "There is no portrait." in officer.get(f"/cases/{other.id}/portraits").text


def test_invalid(officer: Browser) -> None:
    case = factories.case()
    url = f"/cases/{case.id}/portraits/new"
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    page = officer.post(url, _sent(svg, "me.png", credit="Kept"), status=422)
    assert "This is no picture that we take" in page.text
    assert page.one("#credit").get("value") == "Kept"
    officer.post(url, {"description": "x"}, status=422)
    officer.post(url, _sent(picture(), description=""), status=422)
    assert db.session.scalars(select(Portrait)).all() == []


def test_only_those_who_may_read_the_case(
    officer: Browser, member: Browser, translator: Browser, portrait: Portrait
) -> None:
    translator.get(f"{_url(portrait)}.jpg", status=404)
    other = factories.case("Simin Other")
    officer.get(f"/cases/{other.id}/portraits/{portrait.id}.jpg", status=404)
    member.post(f"{_url(portrait)}/remove", status=403)
    member.post(f"{_url(portrait)}/crop", status=403)
    member.get(f"/cases/{portrait.case_id}/portraits/new", status=403)
    db.session.get_one(Case, portrait.case_id).protect("Not reached.", by=DESK)
    db.session.commit()
    for url in (f"{_url(portrait)}.jpg", f"{_url(portrait)}/whole.jpg", _url(portrait)):
        member.get(url, status=404)
    member.get(f"/cases/{portrait.case_id}/portraits", status=404)
    officer.get(f"{_url(portrait)}.jpg")


def test_wrong_method(officer: Browser, portrait: Portrait) -> None:
    officer.get(f"{_url(portrait)}/remove", status=405)
    officer.get(f"{_url(portrait)}/crop", status=405)
    officer.post(f"{_url(portrait)}.jpg", status=405)


def test_is_audited(officer: Browser, portrait: Portrait) -> None:
    officer.post(f"{_url(portrait)}/remove")
    entries = db.session.scalars(select(Entry).where(Entry.action.startswith("portrait."))).all()
    assert [each.action for each in entries] == ["portrait.added", "portrait.removed"]
    assert {each.actor_id for each in entries} == {cast.person("officer").id}


def test_a_permission_of_tomorrow_is_none_yet(portrait: Portrait) -> None:
    portrait.change(by=DESK, credit="A", permitted_by="The family", permitted_on="2190")
    assert not portrait.is_printable
    portrait.change(by=DESK, permitted_on="2019")
    assert portrait.is_printable


def test_a_permission_that_somebody_took_away_meanwhile_stays_away(
    officer: Browser, portrait: Portrait
) -> None:
    url = _url(portrait)
    portrait.change(by=DESK, credit="A", permitted_by="The family", permitted_on="2019")
    db.session.commit()
    sent = officer.get(url).fields(f'form[action="{url}"]')
    officer.post(url, {**sent, "permitted_by": "", "permitted_on": ""})
    page = officer.post(url, {**sent, "credit": "B"}, status=409)
    assert page.one("#credit").get("value") == "B" and "Now saved: A" in page.text
    db.session.expire_all()
    assert (portrait.credit, portrait.permitted_by) == ("A", "")
