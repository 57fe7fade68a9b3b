"""What the address of a publication tells by itself. Nothing here asks anybody.

An address in a web archive is split into the archive's and the original one; the forms are
those of https://web.archive.org and https://archive.today (and its other names).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from crm import i18n
from crm.cases.dates import read as read_date
from crm.forms import strip
from crm.partial_dates import parse_partial_date, partial_date_bounds

_WAYBACK = re.compile(
    r"https?://(?:www\.)?web\.archive\.org/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)", re.IGNORECASE
)
_TODAY = re.compile(
    r"https?://archive\.(?:today|ph|is|li|vn|fo|md)/(\d{4}\.?\d{2}\.?\d{2})[-\d]*/(.+)",
    re.IGNORECASE,
)
_NAKED = re.compile(r"[\w-]+(\.[\w-]+)+(/.*)?")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f\u200e\u200f\u2028\u2029]")
# They say where a link was found, and sometimes who shared it; they never choose the page.
_TRACKING = re.compile(
    r"utm_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|ref_src|cmpid|ocid|"
    r"wt\.mc_id|at_(?:medium|campaign|custom\d)|smid|spm",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)(\d{4})([/-])(\d{1,2})\2(\d{1,2})(?!\d)")
_MONTH = re.compile(r"/(\d{4})/(\d{2})/")
_TAG = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_FEWEST_WORDS = 3
_MOST_SHOWN = 120


@dataclass(frozen=True)
class Address:
    """An address as it is kept: without tracking, the archive's copy apart.

    ``captured_on`` is the day of the copy, as a partial date.
    """

    url: str
    archived_url: str | None = None
    captured_on: str | None = None

    @property
    def host(self) -> str:
        """The site's name, in small letters, without "www."."""
        return _host(urlsplit(self.url))

    @property
    def key(self) -> str:
        """The same for two ways to write one address: see ``key``."""
        return key(self.url)

    def published_on(self, today: date) -> str | None:
        """The date in its path, Gregorian or Jalali, if it is one that has been."""
        path = i18n.ascii_digits(_unquoted(urlsplit(self.url).path))
        for match in _DAY.finditer(path):
            year, _mark, month, day = match.groups()
            if found := _past(f"{year}-{month}-{day}", today):
                return found
        month_only = _MONTH.search(path)
        return _past(f"{month_only[1]}-{month_only[2]}", today) if month_only else None

    def language(self, known: Collection[str]) -> str | None:
        """The language that the site's name or the path begins with, if it is a known one."""
        parts = urlsplit(self.url)
        places = [self.host.split(".")[0], *parts.path.split("/")[1:3]]
        for place in places:
            if _TAG.fullmatch(place):
                tag = place.split("-")[0].lower()
                found = next((each for each in known if each.split("-")[0] == tag), None)
                if found:
                    return found
        return None

    @property
    def title(self) -> str | None:
        """The words that the path seems to be made of; a guess that somebody must mend."""
        for segment in reversed(urlsplit(self.url).path.split("/")):
            words = re.split(r"[-_+\s]+", strip(_ENDING.sub("", _unquoted(_unquoted(segment)))))
            words = [word for word in words if word and not _is_number(word)]
            if sum(any(letter.isalpha() for letter in word) for word in words) >= _FEWEST_WORDS:
                title = " ".join(words)
                return (title[0].upper() + title[1:])[:500] if title.isprintable() else None
        return None


def read(text: str) -> Address | None:
    """The address that somebody pasted, or ``None`` where it is none that a page may link to."""
    typed = strip(text)
    if _NAKED.fullmatch(typed):
        typed = f"https://{typed}"
    if not is_link(typed):
        return None
    for pattern in (_WAYBACK, _TODAY):
        if match := pattern.fullmatch(typed):
            original = _whole(match[2])
            if is_link(original):
                return Address(_plain(original), typed, _captured(match[1]))
    return Address(_plain(typed))


def is_link(url: str) -> bool:
    """Whether a page may link to it: http or https, a host, no password, no white space."""
    if _BLANK.search(url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        has_host, _port = bool(parts.hostname), parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and has_host and "@" not in parts.netloc


def key(url: str) -> str:
    """What two ways to write the same address share.

    Scheme, "www.", letters of the host, a slash at the end, tracking, the order of parameters
    and the fragment make no difference.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    at = f":{port}" if port and port not in (80, 443) else ""
    path = unicodedata.normalize("NFC", _unquoted(parts.path)).rstrip("/")
    query = "&".join(sorted(_kept(parts.query)))
    return f"{_host(parts)}{at}{path}" + (f"?{query}" if query else "")


def shown(url: str) -> str:
    """An address for people to read: letters as letters, in one line, never very long."""
    text = _unquoted(url)
    text = text if text.isprintable() else url
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().rstrip(".").removeprefix("www.")


def _plain(url: str) -> str:
    parts = urlsplit(url)
    fragment = "" if parts.fragment.startswith(":~:") else parts.fragment
    return urlunsplit(parts._replace(query="&".join(_kept(parts.query)), fragment=fragment))


def _kept(query: str) -> list[str]:
    pieces = (piece for piece in query.split("&") if piece)
    return [piece for piece in pieces if not _TRACKING.fullmatch(piece.split("=")[0])]


def _whole(original: str) -> str:
    """Archives write an address with one slash, or without its scheme."""
    if match := re.match(r"(https?):/+", original, re.IGNORECASE):
        return f"{match[1].lower()}://{original[match.end() :]}"
    return f"http://{original}"


def _captured(stamp: str) -> str | None:
    digits = stamp.replace(".", "")[:8]
    parts = [digits[:4], digits[4:6], digits[6:8]]
    try:
        return parse_partial_date("-".join(part for part in parts if part))
    except ValueError:
        return None


def _past(typed: str, today: date) -> str | None:
    try:
        found = read_date(typed)
        return found if partial_date_bounds(found)[0] <= today else None
    except ValueError:
        return None


def _is_number(word: str) -> bool:
    return word.isdigit() or (len(word) >= 8 and bool(re.fullmatch(r"[0-9a-f]+", word)))


def _unquoted(text: str) -> str:
    return unquote(text, errors="replace")
