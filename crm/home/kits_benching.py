"""How long kits take, as ratios to bare WeasyPrint and Chromium printing the same page.

The full kit of the demo's first statement, its fourteen people with invented portraits, in an
instance that is thrown away. The contestants take turns, so that whatever else the machine
does slows all alike; what is told are medians. Nothing here reads or changes a desk in use.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeVar

from PIL import Image, ImageFilter
from sqlalchemy import select

from crm import create_app, files, i18n
from crm.audit.models import DESK
from crm.cases.portraits import HEIGHT, WIDTH, Portrait
from crm.cli import upgrade_database
from crm.config import Config
from crm.db import db
from crm.home import demo
from crm.kits import freezing, printing, work
from crm.kits.editions import Edition
from crm.kits.models import Kit
from crm.pdf import contestants, thumbnail
from crm.pdf.apart import Pool

T = TypeVar("T")
COMPARED = ("en", "fa", "zh-Hans")
Progress = Callable[[str], None]
Documents = dict[str, tuple[dict[str, Any], dict[str, bytes]]]


@dataclass(frozen=True)
class Printed:
    """One language: medians in seconds of each contestant (None: not installed), the PDF."""

    language: str
    ours: float
    bare: float
    chromium: float | None
    typst: float | None
    pages: int
    kilobytes: int
    thumbnail_ms: float


@dataclass(frozen=True)
class Measure:
    """A measure, and what it should be: at most ``limit``, or at least where ``is_floor``."""

    name: str
    value: float
    limit: float
    is_floor: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether it is reached."""
        return self.value >= self.limit if self.is_floor else self.value <= self.limit


@dataclass(frozen=True)
class Report:
    """What a run found."""

    repetitions: int
    cores: int
    languages: list[Printed]
    measures: list[Measure]

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        measures = [{**asdict(each), "is_ok": each.is_ok} for each in self.measures]
        return {"benchmark": "kits", **asdict(self), "measures": measures}


def measure_kits(repetitions: int, progress: Progress, *, is_compared_only: bool = False) -> Report:
    """Load the demo, freeze its kit in all languages, print it again and again.

    With ``is_compared_only`` not in all of them on one core and on two, which takes longest.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="fifteenth-bench-")))
        app = create_app(Config.load({"CRM_INSTANCE": str(folder / "instance")}))
        with app.app_context():
            upgrade_database()
            progress("loading the demo")
            demo.load()
            kit = _kit()
            frozen, edition = _timed(lambda: freezing.freeze(kit, by=DESK))
            db.session.commit()
            documents = _documents(edition)
            cache = folder / "typefaces"
            one = Pool(most=1)
            stack.callback(one.close)
            languages = _compared(documents, one, cache, folder, repetitions, progress)
            measures = _ratios(languages)
            if not is_compared_only:
                progress(f"all {len(documents)} languages, on one core and on two")
                measures += _on_cores(documents, cache, one)
            measures += _before_printing(frozen / len(documents), languages)
            measures += _unchanged(kit, edition)
            db.session.remove()
            db.engine.dispose()
    return Report(repetitions, 2, languages, measures)


# -- the kit ----------------------------------------------------------------------------------


def _kit() -> Kit:
    """The demo's kit with the first statement and those who signed it, portraits, no demands."""
    kit = db.session.scalars(select(Kit).where(Kit.slug == demo.KIT)).one()
    first = kit.kit_statements[0]
    signed = {each.case_id for each in first.statement.signatures}
    kit.kit_statements = [first]
    kit.kit_cases = [each for each in kit.kit_cases if each.case_id in signed]
    kit.languages = list(i18n.LANGUAGES)
    kit.demands = dict.fromkeys(kit.languages, "any")
    kit.has_portraits = True
    for number, each in enumerate(kit.kit_cases):
        allowed = {"credit": "Invented", "permitted_by": "Nobody", "permitted_on": "2026-01"}
        Portrait.add(each.case, _picture(number), by=DESK, **allowed)
    db.session.commit()
    return kit


def _picture(number: int) -> bytes:
    """An invented portrait with about as much detail as a photograph has."""
    noise = Image.effect_noise((WIDTH, HEIGHT), 40 + number).convert("RGB")
    file = io.BytesIO()
    noise.filter(ImageFilter.GaussianBlur(2.5)).save(file, "JPEG", quality=88)
    return file.getvalue()


