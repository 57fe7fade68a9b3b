"""The kit document as one HTML page for print: labels, dates, digits, marks, directions.

Every text is data: the templates escape it, and the only markup that is added around it
isolates what runs in the other direction (addresses, hashtags, telephone numbers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from crm import i18n
from crm.pdf import fonts

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

#: What cannot be turned round: addresses, e-mail, hashtags, handles, telephone numbers.
_LEFT_TO_RIGHT = re.compile(
    r"https?://[^\s<>«»“”]+[^\s<>«»“”.,;:!?،؛؟)\]]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[#@][A-Za-z]\w+"
    r"|\+\d[\d\s().-]{6,}\d"
)
#: Controls and noncharacters: never in honest text, and not allowed in HTML or PDF.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")

KINDS = {
    "signed": "signed the statement",
    "prison": "transfer or prison",
    "transfer": "transfer or prison",
    "un_statement": "UN experts",
    "last_report": "last report",
}
PARTS = {
    "date_note": "The dates",
    "second_statement": "Second statement",
    "independence": "Independence",
    "support": "In support",
    "campaign": "The campaign",
    "open_letter": "Open letters",
    "official_position": "The official position",
    "reaction": "Reactions",
    "arrest_count": "Arrests counted",
    "verdict": "Verdict of February 2020",
    "context": "Since then",
}
CONFIDENCE = {
    "single source": "single source",
    "unsure": "reports are unsure or conflict",
}


@dataclass(frozen=True)
class Cover:
    """How the cover's names are set: size in points, leading as a multiple of the usual."""

    size: float
    leading: float = 1.0


class Gettext(Protocol):
    """Answers a label in a language, with its ``%(name)s`` places filled."""

    def __call__(self, message: str, tag: str, /, **values: object) -> str: ...


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The print templates' own Jinja environment: strict, everything escaped."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is None or not name.endswith(".css.jinja"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["paragraphs"] = paragraphs
    env.filters["isolate"] = isolate
    env.filters["clean"] = clean
    env.filters["sentences"] = sentences
    env.filters["readable_url"] = readable_url
    env.filters["for_notes"] = for_notes
    env.filters["timeline"] = timeline
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


def _context(
    document: Mapping[str, Any], gettext: Gettext, cover: Cover
) -> dict[str, Any]:
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
    names = {row["original"] or row["name"]: clean(row["name"]) for row in rows}
    # The dot between the parts of a name in Chinese must not begin a line.
    return tuple(name.replace("·", "\u2060·") for name in names.values())


class Words:
    """What the templates ask in the language of the kit."""

    def __init__(self, tag: str, gettext: Gettext) -> None:
        self.tag = tag
        self.comma = {"fa": "،", "ar": "،", "zh-Hans": "，"}.get(tag, ",")
        self.note_comma = "،" if i18n.language(tag).dir == "rtl" else ","
        self.stop = "。" if tag == "zh-Hans" else "."
        self._gettext = gettext

    def label(self, message: str, **values: object) -> str:
        """A label of the kit."""
        return self._gettext(message, self.tag, **values)

    def number(self, value: int) -> str:
        """A number in the language's own digits."""
        return i18n.native_digits(str(value), self.tag)

    def date(self, value: str | None) -> str:
        """A partial date in the language's calendar, "" where none is known."""
        return i18n.format_partial_date(value, self.tag)

    def other_date(self, value: str | None) -> str:
        """The same date in the Gregorian calendar where the language's own is another one."""
        both = i18n.format_partial_date(value, self.tag, both_calendars=True)
        return both.removeprefix(self.date(value)).strip(" ()")

    def both_dates(self, value: str | None) -> str:
        """A partial date in the language's calendar and, beside it, in the Gregorian one."""
        return i18n.format_partial_date(value, self.tag, both_calendars=True)

    def is_day(self, value: str) -> bool:
        """Whether a partial date names a day: "on 5 May", but not "on 2022"."""
        return len(value) == len("2019-08-11")

    def moment(self, value: str) -> str:
        """An ISO instant with offset, in the clock of that offset, which is named."""
        at = datetime.fromisoformat(value)
        offset = at.strftime("%z") or "+0000"
        return f"{i18n.format_datetime(at, self.tag, at.tzinfo or i18n.UTC)} (UTC{offset})"

    def kind(self, kind: str) -> str:
        """The label of a kind of fact."""
        label = self.label(KINDS.get(kind, kind.replace("_", " ")))
        return label[:1].upper() + label[1:]

    def stage(self, stage: str) -> str:
        """The label of a stage of a proceeding."""
        return self.label(stage.replace("_", " "))

    def part(self, kind: str) -> str:
        """The label of what followed a statement."""
        return self.label(PARTS.get(kind, kind.replace("_", " ")))

    def confidence(self, confidence: str) -> str:
        """The mark of a fact that is not corroborated, "" for one that is."""
        return self.label(CONFIDENCE[confidence]) if confidence in CONFIDENCE else ""

    def in_language(self, tag: str) -> str:
        """ "in Swedish", for a source."""
        return self.label("in %(language)s", language=i18n.language_name(tag, self.tag))

    def languages(self, tags: Iterable[str]) -> str:
        """Names of languages, as a list in a sentence."""
        between = "、" if self.tag == "zh-Hans" else f"{self.comma} "
        return between.join(i18n.language_name(tag, self.tag) for tag in tags)

    def attributes(self, tag: str) -> Markup:
        """``lang`` and ``dir`` of a text that is not in the kit's language, else nothing."""
        if tag == self.tag:
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(tag, _direction(tag))

    def is_turned(self, tag: str) -> bool:
        """Whether a text in that language runs against the kit's own direction."""
        return _direction(tag) != _direction(self.tag)


