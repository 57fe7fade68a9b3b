"""Texts on their way into HTML: escaped, cleaned, and kept from being turned round."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    """The text, escaped and set, each address, hashtag and telephone number left-to-right."""
    return _wrapped(clean(text), _LEFT_TO_RIGHT, _left_to_right, typeset)


def parted(text: str) -> list[tuple[str, bool]]:
    """A text in its runs; of each, whether it stays left-to-right among right-to-left ones."""
    pieces, after = [], 0
    for match in _LEFT_TO_RIGHT.finditer(text):
        pieces += [(text[after : match.start()], False), (match.group(), True)]
        after = match.end()
    return [piece for piece in (*pieces, (text[after:], False)) if piece[0]]


def typeset(text: str) -> Markup:
    """The text as a compositor sets it, escaped.

    Apostrophes are curved. A number stays with its word, a year with its month. In Chinese
    a number stays with the character that it counts, the dot in a name with what goes
    before, Latin words stand a little apart, and of two signs in a row the first is narrow.
    """
    text = _APOSTROPHE.sub("’", text)
    text = _BEFORE_YEAR.sub("\\1\u00a0", _AFTER_DAY.sub("\\1\u00a0", text))
    if not _HAN.search(text):
        return escape(text)
    return _wrapped(text, _CHINESE, _chinese, escape)


def headline(text: str) -> Markup:
    """The same of a headline, in which Korean words are not broken as they are in a text."""
    if not _HANGUL.search(text):
        return isolate(text)
    return _wrapped(clean(text), _HANGUL, _together, typeset)


def _wrapped(
    text: str,
    pattern: re.Pattern[str],
    wrap: Callable[[re.Match[str]], Markup],
    rest: Callable[[str], Markup],
) -> Markup:
    """``wrap`` for what the pattern finds, ``rest`` for what stands between."""
    pieces: list[Markup] = []
    after = 0
    for match in pattern.finditer(text):
        pieces += [rest(text[after : match.start()]), wrap(match)]
        after = match.end()
    return Markup("").join([*pieces, rest(text[after:])])


def _left_to_right(match: re.Match[str]) -> Markup:
    return Markup('<span class="ltr" dir="ltr">{}</span>').format(match.group())


def _together(match: re.Match[str]) -> Markup:
    return Markup('<span class="together">{}</span>').format(match.group())


def _chinese(match: re.Match[str]) -> Markup:
    return Markup('<span class="{}">{}</span>').format(match.lastgroup, match.group())


_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_AFTER_DAY = re.compile(r"\b(\d{1,2}\.?) (?=[^\W\d_])")
_BEFORE_YEAR = re.compile(r"\b([^\W\d_]{2,}) (?=\d{4}\b)")
_HANGUL = re.compile("[\uac00-\ud7a3]\\S*")
_HAN = re.compile("[\u4e00-\u9fff]")
_CHINESE = re.compile(
    r"(?P<together>\d+[\u4e00-\u9fff]|[\u4e00-\u9fff]·)"
    r"|(?P<among>[A-Za-z](?:[\w .&’+/-]*[A-Za-z])?)"
    r"|(?P<narrow>[）》”」](?=[。，、；：）]))",
    re.ASCII,
)


def for_notes(text: str, tag: str) -> tuple[str, str, str]:
    """A text in three: its end stays beside the note's number, the line may break at the space.

    The end is two words, in right-to-left scripts one, in Chinese and Japanese four characters.
    It is empty where cutting would turn round a run of the other direction.
    """
    if not i18n.language(tag).is_spaced:
        return text[:-4], "", text[-4:]
    head, space, end = text.rpartition(" ")
    is_rtl = i18n.language(tag).dir == "rtl"
    is_turned = is_rtl and not re.search("[\u0590-\u06ff]{2}", end)
    if is_turned or len(end) > 24 or _LEFT_TO_RIGHT.search(end):
        return text, "", ""
    # A space within the end cannot break. After a trailing one WeasyPrint 70.0 breaks too early.
    return (head, space, end) if is_rtl else (head, "", space + end)


def sentences(title: str) -> list[str]:
    """The lines of a headline: its sentences, where there are two or three short ones."""
    lines = [line for line in re.split(r"(?<=[.!?؟।։])\s+|(?<=[。！？])", clean(title)) if line]
    return lines if len(lines) < 4 and all(len(line) < 42 for line in lines) else [clean(title)]


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
