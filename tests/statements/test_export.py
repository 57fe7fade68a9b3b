"""export cases: what import takes back, without loss and without protected people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from crm import cli
from crm.audit.models import DESK
from crm.cases import exchange as cases
from crm.cases import exporting
from crm.cases.exchange_details import told_details
from crm.cases.models import Case
from crm.cases.proceedings import ChargeRow, Details, PartRow, proceedings_of, specify
from crm.cases.terms import Term
from crm.db import db
from crm.home import demo
from crm.statements import exchange as statements
from crm.statements.exporting import add_statements
from tests import factories

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def real() -> dict[str, Any]:
    """The demo's cases file."""
    document: dict[str, Any] = json.loads((demo.FOLDER / "cases.json").read_text("utf-8"))
    return document


def _load(document: dict[str, Any]) -> None:
    report = cases.load(document, by=DESK).add(statements.load(document, by=DESK))
    assert not report.refusals, report.refusals
    db.session.commit()


def _written() -> dict[str, Any]:
    document = exporting.document(with_protected=True)
    assert add_statements(document) == []
    return document


def _emptied(database: Flask) -> None:
    for table in reversed(db.metadata.sorted_tables):
        if table.name not in ("user", "audit_entry") and not table.name.startswith("search"):
            db.session.execute(table.delete())
    db.session.commit()
    db.session.expunge_all()


def test_the_real_case_comes_back_without_loss(database: Flask, real: dict[str, Any]) -> None:
    _load(real)
    written = _written()
    assert written["sources"] == real["sources"]
    for told, given in zip(written["people"], real["people"], strict=True):
        expected = {key: value for key, value in given.items() if key != "group"}
        assert {key: value for key, value in told.items() if key != "group"} == expected
        assert given["group"].startswith(told["group"])
    statement = written["statement"]
    for key, value in real["statement"].items():
        if key == "women_statement":
            assert {**value, "title": statement[key]["title"]} == {
                **statement[key], "confidence": value["confidence"],
            }  # fmt: skip
        elif key == "summary":
            assert statement[key]["text"] == value["text"]
            assert statement[key]["source_ids"][: len(value["source_ids"])] == value["source_ids"]
        elif key in ("title", "date", "full_text_locations"):
            assert statement[key] == value
        else:
            assert _bodies(statement[key]) == _bodies(value)


def _bodies(parts: Any) -> list[dict[str, Any]]:
    rows = parts if isinstance(parts, list) else [parts]
    return [
        {
            "date": row.get("date"),
            "text": f"{row['author']}: {row['text']}" if "author" in row else row["text"],
            "source_ids": row["source_ids"],
            "confidence": row["confidence"],
        }
        for row in rows
    ]


def test_written_read_and_written_again_is_the_same(database: Flask, real: dict[str, Any]) -> None:
    _load(real)
    _add_everything()
    written = _written()
    _emptied(database)
    assert _written()["people"] == []
    _load(json.loads(json.dumps(written)))
    assert _written() == written


def _add_everything() -> None:
    Term.add("prison", "Dastgerd prison", labels={"fa": "زندان دستگرد"}, by=DESK).retire(by=DESK)
    kind = Term.add("fact_kind", "house search", by=DESK)
    db.session.flush()
    case = db.session.scalars(db.select(Case).order_by(Case.id)).first()
    assert case
    fact = case.add_fact(kind.code, "Searched.", by=DESK, may_publish=False)
    details = Details(
        proceeding="The third case",
        fields={"prison": "dastgerd_prison", "judge": "A. Judge", "actor": "un_experts"},
        charges=[ChargeRow("wrote a letter", "propaganda", "500")],
        sentence=[PartRow("imprisonment", "2.5", "years", True), PartRow("fine", "500", "rials")],
    )
    specify(fact, details, by=DESK, is_new=True)
    proceedings_of(case.facts)[0].change(by=DESK, title="The third case", number="98/1")
    case.facts[0].sources[0].change(by=DESK, archived_url="https://archive.example/1")
    db.session.commit()


