"""Requests: somebody asks for a kit in a language, of one person or of whoever translates it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from flask import url_for
from sqlalchemy import ForeignKey, String, and_, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from crm.accounts.models import PERMISSIONS, User
from crm.audit.models import Actor, record
from crm.db import Model, UTCDateTime, db, now
from crm.kits.guarding import may_read
from crm.kits.models import Kit
from crm.texts.needs import Ask, asks

_TRANSLATING = PERMISSIONS["translate"]


class TranslationRequest(Model):
    """A request for the texts of a kit in a language; ``due_on`` is the day they are needed by."""

    __tablename__ = "translation_request"

    kit_id: Mapped[int] = mapped_column(ForeignKey("kit.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_by_name: Mapped[str] = mapped_column(String(200))
    # None: whoever translates into the language.
    translator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    kit: Mapped[Kit] = relationship()
    translator: Mapped[User | None] = relationship(foreign_keys=[translator_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for it."""
        return self.done_at is None and self.withdrawn_at is None

    def is_for(self, user: User) -> bool:
        """Whether it is this person who is asked."""
        if self.translator_id is None:
            return user.role == "translator"
        return self.translator_id == user.id

    def finish(self, *, by: Actor) -> None:
        """It is done. Twice is once."""
        if self.is_open:
            self.done_at, self.done_by_id = now(), by.id
            record("kit.translation_done", self.kit, by=by, language=self.language)

    def withdraw(self, *, by: Actor) -> None:
        """Nobody waits for it any more. Twice is once."""
        if self.is_open:
            self.withdrawn_at, self.withdrawn_by_id = now(), by.id
            record("kit.translation_withdrawn", self.kit, by=by, language=self.language)


_OPEN = (TranslationRequest.done_at.is_(None), TranslationRequest.withdrawn_at.is_(None))


def ask(
    kit: Kit,
    language: str,
    *,
    by: Actor,
    of: User | None = None,
    due_on: date | None = None,
    note: str = "",
) -> TranslationRequest:
    """Ask for a kit in a language. An open request to the same person is changed, not doubled."""
    of_id = of.id if of else None
    same = select(TranslationRequest).where(
        TranslationRequest.kit_id == kit.id,
        TranslationRequest.language == language,
        TranslationRequest.translator_id.is_not_distinct_from(of_id),
    )
    request: TranslationRequest | None = db.session.scalar(same.where(*_OPEN))
    if request is None:
        request = TranslationRequest(kit=kit, language=language, translator_id=of_id)
        db.session.add(request)
    elif (request.due_on, request.note) == (due_on or request.due_on, note or request.note):
        return request
    request.asked_at, request.asked_by_id, request.asked_by_name = now(), by.id, by.name
    request.due_on, request.note = due_on or request.due_on, note or request.note or ""
    record("kit.translation_asked", kit, by=by, language=language, of=of_id)
    return request


def of_kit(kit_id: int) -> dict[str, list[TranslationRequest]]:
    """Language → its open requests, oldest first (one statement)."""
    query = select(TranslationRequest).where(TranslationRequest.kit_id == kit_id)
    query = query.options(joinedload(TranslationRequest.translator))
    found: dict[str, list[TranslationRequest]] = {}
    for each in db.session.scalars(query.where(*_OPEN).order_by(TranslationRequest.id)):
        found.setdefault(each.language, []).append(each)
    return found


def listed(language: str | None) -> tuple[list[Kit], dict[tuple[int, str], date | None]]:
    """The kits on the list with their titles, and what is asked for of them (one statement).

    Asked for is (kit, language) of open requests → the first day one is needed by.
    """
    asked = and_(TranslationRequest.kit_id == Kit.id, *_OPEN)
    if language is not None:
        asked = and_(asked, TranslationRequest.language == language)
    query = select(Kit, TranslationRequest.language, TranslationRequest.due_on)
    query = query.outerjoin(TranslationRequest, asked).options(joinedload(Kit.title))
    kits: dict[int, Kit] = {}
    found: dict[tuple[int, str], date | None] = {}
    for kit, tag, due_on in db.session.execute(
        query.where(Kit.archived_at.is_(None)).order_by(Kit.id)
    ):
        kits[kit.id] = kit
        if tag is not None:
            known = found.get((kit.id, tag))
            found[kit.id, tag] = min(filter(None, (known, due_on)), default=None)
    return list(kits.values()), found


def translators() -> list[User]:
    """Whom one may ask: who may translate and can sign in, translators first."""
    query = select(User).where(User.role.in_(_TRANSLATING), User.disabled_at.is_(None))
    return list(db.session.scalars(query.order_by(User.role != "translator", User.name)))


@asks
def of_kits(user: User, language: str | None) -> Iterator[Ask]:
    """What this person is asked to translate for kits that are on the list (one statement)."""
    is_theirs = TranslationRequest.translator_id == user.id
    if user.role == "translator":
        is_theirs = or_(is_theirs, TranslationRequest.translator_id.is_(None))
    query = select(TranslationRequest).where(*_OPEN).join(Kit)
    query = query.where(Kit.archived_at.is_(None), is_theirs)
    query = query.options(
        joinedload(TranslationRequest.kit).joinedload(Kit.title),
        joinedload(TranslationRequest.translator),
    )
    if language is not None:
        query = query.where(TranslationRequest.language == language)
    for each in _in_order(db.session.scalars(query)):
        if each.language in each.kit.languages:
            yield Ask(
                language=each.language,
                label=each.kit.label,
                url=url_for("texts.index", lang=each.language, kit=f"kit-{each.kit_id}"),
                by=each.asked_by_name,
                due=each.due_on,
                note=each.note if each.note and may_read(each.note) else "",
                is_personal=each.translator_id is not None,
                done_url=url_for("kits.finish_request", request_id=each.id, back="texts"),
            )


def _in_order(requests: Iterable[TranslationRequest]) -> list[TranslationRequest]:
    return sorted(requests, key=lambda each: (each.due_on or date.max, each.id))
