"""The formats of files for outside translators: writing one, and telling which one comes back."""

from __future__ import annotations

from collections.abc import Iterable

from crm.exchange import Malformed
from crm.rows import shown
from crm.texts import exchange_po, exchange_xliff, exchange_xml
from crm.texts.exchange_units import Arrived, Outgoing, UnitError, Units

FORMS = {"xliff2": ".xlf", "xliff1": ".xliff", "po": ".po"}
"""The formats, and how the names of their files end."""
MOST_UNITS = 20_000


def write(form: str, units: Iterable[Outgoing], source_language: str, language: str) -> bytes:
    """A file of these paragraphs in one of ``FORMS``."""
    writers = {
        "xliff2": exchange_xliff.write2,
        "xliff1": exchange_xliff.write1,
        "po": exchange_po.write,
    }
    return writers[form](list(units), source_language, language)


def unfit(form: str, words: str) -> str | None:
    """What in these words a format cannot carry, if there is something."""
    if form == "po" and (found := exchange_po.COMMENT.search(words)):
        return found[0]
    return exchange_xml.unfit(words)


def read(content: bytes, name: str) -> Arrived:
    """What a file in one of ``FORMS`` holds; its content tells which it is.

    Raises ``Malformed`` where it is none of them, or its language is not one of the desk's.
    """
    start = content[:4000].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not start.startswith(b"<"):
        return _arrived("po", *exchange_po.read(content, name))
    root = exchange_xml.check(content, name)
    if root.name != "xliff":
        raise Malformed(f"{name}: neither XLIFF nor PO, but a document of {shown(root.name)}")
    if root.version.startswith("2."):
        return _arrived("xliff2", *exchange_xliff.read2(content, name))
    if root.version in ("1.1", "1.2"):
        return _arrived("xliff1", *exchange_xliff.read1(content, name))
    raise Malformed(f"{name}: XLIFF of version {shown(root.version)}; 1.2 and 2 are read")


def _arrived(form: str, language: str, units: Units) -> Arrived:
    found = Arrived(form, language, [], [])
    ids: set[int] = set()
    for where, made in units:
        try:
            row = made()
            if row.segment_id in ids:
                raise UnitError("stands in the file twice")
            ids.add(row.segment_id)
            found.rows.append(row)
        except UnitError as error:
            found.refused.append((where, str(error)))
        if len(found.rows) > MOST_UNITS:
            raise Malformed(f"more than {MOST_UNITS} paragraphs in one file")
    return found
