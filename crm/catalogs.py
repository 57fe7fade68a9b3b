"""Compiles translations: `python crm/catalogs.py FILE.po ...` writes the .mo beside each."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


def compile_catalog(source: Path) -> None:
    """Write the .mo beside the .po at `source`, whole or not at all.

    Raises PoFileError or ValueError for a malformed file. Fuzzy entries are left out.
    """
    with source.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    fresh = source.with_suffix(".mo.new")
    with fresh.open("wb") as file:
        write_mo(file, catalog)
    fresh.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        try:
            compile_catalog(Path(name))
        except (PoFileError, ValueError) as error:
            sys.exit(f"error: {name}: {error}")
