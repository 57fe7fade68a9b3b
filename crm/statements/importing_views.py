"""Views of cases as files: bringing one in, and taking away what may leave.

They stand here because a file of cases tells of statements, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, flash, url_for
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import ValidationError

from crm import files, jobs
from crm.accounts.models import User
from crm.audit.models import record
from crm.cases.exporting import AllCases
from crm.db import db, now
from crm.exchange import OUTCOMES
from crm.forms import Form
from crm.refusals import Said
from crm.statements import exporting, importing, work
from crm.statements.blueprint import bp
from crm.statements.importing import CaseImport
from crm.web import answer, current_language, form_status, load, page, redirect, require
from crm.web import lazy as _l
from crm.web import message as _n
from crm.web import translate as _

_RECENT = 10
_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_KINDS = {
    "sources": _n("Sources"),
    "people": _n("People"),
    "facts": _n("Facts"),
    "terms": _n("Words of vocabularies"),
    "statements": _n("Statements"),
    "parts": _n("Parts of statements"),
    "signatures": _n("Signatures"),
    "rows": _n("Rows"),
    "keys": _n("Keys of the file"),
}


class UploadForm(Form):
    """A file of cases."""

    file = FileField(
        _l("File"),
        validators=[FileRequired()],
        description=_l("JSON, CSV or XLSX, up to 15 MB, as the buttons under the list write it."),
        render_kw={"accept": ".json,.csv,.xlsx"},
    )

    def validate_file(self, field: FileField) -> None:
        """The name tells what kind of file it is."""
        try:
            importing.form_of(field.data.filename)
        except ValueError:
            raise ValidationError(_("Choose a JSON, CSV or XLSX file.")) from None


@dataclass(frozen=True)
class Progress:
    """A file with what is known of its job, and its report as rows of a table."""

    row: CaseImport
    uploaded_by: str | None
    status: jobs.Status | None

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is worth looking again in a second."""
        return self.row.state in ("checking", "importing") and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        """Whether nobody is going to do the next step by themselves."""
        if self.row.state not in ("checking", "importing"):
            return False
        return self.status is None or self.status.state in ("failed", "done")

    @property
    def counts(self) -> list[tuple[str, list[int]]]:
        """(label, numbers by outcome) of each kind of row."""
        told = self._told
        kinds = [kind for kind in _KINDS if any(told.get(name, {}).get(kind) for name in OUTCOMES)]
        return [(_(_KINDS[kind]), [told[name].get(kind, 0) for name in OUTCOMES]) for kind in kinds]

    @property
    def refusals(self) -> list[tuple[str, str]]:
        """The first of the refused rows: where, and the reason, in the reader's language."""
        tag = current_language().tag
        return [
            (Said.of_data(row["where"]).in_words(tag), Said.of_data(row["reason"]).in_words(tag))
            for row in self._told.get("refusals", ())
        ]

    @property
    def why(self) -> str:
        """Why the file as a whole is refused, in the reader's language."""
        return self.row.why.in_words(current_language().tag)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(self._told.get("refused", {}).values())

    @property
    def _told(self) -> dict[str, Any]:
        row = self.row
        return (row.result if row.confirmed_at else row.findings) or {}


@bp.route("/cases/import", methods=["GET", "POST"])
def import_cases() -> Response:
    """Upload a file of cases, which is only looked through at first."""
    require("write")
    form = UploadForm()
    if form.validate_on_submit() and (row := _taken(form)) is not None:
        _send(row)
        return redirect(url_for("statements.case_import", import_id=row.id))
    recent = db.session.scalars(select(CaseImport).order_by(CaseImport.id.desc()).limit(_RECENT))
    return page("statements/import.html", form=form, recent=recent.all(), status=form_status(form))


def _taken(form: UploadForm) -> CaseImport | None:
    upload = form.file.data
    try:
        row = CaseImport.take(upload.filename, upload.stream.read(), by=current_user)
    except files.FileError as error:
        form.file.errors = [*form.file.errors, str(error)]
        return None
    old = importing.forgotten(by=current_user)
    db.session.commit()
    for key in old:
        files.delete(key)
    return row


def _send(row: CaseImport) -> None:
    try:
        work.enqueue(row)
    except jobs.JobError as error:
        flash(str(error), "error")


@bp.get("/cases/import/<int:import_id>")
def case_import(import_id: int) -> Response:
    """What a file would do, or has done; while it is worked on, it asks again by itself."""
    row = load(CaseImport, import_id, to="write")
    status = _status(row)
    if status is not None and status.state == "done":
        # It may have ended just now, after the row was read.
        db.session.rollback()
        row = load(CaseImport, import_id, to="write")
    name = db.session.scalar(select(User.name).where(User.id == row.uploaded_by_id))
    return answer(
        "statements/import_show.html",
        "statements/_import.html",
        progress=Progress(row, name, status),
    )


def _status(row: CaseImport) -> jobs.Status | None:
    if row.state not in ("checking", "importing"):
        return None
    try:
        return jobs.status([work.key(row)]).get(work.key(row))
    except jobs.JobError:
        return None


@bp.post("/cases/import/<int:import_id>/confirm")
def confirm_import(import_id: int) -> Response:
    """Take the file in, as a job."""
    row = load(CaseImport, import_id, to="write")
    row.confirm(by=current_user)
    db.session.commit()
    _send(row)
    return redirect(url_for("statements.case_import", import_id=import_id))


@bp.post("/cases/import/<int:import_id>/again")
def check_again(import_id: int) -> Response:
    """Send a step on its way again that has stopped."""
    _send(load(CaseImport, import_id, to="write"))
    return redirect(url_for("statements.case_import", import_id=import_id))


@bp.post("/cases/import/<int:import_id>/discard")
def discard_import(import_id: int) -> Response:
    """Do not take the file in; its bytes go at once."""
    row = load(CaseImport, import_id, to="write")
    row.discard(by=current_user)
    is_open, key = row.is_open, row.key
    db.session.commit()
    if is_open:
        return redirect(url_for("statements.case_import", import_id=import_id))
    files.delete(key)
    return redirect(url_for("statements.import_cases"), _("The file is removed."))


@bp.post("/cases/export/<form>")
def export_cases(form: str) -> Response:
    """All cases with their facts, sources and statements, but only what may leave."""
    require("write")
    if form not in importing.FORMS:
        abort(404)
    document, _left_out = exporting.whole(with_protected=False)
    told = {"form": form, "with_protected": False, **exporting.numbers_of(document)}
    record("cases.exported", AllCases(), by=current_user, **told)
    db.session.commit()
    content = exporting.written(document, form)
    response = current_app.response_class(content, mimetype=_TYPES[form])
    name = f"fifteenth-cases-and-facts-{now():%Y-%m-%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