def test_protected_people_stay_in(database: Flask, real: dict[str, Any]) -> None:
    _load(real)
    document = exporting.document(with_protected=False)
    add_statements(document)
    protected = {exchange_slug(p) for p in real["people"] if not p["publish"]}
    assert protected
    assert not protected & {person["slug"] for person in document["people"]}
    assert exporting.names_of_protected(document) == []
    everything = exporting.document(with_protected=True)
    assert protected <= {person["slug"] for person in everything["people"]}


def exchange_slug(person: dict[str, Any]) -> str:
    """The slug as import makes it."""
    return str(person.get("slug") or cases.slug(person["name_en"]))


@pytest.fixture
def run(
    database: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command in the tests' application: status, standard output, standard error."""
    monkeypatch.setattr(cli, "application", lambda: database)

    def run(*argv: object) -> tuple[int, str, str]:
        capsys.readouterr()
        db.session.rollback()
        status = cli.main([str(each) for each in argv])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_the_command(run: Run, tmp_path: Path) -> None:
    case = factories.case("Parviz Example")
    factories.fact(case)
    status, out, _err = run("export", "cases")
    assert status == 0
    assert [person["slug"] for person in json.loads(out)["people"]] == ["parviz-example"]
    file = tmp_path / "cases.json"
    status, out, _err = run("export", "cases", "--out", file)
    assert (status, out) == (0, f"{file}: 1 people, 1 sources\n")
    assert file.stat().st_mode & 0o777 == 0o600
    status, _out, err = run("export", "cases", "--out", file)
    assert (status, err) == (1, f"{file} is there already; nothing was written.\n")


def test_a_protected_name_in_anothers_text_is_refused(run: Run) -> None:
    hidden = factories.case("Hidden Person")
    hidden.protect("Not reached.", by=DESK)
    factories.fact(factories.case(), body="Arrested with HIDDEN  Person.")
    status, out, err = run("export", "cases")
    assert (status, out) == (1, "")
    assert err.startswith("Nothing was written: Hidden Person is protected")
    status, out, _err = run("export", "cases", "--with-protected")
    assert status == 0
    assert "hidden-person" in out


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"sentence": [{"kind": "flogging", "amount": 74}]}, "an amount needs a unit"),
        ({"sentence": [{"kind": "torture"}]}, 'unknown kind "torture"'),
        ({"sentence": [{"amount": 2, "unit": "years"}]}, "has no kind"),
        ({"sentence": [{"kind": "fine", "amount": -1, "unit": "rials"}]}, "is no amount"),
        ({"sentence": [{"kind": "fine", "amount": True, "unit": "rials"}]}, "must be a number"),
        ({"sentence": [{"kind": "fine", "amount": 1e300, "unit": "rials"}]}, "is no amount"),
        ({"actor": "somebody"}, 'unknown actor "somebody"'),
        ({"charges": [{}]}, "a charge says nothing"),
        ({"jugde": "x"}, 'unknown key "jugde"'),
        ([], "not an object"),
    ],
)
def test_wrong_details_are_refused_by_name(database: Flask, details: Any, reason: str) -> None:
    fact = {"kind": "sentence", "text": "Sentenced.", "confidence": "unsure", "details": details}
    person = {"name_en": "Parviz Example", "name_fa": "پرویز", "publish": True, "facts": [fact]}
    report = cases.load({"people": [person], "sources": []}, by=DESK)
    said = "\n".join(str(refused) for _, refused in report.refusals)
    assert "person 1" in said
    assert reason in said


def test_details_left_out_stay(database: Flask) -> None:
    fact = {"kind": "sentence", "text": "Two years.", "confidence": "unsure",
            "details": {"sentence": [{"kind": "imprisonment", "amount": 2, "unit": "years"}]}}  # fmt: skip
    person = {"name_en": "Parviz Example", "name_fa": "پرویز", "publish": True, "facts": [fact]}
    document = {"people": [person], "sources": []}
    _load(document)
    held = db.session.scalars(db.select(Case)).one().facts[0]
    assert told_details(held) == fact["details"]
    del fact["details"]
    _load(document)
    assert (held.revision, len(held.sentence_parts)) == (1, 1)
