"""Two small rooms whose objects are found; they exist in these tests alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from crm.db import UTCDateTime
from crm.search import index


class Base(DeclarativeBase):
    """Apart from the application's tables: these exist in these tests alone."""


class Note(Base):
    """Something said."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    language: Mapped[str | None]
    facets: Mapped[str] = mapped_column(default="")
    is_protected: Mapped[bool] = mapped_column(default=False)
    is_hidden: Mapped[bool] = mapped_column(default=False)


class Person(Base):
    """Somebody with names."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(default="")
    is_protected: Mapped[bool] = mapped_column(default=False)
    names: Mapped[list[PersonName]] = relationship(
        cascade="all, delete-orphan", back_populates="person", order_by="PersonName.id"
    )


class PersonName(Base):
    """One spelling of a name."""

    __tablename__ = "person_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[Person] = relationship(back_populates="names")
    text: Mapped[str]


def person(*names: str, **values: object) -> Person:
    """A person with these spellings of the name."""
    return Person(names=[PersonName(text=name) for name in names], **values)


def note_document(note: Note) -> index.Document | None:
    if note.is_hidden:
        return None
    return index.Document(
        title=note.title,
        body=note.text,
        url=f"/notes/{note.id}",
        at=note.at,
        language=note.language,
        facets=tuple(note.facets.split()),
        audience="officers" if note.is_protected else "team",
    )


def person_document(person: Person) -> index.Document | None:
    names = tuple(name.text for name in person.names)
    return index.Document(
        title=names[0] if names else "",
        body=person.note,
        url=f"/people/{person.id}",
        names=names,
        audience="officers" if person.is_protected else "team",
    )
