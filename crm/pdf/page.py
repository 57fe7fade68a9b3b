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
from crm.partial_dates import partial_date_order
from crm.pdf import fonts, house, marks, strings
from crm.pdf.house import Dress
from crm.pdf.parts import Claim, composed, last_claim
from crm.pdf.words import Gettext, Words
from crm.timeline import Picture, draw

# A picture of fewer dated facts shows nothing that the list does not.
_WORTH_A_PICTURE = 4
# CSS counter styles of CLDR's numbering systems.
_COUNTERS = {"latn": "decimal", "arab": "arabic-indic", "arabext": "persian"}
USUAL = Dress()
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
        check_number=marks.check_number,
        clean=strings.clean,
        for_notes=strings.for_notes,
        headline=strings.headline,
        isolate=strings.isolate,
        paragraphs=strings.paragraphs,
        readable_url=strings.readable_url,
        sentences=strings.sentences,
        timeline=timeline,
    )
    env.tests["web_address"] = strings.is_web_address
    env.globals["typeface"] = fonts.typeface
    return env


def html(
    document: Mapping[str, Any],
    gettext: Gettext,
    cover: Cover,
    drawn: Mapping[str, Picture] | None = None,
) -> str:
    """The whole kit as well-formed HTML, without its style sheet.

    ``cover`` says how large the names on it are set; ``drawn`` are the pictures of
    timelines by address.
    """
    context = _context(document, gettext, cover) | {"drawn": drawn or {}}
    return environment().get_template("kits/pdf/kit.html").render(context)


def cover_html(names: Iterable[str], tag: str, cover: Cover) -> str:
    """The cover's names alone, to find the size at which they fill the picture."""
    context = {"names": names, "cover": cover, "words": Words(tag, i18n.kit_label)}
    template = environment().get_template("kits/pdf/_names.html")
    return template.render(context, lang=i18n.language(tag), tag=tag)


def stylesheet(tag: str, is_tight: bool = False, dress: Dress = USUAL) -> str:
    """The style sheet of a language. ``is_tight`` wins the few lines of an almost empty page."""
    language = i18n.language(tag)
    start, end = ("right", "left") if language.dir == "rtl" else ("left", "right")
    names = ["kit", *(["composed"] if dress.is_composed else [])]
    context = {
        "face": asdict(house.face(tag, dress.typeface)),
        "language": language,
        "start": start,
        "end": end,
        "digits": _COUNTERS[language.digits],
        "is_tight": is_tight,
        "typeface": dress.typeface,
    }
    templates = (environment().get_template(f"kits/pdf/{name}.css.jinja") for name in names)
    return house.dressed("\n".join(each.render(context) for each in templates), dress)


def timelines(document: Mapping[str, Any]) -> dict[str, Picture]:
    """Address → picture of the timelines with enough dated facts to be worth one."""
    language = i18n.language(str(document["language"]))
    found: dict[str, Picture] = {}
    parts = composed(document)
    if parts is not None:
        found |= {each.address: each.picture for each in parts.timelines}
        if "profiles" not in parts.sections or parts.length != "full":
            return found
    for profile in document["profiles"]:
        claims = [Claim.of(fact) for fact in profile["facts"]]
        last = last_claim(profile, claims)
        if sum(claim.happened_on is not None for claim in claims) >= _WORTH_A_PICTURE:
            picture = draw(claims, last, language, row=20)
            if picture is not None:
                found[f"timeline/{profile['slug']}"] = picture
    return found


def svg(picture: Picture, dress: Dress = USUAL) -> bytes:
    """A timeline without its words: those stand over it on the page."""
    module: Any = environment().get_template("ui/timeline.html").module
    drawn = module.timeline_svg(picture, "", None, "#1a1714", "#a3271b", "#d8cfc0", "#6a625a")
    return house.dressed(str(drawn), dress).encode()


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
        "composed": composed(document),
        "house": {"masthead": "", **(document["kit"].get("house") or {})},
        "is_draft": bool(document["kit"].get("is_draft")),
    }


def cover_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Everybody who signed a statement of the document, once each, in its order."""
    rows = [row for statement in document["statements"] for row in statement["signatories"]]
    # Without statements the kit is about those whose profiles are in it.
    rows = rows or document["profiles"]
    names = {row["original"] or row["name"]: strings.clean(row["name"]) for row in rows}
    return tuple(names.values())


def timeline(profile: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """The facts of a profile, oldest first, undated ones at the end, in groups.

    A group of several are reports of the same thing that differ, the preferred one first. The
    last report is left out, for it stands above, unless another one differs from it.
    """
    last = profile["last"]
    told = last and (last["text"]["text"], last["date"])
    facts = sorted(profile["facts"], key=lambda fact: partial_date_order(fact["date"]))
    return [
        group
        for group in _together(facts)
        if len(group) > 1 or (group[0]["text"]["text"], group[0]["date"]) != told
    ]


def _together(facts: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for fact in facts:
        # Editions from before reports could differ do not say anything about it.
        groups.setdefault(fact.get("conflict") or f"fact {fact['id']}", []).append(fact)
    for group in groups.values():
        yield sorted(group, key=lambda fact: bool(fact.get("is_also")))
