"""WeasyPrint, set up once for each process and kept warm: HTML in, PDF/UA-1 out."""

from __future__ import annotations

import atexit
import gc
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from math import sqrt
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any, NoReturn
from xml.etree import ElementTree

from crm import images
from crm.pdf import fitting, fonts, page, qr
from crm.pdf.fonts import FontsMissing
from crm.pdf.house import Dress
from crm.pdf.page import USUAL
from crm.pdf.words import Gettext

__all__ = ["Broken", "FontsMissing", "Press", "press", "refuse"]

#: From WeasyPrint's document to the bytes of a PDF.
Finish = Callable[[Any], bytes]


class Broken(RuntimeError):
    """A document that cannot be printed; the message is one line that says why."""


class Press:
    """One process's WeasyPrint: its fonts loaded, its style sheets parsed."""

    def __init__(self, cache: Path) -> None:
        file = fonts.configure(cache)
        with fonts.only_these(file):
            from weasyprint.text.fonts import FontConfiguration

            self._fonts = FontConfiguration()
        from crm.pdf import embedding, fidelity, quick, styling, tagging

        for improvement in (styling, quick, fidelity, embedding, tagging):
            improvement.install()
        self._stylesheets: dict[tuple[str, bool, Dress], Any] = {}
        self._other_sheets: dict[tuple[str, ...], Any] = {}
        self._portraits: dict[bytes, bytes] = {}
        self._covers: dict[tuple[tuple[str, ...], str, str], page.Cover] = {}
        # Pango's font map and WeasyPrint's caches are not made for several threads.
        self._lock = Lock()

    def print(
        self,
        document: Mapping[str, Any],
        gettext: Gettext,
        pictures: Mapping[str, bytes],
        finish: Finish | None = None,
    ) -> tuple[bytes, int, int, tuple[str, ...]]:
        """(PDF, pages, milliseconds, characters that no typeface has).

        ``finish`` writes the PDF from the pages, where it is not to be the usual PDF/UA-1.
        """
        start = perf_counter()
        from crm.pdf import quick

        with self._lock, _without_collector(), _missing_characters() as missing:
            quick.forget()
            dress = Dress.of(document)
            if most := fitting.most(document):
                laid_out = self._fit(document, gettext, dress, most)
            else:
                laid_out = self._whole(document, gettext, pictures, dress)
            pdf = finish(laid_out) if finish else laid_out.write_pdf(pdf_variant="pdf/ua-1")
        quick.forget()
        milliseconds = round((perf_counter() - start) * 1000)
        return pdf, len(laid_out.pages), milliseconds, tuple(sorted(missing))

    def _whole(
        self,
        document: Mapping[str, Any],
        gettext: Gettext,
        pictures: Mapping[str, bytes],
        dress: Dress,
    ) -> Any:
        timelines = page.timelines(document)
        source = page.html(document, gettext, self.cover(document), timelines)
        drawn = {key: page.svg(picture, dress) for key, picture in timelines.items()}
        keys = [each["portrait"]["key"] for each in document["profiles"] if "portrait" in each]
        cut = {key: self._portrait(pictures[key]) for key in keys if key in pictures}
        drawn = {**pictures, **cut, **drawn, **qr.pictures(document)}
        return self._lay_out(source, str(document["language"]), drawn, dress)

    def _fit(self, document: Mapping[str, Any], gettext: Gettext, dress: Dress, most: int) -> Any:
        """A short kit: as much of it as its pages hold."""
        tag = str(document["language"])

        def lay_out(cut: Mapping[str, Any]) -> Any:
            source = page.html(cut, gettext, page.Cover(_LARGEST_NAMES))
            return self._with(source, tag, qr.pictures(document), is_tight=False, dress=dress)

        return fitting.fit(document, most, lay_out)

    @contextmanager
    def at_work(self) -> Iterator[Press]:
        """For pages that are not a kit's, set with ``set``: nobody else prints meanwhile."""
        with self._lock, _without_collector():
            yield self

    def set(
        self,
        source: str,
        sheet: tuple[str, ...],
        stylesheet: Callable[[], str],
        pictures: Mapping[str, bytes],
    ) -> Any:
        """A page laid out; ``sheet`` names its style sheet, which is parsed once."""
        from weasyprint import CSS

        if sheet not in self._other_sheets:
            self._other_sheets[sheet] = CSS(
                string=stylesheet(), font_config=self._fonts, url_fetcher=refuse, base_url="kit:"
            )
        return _parsed(source, pictures).render(
            stylesheets=[self._other_sheets[sheet]],
            font_config=self._fonts,
            pdf_variant="pdf/ua-1",
        )

    def _portrait(self, picture: bytes) -> bytes:
        """A portrait at the size at which it is printed; as it was kept it takes four times more.

        Raises ``Broken``.
        """
        if picture not in self._portraits:
            try:
                self._portraits[picture] = images.cut(picture, *_PORTRAIT)
            except images.Refused as error:
                raise Broken(f"A portrait cannot be read: {error}") from error
            while len(self._portraits) > _MOST_PORTRAITS:
                self._portraits.pop(next(iter(self._portraits)))
        return self._portraits[picture]

    def _lay_out(
        self, source: str, tag: str, pictures: Mapping[str, bytes], dress: Dress = USUAL
    ) -> Any:
        laid_out = self._with(source, tag, pictures, is_tight=False, dress=dress)
        if len(laid_out.pages) > 1 and _fill(laid_out.pages[-1]) < _NEARLY_EMPTY:
            tighter = self._with(source, tag, pictures, is_tight=True, dress=dress)
            if len(tighter.pages) < len(laid_out.pages):
                return tighter
        return laid_out

    def _with(
        self,
        source: str,
        tag: str,
        pictures: Mapping[str, bytes],
        *,
        is_tight: bool,
        dress: Dress = USUAL,
    ) -> Any:
        from weasyprint import CSS

        key = (tag, is_tight, dress)
        if key not in self._stylesheets:
            self._stylesheets[key] = CSS(
                string=page.stylesheet(tag, is_tight, dress),
                font_config=self._fonts,
                url_fetcher=refuse,
                base_url="kit:",
            )
        return _parsed(source, pictures).render(
            stylesheets=[self._stylesheets[key]],
            font_config=self._fonts,
            pdf_variant="pdf/ua-1",
        )

    def cover(self, document: Mapping[str, Any]) -> page.Cover:
        """How the names on the cover of a document are set."""
        tag = str(document["language"])
        return self._cover(page.cover_names(document), tag, Dress.of(document))

    def _cover(self, names: tuple[str, ...], tag: str, dress: Dress = USUAL) -> page.Cover:
        """The largest setting in which the names stay within the cover's picture."""
        if not names:
            return page.Cover(_LARGEST_NAMES)
        key = (names, tag, dress.typeface)
        if key not in self._covers:
            # The area that the names take grows with the square of their size.
            end, _ = self._names_reach(names, tag, _TRIED_NAMES, dress)
            size = min(_TRIED_NAMES * sqrt(_PICTURE / end) * 1.06, _LARGEST_NAMES)
            while True:
                end, width = self._names_reach(names, tag, size, dress)
                if end <= _PICTURE and width <= _MEASURE:
                    break
                # A name that is not broken and too wide says at once how far too wide.
                size *= min(0.975, _MEASURE / width)
            self._covers[key] = page.Cover(round(size, 2), round(min(_PICTURE / end, 1.18), 3))
        return self._covers[key]

    def _names_reach(
        self, names: tuple[str, ...], tag: str, size: float, dress: Dress
    ) -> tuple[float, float]:
        """How far down and across the names reach at that size in points, in CSS pixels."""
        source = page.cover_html(names, tag, page.Cover(round(size, 2)))
        pages = self._with(source, tag, {}, is_tight=False, dress=dress).pages
        return sum(map(_bottom, pages)), max(map(_width, pages))


