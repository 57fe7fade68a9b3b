"""What a kit demands of its languages: said on its page, kept by the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits import demands, freezing, gate, gate_texts
from crm.kits.composing import compose
from crm.kits.models import Edition, Kit
from crm.kits.readiness import texts_of
from crm.texts.models import SegmentTranslation, Text, Translation
from tests import factories
from tests.conftest import Run
from tests.kits.conftest import actions
from tests.page import Browser


def translate(kit: Kit, language: str, state: str = "reviewed") -> list[Text]:
    """Every text of a kit, in this state, committed; they come in the order of their ids."""
    ids = texts_of([kit.id])[kit.id]
    texts = list(db.session.scalars(select(Text).where(Text.id.in_(ids)).order_by(Text.id)))
    for text in texts:
        text.translate(language, f"{text.body} ({language})", by=DESK, state=state)
    db.session.commit()
    return texts


def editions() -> int:
    """How many have been frozen."""
    return db.session.scalar(select(func.count()).select_from(Edition)) or 0


def test_they_are_said_in_place(officer: Browser, kit: Kit) -> None:
    """Each language its own, or all the same; without scripts on a page of its own."""
    link = officer.get(f"/kits/{kit.id}").one("#kit-demands a.edit").get("hx-get")
    form = officer.get(link).fields()
    assert (form["levels-0"], form["levels-1"]) == ("any", "any")
    saved = officer.post(link, {**form, "levels-1": "reviewed"}, fragment=True, status=200)
    assert saved.one("#kit-demands #kit-readiness a").get("hx-get") == f"/kits/{kit.id}/readiness"
    db.session.expire_all()
    assert (kit.demand_of("en"), kit.demand_of("fa")) == ("any", "reviewed")
    form = officer.get(link).fields()
    officer.post(link, {**form, "everywhere": "drafts"}, status=303)
    db.session.expire_all()
    assert kit.demands == {"en": "drafts", "fa": "drafts"}
    assert actions().count("kit.demanded") == 2


def test_nothing_changed_is_nothing_recorded(officer: Browser, kit: Kit) -> None:
    """Nor is an unknown level taken."""
    url = f"/kits/{kit.id}/edit/demands"
    officer.post(url, officer.get(url).fields(), status=303)
    assert "kit.demanded" not in actions()
    wrong = {**officer.get(url).fields(), "levels-0": "everything"}
    officer.post(url, wrong, fragment=True, status=422)
    officer.post(url, {**officer.get(url).fields(), "levels-2": "any"}, status=422)
    with pytest.raises(ValueError, match="everything"):
        kit.demand({"fa": "everything"}, by=DESK)


def test_what_somebody_else_saved_is_not_lost_unseen(officer: Browser, kit: Kit) -> None:
    """The form comes back with what was chosen."""
    url = f"/kits/{kit.id}/edit/demands"
    form = officer.get(url).fields()
    officer.post(url, {**form, "levels-1": "reviewed"})
    page = officer.post(url, {**form, "levels-1": "drafts"}, fragment=True, status=409)
    assert page.fields("form")["levels-1"] == "drafts"


def test_a_language_that_comes_anew_demands_that_it_is_translated(
    officer: Browser, kit: Kit
) -> None:
    """On pages; those that were there stay as they were."""
    url = f"/kits/{kit.id}/edit/languages"
    officer.post(url, {**officer.get(url).fields(), "chosen": ["en", "fa", "sv"]})
    db.session.expire_all()
    assert [kit.demand_of(tag) for tag in ("en", "fa", "sv")] == ["any", "any", "drafts"]
    sent = {"title": "Another kit", "slug": "another", "languages": ["en", "sv"]}
    officer.post("/kits/new", sent, status=303)
    made = db.session.scalars(select(Kit).where(Kit.slug == "another")).one()
    assert made.demands == {"en": "drafts", "sv": "drafts"}


def test_a_build_below_the_demand_is_refused_with_the_list(officer: Browser, kit: Kit) -> None:
    """Each paragraph with a link to it; nothing is frozen; the others are one click away."""
    kit.demand({"fa": "reviewed"}, by=DESK)
    translate(kit, "fa")
    kit.title.rewrite("It has another title", by=DESK)
    kit.texts("brief")[0].text.translate("fa", "پیش‌نویس", by=DESK)
    kit.texts("ask")[0].text.translate("fa", "ماشین", by=DESK, state="machine")
    db.session.commit()
    page = officer.post(f"/kits/{kit.id}/editions", {"languages": ["en", "fa"]}, status=422)
    (below,) = page.select(".form-errors details")
    assert "3 paragraphs are below what the kit demands" in below.text_content()
    states = [each.text_content().strip() for each in below.cssselect(".state")]
    assert states == ["Stale", "Draft", "Machine"]
    (segment,) = kit.title.segments
    link = below.cssselect(".line a")[0]
    assert link.text == "It has another title"
    assert link.get("href") == f"/texts/{kit.title_id}/fa/{segment.id}/edit?kit=kit-{kit.id}"
    officer.get(link.get("href"))
    assert editions() == 0
    others = page.select(".form-errors form input[name=languages]")
    assert [each.get("value") for each in others] == ["en"]
    officer.post(f"/kits/{kit.id}/editions", {"languages": ["en"]}, status=303)
    edition = db.session.scalars(select(Edition)).one()
    assert edition.languages == ["en"] and set(edition.snapshot) == {"en"}
    assert "Left out" in officer.get(f"/kits/{kit.id}").text


def test_a_missing_paragraph(kit: Kit) -> None:
    """A text of which one paragraph is missing is below, though the others are reviewed."""
    kit.demand({"fa": "drafts"}, by=DESK)
    texts = translate(kit, "fa")
    freezing.freeze(kit, by=DESK)
    texts[-1].rewrite(f"{texts[-1].body}\n\nOne more.", by=DESK)
    with pytest.raises(gate.Refused) as refusal:
        freezing.freeze(kit, by=DESK)
    (below,) = refusal.value.shortfalls["fa"]
    assert (below.state, below.number, below.words) == ("missing", 2, "One more.")
    assert str(refusal.value) == "Below what the kit demands: fa."


def test_drafts_and_untranslated_where_they_are_allowed(kit: Kit) -> None:
    """They are marked, as the document says of each text."""
    kit.demand({"fa": "drafts"}, by=DESK)
    translate(kit, "fa", "draft")
    assert freezing.freeze(kit, by=DESK).snapshot["fa"]["kit"]["title"]["state"] == "draft"
    kit.demand({"fa": "any"}, by=DESK)
    kit.title.rewrite("Another title", by=DESK)
    edition = freezing.freeze(kit, by=DESK)
    assert edition.snapshot["fa"]["kit"]["title"]["state"] == "untranslated"


def test_another_language_below_is_left_out(kit: Kit) -> None:
    """Whoever asks for one that is ready gets it, and the others that are ready."""
    kit.choose(by=DESK, languages=["en", "fa", "sv"])
    kit.demand(dict.fromkeys(kit.languages, "drafts"), by=DESK)
    translate(kit, "fa", "draft")
    first = freezing.freeze(kit, by=DESK, languages=["en"])
    assert first.languages == ["en", "fa"]
    assert freezing.freeze(kit, by=DESK, languages=["fa"]) is first
    with pytest.raises(gate.Refused, match="sv"):
        freezing.freeze(kit, by=DESK)
    with pytest.raises(gate.Refused, match="sv"):
        freezing.freeze(kit, by=DESK, languages=["fa", "sv"])


def test_what_goes_stale_after_it_was_composed_does_not_slip_through(kit: Kit) -> None:
    """The gate asks the tables, not what was loaded."""
    kit.demand({"fa": "reviewed"}, by=DESK)
    translate(kit, "fa")
    documents = compose(kit)
    assert not gate_texts.below(kit, documents)
    db.session.execute(
        update(SegmentTranslation)
        .where(SegmentTranslation.language == "fa")
        .values(is_stale=True)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(gate.Refused) as refusal:
        gate.check(kit, documents)
    assert {each.state for each in refusal.value.shortfalls["fa"]} == {"stale"}
    # Nor where nothing is demanded: a paragraph is printed as it stands, or not at all.
    kit.demand({"fa": "any"}, by=DESK)
    with pytest.raises(gate.Refused, match="not printed as it stands"):
        gate.check(kit, documents)


def test_a_sum_that_says_more_than_its_paragraphs_is_refused(kit: Kit) -> None:
    """The sum is what composing reads; the paragraphs are what people reviewed."""
    kit.title.translate("fa", "پیش‌نویس", by=DESK)
    db.session.flush()
    db.session.execute(update(Translation).values(state="reviewed"))
    db.session.expire_all()
    with pytest.raises(gate.Refused, match="not printed as it stands"):
        freezing.freeze(kit, by=DESK)


def test_a_demand_that_was_raised_meanwhile_holds(kit: Kit) -> None:
    """The demand itself is asked anew too."""
    documents = compose(kit)
    raised = update(Kit).values(demands={"fa": "drafts"})
    db.session.execute(raised.execution_options(synchronize_session=False))
    with pytest.raises(gate.Refused, match="Below"):
        gate.check(kit, documents)


def test_the_command_lists_and_says_so(run: Run, kit: Kit, tmp_path: Path) -> None:
    """One line for each paragraph up to a number; as data with --json; nothing is frozen."""
    kit.choose(by=DESK, languages=["en", "fa"])
    kit.demand({"fa": "drafts"}, by=DESK)
    for number in range(20):
        kit.add_text("brief", f"Paragraph {number}, with words.", by=DESK)
    db.session.commit()
    asked = ("kit", "build", "example", "--all-languages", "--out", tmp_path / "out")
    status, out, err = run(*asked)
    assert (status, out) == (1, "")
    first, *lines = err.splitlines()
    assert first == "Not built: Below what the kit demands: fa."
    assert lines[0] == "fa  missing  kit/example/title ¶1  The example kit"
    assert len(lines) == 21 and lines[-1] == "fa  and 8 more"
    status, out, err = run(*asked, "--json")
    assert status == 1 and err == "Not built: Below what the kit demands: fa.\n"
    (refused,) = json.loads(out)["refused"]
    assert (refused["language"], refused["demand"]) == ("fa", "drafts")
    assert len(refused["paragraphs"]) == 28
    assert refused["paragraphs"][0]["words"] == "The example kit"
    assert not (tmp_path / "out").exists() and editions() == 0
    status, out, _err = run("kit", "build", "example", "--lang", "en", "--out", tmp_path)
    assert status == 0 and "Left out, below what the kit demands: fa" in out


def test_a_refusal_names_nobody_protected(
    run: Run, officer: Browser, kit: Kit, maryam: Case, tmp_path: Path
) -> None:
    """Not on a terminal or in a log, where its words and key would."""
    kit.demand({"fa": "drafts"}, by=DESK)
    kit.add_text("brief", "Maryam Soleymani was there.", by=DESK)
    factories.kit(slug="maryam-soleymani", languages=("fa",))
    db.session.commit()
    for more in ((), ("--json",)):
        asked = ("kit", "build", kit.id, "--lang", "fa", "--out", tmp_path, *more)
        status, out, err = run(*asked)
        assert status == 1 and "oleymani" not in out + err
    page = officer.post(f"/kits/{kit.id}/editions", {"languages": ["fa"]}, status=422)
    assert "Maryam Soleymani" in page.text


def test_a_member_may_not(member: Browser, kit: Kit) -> None:
    """They read."""
    assert not member.get(f"/kits/{kit.id}").select("#kit-demands a.edit")
    member.get(f"/kits/{kit.id}/edit/demands", status=403)


def test_a_translator_finds_nothing(translator: Browser, kit: Kit) -> None:
    """The room is not theirs."""
    translator.get(f"/kits/{kit.id}/edit/demands", status=404)


def test_a_paragraph_is_told_by_how_it_begins(kit: Kit) -> None:
    """Not by all of its words; a paragraph without words wants nobody."""
    long = Text.write("long", "word " * 60, by=DESK)
    empty = Text.write("empty", "", by=DESK)
    db.session.flush()
    (below,) = demands.shortfalls([long.id, empty.id], {"fa": "drafts", "sv": "any"})["fa"]
    assert below.words.endswith("word…") and len(below.words) <= 90
    assert demands.shortfalls([], {"fa": "drafts"}) == {}
