"""The kit document as one HTML page for print: labels, dates, digits, marks, directions.

Every text is data: the templates escape it, and the only markup that is added around it
isolates what runs in the other direction (addresses, hashtags, telephone numbers).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from crm import i18n
from crm.pdf import fonts, strings
from crm.pdf.words import Gettext, Words

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True)
class Cover:
    """How the cover's names are set: size in points, leading as a multiple of the usual."""

    size: float
    leading: float = 1.0


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The print templates' own Jinja environment: strict, everything escaped."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        clean=strings.clean,
        for_notes=strings.for_notes,
        isolate=strings.isolate,
        paragraphs=strings.paragraphs,
        readable_url=strings.readable_url,
        sentences=strings.sentences,
        timeline=timeline,
    )
    env.tests["web_address"] = strings.is_web_address
    env.globals["typeface"] = fonts.typeface
    return env


def html(document: Mapping[str, Any], gettext: Gettext, cover: Cover) -> str:
    """The whole kit as well-formed HTML, without its style sheet.

    ``cover`` says how large the names on it are set.
    """
    context = _context(document, gettext, cover)
    return environment().get_template("kits/pdf/kit.html").render(context)


def cover_html(names: Iterable[str], tag: str, cover: Cover) -> str:
    """The cover's names alone, to find the size at which they fill the picture."""
    context = {"names": names, "cover": cover, "words": Words(tag, i18n.kit_label)}
    template = environment().get_template("kits/pdf/_names.html")
    return template.render(context, lang=i18n.language(tag), tag=tag)


def stylesheet(tag: str, is_tight: bool = False) -> str:
    """The style sheet of a language. ``is_tight`` wins the few lines of an almost empty page."""
    language = i18n.language(tag)
    start, end = ("right", "left") if language.dir == "rtl" else ("left", "right")
    return (
        environment()
        .get_template("kits/pdf/kit.css.jinja")
        .render(
            face=asdict(fonts.typeface(tag)),
            language=language,
            start=start,
            end=end,
            digits="persian" if tag == "fa" else "decimal",
            is_tight=is_tight,
        )
    )


def _context(document: Mapping[str, Any], gettext: Gettext, cover: Cover) -> dict[str, Any]:
    tag = str(document["language"])
    words = Words(tag, gettext)
    return {
        **document,
        "tag": tag,
        "lang": i18n.language(tag),
        "_": words.label,
        "words": words,
        "cover_names": cover_names(document),
        "cover": cover,
    }


def cover_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Everybody who signed any of the statements, once each, in the order of the document."""
    rows = [row for statement in document["statements"] for row in statement["signatories"]]
    names = {row["original"] or row["name"]: strings.clean(row["name"]) for row in rows}
    return tuple(names.values())


def timeline(profile: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The facts of a profile, oldest first, undated ones at the end.

    The last report is left out: it stands above the timeline, larger.
    """
    last = profile["last"]
    told = last and (last["text"]["text"], last["date"])
    facts = [f for f in profile["facts"] if (f["text"]["text"], f["date"]) != told]
    # A month stands after its days, a year after its months: "in August" is often the sum.
    facts = sorted(facts, key=lambda fact: f"{fact['date'] or '9999'}-99")
    return list(_together(facts))


def _together(facts: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Reports of the same thing that differ one after the other, the preferred one first."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for fact in facts:
        # Editions from before reports could differ do not say anything about it.
        groups.setdefault(fact.get("conflict") or f"fact {fact['id']}", []).append(fact)
    for group in groups.values():
        yield from sorted(group, key=lambda fact: bool(fact.get("is_also")))
