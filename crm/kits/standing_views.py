"""Views of a kit's languages: how each stands against what is demanded, and asking for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.db import db
from crm.kits import asking
from crm.kits.asking import TranslationRequest
from crm.kits.blueprint import bp
from crm.kits.demands import LEVELS, shortfalls
from crm.kits.forms import AskForm
from crm.kits.models import Kit
from crm.kits.readiness import Readiness, not_confirmed, people_on, texts_of
from crm.kits.readiness import readiness as count_ready
from crm.texts.machine_models import MachineSetting
from crm.web import answer, form_status, is_fragment, load, page, redirect, require
from crm.web import translate as _

_TITLE = (joinedload(Kit.title),)
MOST = 60  # paragraphs that a page lists of one language
_LANGUAGE = "/kits/<int:kit_id>/languages/<tag>"


@dataclass(frozen=True)
class Standing:
    """One language of a kit: its paragraphs, who works on it, and who was asked."""

    row: Readiness
    people: list[str]
    requests: list[TranslationRequest]


@bp.get("/kits/<int:kit_id>/readiness")
def readiness(kit_id: int) -> Response:
    """How far the texts have got in each language."""
    kit = load(Kit, kit_id, options=_TITLE)
    text_ids = _texts(kit)
    return answer(
        "kits/readiness.html",
        "kits/_readiness.html",
        old=not_confirmed(kit, text_ids),
        standings=_standings(kit, text_ids),
        **_context(kit),
    )


def _texts(kit: Kit) -> set[int]:
    # Texts for officers are not even counted for others, as in the queue.
    with_protected = bool(current_user.can("read_protected"))
    return texts_of([kit.id], with_protected=with_protected).get(kit.id, set())


def _standings(kit: Kit, text_ids: set[int]) -> list[Standing]:
    rows = count_ready([kit], {kit.id: text_ids})[kit.id]
    people, requests = people_on(text_ids, kit.languages), asking.of_kit(kit.id)
    return [
        Standing(row, people.get(row.language, []), requests.get(row.language, [])) for row in rows
    ]


def _context(kit: Kit) -> dict[str, Any]:
    is_on = bool(current_user.can("translate")) and MachineSetting.current().is_on
    return {"kit": kit, "levels": LEVELS, "by_machine": is_on}


@bp.get(_LANGUAGE)
def standing(kit_id: int, tag: str) -> Response:
    """One language: how it stands, and the paragraphs below what the kit demands of it."""
    kit = _load(kit_id, tag)
    text_ids = _texts(kit)
    context = {"standing": _one(kit, tag, text_ids), **_context(kit)}
    if is_fragment():
        return page("kits/_standing.html", **context)
    # Where everything may be printed, the list says what is not translated.
    level = kit.demand_of(tag) if kit.demand_of(tag) != "any" else "drafts"
    below = shortfalls(sorted(text_ids), {tag: level}).get(tag, [])
    return page("kits/standing.html", below=below, most=MOST, tag=tag, **context)


def _one(kit: Kit, tag: str, text_ids: set[int]) -> Standing:
    return next(each for each in _standings(kit, text_ids) if each.row.language == tag)


def _load(kit_id: int, tag: str, *, to: str = "read") -> Kit:
    kit = load(Kit, kit_id, to=to, options=_TITLE)
    if tag not in kit.languages:
        abort(404)
    return kit


@bp.route(f"{_LANGUAGE}/ask", methods=["GET", "POST"])
def ask_for(kit_id: int, tag: str) -> Response:
    """Ask for a kit in a language: of somebody, until a day, with a word; or simply ask."""
    kit = _load(kit_id, tag, to="write")
    people = {each.id: each for each in asking.translators()}
    form = AskForm(list(people.values()))
    if form.validate_on_submit():
        of: User | None = people.get(form.translator.data or 0)
        due_on, note = form.due_on.data, form.note.data or ""
        asking.ask(kit, tag, by=current_user, of=of, due_on=due_on, note=note)
        db.session.commit()
        return _card(kit, tag, _("Asked. It stands first in their queue."))
    return answer(
        "kits/ask_for.html",
        "kits/_ask_for.html",
        kit=kit,
        tag=tag,
        form=form,
        status=form_status(form),
    )


def _card(kit: Kit, tag: str, message: str) -> Response:
    if is_fragment():
        return page("kits/_standing.html", standing=_one(kit, tag, _texts(kit)), **_context(kit))
    return redirect(url_for("kits.standing", kit_id=kit.id, tag=tag), message)


@bp.post("/kits/requests/<int:request_id>/done")
def finish_request(request_id: int) -> Response:
    """Say that what was asked for is done; who was asked may, and who writes kits."""
    asked = _load_request(request_id, to="translate")
    if not (asked.is_for(current_user) or current_user.can("write")):
        abort(404)
    asked.finish(by=current_user)
    db.session.commit()
    if request.args.get("back") == "texts" or not current_user.can("read"):
        return redirect(url_for("texts.index", lang=asked.language), _("Marked as done."))
    return _card(asked.kit, asked.language, _("Marked as done."))


@bp.post("/kits/requests/<int:request_id>/withdraw")
def withdraw_request(request_id: int) -> Response:
    """Take a request back."""
    asked = _load_request(request_id, to="write")
    asked.withdraw(by=current_user)
    db.session.commit()
    return _card(asked.kit, asked.language, _("Withdrawn."))


def _load_request(request_id: int, *, to: str) -> TranslationRequest:
    require(to)
    asked = db.session.get(TranslationRequest, request_id)
    if asked is None or asked.language not in asked.kit.languages:
        abort(404)
    return asked
