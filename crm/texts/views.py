"""Views of texts: what is where in which language, and the queue of one language."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload

from crm import i18n
from crm.db import db
from crm.texts import (  # noqa: F401 - their routes
    check_views,
    desk_views,
    glossary_views,
    machine_views,
    memory_views,
    note_views,
    whole_views,
)
from crm.texts.blueprint import bp, load_text, may_see
from crm.texts.desk_views import WITH_SEGMENTS, desk
from crm.texts.models import Text, Translation
from crm.texts.needs import asked_of, needed
from crm.texts.notes import open_questions, questions_for
from crm.texts.progress import SHOWN_STATES, is_state, of_needs, progress, texts
from crm.texts.queue import PAGE, WORK, Filters, Queue, read_cursor
from crm.texts.usage import languages_in_use
from crm.texts.whole_views import languages, no_refusal
from crm.web import answer, is_fragment, number_arg, page, require

__all__ = ["bp", "may_see"]


@bp.get("/texts")
def index() -> Response:
    """Every text and its state in every language; the queue of one; or the open questions."""
    require("read_texts")
    filters = Filters.read(request.args)
    if request.args.get("questions") == "open":
        return _questions()
    if i18n.is_language(filters.lang):
        return _queue(filters)
    return _overview(filters)


def _overview(filters: Filters) -> Response:
    with_protected = current_user.can("read_protected")
    state = filters.state if is_state(filters.state) else ""
    kept: dict[str, Any] = {
        name: value for name, value in (("q", filters.q), ("state", state)) if value
    }
    query = texts(
        q=filters.q,
        language=None,
        state=state or None,
        after=number_arg("after"),
        with_protected=with_protected,
    )
    if request.args.get("languages") == "all":
        kept["languages"] = "all"
    found = list(db.session.scalars(query.options(selectinload(Text.translations)).limit(PAGE + 1)))
    next_url = None
    if len(found) > PAGE:
        next_url = url_for("texts.index", **kept, after=found[PAGE - 1].id)
    return answer(
        "texts/index.html",
        "texts/_list.html",
        texts=found[:PAGE],
        next_url=next_url,
        first_url=url_for("texts.index", **kept) if "after" in request.args else None,
        filters=filters,
        states=SHOWN_STATES,
        map_languages=_columns(with_protected=with_protected),
        questions=0 if is_fragment() else questions_for(current_user),
    )


def _queue(filters: Filters) -> Response:
    if filters.state not in (*WORK, *SHOWN_STATES):
        filters = Filters(**{**filters.chosen, "state": ""})
    needs, queue = waiting(filters)
    after = read_cursor(request.args.get("after", ""))
    lines = queue.lines(after)
    next_url = None
    if len(lines) > PAGE:
        cursor = lines[PAGE - 1].place.cursor
        next_url = url_for("texts.index", **filters.chosen, after=cursor)
    return answer(
        "texts/queue.html",
        "texts/_queue.html",
        groups=[(need, list(each)) for need, each in groupby(lines[:PAGE], key=lambda n: n.need)],
        next_url=next_url,
        first_url=url_for("texts.index", **filters.chosen) if after else None,
        filters=filters,
        needs=needs,
        states=SHOWN_STATES,
    )


def waiting(filters: Filters) -> tuple[list[Any], Queue]:
    """What waits for the language of these filters, and its queue for whoever is looking."""
    needs = needed(filters.lang)
    with_protected = current_user.can("read_protected")
    queue = Queue(filters, needs, user_id=current_user.id, with_protected=with_protected)
    return needs, queue


def _questions() -> Response:
    with_protected = current_user.can("read_protected")
    notes, more = open_questions(
        current_user, after=number_arg("after"), with_protected=with_protected
    )
    return answer(
        "texts/questions.html",
        "texts/_questions.html",
        notes=notes,
        next_url=url_for("texts.index", questions="open", after=notes[-1].id) if more else None,
    )


@bp.get("/texts/languages")
def counts() -> Response:
    """How many paragraphs are in which state, in every language; counting takes its time."""
    require("read_texts")
    return answer(
        "texts/counts.html",
        "texts/_counts.html",
        progress=progress(with_protected=current_user.can("read_protected")),
        states=SHOWN_STATES,
    )


@bp.get("/texts/progress")
def waited_for() -> Response:
    """How far what kits wait for has got, in one language or in all."""
    require("read_texts")
    asked = request.args.get("lang", "")
    language = asked if i18n.is_language(asked) else None
    needs = needed(language)
    with_protected = current_user.can("read_protected")
    return answer(
        "texts/progress.html",
        "texts/_progress.html",
        rows=[row for row in of_needs(needs, with_protected=with_protected) if row[1].total],
        language=language or "",
        states=SHOWN_STATES,
        progress=progress(with_protected=with_protected, language=language) if language else [],
    )


@bp.get("/texts/asked")
def asked() -> Response:
    """What whoever looks is asked to translate into a language."""
    require("translate")
    language = request.args.get("lang", "")
    asks = asked_of(current_user, language) if i18n.is_language(language) else []
    return answer("texts/asked.html", "texts/_asked.html", asks=asks, language=language)


@bp.get("/texts/<int:text_id>")
def show(text_id: int) -> Response:
    """A text beside all its translations; with ``?lang=sv`` paragraph by paragraph beside one."""
    chosen = request.args.get("lang", "")
    if not i18n.is_language(chosen):
        text = load_text(text_id, options=[selectinload(Text.translations).options(*_BOTH)])
        return page("texts/show.html", text=text, languages=languages(text), **no_refusal())
    text = load_text(text_id, options=WITH_SEGMENTS)
    if chosen == text.language:
        return page("texts/show.html", text=text, languages=languages(text), **no_refusal())
    return page("texts/facing.html", text=text, **desk(chosen))


def _columns(*, with_protected: bool) -> list[str]:
    """The languages of the map: those in use, with ``?languages=all`` every one."""
    if request.args.get("languages") == "all":
        return list(i18n.LANGUAGES)
    return languages_in_use(with_protected=with_protected)


_BOTH = (joinedload(Translation.translated_by), joinedload(Translation.reviewed_by))