#: Pixels of a portrait of 32 × 40 millimetres at 260 to the inch, which is what newspapers print;
#: and how many are kept at hand.
_PORTRAIT, _MOST_PORTRAITS = (328, 410), 64

#: Sizes of the names on a cover in points, and the height that is theirs in CSS pixels.
_TRIED_NAMES, _LARGEST_NAMES, _PICTURE = 24.0, 54.0, 152 / 25.4 * 96
#: The width that is theirs, that of a page between its margins.
_MEASURE = 174.5 / 25.4 * 96

#: A last page that is filled less than this is nearly empty.
_NEARLY_EMPTY = 0.12


def _fill(sheet: Any) -> float:
    """How much of a page's height is used, from 0 to 1."""
    box = sheet._page_box
    return (_bottom(sheet) - float(box.content_box_y())) / float(box.height)


def _bottom(sheet: Any) -> float:
    """Where the lowest line of text on a page ends, in CSS pixels from the page's top."""
    return max((leaf.position_y + leaf.height for leaf in _words(sheet)), default=0.0)


def _width(sheet: Any) -> float:
    """From the leftmost word on a page to the end of the rightmost, in CSS pixels."""
    edges = [(word.position_x, word.position_x + word.width) for word in _words(sheet)]
    return max(right for _, right in edges) - min(left for left, _ in edges) if edges else 0.0