def _direction(tag: str) -> str:
    return "rtl" if tag.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines divide."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def clean(text: str) -> str:
    """The text without characters that neither HTML nor PDF can hold."""
    return _CONTROLS.sub("", text)


def isolate(text: str) -> Markup:
    """The text, escaped, with each address, hashtag and number kept left-to-right in itself."""
    pieces: list[str] = []
    after = 0
    text = clean(text)
    for match in _LEFT_TO_RIGHT.finditer(text):
        pieces += [escape(text[after : match.start()])]
        pieces += [Markup('<span class="ltr" dir="ltr">{}</span>').format(match.group())]
        after = match.end()
    return Markup("").join([*pieces, escape(text[after:])])


def timeline(profile: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The facts of a profile, oldest first, undated ones at the end.

    The last report is left out: it stands above the timeline, larger.
    """
    last = profile["last"]
    told = last and (last["text"]["text"], last["date"])
    facts = [f for f in profile["facts"] if (f["text"]["text"], f["date"]) != told]
    return sorted(facts, key=lambda fact: fact["date"] or "9999")


def for_notes(text: str, tag: str) -> tuple[str, str]:
    """A text in two: its end (a word, two Chinese characters) stays beside the note's number.

    The end is empty where cutting would turn round a run of the other direction.
    """
    if tag == "zh-Hans":
        return text[:-2], text[-2:]
    head, space, end = text.rpartition(" ")
    is_turned = i18n.language(tag).dir == "rtl" and not re.search("[\u0600-\u06ff]{2}", end)
    if is_turned or len(end) > 24 or _LEFT_TO_RIGHT.search(end):
        return text, ""
    # The space goes with the end: after a trailing space WeasyPrint 70.0 may break too early.
    return head, space + end


def sentences(title: str) -> list[str]:
    """The lines of a headline: its sentences, where there are two or three short ones."""
    lines = [line for line in re.split(r"(?<=[.!?؟])\s+|(?<=[。！？])", clean(title)) if line]
    return lines if len(lines) < 4 and all(len(line) < 36 for line in lines) else [clean(title)]


def readable_url(url: str) -> str:
    """An address as one reads it: letters for percent codes, no scheme, the end of long ones cut.

    The link itself keeps the whole address.
    """
    readable = clean(unquote(url)).removeprefix("https://").removeprefix("http://")
    readable = readable.removeprefix("www.").rstrip("/")
    return readable if len(readable) <= _LONGEST_URL else f"{readable[:_LONGEST_URL]}…"


_LONGEST_URL = 100
