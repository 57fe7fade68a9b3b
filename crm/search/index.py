"""What a room declares of it is found, and keeping that in step with the objects.

    from crm.search import index

    @index.found("contact", Contact, load=[selectinload(Contact.names)])
    def _document(contact: Contact) -> index.Document | None:
        return index.Document(title=contact.name, body=contact.notes, url=..., ...)

None means that the object is not found at all. Whatever a session adds, changes or deletes is
written into the index just before that session commits, in its transaction: both stand, or
neither does. Statements that pass the session by (``update(Contact)…``) are not noticed: say
``touch`` for each object, or ``rebuild``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session, SessionTransaction, object_session
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.orm.util import identity_key

from crm.db import db
from crm.search import writing
from crm.search.folding import FOLDING_VERSION
from crm.search.models import SearchDocument
from crm.search.writing import Document, StaleIndexError

__all__ = ["Document", "found", "is_stale", "keep_in_step", "kinds", "rebuild", "touch"]

_Object = TypeVar("_Object")
_PENDING = "crm.search.pending"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Declared:
    kind: str
    model: type[Any]
    document: Callable[[Any], Document | None]
    load: tuple[ORMOption, ...]


_declared: dict[str, _Declared] = {}


def found(
    kind: str, model: type[_Object], *, load: Sequence[ORMOption] = ()
) -> Callable[[Callable[[_Object], Document | None]], Callable[[_Object], Document | None]]:
    """Declare what is found of the objects of a model (with an integer ``id``), as one kind.

    ``load`` is how the relationships which the document reads are loaded for many objects at once.
    """

    def declare(
        document: Callable[[_Object], Document | None],
    ) -> Callable[[_Object], Document | None]:
        if kind in _declared:
            raise ValueError(f"declared twice: {kind}")
        _declared[kind] = _Declared(kind, model, document, tuple(load))
        return document

    return declare


def kinds() -> tuple[str, ...]:
    """Give the kinds that are declared."""
    return tuple(_declared)


def touch(subject: object) -> None:
    """Have the document of an object rewritten though none of its own columns changed.

    An object that is in no session yet needs none: it is indexed when it is added.
    """
    session = object_session(subject)
    identity = inspect(subject, raiseerr=True).identity
    if session is not None and identity is not None:
        _remember(session, subject, identity[0])


def _remember(session: Session, subject: object, subject_id: int) -> None:
    for declared in _declared.values():
        if isinstance(subject, declared.model):
            pending = session.info.setdefault(_PENDING, {})
            pending.setdefault(declared.kind, set()).add(subject_id)


@event.listens_for(Session, "after_flush")
def _notice(session: Session, context: object) -> None:
    changed = (subject for subject in session.dirty if session.is_modified(subject))
    for subject in chain(session.new, session.deleted, changed):
        _remember(session, subject, getattr(subject, "id", 0))


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    session.flush()
    keep_in_step(session)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_PENDING, None)


def keep_in_step(session: Session) -> None:
    """Write what this session has changed so far; committing and searching do it by themselves."""
    while pending := session.info.pop(_PENDING, None):
        for kind, ids in sorted(pending.items()):
            declared = _declared[kind]
            try:
                writing.write(session.connection(), kind, _documents(session, declared, ids))
            except StaleIndexError:
                rebuild(session=session)  # once, after a forgotten upgrade
                return


def _documents(
    session: Session, declared: _Declared, ids: Iterable[int]
) -> dict[int, Document | None]:
    documents: dict[int, Document | None] = dict.fromkeys(ids)
    for subject in _subjects(session, declared, sorted(documents)):
        documents[subject.id] = declared.document(subject)
    return documents


def _subjects(session: Session, declared: _Declared, ids: Sequence[int]) -> Iterator[Any]:
    """Give the objects that still exist: those at hand, and the others five hundred at a time."""
    at_hand = {} if declared.load and len(ids) > 1 else _at_hand(session, declared.model, ids)
    yield from at_hand.values()
    missing = [subject_id for subject_id in ids if subject_id not in at_hand]
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        query = select(declared.model).where(declared.model.id.in_(batch))
        yield from session.scalars(query.options(*declared.load))


def _at_hand(session: Session, model: type[Any], ids: Sequence[int]) -> dict[int, Any]:
    held = ((key, session.identity_map.get(identity_key(model, key))) for key in ids)
    return {key: one for key, one in held if one is not None and not inspect(one).expired}


def rebuild(
    progress: Callable[[str, int], None] | None = None, *, session: Session | None = None
) -> int:
    """Index everything anew, in the session's transaction; give how many documents there are.

    ``progress`` is told each kind and how many of it are done. Does not commit.
    """
    session = session or db.session()
    session.flush()
    session.info.pop(_PENDING, None)
    connection = session.connection()
    writing.clear(connection)
    total = 0
    for declared in _declared.values():
        done = 0
        for batch in _every(session, declared):
            writing.insert_new(connection, declared.kind, batch)
            done += len(batch)
            if progress:
                progress(declared.kind, done)
        total += done
    return total


def _every(session: Session, declared: _Declared) -> Iterator[Mapping[int, Document]]:
    query = select(declared.model).order_by(declared.model.id).options(*declared.load)
    subjects = session.scalars(query.execution_options(yield_per=_BATCH))
    for batch in subjects.partitions():
        made = ((subject.id, declared.document(subject)) for subject in batch)
        yield {key: document for key, document in made if document is not None}


def is_stale(session: Session | None = None) -> bool:
    """Whether another folding made the index, so that an upgrade must rebuild it."""
    session = session or db.session()
    other = select(func.count()).where(SearchDocument.folding != FOLDING_VERSION)
    return bool(session.scalar(other))
