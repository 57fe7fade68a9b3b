"""How a kit is arranged: its sections, its length, its dress, and what was taken out last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.audit.models import Actor, record
from crm.db import now
from crm.kits import composition


class Arranged:
    """A kit's arrangement: columns, and the verbs that change them."""

    # Names of ``composition.SECTIONS`` in order; none: nobody has arranged the kit yet.
    sections: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    length: Mapped[str] = mapped_column(String(10), default="full", server_default="full")
    # Masthead, accent, ground, typeface, licence: what is not in it is as usual.
    house: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    # What was taken out last, so that it can be put back: see ``crm.kits.undoing``.
    taken_out: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    @property
    def order(self) -> list[str]:
        """The sections that are in, in order."""
        return list(self.sections or composition.USUAL)

    @property
    def left_out(self) -> list[str]:
        """The sections that are not in, as they are offered."""
        return [each for each in composition.SECTIONS if each not in self.order]

    @property
    def printed_sections(self) -> list[str]:
        """Those of the order that are printed at the kit's length."""
        return composition.printed(self.sections, self.length)

    def arrange(self, sections: Iterable[str], *, by: Actor) -> None:
        """Set the sections and their order. ``ValueError`` for an unknown one, or for none."""
        wanted = composition.known(sections)
        if not wanted:
            raise ValueError("a kit has one section at least")
        if wanted == self.order:
            return
        if gone := [each for each in self.order if each not in wanted]:
            self.taken_out = {"what": "sections", "was": self.order, "number": len(gone)}
        self.sections = wanted
        self._changed("sections", by)

    def move(self, section: str, direction: str, *, by: Actor) -> None:
        """Move a section "up" or "down" by one, take it "out", or put it "in" at the end."""
        order = self.order
        if direction == "in":
            return self.arrange([*order, section], by=by)
        if section not in order:
            return None
        place = order.index(section)
        if direction == "out":
            order.remove(section)
        else:
            other = place + (1 if direction == "down" else -1)
            if not 0 <= other < len(order):
                return None
            order[place], order[other] = order[other], order[place]
        return self.arrange(order, by=by)

    def set_length(self, length: str, *, by: Actor) -> None:
        """How long the kit is: one of ``composition.LENGTHS``."""
        if length not in composition.LENGTHS:
            raise ValueError(f"no such length: {length}")
        if length != self.length:
            self.length = length
            self._changed("length", by)

    def dress(self, house: Mapping[str, str], *, by: Actor) -> None:
        """Set the house style; what is empty is as usual. Whoever calls has tested the colours."""
        wanted = {name: value.strip() for name, value in house.items() if value.strip()}
        if wanted != self.house:
            self.house = wanted
            self._changed("house", by)

    def _changed(self, field: str, by: Actor) -> None:
        self.changed_at = now()
        record("kit.changed", self, by=by, fields=[field])  # type: ignore[arg-type]
