"""Views of exchange files: out to translators elsewhere, back, and what waits for a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from crm import i18n
from crm.db import db, now
from crm.differing import words_changed
from crm.exchange import Malformed
from crm.texts import exchange_files, memory_files
from crm.texts.blueprint import bp
from crm.texts.exchange_formats import FORMS
from crm.texts.exchange_forms import ExportForm, GlossaryForm, MemoryForm, UploadForm
from crm.texts.exchange_models import WAITING, ExchangeFile, ExchangeRow, GlossaryDifference
from crm.texts.exchange_units import token
from crm.texts.glossary import GlossaryTerm
from crm.texts.naming import are_guarded
from crm.web import answer, form_status, page, redirect, require
from crm.web import translate as _

_RECENT = 10
_SHOWN = 40
_TYPES = {
    "xliff2": "application/xliff+xml",
    "xliff1": "application/xliff+xml",
    "po": "text/x-gettext-translation",
}


@dataclass(frozen=True)
class Conflict:
    """A row that waits: why, both translations word by word, and what somebody has seen."""

    row: ExchangeRow
    verdict: str
    runs: Sequence[tuple[str, str]]
    source_runs: Sequence[tuple[str, str]]

    @property
    def seen(self) -> str:
        """What somebody has before their eyes; another token means it has changed since."""
        return _seen(self.row)


def _seen(row: ExchangeRow) -> str:
    return f"{row.segment.revision}/{token(row.ours.body if row.ours else None)}"


@bp.get("/texts/exchange")
def exchange() -> Response:
    """Files out and in, those that wait, and the memory."""
    require("translate")
    return exchange_page()


def exchange_page(
    export: ExportForm | None = None,
    upload: UploadForm | None = None,
    memory: MemoryForm | None = None,
    glossary: GlossaryForm | None = None,
) -> Response:
    """The page, with the one of its forms that was refused."""
    rows, terms = (
        select(func.count()).where(each.file_id == ExchangeFile.id).scalar_subquery()
        for each in (ExchangeRow, GlossaryDifference)
    )
    recent = select(ExchangeFile, rows + terms).options(joinedload(ExchangeFile.uploaded_by))
    wanted = request.args.get("lang") or next(tag for tag in i18n.LANGUAGES if tag != "en")
    chosen = export or ExportForm(formdata=None, language=wanted)
    forms = [each for each in (export, upload, memory, glossary) if each is not None]
    return page(
        "texts/exchange.html",
        status=form_status(forms[0]) if forms else 200,
        export=chosen.offer() if export is None else chosen,
        upload=upload or UploadForm(formdata=None),
        memory=memory or MemoryForm(formdata=None),
        glossary=glossary or GlossaryForm(formdata=None, look=True),
        recent=db.session.execute(recent.order_by(ExchangeFile.id.desc()).limit(_RECENT)).all(),
        origins=memory_files.origins(),
    )


@bp.post("/texts/exchange/export")
def export_texts() -> Response:
    """Paragraphs as a file for a translator elsewhere."""
    require("translate")
    form = ExportForm().offer()
    if not form.validate_on_submit():
        return exchange_page(export=form)
    wanted = exchange_files.Wanted(
        form.language.data,
        form.source.data,
        exchange_files.CHOICES[form.state.data],
        form.need.data or None,
        with_notes=form.notes.data,
    )
    try:
        gone = exchange_files.export(wanted, form.form.data, by=current_user)
    except Malformed:
        form.form_errors.append(_("Nothing fits: no paragraph is in such a state there."))
        return exchange_page(export=form)
    db.session.commit()
    name = f"fifteenth-{wanted.language}-{now():%Y-%m-%d}{FORMS[form.form.data]}"
    return download(gone.content, name, _TYPES[form.form.data])


def download(content: bytes, name: str, mimetype: str) -> Response:
    """Bytes as a file of this name."""
    response = current_app.response_class(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/texts/exchange/upload")
def upload_texts() -> Response:
    """A file that came back; it is only looked through at first."""
    require("translate")
    form = UploadForm()
    if not form.validate_on_submit():
        return exchange_page(upload=form)
    given = form.file.data
    try:
        file = exchange_files.arrive(given.stream.read(), given.filename, by=current_user)
    except Malformed as error:
        form.file.errors = [*form.file.errors, str(error)]
        return exchange_page(upload=form)
    db.session.commit()
    return redirect(url_for("texts.exchange_file", file_id=file.id))


@bp.get("/texts/exchange/<int:file_id>")
def exchange_file(file_id: int) -> Response:
    """What a file would do, or which of its rows wait for somebody to choose."""
    return _file(_load(file_id))


@bp.post("/texts/exchange/<int:file_id>/take")
def take_file(file_id: int) -> Response:
    """Bring in what is in no conflict."""
    file = _load(file_id)
    file.take(exchange_files.rows_to_take(file), by=current_user)
    db.session.commit()
    return redirect(url_for("texts.exchange_file", file_id=file_id))


@bp.post("/texts/exchange/<int:file_id>/discard")
def discard_file(file_id: int) -> Response:
    """Take nothing of it, or nothing more."""
    _load(file_id).discard(by=current_user)
    db.session.commit()
    return redirect(url_for("texts.exchange"), _("The file is put away."))


@bp.post("/texts/exchange/<int:file_id>/terms/<int:difference_id>/<choice>")
def choose_term(file_id: int, difference_id: int, choice: str) -> Response:
    """What a file says of a term in the place of what the glossary says, or that as it is."""
    file = _load(file_id)
    found = next((each for each in _differences(file) if each.id == difference_id), None)
    if found is None or file.state != "taken" or choice not in ("ours", "theirs"):
        abort(404)
    if request.form.get("seen") != found.seen:
        return _terms(file, status=409, changed=difference_id)
    found.decide(choice, by=current_user)
    db.session.commit()
    return _terms(file)


@bp.post("/texts/exchange/<int:file_id>/<int:row_id>/<choice>")
def choose_row(file_id: int, row_id: int, choice: str) -> Response:
    """Theirs in the place of ours, or ours as it is."""
    file = _load(file_id)
    rows = exchange_files.rows_to_take(file, row_id=row_id)
    if not rows or file.state != "taken" or choice not in ("ours", "theirs"):
        abort(404)
    if request.form.get("seen") != _seen(rows[0]):
        return _file(file, status=409, changed=row_id)
    if choice == "theirs":
        rows[0].choose(by=current_user)
    else:
        rows[0].dismiss(by=current_user)
    db.session.commit()
    return _file(file)


def _load(file_id: int) -> ExchangeFile:
    require("translate")
    options = (joinedload(ExchangeFile.uploaded_by),)
    return db.session.get(ExchangeFile, file_id, options=options) or abort(404)


def _differences(file: ExchangeFile) -> list[GlossaryDifference]:
    """What waits of a file of terms, as far as whoever is looking may see it."""
    of_term = joinedload(GlossaryDifference.term).selectinload(GlossaryTerm.forms)
    query = select(GlossaryDifference).where(GlossaryDifference.file_id == file.id)
    found = db.session.scalars(query.options(of_term).order_by(GlossaryDifference.id)).all()
    if current_user.can("read_protected"):
        return list(found)
    hidden = are_guarded([each.words for each in found])
    return [each for each, is_hidden in zip(found, hidden, strict=True) if not is_hidden]


def _terms(file: ExchangeFile, *, status: int = 200, changed: int = 0) -> Response:
    waiting = _differences(file)
    return answer(
        "texts/exchange_terms.html",
        "texts/_exchange_terms.html",
        status=status,
        file=file,
        differences=waiting[:_SHOWN],
        waiting=len(waiting),
        changed=changed,
    )


def _file(file: ExchangeFile, *, status: int = 200, changed: int = 0) -> Response:
    if file.form == "tbx":
        return _terms(file, status=status, changed=changed)
    rows = exchange_files.rows_of(file) if file.state != "discarded" else []
    if not current_user.can("read_protected"):
        hidden = are_guarded([row.body for row in rows])
        rows = [row for row, is_hidden in zip(rows, hidden, strict=True) if not is_hidden]
    context: dict[str, Any] = {
        "file": file,
        "numbers": file.report.get("numbers") or exchange_files.numbers(rows),
        "refused": file.report.get("refused", []),
        "waiting": len([row for row in rows if row.verdict in WAITING]),
        "conflicts": _conflicts(rows),
        "changed": changed,
    }
    return answer("texts/exchange_file.html", "texts/_exchange_file.html", status=status, **context)


def _conflicts(rows: Sequence[ExchangeRow]) -> list[Conflict]:
    found = []
    for row in rows:
        verdict, segment = row.verdict, row.segment
        if verdict not in WAITING:
            continue
        ours = row.ours.body if row.ours else ""
        source_runs = words_changed(row.source_body, segment.body) if verdict == "source" else []
        found.append(Conflict(row, verdict, words_changed(ours, row.body), source_runs))
        if len(found) == _SHOWN:
            break
    return found
