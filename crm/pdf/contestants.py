"""The same kit printed by others, for ``bench kits``: bare WeasyPrint, Chromium, Typst.

They get the very HTML and CSS, and the typefaces of the kits. Bare WeasyPrint is its default
call in a warm process of its own, without anything that this package does to it. Chromium starts
anew for each, as printing from a command does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any

from crm.i18n import kit_label
from crm.pdf import page
from crm.pdf.fonts import environment_of_a_printer
from crm.pdf.press import press
from crm.setup import find_chromium

#: Prints each file whose name it reads, and says how many seconds that took.
_BARE = """
import sys
from time import perf_counter
from weasyprint import HTML
for line in sys.stdin:
    start = perf_counter()
    HTML(filename=line.strip()).write_pdf()
    print(perf_counter() - start, flush=True)
"""
_TYPST = """#set page(paper: "a4", margin: 18mm)
#set text(lang: "{language}", font: ({fonts}), size: 9.4pt)
"""


def write_page(
    document: Mapping[str, Any], pictures: Mapping[str, bytes], cache: Path, folder: Path
) -> Path:
    """Write a kit as one HTML file with its style sheet within and its pictures beside."""
    tag = str(document["language"])
    cover = press(cache).cover(document)
    timelines = page.timelines(document)
    source = page.html(document, kit_label, cover, timelines)
    files = {f"{key}.svg": page.svg(drawn) for key, drawn in timelines.items()} | dict(pictures)
    for key, content in files.items():
        path = folder / tag / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    source = re.sub('"kit:(timeline/[^"]+)"', rf'"{tag}/\1.svg"', source)
    source = source.replace('"kit:', f'"{tag}/')
    file = folder / f"{tag}.html"
    style = f"<style>{page.stylesheet(tag)}</style></head>"
    file.write_text(source.replace("</head>", style), encoding="utf-8")
    return file


class Bare:
    """A warm process of WeasyPrint as it comes; to be used in a ``with`` statement."""

    def __init__(self, cache: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _BARE],
            env=environment_of_a_printer(cache / "fonts.conf"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Bare:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def seconds(self, file: Path) -> float:
        """How long it takes to print a page. Raises ``OSError`` where it cannot."""
        question, answer = self._process.stdin, self._process.stdout
        if question is None or answer is None:
            raise OSError("no pipes")
        question.write(f"{file}\n")
        question.flush()
        line = answer.readline()
        if not line:
            raise OSError("WeasyPrint as it comes could not print the page.")
        return float(line)


def chromium_seconds(file: Path) -> float | None:
    """How long a browser takes from its start to the finished PDF; ``None`` without one."""
    browser = find_chromium()
    if browser is None:
        return None
    target = file.with_suffix(".chromium.pdf")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    start = perf_counter()
    subprocess.run(
        [browser, *options, f"--print-to-pdf={target}", file.as_uri()],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=300,
    )
    return perf_counter() - start if target.exists() else None


def typst_seconds(file: Path, cache: Path) -> float | None:
    """How long the command typst takes for the same words; ``None`` where it is not installed.

    It reads no HTML: the words are set as paragraphs, which is less than a kit asks for.
    """
    command = shutil.which("typst")
    if command is None:
        return None
    words = re.sub("<[^>]+>", " ", re.sub("(?s)<style>.*?</style>", "", file.read_text("utf-8")))
    words = re.sub(r"([\\#\[\]*_`$<>@~/=+-])", r"\\\1", words)
    source = file.with_suffix(".typ")
    head = _TYPST.format(language=file.stem[:2], fonts='"Noto Serif", "Vazirmatn"')
    source.write_text(head + words, encoding="utf-8")
    fonts = ["--font-path", str(cache / "typefaces")]
    start = perf_counter()
    subprocess.run(
        [command, "compile", *fonts, str(source), str(file.with_suffix(".typst.pdf"))], check=False
    )
    return perf_counter() - start
