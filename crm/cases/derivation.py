"""How well a fact stands because of its sources, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crm import i18n
from crm.cases import doubt
from crm.cases.facts import Source
from crm.reader import current_language
from crm.reader import translate as _
from crm.reader import translate_number as ngettext


def said(sources: Iterable[Source]) -> list[str]:
    """What the confidence of a fact is derived from, one sentence each.

    How many publishers are independent, which of them have several pages, and who
    republishes whom.
    """
    cited = list(dict.fromkeys(sources))
    if not cited:
        return [_("Nobody is cited yet.")]
    groups = doubt.publishers(cited)
    words = [
        ngettext(
            "One independent publisher: %(names)s.",
            "%(n)s independent publishers: %(names)s.",
            len(groups),
            names=_listed([group[0].origin or group[0].publisher for group in groups.values()]),
        )
    ]
    for group in groups.values():
        own: dict[str, list[Source]] = {}
        for source in group:
            own.setdefault(doubt.folded(source.publisher), []).append(source)
        words += [
            ngettext(
                "One page of one publisher: %(name)s.",
                "%(n)s pages of one publisher: %(name)s.",
                len(pages),
                name=_set(pages[0].publisher),
            )
            for pages in own.values()
            if len(pages) > 1
        ]
        words += _republished(group)
    return words


def _listed(names: Sequence[str]) -> str:
    return i18n.comma(current_language().tag).join(_set(name) for name in names)


def _set(name: str) -> str:
    """A name that keeps its own direction within a line that runs from right to left."""
    return name if current_language().dir == "ltr" else f"\u2068{name}\u2069"


def _republished(group: Sequence[Source]) -> list[str]:
    pairs = {
        (source.publisher, source.origin)
        for source in group
        if source.origin and doubt.folded(source.origin) != doubt.folded(source.publisher)
    }
    return [
        _("%(publisher)s republishes %(origin)s.", publisher=_set(publisher), origin=_set(origin))
        for publisher, origin in sorted(pairs)
    ]