def _words(sheet: Any) -> Iterator[Any]:
    for child in sheet._page_box.children:
        if hasattr(child, "at_keyword"):  # a margin box, not the page's content
            continue
        for leaf in child.descendants():
            if isinstance(getattr(leaf, "text", None), str):
                yield leaf


def _parsed(source: str, pictures: Mapping[str, bytes]) -> Any:
    """A page of ours for WeasyPrint, read as XML: ten times quicker than as HTML of the wild."""
    import cssselect2
    from weasyprint import HTML

    html = HTML.__new__(HTML)
    # Our own templates' output, every text in it escaped: no DTD or entity can be in it.
    root = ElementTree.fromstring(source.replace("<!doctype html>", "", 1))  # noqa: S314
    html.base_url, html.url_fetcher, html.media_type = "kit:", _only(pictures), "print"
    html.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    html.etree_element = html.wrapper_element.etree_element
    return html


def refuse(url: str, *_: object, **__: object) -> NoReturn:
    """WeasyPrint's URL fetcher: a kit is complete in itself, so nothing is ever fetched."""
    raise ValueError(f"A kit fetches nothing: {url[:80]}")


def _only(pictures: Mapping[str, bytes]) -> Any:
    """A URL fetcher that hands over these pictures by key ("kit:KEY"), and refuses all else."""
    from weasyprint.urls import URLFetcherResponse

    def fetch(url: str, *_: object, **__: object) -> Any:
        content = pictures.get(url.removeprefix("kit:"))
        if content is None:
            refuse(url)
        kind = "image/svg+xml" if content.startswith(b"<svg") else "image/jpeg"
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    return fetch


@lru_cache(maxsize=4)
def press(cache: Path | None = None) -> Press:
    """The press of this process, with its fontconfig cache in ``cache``."""
    if cache is None:
        folder = tempfile.mkdtemp(prefix="kit-fonts-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return Press(Path(folder))
    return Press(cache)


@contextmanager
def _without_collector() -> Iterator[None]:
    # A rendering makes millions of small objects, none of them garbage before its end.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Missing(logging.Handler):
    """Gathers the characters of WeasyPrint's ".notdef" warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and record.args:
            self.characters.add(str(record.args[0]))  # type: ignore[index]


@contextmanager
def _missing_characters() -> Iterator[set[str]]:
    handler, logger = _Missing(), logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler.characters
    finally:
        logger.removeHandler(handler)
