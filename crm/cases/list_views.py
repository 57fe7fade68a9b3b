"""Views of many cases: the list, its export, and the overview as a chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, current_app, request, url_for
from flask_login import current_user

from crm.audit.models import record
from crm.cases import choosing, signed
from crm.cases.blueprint import bp
from crm.cases.choosing import Choice
from crm.cases.exporting import AllCases
from crm.cases.forms import CONFIDENCE_WORDS, kind_word
from crm.cases.overview import overview as draw_overview
from crm.cases.reading import unreadable_names
from crm.cases.vocabulary import FACT_KINDS, NOT_A_REPORT
from crm.db import db, now
from crm.sheets import csv_file
from crm.web import answer, current_language, number_arg, require
from crm.web import translate as _

_COLUMNS = (
    *("id", "name", "original_name", "last_reported_on", "last_kind", "last_confidence"),
    *("last_report", "facts"),
)


@bp.get("/cases")
def index() -> Response:
    """The chosen cases with their last reports; every choice has its address."""
    require("read")
    choice = Choice.read(request.args)
    found = choosing.find(
        choice,
        with_protected=current_user.can("read_protected"),
        after=number_arg("after"),
    )
    kept: dict[str, Any] = choice.address()
    return answer(
        "cases/index.html",
        "cases/_list.html",
        lines=found.lines,
        choice=choice,
        choices=_choices(with_no_report=True),
        next_url=found.next_after and url_for("cases.index", **kept, after=found.next_after),
        first_url=url_for("cases.index", **kept) if "after" in request.args else None,
    )


@bp.post("/cases.csv")
def export() -> Response:
    """What the list shows as CSV, but only what may leave; the record keeps who took it."""
    require("write")
    choice = Choice.read(request.args)
    lines = choosing.export(choice)
    rows = [
        (
            line.case.id,
            line.case.name_in("en", without=line.case.withheld),
            line.case.name_in("fa", without=line.case.withheld),
            line.last and line.last.happened_on,
            line.last and line.last.kind,
            line.last and line.last.confidence,
            (line.last and not line.last.text.is_protected and line.last.text.body) or None,
            line.facts,
        )
        for line in lines
    ]
    told = {"form": "list", "with_protected": False, "people": len(rows), **choice.address()}
    record("cases.exported", AllCases(), by=current_user, **told)
    db.session.commit()
    return csv_download("cases", _COLUMNS, rows)


def csv_download(what: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table as a CSV file to keep, with what it holds and today's date in its name."""
    response = current_app.response_class(csv_file(header, rows), mimetype="text/csv")
    name = f"fifteenth-{what}-{now():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/cases/overview")
def overview() -> Response:
    """Who was reported in custody when, as far as anybody reported it."""
    require("read")
    choice = Choice.read(request.args)
    people = choosing.people(choice, with_protected=current_user.can("read_protected"))
    return answer(
        "cases/overview.html",
        "cases/_overview.html",
        chart=draw_overview(people, current_language(), unreadable_names),
        choice=choice,
        choices=_choices(with_no_report=False),
    )


def _choices(*, with_no_report: bool) -> dict[str, Any]:
    """What the filters offer: (value, label) of statements, kinds and confidences."""
    kinds = [
        (kind, kind_word(kind))
        for kind in FACT_KINDS
        if kind not in NOT_A_REPORT or not with_no_report
    ]
    if with_no_report:
        kinds.append((choosing.NO_REPORT, _("No report after signing")))
    return {
        "statements": signed.choices(current_language().tag),
        "kinds": kinds,
        "confidences": [(each, _(word)) for each, word in CONFIDENCE_WORDS.items()],
    }
