"""The glossary: the field's terms, and how each language says them here and does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import ForeignKey, String, UniqueConstraint, and_, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload
from sqlalchemy.orm.attributes import flag_modified

from crm.audit.models import Actor, record
from crm.db import Archivable, Model, Versioned, db, now
from crm.reader import message as _n
from crm.search.folding import fold
from crm.texts.checks_words import terms_in
from crm.texts.findings import Term
from crm.texts.matching import words_of

STATUSES = {
    "preferred": _n("Preferred"),
    "admitted": _n("Admitted"),
    "forbidden": _n("Forbidden"),
}
PARTS_OF_SPEECH = {
    "noun": _n("noun"),
    "verb": _n("verb"),
    "adjective": _n("adjective"),
    "name": _n("proper name"),
    "phrase": _n("phrase"),
}
MOST_CHARACTERS = 200


class GlossaryTerm(Versioned, Archivable, Model):
    """A term of a source language. A draft is what nobody of the desk has agreed to yet."""

    __tablename__ = "glossary_term"
    __table_args__ = (UniqueConstraint("source_language", "term"),)

    source_language: Mapped[str] = mapped_column(String(20), default="en")
    term: Mapped[str] = mapped_column(String(MOST_CHARACTERS))
    part_of_speech: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(LongText, default="")
    is_draft: Mapped[bool] = mapped_column(default=True)

    forms: Mapped[list[GlossaryForm]] = relationship(
        cascade="all, delete-orphan", order_by="GlossaryForm.id"
    )

    @property
    def label(self) -> str:
        """The term itself."""
        return self.term

    @classmethod
    def add(
        cls, term: str, *, by: Actor, source_language: str = "en", **fields: object
    ) -> GlossaryTerm:
        """A new term. Raises ``ValueError`` where the glossary has it, archived or not."""
        if find(term, source_language) is not None:
            raise ValueError(f"the glossary has {term!r} already")
        made = cls(term=term, source_language=source_language, **fields)
        db.session.add(made)
        record("glossary.added", made, by=by)
        return made

    def change(self, *, by: Actor, **fields: object) -> bool:
        """Change ``term``, ``part_of_speech``, ``note`` or ``is_draft``; whether anything did.

        Raises ``ValueError`` where another term is called so.
        """
        changed = [name for name, value in fields.items() if getattr(self, name) != value]
        other = find(str(fields.get("term", self.term)), self.source_language)
        if other is not None and other is not self:
            raise ValueError(f"the glossary has {other.term!r} already")
        for name in changed:
            setattr(self, name, fields[name])
        if changed:
            record("glossary.changed", self, by=by, fields=changed)
        return bool(changed)

    def say(
        self, language: str, forms: Mapping[str, Iterable[str]], *, by: Actor, note: str = ""
    ) -> bool:
        """Set how a language says it: forms by status of ``STATUSES``; whether anything changed.

        The note is about the term in that language. Raises ``ValueError`` for a form of two
        statuses and for a note without any form.
        """
        wanted = [(form, status) for status in STATUSES for form in forms.get(status, ())]
        if len({form for form, _ in wanted}) != len(wanted):
            raise ValueError("a form has two statuses")
        if note and not wanted:
            raise ValueError("a note without a form")
        standing = self.forms_in(language)
        held = [(each.form, each.status) for each in standing]
        if held == wanted and self.note_in(language) == note:
            return False
        if standing:
            self.forms[:] = [each for each in self.forms if each.language != language]
            # What is gone must be gone before it is written anew: a form stands once.
            db.session.flush()
        self.forms += [
            GlossaryForm(language=language, form=form, status=status, note="" if i else note)
            for i, (form, status) in enumerate(wanted)
        ]
        # Forms have rows of their own: the term's row changes too, so its version does.
        flag_modified(self, "term")
        record("glossary.said", self, by=by, language=language)
        return True

    def forms_in(self, language: str) -> list[GlossaryForm]:
        """The forms of a language, the preferred ones first."""
        return [each for each in self.forms if each.language == language]

    def forms_of(self, language: str, status: str) -> list[str]:
        """The words of a language that have this status."""
        return [each.form for each in self.forms_in(language) if each.status == status]

    def note_in(self, language: str) -> str:
        """What is to be known of the term in a language."""
        return next((each.note for each in self.forms_in(language) if each.note), "")

    @property
    def words(self) -> str:
        """All that it says, for looking through."""
        forms = (word for each in self.forms for word in (each.form, each.note))
        return " / ".join(filter(None, (self.term, self.note, *forms)))

    def archive(self, *, by: Actor) -> None:
        """Put away: off the list, and no check asks for it."""
        self.archived_at, self.archived_by_id = now(), by.id
        record("glossary.archived", self, by=by)

    def restore(self, *, by: Actor) -> None:
        """Take back from the archive."""
        self.archived_at = self.archived_by_id = None
        record("glossary.restored", self, by=by)


class GlossaryForm(Model):
    """A word of another language for a term, and whether the desk writes it."""

    __tablename__ = "glossary_form"
    __table_args__ = (UniqueConstraint("term_id", "language", "form"),)

    term_id: Mapped[int] = mapped_column(ForeignKey("glossary_term.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(20))
    form: Mapped[str] = mapped_column(String(MOST_CHARACTERS))
    status: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(LongText, default="")


def find(term: str, source_language: str) -> GlossaryTerm | None:
    """The term of exactly these letters."""
    query = select(GlossaryTerm).where(
        GlossaryTerm.source_language == source_language, GlossaryTerm.term == term
    )
    found: GlossaryTerm | None = db.session.scalar(query)
    return found


def terms_for(source_language: str, language: str) -> list[Term]:
    """What checks and editors need of the glossary for a language pair, in one statement."""
    query = (
        select(GlossaryTerm.id, GlossaryTerm.term, GlossaryTerm.note)
        .add_columns(GlossaryForm.form, GlossaryForm.status, GlossaryForm.note)
        .outerjoin(
            GlossaryForm,
            and_(GlossaryForm.term_id == GlossaryTerm.id, GlossaryForm.language == language),
        )
        .where(GlossaryTerm.source_language == source_language, GlossaryTerm.archived_at.is_(None))
        .order_by(GlossaryTerm.id, GlossaryForm.id)
    )
    found: dict[int, tuple[str, list[str], dict[str, list[str]]]] = {}
    for term_id, term, note, form, status, form_note in db.session.execute(query):
        _term, notes, forms = found.setdefault(term_id, (term, [note], {}))
        if form is not None:
            forms.setdefault(status, []).append(form)
            notes.append(form_note)
    return [
        Term(
            term=term,
            preferred=tuple(forms.get("preferred", ())),
            admitted=tuple(forms.get("admitted", ())),
            forbidden=tuple(forms.get("forbidden", ())),
            note=" ".join(filter(None, notes)),
            id=term_id,
        )
        for term_id, (term, notes, forms) in found.items()
    ]


def marked(body: str, language: str, terms: Iterable[Term]) -> Iterator[tuple[str, Term | None]]:
    """The text in pieces: (words, the term that they are), the longest term where two meet."""
    position = 0
    for start, end, term in terms_in(words_of(body, language), terms):
        if position < start:
            yield body[position:start], None
        yield body[start:end], term
        position = end
    if position < len(body):
        yield body[position:], None


def search(q: str, *, language: str = "", archived: bool = False) -> list[GlossaryTerm]:
    """The terms by alphabet, those that hold these words in any language or in this one."""
    is_archived = GlossaryTerm.archived_at.is_not(None)
    query = select(GlossaryTerm).where(is_archived if archived else ~is_archived)
    query = query.options(selectinload(GlossaryTerm.forms))
    wanted = _compact(q)
    found = [
        term
        for term in db.session.scalars(query)
        if not wanted or any(wanted in _compact(said) for said in _said(term, language))
    ]
    return sorted(found, key=lambda term: fold(term.term))


def _compact(text: str) -> str:
    return "".join(fold(text).split())


def _said(term: GlossaryTerm, language: str) -> list[str]:
    forms = [each.form for each in term.forms if language in ("", each.language)]
    return [term.term, term.note, *forms]
