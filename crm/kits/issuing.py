"""Views of editions: what was frozen, its PDFs, and how far the printing has got."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, flash, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, undefer

from crm import files, i18n, jobs
from crm.accounts.models import User
from crm.cases.permission import Problem, Protected
from crm.db import db
from crm.kits import comparing, freezing, gate, printing, work
from crm.kits.blueprint import bp
from crm.kits.demands import Shortfall
from crm.kits.gate_kinds import OVERRIDABLE, Kind
from crm.kits.models import Edition, EditionFile, Kit
from crm.kits.withdrawing import has_withdrawn_portrait, has_withdrawn_quote, is_withdrawn
from crm.web import answer, current_language, is_fragment, page, redirect, require
from crm.web import translate as _


@dataclass(frozen=True)
class Printing:
    """One language of an edition: its PDF, or where its job stands."""

    language: str
    file: EditionFile | None
    status: jobs.Status | None

    @property
    def state(self) -> str:
        """One of "done", "waiting", "running", "failed", "idle" (nobody has asked for it)."""
        if self.file is not None:
            return "done"
        # A job that is done without a file was another database's.
        if self.status is None or self.status.state == "done":
            return "idle"
        return self.status.state

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is worth looking again in a second."""
        return self.state in ("waiting", "running")


@dataclass(frozen=True)
class Refusal:
    """Why nothing was frozen: sentences, the paragraphs below the demand of each language that
    has any, those of the languages asked for in which nothing blocks, and the kinds of what
    blocks that an officer may let pass, where nothing endangers anybody."""

    problems: list[str]
    shortfalls: dict[str, list[Shortfall]]
    others: list[str]
    overridable: list[Kind]


def issue(kit: Kit, languages: list[str]) -> tuple[Edition | None, Refusal | None]:
    """Freeze a kit, commit and enqueue; or what is in the way of that, and nothing done."""
    before = kit.latest.number if kit.latest else 0
    try:
        edition = freezing.freeze(kit, by=current_user, languages=languages)
    except Protected as refusal:
        db.session.rollback()
        return None, _refused(refusal, languages)
    db.session.commit()
    left_out = [tag for tag in kit.languages if tag not in edition.languages]
    if left_out:
        named = _named(left_out)
        flash(_("Left out, as it is below what the kit demands: %(language)s.", language=named))
    if edition.number == before:
        flash(_("Nothing has changed since edition %(number)s.", number=str(edition.number)))
    try:
        for language in languages:
            if printing.printed(edition.id, language) is None:
                work.enqueue(edition, language)
    except jobs.JobError as error:
        flash(_("Frozen, but not sent to print: %(error)s", error=str(error)), "error")
    return edition, None


def _refused(refusal: Protected, languages: list[str]) -> Refusal:
    shortfalls = refusal.shortfalls if isinstance(refusal, gate.Refused) else {}
    groups = refusal.groups if isinstance(refusal, gate.Refused) else []
    is_dangerous = any(each.kind not in OVERRIDABLE for each in refusal.problems)
    blocked = {*shortfalls, *(each.language for each in groups if each.is_blocking)}
    others = [] if is_dangerous else [tag for tag in languages if tag not in blocked]
    kinds = {each.kind.name: each.kind for each in groups if each.may_be_overridden}
    # The list of paragraphs says itself which languages are below.
    said = [_said(each) for each in refusal.problems if each.message != gate.BELOW]
    return Refusal(said, shortfalls, others, [] if is_dangerous else list(kinds.values()))


def _named(languages: Iterable[str]) -> str:
    tag = current_language().tag
    return i18n.comma(tag).join(i18n.language_name(each, tag) for each in languages)


def _said(problem: Problem) -> str:
    """The sentence in the reader's language, with names: only officers freeze."""
    values = {**problem.values, **problem.names}
    if "language" in values:
        comma = i18n.comma(current_language().tag)
        values["language"] = values["language"].replace(", ", comma)
    return _(problem.message, **values)


@bp.get("/kits/<int:kit_id>/editions/<int:number>")
def edition(kit_id: int, number: int) -> Response:
    """One edition: its languages, what is in it, what has changed since, who received it."""
    require("read")
    return page("kits/edition.html", **_context(*load_edition(kit_id, number, with_snapshot=True)))


@bp.get("/kits/<int:kit_id>/editions/<int:number>/languages/<language>")
def language(kit_id: int, number: int, language: str) -> Response:
    """How far the printing of one language has got; it asks again by itself."""
    require("read")
    # A page asks for this every second: without the snapshot, which is long.
    edition, frozen_by = load_edition(kit_id, number, with_snapshot=not is_fragment())
    if language not in edition.languages:
        abort(404)
    (each,) = _printings(edition, [language])
    # Nothing is given out before there is a file, so the facts are looked at only then.
    is_stopped = bool(printing.withheld(edition)) or (bool(each.file) and is_withdrawn(edition))
    context: dict[str, Any] = {"edition": edition, "is_stopped": is_stopped}
    if not is_fragment():
        context = _context(edition, frozen_by)
    return answer("kits/edition.html", "kits/_language.html", each=each, **context)


