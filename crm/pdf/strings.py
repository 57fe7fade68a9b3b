"""Texts on their way into HTML: escaped, cleaned, and kept from being turned round."""

from __future__ import annotations

import re
from urllib.parse import unquote

from markupsafe import Markup, escape

from crm import i18n

#: What cannot be turned round: addresses, e-mail, hashtags, handles, telephone numbers.
_LEFT_TO_RIGHT = re.compile(
    r"https?://[^\s<>«»“”]+[^\s<>«»“”.,;:!?،؛؟)\]]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[#@][A-Za-z]\w+"
    r"|\+\d[\d\s().-]{6,}\d"
)
#: Controls and noncharacters: never in honest text, and not allowed in HTML or PDF.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


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


def is_web_address(url: str) -> bool:
    """Whether a source's address may become a link: never a script, a file or a mail."""
    return url.lower().startswith(("https://", "http://"))


def readable_url(url: str) -> str:
    """An address as one reads it: letters for percent codes, no scheme, the end of long ones cut.

    The link itself keeps the whole address.
    """
    readable = clean(unquote(url)).removeprefix("https://").removeprefix("http://")
    readable = readable.removeprefix("www.").rstrip("/")
    return readable if len(readable) <= _LONGEST_URL else f"{readable[:_LONGEST_URL]}…"


_LONGEST_URL = 100
