"""Views of what else is made of an edition: batches and how far they are, files, one ZIP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, flash, request, stream_with_context, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm import files, jobs
from crm.cases.models import Case
from crm.db import db
from crm.kits import batch_work, issuing
from crm.kits.batches import Batch, finished
from crm.kits.blueprint import bp
from crm.kits.copies import EditionCopy
from crm.kits.edition_forms import KIND_WORDS, BatchForm
from crm.kits.editions import Edition, EditionFile
from crm.kits.making import Item
from crm.kits.models import Kit
from crm.kits.outputs import EditionOutput, File
from crm.kits.zipping import zipped
from crm.pdf.making import OF_A_PERSON, TYPES
from crm.web import answer, current_language, form_status, page, redirect, require
from crm.web import translate as _

_EDITION = "/kits/<int:kit_id>/editions/<int:number>"
_BATCH = f"{_EDITION}/batches/<int:batch_id>"


@dataclass(frozen=True)
class Line:
    """A row of the grid of files: a kind, a person where it is about one, a file per language."""

    kind: str
    subject: str
    name: str
    ids: dict[str, int]


@bp.get(f"{_EDITION}/files")
def outputs(kit_id: int, number: int) -> Response:
    """All that was made of an edition, its batches, and a form for another one."""
    require("read")
    edition, _frozen_by = issuing.load_edition(kit_id, number)
    form = BatchForm(edition, data={"kinds": ["pdf"], "languages": list(edition.languages)})
    return page("kits/outputs.html", form=form, **_context(edition))


def _context(edition: Edition) -> dict[str, Any]:
    is_stopped = issuing.is_stopped(edition)
    made = {} if is_stopped else finished(edition.id)
    query = select(Batch).where(Batch.edition_id == edition.id).order_by(Batch.id.desc()).limit(20)
    return {
        "edition": edition,
        "is_stopped": is_stopped,
        "lines": list(_lines(made, edition.languages)),
        "languages": edition.languages,
        "batches": list(db.session.scalars(query)),
        "kind_words": KIND_WORDS,
    }


def _lines(
    made: dict[Item, int], languages: list[str], wanted: list[Item] | None = None
) -> Iterator[Line]:
    """A line for each kind and person, in the order of the kinds."""
    items = list(made) if wanted is None else wanted
    rows = dict.fromkeys((item.kind, item.subject) for item in items)
    slugs = {subject for _kind, subject in rows if subject}
    query = select(Case).where(Case.slug.in_(slugs)).options(selectinload(Case.names))
    tag = current_language().tag
    names = {each.slug: each.name_in(tag) for each in db.session.scalars(query)} if slugs else {}
    order = list(KIND_WORDS)
    for kind, subject in sorted(rows, key=lambda row: (order.index(row[0]), names.get(row[1], ""))):
        found = {tag: made.get(Item(kind, tag, subject), 0) for tag in languages}
        ids = {tag: row_id for tag, row_id in found.items() if row_id}
        yield Line(kind, subject, names.get(subject, subject), ids)


@bp.post(f"{_EDITION}/batches")
def start_batch(kit_id: int, number: int) -> Response:
    """Have many files made, by a worker, on all its cores."""
    require("write")
    edition, _frozen_by = issuing.load_edition(kit_id, number)
    form = BatchForm(edition)
    if issuing.is_stopped(edition) or not form.validate_on_submit():
        return page("kits/outputs.html", form=form, status=form_status(form), **_context(edition))
    batch = Batch.start(edition, form.kinds.data, form.languages.data, by=current_user)
    db.session.commit()
    return _enqueued(batch, kit_id, number)


def _enqueued(batch: Batch, kit_id: int, number: int) -> Response:
    try:
        batch_work.enqueue(batch)
    except jobs.JobError as error:
        flash(_("Frozen, but not sent to print: %(error)s", error=str(error)), "error")
    return redirect(url_for("kits.batch", kit_id=kit_id, number=number, batch_id=batch.id))


@bp.get(_BATCH)
def batch(kit_id: int, number: int, batch_id: int) -> Response:
    """How far a batch is, and what is finished; it asks again by itself."""
    require("read")
    found = _load(kit_id, number, batch_id)
    is_stopped = issuing.is_stopped(found.edition)
    made = finished(found.edition_id, found.kinds, found.languages)
    wanted = list(found.items)
    made = {item: row_id for item, row_id in made.items() if item in set(wanted)}
    lines = [] if is_stopped else list(_lines(made, found.languages, wanted))
    return answer(
        "kits/batch.html",
        "kits/_batch.html",
        batch=found,
        edition=found.edition,
        is_stopped=is_stopped,
        lines=lines,
        done=len(made),
        status_of_job=_status(found),
        kind_words=KIND_WORDS,
    )


def _status(batch: Batch) -> jobs.Status | None:
    if batch.state != "working":
        return None
    key = batch_work.key(batch)
    try:
        return jobs.status([key]).get(key)
    except jobs.JobError as error:
        return jobs.Status("failed", str(error))


def _load(kit_id: int, number: int, batch_id: int) -> Batch:
    query = (
        select(Batch)
        .join(Batch.edition)
        .where(Batch.id == batch_id, Edition.kit_id == kit_id, Edition.number == number)
        .options(joinedload(Batch.edition).joinedload(Edition.kit).joinedload(Kit.title))
    )
    return db.session.scalar(query) or abort(404)


@bp.post(f"{_BATCH}/cancel")
def cancel_batch(kit_id: int, number: int, batch_id: int) -> Response:
    """Begin nothing new; what is finished stays."""
    require("write")
    found = _load(kit_id, number, batch_id)
    if found.state == "working":
        found.cancel(by=current_user)
        db.session.commit()
    url = url_for("kits.batch", kit_id=kit_id, number=number, batch_id=batch_id)
    return redirect(url, _("Cancelled. What is finished stays."))


@bp.post(f"{_BATCH}/resume")
def resume_batch(kit_id: int, number: int, batch_id: int) -> Response:
    """Go on with what is not there yet."""
    require("write")
    found = _load(kit_id, number, batch_id)
    found.resume(by=current_user)
    db.session.commit()
    return _enqueued(found, kit_id, number)


@bp.get(f"{_EDITION}/files/<int:output_id>")
def output(kit_id: int, number: int, output_id: int) -> Response:
    """One file that is not a PDF of the kit, to be kept."""
    require("read")
    return download(EditionOutput, output_id, kit_id, number)


def download(model: Any, row_id: int, kit_id: int, number: int) -> Response:
    """A kept file of an edition as something to save; 404 where it may not leave, or is gone."""
    row: EditionOutput | EditionCopy | None = db.session.scalar(
        select(model)
        .join(model.edition)
        .where(model.id == row_id, Edition.kit_id == kit_id, Edition.number == number)
        .options(joinedload(model.edition).joinedload(Edition.kit).joinedload(Kit.title))
    )
    if row is None or issuing.is_stopped(row.edition):
        abort(404)
    try:
        content = files.get(row.key)
    except files.FileMissing:
        abort(404)
    kind = TYPES[row.name[row.name.rindex(".") :]]
    response = current_app.response_class(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{row.name}"'
    response.set_etag(row.sha256)
    return response


@bp.get(f"{_EDITION}/files.zip")
def files_zip(kit_id: int, number: int) -> Response:
    """All files of an edition in one ZIP, or those of the kinds and languages asked for."""
    require("read")
    edition, _frozen_by = issuing.load_edition(kit_id, number)
    if issuing.is_stopped(edition):
        abort(404)
    kinds, languages = request.args.getlist("kind"), request.args.getlist("language")
    made = finished(edition.id, kinds or None, languages or None)
    rows = _rows(edition, made)
    packed = zipped((row_name, _read(edition, row)) for row_name, row in rows)
    body = stream_with_context(packed)
    response = current_app.response_class(body, content_type="application/zip")
    name = f"fifteenth-{edition.kit.slug}-{edition.number}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(edition: Edition, made: dict[Item, int]) -> list[tuple[str, File]]:
    """Name in the ZIP → row; what is about people lies in a folder of its kind."""
    others = [row_id for item, row_id in made.items() if item.kind != "pdf"]
    tags = {item.language for item in made if item.kind == "pdf"}
    pdfs: list[File] = [each for each in edition.files if each.language in tags]
    query = select(EditionOutput).where(EditionOutput.edition_id == edition.id)
    query = query.options(selectinload(EditionOutput.edition)).order_by(EditionOutput.id)
    wanted = set(others)
    rows: list[File] = [*pdfs, *(row for row in db.session.scalars(query) if row.id in wanted)]
    return [(f"{_folder(row)}{row.name}", row) for row in rows]


def _folder(row: File) -> str:
    if isinstance(row, EditionFile) or row.kind not in OF_A_PERSON:
        return ""
    return f"{'sheets' if row.kind == 'sheet' else 'cards'}/{row.language}/"


def _read(edition: Edition, row: File) -> Callable[[], bytes | None]:
    key = row.key

    def read() -> bytes | None:
        # A long ZIP is on its way for a while: somebody may have been protected meanwhile.
        if issuing.is_stopped(edition):
            return None
        try:
            return files.get(key)
        except files.FileMissing:
            return None

    return read
