"""Portraits in kits: off by default, only with credit and permission, the same bytes again."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from crm import files, pdf
from crm.audit.models import DESK
from crm.cases.models import Case
from crm.cases.portraits import Portrait
from crm.db import db
from crm.images import Crop
from crm.kits import freezing, gate, printing, work
from crm.kits.composing import compose
from crm.kits.models import Kit
from tests import factories
from tests.kits.conftest import actions
from tests.page import Browser

PERMISSION = {"permitted_by": "Her sister", "permitted_on": "2020-05"}


def _add(case: Case, colour: str = "teal", **fields: str) -> Portrait:
    out = BytesIO()
    Image.new("RGB", (900, 1200), colour).save(out, "JPEG")
    words = {"credit": "Photo Person", "licence": "CC BY 4.0", "description": "x", **PERMISSION}
    portrait = Portrait.add(case, out.getvalue(), by=DESK, **(words | fields))
    db.session.commit()
    return portrait


@pytest.fixture
def portrait(parviz: Case) -> Portrait:
    """Theirs, with all that a kit asks for."""
    return _add(parviz)


def _chosen(kit: Kit) -> Kit:
    kit.show_portraits(True, by=DESK)
    db.session.commit()
    return kit


def _printed(kit: Kit) -> object:
    return compose(kit)["en"]["profiles"][0].get("portrait")


def test_off_unless_somebody_chooses_it(officer: Browser, kit: Kit, portrait: Portrait) -> None:
    assert _printed(kit) is None
    url = f"/kits/{kit.id}/edit/portraits"
    sent = officer.get(url).fields(f'form[action="{url}"]')
    assert "has_portraits" not in sent
    officer.post(url, sent | {"has_portraits": "y"})
    db.session.expire_all()
    assert _printed(kit) == {
        "key": portrait.key,
        "credit": "Photo Person",
        "licence": "CC BY 4.0",
    }
    assert "Printed where there is one" in officer.get(f"/kits/{kit.id}").text
    assert actions()[-1] == "kit.changed"


def test_a_kit_without_portraits_says_what_it_said(kit: Kit, parviz: Case) -> None:
    before = freezing.digest(compose(kit))
    _add(parviz)
    assert freezing.digest(compose(kit)) == before
    _chosen(kit)
    assert freezing.digest(compose(kit)) != before


@pytest.mark.parametrize("missing", ["credit", "permitted_by", "permitted_on"])
def test_only_with_credit_and_permission(kit: Kit, parviz: Case, missing: str) -> None:
    _chosen(kit)
    _add(parviz)
    # The newest counts: one without permission does not bring an older one back.
    _add(parviz, "red", **{missing: ""})
    assert _printed(kit) is None


def test_the_gate_looks_for_itself(kit: Kit, portrait: Portrait) -> None:
    documents = compose(_chosen(kit))
    gate.check(kit, documents)
    portrait.change(by=DESK, permitted_by="", permitted_on=None)
    with pytest.raises(gate.Refused, match="The portrait of parviz-example"):
        gate.check(kit, documents)
    portrait.change(by=DESK, **PERMISSION)
    kit.show_portraits(False, by=DESK)
    with pytest.raises(gate.Refused, match="The portrait of parviz-example"):
        gate.check(kit, documents)


def test_it_is_printed_beside_the_name(kit: Kit, portrait: Portrait) -> None:
    edition = freezing.freeze(_chosen(kit), by=DESK)
    db.session.commit()
    for language in ("en", "fa"):
        file, _is_new = work.print_now(edition.id, language)
        content = files.get(file.key)
        drawn = pypdfium2.PdfDocument(content)
        pictures = [
            (number, each)
            for number, sheet in enumerate(drawn)
            for each in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        ]
        assert len(pictures) == 1
        words = pdf.text_of(content)[pictures[0][0]]
        assert "Photo Person" in words
        assert ("Parviz Example" if language == "en" else "پرویز نمونه") in words
        # The same snapshot gives the same bytes.
        again = printing.render(printing.document(edition, language))
        assert again.pdf == content


def test_what_was_removed_is_not_printed(kit: Kit, portrait: Portrait) -> None:
    edition = freezing.freeze(_chosen(kit), by=DESK)
    db.session.commit()
    files.put(portrait.key, b"something else")
    with pytest.raises(printing.PrintError, match="is not what was frozen"):
        printing.print_edition(edition, "en")
    for key in portrait.remove(by=DESK):
        files.delete(key)
    with pytest.raises(printing.PrintError, match="was withdrawn since"):
        printing.print_edition(edition, "en")


def test_an_edition_with_a_portrait_whose_permission_was_withdrawn_is_not_printed(
    kit: Kit, portrait: Portrait
) -> None:
    edition = freezing.freeze(_chosen(kit), by=DESK)
    portrait.cut(Crop(0, 0, 80, 80), by=DESK)
    assert printing.document(edition, "en")  # an earlier crop is as good
    portrait.change(by=DESK, permitted_by="", permitted_on=None)
    with pytest.raises(printing.PrintError, match="was withdrawn since"):
        printing.document(edition, "en")


def test_the_printer_loads_nothing_else() -> None:
    from crm.pdf.press import _only

    fetch = _only({"portraits/aa/aa.jpg": b"bytes"})
    assert fetch("kit:portraits/aa/aa.jpg").read() == b"bytes"
    for url in ("kit:portraits/bb.jpg", "file:///etc/passwd", "https://example.org/a.jpg", "kit:"):
        with pytest.raises(ValueError, match="fetches nothing"):
            fetch(url)


def test_protected_people_have_none(kit: Kit, parviz: Case, maryam: Case) -> None:
    _add(maryam)
    factories.statement("other", maryam, parviz)
    _chosen(kit)
    assert all("portrait" not in each for each in compose(kit)["en"]["profiles"])
