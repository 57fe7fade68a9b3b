"""PO, by translate-toolkit. It knows one state beside done and not done: fuzzy.

https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from translate.storage import pypo

from crm.exchange import Malformed
from crm.texts.exchange_units import (
    Incoming,
    Outgoing,
    UnitError,
    Units,
    each_of,
    incoming,
    known_language,
)

# At the beginning of a line tools take it for a comment of their own, and what follows with it.
COMMENT = re.compile("^_:", re.MULTILINE)


def write(units: Sequence[Outgoing], source_language: str, language: str) -> bytes:
    """A PO file with these paragraphs."""
    store = pypo.pofile()
    store.updateheader(
        add=True,
        project_id_version="Fifteenth",
        content_type="text/plain; charset=UTF-8",
        content_transfer_encoding="8bit",
        mime_version="1.0",
        language=language.replace("-", "_"),
        x_source_language=source_language,
    )
    for each in units:
        unit = store.UnitClass(each.source)
        unit.setcontext(each.id)
        unit.target = each.target
        unit.addnote(f"{each.name}: {each.state}", origin="developer")
        for note in each.notes:
            unit.addnote(note, origin="developer")
        if each.target and each.state in ("machine", "stale", "draft"):
            unit.markfuzzy()
        store.addunit(unit)
    return bytes(store)


def read(content: bytes, name: str) -> tuple[str, Units]:
    """The language and the units of a PO file. Raises ``Malformed``."""
    try:
        content.decode("utf-8-sig")
        store = pypo.pofile.parsestring(content)
    except UnicodeDecodeError as error:
        raise Malformed(f"{name}: not UTF-8 (byte {error.start + 1})") from error
    except ValueError as error:
        raise Malformed(f"{name}: neither XLIFF nor PO ({str(error).splitlines()[0]})") from error
    if not any(not unit.isheader() for unit in store.units):
        raise Malformed(f"{name}: neither XLIFF nor PO")
    language = known_language(store.parseheader().get("Language"), name)

    def made(unit: Any) -> Incoming:
        if unit.hasplural():
            raise UnitError("has plural forms, and texts here have none")
        return incoming(
            unit.getcontext(),
            str(unit.source),
            str(unit.target),
            is_done=bool(unit.target) and not unit.isfuzzy(),
            notes=[unit.getnotes(origin="translator")],
        )

    units = [unit for unit in store.units if not unit.isheader() and not unit.isobsolete()]
    return language, each_of(units, made, lambda unit: unit.getcontext())