def _documents(edition: Edition) -> Documents:
    """Language → its document and its pictures."""
    found = {}
    for tag in edition.languages:
        document = printing.document(edition, tag)
        keys = [each["portrait"]["key"] for each in document["profiles"] if "portrait" in each]
        found[tag] = (document, {key: files.get(key) for key in keys})
    return found


# -- measuring --------------------------------------------------------------------------------


def _timed(do: Callable[[], T]) -> tuple[float, T]:
    start = perf_counter()
    done = do()
    return perf_counter() - start, done


def _compared(
    documents: Documents,
    pool: Pool,
    cache: Path,
    folder: Path,
    repetitions: int,
    progress: Progress,
) -> list[Printed]:
    found = []
    for tag in COMPARED:
        progress(f"{tag}: {repetitions} times each")
        document, pictures = documents[tag]
        file = contestants.write_page(document, pictures, cache, folder)
        with contestants.Bare(cache) as bare:
            bare.seconds(file)
            pool.print(document, pictures, cache)
            rounds = [_round(documents[tag], pool, bare, file, cache) for _ in range(repetitions)]
        pdf, pages, _, _ = pool.print(document, pictures, cache)
        times = [_middle([each[place] for each in rounds]) for place in range(4)]
        shown = _middle_of(5, partial(thumbnail, pdf, 1, 360))
        found.append(
            Printed(
                tag,
                times[0] or 0,
                times[1] or 0,
                times[2],
                times[3],
                pages,
                len(pdf) // 1024,
                round(shown * 1000, 1),
            )
        )
    return found


def _round(
    each: tuple[dict[str, Any], dict[str, bytes]],
    pool: Pool,
    bare: contestants.Bare,
    file: Path,
    cache: Path,
) -> tuple[float, float, float | None, float | None]:
    """Each contestant once, one after the other."""
    ours, _ = _timed(lambda: pool.print(*each, cache))
    return (
        ours,
        bare.seconds(file),
        contestants.chromium_seconds(file),
        contestants.typst_seconds(file, cache),
    )


def _middle_of(times: int, do: Callable[[], object]) -> float:
    return median(_timed(do)[0] for _ in range(times))


def _middle(times: list[float | None]) -> float | None:
    known = [each for each in times if each is not None]
    return round(median(known), 3) if known else None


def _ratios(languages: list[Printed]) -> list[Measure]:
    found = []
    for each in languages:
        found.append(Measure(f"{each.language}: to bare WeasyPrint", each.ours / each.bare, 0.5))
        if each.chromium:
            times = each.chromium / each.ours
            found.append(Measure(f"{each.language}: times cold Chromium", times, 2.0, True))
        found.append(Measure(f"{each.language}: first thumbnail, ms", each.thumbnail_ms, 150))
        found.append(Measure(f"{each.language}: kilobytes", each.kilobytes, 750))
    return found


def _before_printing(frozen: float, languages: list[Printed]) -> list[Measure]:
    """What composing, gating and freezing of a language add to printing it."""
    share = frozen / median(each.ours for each in languages)
    return [Measure("composing, gating, freezing, to printing", share, 0.10)]


def _on_cores(documents: Documents, cache: Path, one: Pool) -> list[Measure]:
    """All languages in one process, then in two: how much quicker, and in how much memory.

    Each is warmed up by printing all languages once.
    """
    two = Pool(most=2)
    times = {}
    for pool in (one, two):
        for _ in range(2):
            with ThreadPoolExecutor(pool.most) as threads:
                times[pool] = _all(pool, documents, cache, threads)
    peak = max(one.peak(), two.peak()) / 1e6
    two.close()
    return [
        Measure("24 languages: times one core", times[one] / times[two], 1.8, True),
        Measure("peak memory of a process, MB", peak, 400),
    ]


def _all(pool: Pool, documents: Documents, cache: Path, threads: ThreadPoolExecutor) -> float:
    start = perf_counter()
    jobs = [threads.submit(pool.print, *each, cache) for each in documents.values()]
    for job in jobs:
        job.result()
    return perf_counter() - start


def _unchanged(kit: Kit, edition: Edition) -> list[Measure]:
    """Building what exists: a language that is printed, and the whole kit frozen again."""
    work.print_now(edition.id, "en")
    printed = _middle_of(9, lambda: work.print_now(edition.id, "en"))
    frozen = _middle_of(3, lambda: freezing.freeze(kit, by=DESK))
    return [
        Measure("unchanged: a printed language, ms", printed * 1000, 10),
        Measure("unchanged: the kit frozen again, ms", frozen * 1000, 10),
    ]
