"""The entries of a timeline, each drawn once for all who see it alike.

What an entry says depends on the plain values it is given and on nothing else, so equal ones
are the same HTML. What differs from answer to answer, the nonce and the token of forms, stands
in it as a mark that is replaced; nobody can guess the mark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from secrets import token_hex
from typing import NamedTuple

from flask import render_template
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from crm.cases.blueprint import bp
from crm.cases.facts import Source
from crm.cases.forms import kind_word
from crm.cases.ordering import Place
from crm.cases.reading import may_read, may_read_source, readable_words
from crm.cases.sensitive import SENSITIVITY_WORDS
from crm.cases.told import Told, ToldSource, told_source
from crm.db import now
from crm.web import csp_nonce, current_language

_NONCE, _TOKEN = token_hex(16), token_hex(16)
bp.add_app_template_global(readable_words, "readable")


class Reader(NamedTuple):
    """What of the person who looks, and of the day, decides how an entry looks."""

    language: str
    may_write: bool
    may_read_texts: bool
    sees_protected: bool
    today: date


def drawing(places: dict[int, Place]) -> Callable[[Told], Markup]:
    """A function that draws a fact for whoever asks now; ``places`` are those of its date."""
    reader = Reader(
        current_language().tag,
        bool(current_user.can("write")),
        bool(current_user.can("read_texts")),
        bool(current_user.can("read_protected")),
        now().date(),
    )
    nonce, token, kinds = csp_nonce(), generate_csrf(), lru_cache(kind_word)

    def draw(fact: Told) -> Markup:
        # The kind is an admin's word, perhaps: it is part of what the entry says.
        html = _drawn(fact, kinds(fact.kind), places.get(fact.id), reader)
        return Markup(html.replace(_NONCE, nonce).replace(_TOKEN, token))  # noqa: S704 - ours

    return draw


def readable(fact: Told) -> Told:
    """A fact without what whoever asks may not read: whom it names may be protected by now."""
    if current_user.can("read_protected"):
        return fact
    sources = tuple(each for each in fact.sources if may_read_source(each))
    proceeding = fact.proceeding if fact.proceeding and may_read(fact.proceeding.label) else None
    return fact._replace(
        details=tuple(each for each in fact.details if may_read(each[1])),
        sources=sources,
        alternatives=tuple(
            each
            if each.source is None or may_read_source(each.source)
            else each._replace(source=None)
            for each in fact.alternatives
        ),
        proceeding=proceeding,
        preferred_reason=fact.preferred_reason and readable_words(fact.preferred_reason),
        lowered_reason=fact.lowered_reason and readable_words(fact.lowered_reason),
    )


@lru_cache(maxsize=4096)
def _drawn(fact: Told, kind: str, place: Place | None, reader: Reader) -> str:
    return render_template(
        "cases/entry.html",
        fact=fact,
        kind=kind,
        place=place,
        reader=reader,
        sensitivities=SENSITIVITY_WORDS,
        csp_nonce=lambda: _NONCE,
        csrf_token=lambda: _TOKEN,
    )


@bp.app_template_global("source_line")
def source_line(source: ToldSource | Source) -> Markup:
    """A source in the list of those that a page cites."""
    told = source if isinstance(source, ToldSource) else told_source(source)
    return Markup(_source_drawn(told, current_language().tag))  # noqa: S704 - ours


@lru_cache(maxsize=1024)
def _source_drawn(source: ToldSource, language: str) -> str:
    return render_template("cases/source_line.html", source=source)


def sources_of(facts: Sequence[Told]) -> list[ToldSource]:
    """The sources that facts cite, in the order of citation."""
    return list(dict.fromkeys(source for fact in facts for source in fact.sources))