def load_edition(
    kit_id: int, number: int, *, with_snapshot: bool = False
) -> tuple[Edition, str | None]:
    """An edition and who froze it; 404 where there is none."""
    query = (
        select(Edition, User.name)
        .outerjoin(User, User.id == Edition.frozen_by_id)
        .where(Edition.kit_id == kit_id, Edition.number == number)
        .options(
            *([undefer(Edition.snapshot)] if with_snapshot else []),
            joinedload(Edition.kit).joinedload(Kit.title),
            selectinload(Edition.files),
        )
    )
    row = db.session.execute(query).first()
    if row is None:
        abort(404)
    return row[0], row[1]


def _context(edition: Edition, frozen_by: str | None) -> dict[str, Any]:
    withheld = printing.withheld(edition)
    # What a withheld edition says is for officers alone: anywhere in it somebody may be named.
    is_officer = bool(current_user.can("read_protected"))
    is_shown = not withheld or is_officer
    facts = comparing.frozen_facts(edition, current_language().tag) if is_shown else []
    is_old = any(fact.is_withdrawn for fact in facts) or has_withdrawn_portrait(edition)
    is_old = is_old or has_withdrawn_quote(edition)
    # So is what may not be published any more, be it the kind of a fact.
    facts = [fact for fact in facts if is_officer or not fact.is_withdrawn]
    people: dict[str, list[comparing.FrozenFact]] = {}
    for fact in facts:
        people.setdefault(fact.slug, []).append(fact)
    return {
        "edition": edition,
        "frozen_by": frozen_by,
        "printings": _printings(edition, edition.languages),
        "is_shown": is_shown,
        "facts": facts,
        "people": people,
        "withheld": withheld,
        "is_withdrawn": is_old,
        "is_stopped": bool(withheld) or is_old,
    }


def _printings(edition: Edition, languages: Iterable[str]) -> list[Printing]:
    found = {tag: edition.file(tag) for tag in languages}
    keys = {tag: work.key(edition, tag) for tag, file in found.items() if file is None}
    try:
        states = jobs.status(keys.values())
    except jobs.JobError:
        states = {}  # "Print now" still works, and the page says that nothing is on its way
    return [
        Printing(tag, file, states.get(keys[tag]) if tag in keys else None)
        for tag, file in found.items()
    ]


@bp.post("/kits/<int:kit_id>/editions/<int:number>/languages/<language>/print")
def print_now(kit_id: int, number: int, language: str) -> Response:
    """Print one language while the reader waits: where no worker runs, and without scripts."""
    require("write")
    edition, _frozen_by = load_edition(kit_id, number)
    if language not in edition.languages:
        abort(404)
    try:
        work.print_now(edition.id, language)
    except (printing.PrintError, files.FileError) as error:
        db.session.rollback()
        flash(str(error), "error")
    return redirect(url_for("kits.edition", kit_id=kit_id, number=number))


@bp.get("/kits/<int:kit_id>/editions/<int:number>/<language>.pdf")
def pdf(kit_id: int, number: int, language: str) -> Response:
    """The PDF, to be kept; a page that says why where there is none to give."""
    require("read")
    edition, _frozen_by = load_edition(kit_id, number)
    file = None if is_stopped(edition) else edition.file(language)
    content = _content(file) if file else None
    if file is None or content is None:
        if language not in edition.languages:
            abort(404)
        is_withheld = file is None and bool(edition.file(language))
        return page(
            "kits/unprinted.html",
            edition=edition,
            language=language,
            is_withheld=is_withheld,
            is_withdrawn=is_withheld and is_withdrawn(edition),
            status=404,
        )
    response = current_app.response_class(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.set_etag(file.sha256)
    return response


def is_stopped(edition: Edition) -> bool:
    """Whether nothing of an edition is given out any more."""
    return bool(printing.withheld(edition)) or is_withdrawn(edition)


def _content(file: EditionFile) -> bytes | None:
    try:
        return files.get(file.key)
    except files.FileMissing:
        return None


@bp.get("/kits/<int:kit_id>/editions/<int:number>/<language>.jpg")
def thumbnail(kit_id: int, number: int, language: str) -> Response:
    """The first page as a picture."""
    require("read")
    edition, _frozen_by = load_edition(kit_id, number)
    file = edition.file(language)
    if file is None or is_stopped(edition):
        abort(404)
    try:
        picture = printing.thumbnail(file)
    except files.FileMissing:
        abort(404)
    return current_app.response_class(picture, mimetype="image/jpeg")
