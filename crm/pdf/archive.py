"""A kit as PDF/A-3a (ISO 19005-3), its facts and sources attached as JSON.

For archives and newsrooms that take facts by machine. The dates within are those of the
edition, so that the same snapshot gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crm.pdf.data import machine_readable
from crm.pdf.words import Gettext

ATTACHED = "facts.json"


def archive_pdf(
    document: Mapping[str, Any],
    gettext: Gettext,
    pictures: Mapping[str, bytes],
    cache: Path | None,
) -> tuple[bytes, int]:
    """(PDF, pages). Raises ``FontsMissing``."""
    from weasyprint import Attachment

    from crm.pdf.press import press, refuse

    frozen = datetime.fromisoformat(document["kit"]["frozen_on"]).replace(tzinfo=UTC)

    def finish(laid_out: Any) -> bytes:
        attached = Attachment(
            string=machine_readable(document),
            name=ATTACHED,
            description="Facts and sources, application/json",
            created=frozen,
            modified=frozen,
            relationship="Data",
            url_fetcher=refuse,
        )
        pdf: bytes = laid_out.write_pdf(pdf_variant="pdf/a-3a", attachments=[attached])
        return pdf

    pdf, pages, _milliseconds, _missing = press(cache).print(document, gettext, pictures, finish)
    return pdf, pages
