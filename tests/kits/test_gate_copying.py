"""Text that cannot be copied out of a PDF: found when it is printed, refused or marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from crm import pdf
from crm.audit.models import DESK
from crm.db import db
from crm.kits import gate_copying, making, printing, work
from crm.kits.gate_kinds import BLOCK
from crm.kits.gate_models import GateOverride, demand_levels
from crm.kits.models import Edition, Kit
from crm.pdf.making import Made
from tests.conftest import Run
from tests.page import Browser
from tests.pdf.document import LANGUAGES, document


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_we_print_can_be_copied(tag: str, tmp_path: Path) -> None:
    """In every language, by its own measure; and not where half of it is something else."""
    printed = pdf.render_kit(document(tag), cache=tmp_path)
    share = gate_copying.share(document(tag), printed.pdf)
    assert share >= gate_copying.least(tag) and not gate_copying.falls_short(tag, share)
    other = document(tag)
    for row in other["profiles"]:
        row["facts"] = []
    other["brief"], other["asks"], other["statements"] = [], [], other["statements"][:1]
    less = gate_copying.share(document(tag), pdf.render_kit(other, cache=tmp_path).pdf)
    assert gate_copying.falls_short(tag, less)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, edition: Edition) -> Edition:
    """An edition whose PDFs come out empty of words."""
    blank = pdf.render_kit({**edition.snapshot["en"], "profiles": [], "brief": [], "asks": []})
    monkeypatch.setattr(making, "render", lambda wanted: Made(blank.pdf, blank.pages, 1))
    return edition


def test_it_is_marked_where_a_kit_only_warns(officer: Browser, broken: Edition) -> None:
    """Which is the usual: a deadline does not wait for a typeface."""
    file, _is_new = work.print_now(broken.id, "fa")
    assert file.copied is not None and file.copied < 0.9
    page = officer.get(f"/kits/{broken.kit_id}/editions/1")
    assert "can be copied out" in page.one("#language-fa").text_content()


def test_it_is_refused_where_a_kit_demands_it(officer: Browser, broken: Edition) -> None:
    """Until somebody lets it pass, for this edition and language alone."""
    kit = broken.kit
    demand_levels(kit, {tag: {"copying": BLOCK} for tag in kit.languages}, by=DESK)
    db.session.commit()
    with pytest.raises(printing.PrintError, match=r"copied out of it \(fa: 99.0%\)"):
        work.print_now(broken.id, "fa")
    url = f"/kits/{kit.id}/gate/override/copying?lang=fa"
    sent = {**officer.get(url).fields(), "languages": ["fa"], "reason": "It reads well."}
    officer.post(url, sent, status=303)
    assert work.print_now(broken.id, "fa")[1]
    with pytest.raises(printing.PrintError, match="en"):
        work.print_now(broken.id, "en")


def test_from_a_terminal(run: Run, broken: Edition, tmp_path: Path) -> None:
    """Exit 1; and let pass in the same breath as it is built."""
    demand_levels(broken.kit, {"fa": {"copying": BLOCK}}, by=DESK)
    db.session.commit()
    asked = ("kit", "build", "example", "--lang", "fa", "--out", tmp_path)
    status, _out, err = run(*asked)
    assert status == 1 and "can be copied out" in err
    status, out, _err = run(*asked, "--override", "copying", "--reason", "It reads well.")
    assert status == 0 and "rendered" in out
    assert db.session.scalars(select(GateOverride)).one().kind == "copying"


def test_a_kit_without_an_edition_has_none(officer: Browser, kit: Kit) -> None:
    """Only a PDF shows it."""
    page = officer.get(f"/kits/{kit.id}/gate/override/copying")
    assert "Nothing of this kind blocks any more." in page.text
