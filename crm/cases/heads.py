"""What the head of a web page says about itself: title, site, date, language, address.

The fields are those of HTML, of the Open Graph protocol (https://ogp.me) and of RFC 6596.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urljoin

from crm import i18n
from crm.cases import addresses
from crm.forms import strip

_FIELDS = {
    "og:title": "title",
    "og:site_name": "site",
    "article:published_time": "published_on",
}


@dataclass
class Head:
    """What a page says; what it does not say is ``None``. ``published_on`` is a partial date."""

    title: str | None = None
    site: str | None = None
    published_on: str | None = None
    language: str | None = None
    canonical_url: str | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.title: list[str] = []
        self.is_in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self._note("language", values.get("lang", ""))
        elif tag == "title":
            self.is_in_title = not self.title
        elif tag == "meta":
            name = values.get("property") or values.get("name") or ""
            if field := _FIELDS.get(name.lower()):
                self._note(field, values.get("content", ""))
        elif tag == "link" and "canonical" in values.get("rel", "").lower().split():
            self._note("canonical", values.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.is_in_title = False

    def handle_data(self, data: str) -> None:
        if self.is_in_title:
            self.title.append(data)

    def _note(self, name: str, value: str) -> None:
        if line := _line(value):
            self.found.setdefault(name, line)


def read(text: str, url: str) -> Head:
    """The head of a page that was found at ``url``; a broken page says less, and never fails."""
    reader = _Reader()
    # The parser raises it at "<![foo[", which it thinks nobody writes.
    with suppress(AssertionError):
        reader.feed(text)
    found = reader.found
    return Head(
        title=(found.get("title") or _line(" ".join(reader.title)))[:500] or None,
        site=found.get("site", "")[:200] or None,
        published_on=_day(found.get("published_on", "")),
        language=_language(found.get("language", "")),
        canonical_url=_address(found.get("canonical", ""), url),
    )


def _line(text: str) -> str:
    return strip(" ".join(text.replace("\0", "").split()))


def _day(said: str) -> str | None:
    try:
        return date.fromisoformat(said[:10]).isoformat()
    except ValueError:
        return None


def _language(said: str) -> str | None:
    tag = said.replace("_", "-").split("-")[0].lower()
    spoken = [each for each, _name in i18n.spoken_languages()]
    return next((each for each in spoken if each.split("-")[0] == tag), None) if tag else None


def _address(said: str, url: str) -> str | None:
    try:
        whole = urljoin(url, said) if said else ""
    except ValueError:
        return None
    address = addresses.read(whole)
    return address.url if address else None
