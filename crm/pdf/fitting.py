"""Short kits: of one page, or of four at most, whatever is in them and in whatever language.

Type is never set smaller for that: what is printed is chosen. ``ladder`` says in which order
things go, the least needed first; the first rung that fits is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from crm.pdf.parts import Cut

Document = Mapping[str, Any]
#: Length → the most pages that it has.
MOST = {"one": 1, "four": 4}


def most(document: Document) -> int | None:
    """How many pages a document may have at most; ``None`` for a full kit."""
    return MOST.get(document["kit"].get("length", "full"))


def fit(document: Document, pages: int, lay_out: Callable[[Document], Any]) -> Any:
    """The layout of as much of a document as its pages hold.

    ``lay_out`` gives something with ``pages``. The rungs get shorter and shorter, so the one to
    print is found by halving.
    """
    rungs = list(ladder(document))
    found: dict[int, Any] = {}

    def fits(rung: int) -> bool:
        found[rung] = lay_out(rungs[rung])
        return len(found[rung].pages) <= pages

    first, last = 0, len(rungs) - 1
    while first < last:
        middle = (first + last) // 2
        if fits(middle):
            last = middle
        else:
            first = middle + 1
    return found[first] if first in found else lay_out(rungs[first])


def ladder(document: Document) -> Iterator[Document]:
    """The document, then shorter and shorter ones, down to a title and a name."""
    brief, asks, people = (len(document[name]) for name in ("brief", "asks", "profiles"))
    yield _cut(document, Cut(), brief, asks, people)
    yield _cut(document, Cut(sources="short"), brief, asks, people)
    for paragraphs in range(brief - 1, 1, -1):
        yield _cut(document, Cut(sources="short"), paragraphs, asks, people)
    least, few = min(2, brief), min(3, asks)
    yield _cut(document, Cut(sources="short"), least, few, people)
    dates = Cut(sentences=False, sources="short")
    yield _cut(document, dates, brief, asks, people)
    for paragraphs in range(brief - 1, 1, -1):
        yield _cut(document, dates, paragraphs, asks, people)
    yield _cut(document, dates, least, few, people)
    for number in range(few, 0, -1):
        yield _cut(document, dates, min(1, brief), number, people)
    bare = Cut(sentences=False, sources="")
    yield _cut(document, bare, min(1, brief), min(1, asks), people)
    yield _cut(document, bare, 0, min(1, asks), people)
    while people > 1:
        people = people * 2 // 3
        yield _cut(document, bare, 0, 0, people)


def _cut(document: Document, cut: Cut, brief: int, asks: int, people: int) -> Document:
    profiles = document["profiles"][:people]
    cited = {number for each in profiles if each["last"] for number in each["last"]["notes"]}
    sources = [each for each in document["sources"] if each["number"] in cited]
    return {
        **document,
        "brief": document["brief"][:brief],
        "asks": document["asks"][:asks],
        "profiles": profiles,
        "contacts": document["contacts"][: 6 if brief else 3],
        "sources": sources if cut.sources else [],
        "cut": cut._replace(more=len(document["profiles"]) - people),
    }
