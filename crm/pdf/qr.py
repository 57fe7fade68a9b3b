"""The QR code that leads from a printed kit to the page that says whether it is genuine."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import segno

#: The key under which a document's picture is handed to the printer.
KEY = "verify.svg"


def pictures(document: Mapping[str, Any]) -> dict[str, bytes]:
    """Key → SVG of the code; nothing for editions that were frozen without an address.

    Those of desks without ``CRM_BASE_URL`` have none, nor those from before there was one.
    """
    address = document["kit"].get("verify")
    return {KEY: svg(address)} if address else {}


def svg(address: str) -> bytes:
    """The code of an address, in ink on nothing, without a margin (the page gives the room)."""
    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        file, kind="svg", border=0, dark="#1a1714", xmldecl=False, svgclass=None, lineclass=None
    )
    return file.getvalue()
