"""Rendering in a process of its own: the same kit, a clear word, and never a hang."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from crm.pdf import Broken, Ended, FontsMissing, TooLong, apart, fonts, render_kit
from crm.pdf.making import make
from tests.pdf.document import document, text


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdf")


@pytest.fixture(scope="module")
def pool() -> Iterator[apart.Pool]:
    found = apart.Pool(most=1)
    yield found
    found.close()


def test_a_process_prints_the_same_bytes(pool: apart.Pool, cache: Path) -> None:
    printed = pool.print(document("fa"), {}, cache)
    assert printed[0] == render_kit(document("fa"), cache=cache).pdf
    assert printed[3] == ()


@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_a_process_makes_the_same_of_every_form(pool: apart.Pool, cache: Path, kind: str) -> None:
    kit = document("fa")
    assert pool.make(kind, kit, {}, cache)[0] == make(kind, kit, {}, cache).content


def test_a_process_that_dies_meanwhile_is_told(pool: apart.Pool, cache: Path) -> None:
    pool.print(document("en"), {}, cache)
    process = pool._idle[0]
    threading.Timer(0.05, process._child.kill).start()
    long = document("en")
    long["statements"][0]["text"] = text("\n\n".join(["word " * 100] * 200), "en")
    with pytest.raises(Ended, match="broke off"):
        pool.print(long, {}, cache)
    assert pool.print(document("en"), {}, cache)[1] >= 4


def test_a_process_that_takes_too_long_is_replaced(pool: apart.Pool, cache: Path) -> None:
    pool.limit = 0.001
    with pytest.raises(TooLong, match="took too long"):
        pool.print(document("en"), {}, cache)
    pool.limit = apart.LIMIT
    assert pool.print(document("en"), {}, cache)[1] >= 4


def test_a_process_that_has_died_is_replaced(pool: apart.Pool, cache: Path) -> None:
    pool.print(document("en"), {}, cache)
    pool._idle[0].end()
    assert pool.print(document("en"), {}, cache)[1] >= 4


def test_a_broken_picture_is_named(pool: apart.Pool, cache: Path) -> None:
    kit = document("en")
    kit["profiles"][0]["portrait"] = {"key": "portraits/1.jpg", "credit": "A", "licence": None}
    with pytest.raises(Broken, match=r"portrait cannot be read: .*damaged"):
        pool.print(kit, {"portraits/1.jpg": b"\xff\xd8\xff\xe0broken"}, cache)


def test_portraits_are_cut_to_the_size_of_print(cache: Path) -> None:
    kit = document("en")
    kit["profiles"][0]["portrait"] = {"key": "portraits/1.jpg", "credit": "A", "licence": None}
    file = io.BytesIO()
    Image.effect_noise((800, 1000), 80).convert("RGB").save(file, "JPEG", quality=90)
    with_portrait = render_kit(kit, cache=cache, pictures={"portraits/1.jpg": file.getvalue()})
    added = len(with_portrait.pdf) - len(render_kit(document("en"), cache=cache).pdf)
    assert 20_000 < added < len(file.getvalue()) / 3


def test_what_a_document_lacks_is_said(pool: apart.Pool, cache: Path) -> None:
    with pytest.raises(Broken, match=r"cannot be printed: KeyError"):
        pool.print({"language": "en"}, {}, cache)


def test_a_missing_typeface_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FILES", ("NotoNowhere-Regular.ttf",))
    with pytest.raises(FontsMissing, match=r"NotoNowhere.*fonts-noto-core"):
        render_kit(document("en"), cache=tmp_path)


def test_a_hundred_thousand_words_are_a_long_kit_or_a_clear_word(
    pool: apart.Pool, cache: Path
) -> None:
    kit = document("en")
    kit["statements"][0]["text"] = text("\n\n".join(["word " * 100] * 1000), "en")
    pool.limit = 12.0
    try:
        pages = pool.print(kit, {}, cache)[1]
    except TooLong:
        pages = None
    finally:
        pool.limit = apart.LIMIT
    assert pages is None or pages > 100
