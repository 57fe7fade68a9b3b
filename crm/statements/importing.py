"""Files of cases that an officer brings in: looked through first, then taken in.

The file lies under a key of its own until it is in, or nobody wants it any more. What is
done with it runs in jobs (``crm.statements.work``); here stands how far that has come.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from crm import files
from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.exchange import OUTCOMES, Report
from crm.refusals import Said

FORMS = ("json", "csv", "xlsx")
FOLDER = "imports"
MOST_TOLD = 500  # refused rows that are kept to be shown
# What nobody has taken in by then is removed when the next file comes.
_KEPT = timedelta(days=2)
_WHOLE = "whole file"  # in ``result``: why all of it is refused, to be told in any language
_UNFIT = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class CaseImport(Model):
    """One file. ``done`` of ``total`` people are looked through or, once confirmed, written.

    ``findings`` is the report of the rehearsal, ``result`` of the import as far as it got.
    """

    __tablename__ = "case_import"

    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    findings: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str | None] = mapped_column(String(500))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_by_name: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    discarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def label(self) -> str:
        """The name that the file came with."""
        return self.name

    @property
    def form(self) -> str:
        """What kind of file it is, one of ``FORMS``."""
        return self.key.rpartition(".")[2]

    @property
    def state(self) -> str:
        """One of "refused", "discarded", "done", "importing", "checked", "checking"."""
        if self.error:
            return "refused"
        if self.discarded_at:
            return "discarded"
        if self.ended_at:
            return "done"
        if self.confirmed_at:
            return "importing"
        return "checked" if self.findings is not None else "checking"

    @property
    def why(self) -> Said:
        """Why the file as a whole is refused."""
        return Said.of_data((self.result or {}).get(_WHOLE, self.error or ""))

    @property
    def is_open(self) -> bool:
        """Whether something can still become of it; only then its file is kept."""
        return self.state in ("importing", "checked", "checking")

    @property
    def can_be_confirmed(self) -> bool:
        """Whether there is something in it to take in."""
        told = self.findings
        return self.state == "checked" and told is not None and understood(told) > 0

    @classmethod
    def take(cls, name: str, content: bytes, *, by: Actor) -> CaseImport:
        """Keep a file to look through. Raises ``files.FileError``."""
        plain = _UNFIT.sub("", PurePath(name.replace("\\", "/")).name).strip()[-200:]
        key = f"{FOLDER}/{secrets.token_hex(16)}.{form_of(name)}"
        files.put(key, content)
        row = cls(name=plain or "cases", key=key, uploaded_by_id=by.id)
        db.session.add(row)
        record("cases.uploaded", row, by=by, bytes=len(content))
        return row

    def confirm(self, *, by: Actor) -> None:
        """Have it taken in, as soon as the job comes to it. Twice is as once."""
        if self.can_be_confirmed:
            self.confirmed_at, self.confirmed_by_id = now(), by.id
            self.confirmed_by_name = by.name
            self.done = 0
            record("cases.import_confirmed", self, by=by)

    def discard(self, *, by: Actor) -> None:
        """Do not take it in after all; whoever commits deletes the file."""
        if self.is_open and self.state != "importing":
            self.discarded_at = now()
            record("cases.import_discarded", self, by=by)

    def refuse(self, reason: Said, *, by: Actor) -> None:
        """The file as a whole is not what was expected, or is gone."""
        self.error, self.ended_at = str(reason)[:500], now()
        self.result = {**(self.result or {}), _WHOLE: reason.as_data()}
        record("cases.import_refused", self, by=by)

    def find(self, report: Report) -> None:
        """Keep what the rehearsal found."""
        self.findings = told(report)

    def move(self, done: int, total: int, report: Report | None = None) -> None:
        """So many people of how many are through; after a restart it never goes back."""
        self.done, self.total = max(self.done, done), total
        if report is not None:
            self.result = told(report)

    def end(self, report: Report, *, by: Actor) -> None:
        """All is in; whoever commits deletes the file."""
        self.result, self.ended_at = told(report), now()
        numbers = {name: getattr(report, name).total() for name in OUTCOMES}
        record("cases.imported", self, by=by, **numbers)


def form_of(name: str) -> str:
    """What kind of file a name says: one of ``FORMS``. Raises ``ValueError``."""
    form = name.rpartition(".")[2].lower()
    if form not in FORMS:
        raise ValueError(f"{name!r} is no JSON, CSV or XLSX file")
    return form


def told(report: Report) -> dict[str, Any]:
    """A report to be kept: all numbers, and the first refused rows."""
    return report.kept(MOST_TOLD)


def understood(data: dict[str, Any]) -> int:
    """How many rows of a kept report are in."""
    return sum(sum(data[name].values()) for name in ("created", "updated", "skipped"))


def together(before: dict[str, Any] | None, current: Report) -> Report:
    """What an import did in all that was interrupted after ``before`` and began anew.

    What it wrote the first time it finds unchanged the second.
    """
    if before is None:
        return current
    first = Report.of_kept(before)
    return Report(
        created=first.created + current.created,
        updated=first.updated + current.updated,
        skipped=current.skipped - first.created - first.updated,
        refusals=current.refusals,
    )


def forgotten(*, by: Actor) -> list[str]:
    """Discard what nobody has taken in for days; returns the keys of the files to delete."""
    old = select(CaseImport).where(
        CaseImport.uploaded_at < now() - _KEPT,
        CaseImport.confirmed_at.is_(None),
        CaseImport.ended_at.is_(None),
        CaseImport.discarded_at.is_(None),
    )
    rows = list(db.session.scalars(old))
    for row in rows:
        row.discard(by=by)
    return [row.key for row in rows]
