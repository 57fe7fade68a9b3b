"""Who is protected, where they are named, and that no text is stored unlooked at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from sqlalchemy import event, select
from sqlalchemy.orm import PassiveFlag, Session
from sqlalchemy.orm.attributes import get_history

from crm import i18n
from crm.cases import naming
from crm.cases.facts import Fact
from crm.cases.models import Case, CaseName, every_name
from crm.cases.spelling import Spellings, plain_word
from crm.cases.thesauri import BUILT_IN
from crm.db import db
from crm.texts import wording
from crm.texts.models import Text

_LEAST = 4  # letters of a surname that may stand for somebody by itself

# (id, slug, every spelling of the name) of some people; the first spelling is the Latin one.
People = tuple[tuple[int, str, tuple[str, ...]], ...]


def protected_people() -> People:
    """Everybody who is protected now, in one statement, by former names and words of theirs too."""
    columns = (
        *(Case.id, Case.slug, Case.name, Case.original_name),
        *(Case.former_names, Case.guard_words, CaseName.name),
    )
    query = select(*columns).outerjoin(CaseName, CaseName.case_id == Case.id)
    query = query.where(Case.is_protected).order_by(Case.id, CaseName.id)
    people: dict[tuple[int, str], dict[str, None]] = {}
    for case_id, slug, name, original, former, words, other in db.session.execute(query):
        known = dict.fromkeys((name, original, *(former or ()), *(words or ())))
        spellings = people.setdefault((case_id, slug), known)
        if other:
            spellings[other] = None
    return tuple((*key, tuple(spellings)) for key, spellings in people.items())


def own_words(case: Case) -> list[str]:
    """The surnames of a person that mean nobody else here: the last part of each spelling.

    A proposal: not what an unprotected person of the desk is called, too, nor a place or a
    prison (Hesar is part of one); everyday words an officer must take out.
    """
    wanted: dict[str, str] = {}
    for name in case.all_names:
        parts = name.split()
        if len(parts) > 1 and len(parts[-1]) >= _LEAST:
            wanted.setdefault(plain_word(parts[-1]), parts[-1])
    every = every_name().subquery()
    query = select(every.c.name).join(Case, Case.id == every.c.id)
    query = query.where(Case.is_protected.is_(False), every.c.id != (case.id or 0))
    for phrase in chain(db.session.scalars(query), _terms()):
        for part in phrase.split():
            wanted.pop(plain_word(part), None)
    return list(wanted.values())


@lru_cache(maxsize=1)
def _terms() -> tuple[str, ...]:
    """The words of courts, places and prisons in every language of kits."""
    labels = [label for vocabulary in BUILT_IN.values() for label in vocabulary.values()]
    return tuple(i18n.kit_label(label, tag) for label in labels for tag in i18n.LANGUAGES)


@lru_cache(maxsize=8)
def spellings(people: People) -> Spellings:
    """The names of these people, ready to be looked for; a label is an id as text."""
    return Spellings({str(case_id): names for case_id, _slug, names in people})


def hidden_by(case: Case, words: Sequence[str]) -> list[tuple[str, int, str]]:
    """Word → how many texts beside the person's own it would hide from members, and one's words.

    Three statements. A guide for the officer who decides on the words; nothing is hidden yet.
    """
    own = set(db.session.scalars(select(Fact.text_id).where(Fact.case_id == case.id)))
    hidden = naming.hidden_by(words, but=own)
    return [(word, len(where), next(iter(where.values()), "")) for word, where in hidden.items()]


def texts_naming(case: Case) -> list[Text]:
    """The texts beside a protected person's own that only officers see because they name them."""
    own = {fact.text_id for fact in case.facts}
    texts = db.session.scalars(select(Text).where(Text.is_protected).order_by(Text.key))
    return [text for text in texts if naming.is_named(case.id, text) and text.id not in own]


def _is_renamed(case: Case) -> bool:
    histories = (
        get_history(case, name, PassiveFlag.PASSIVE_NO_INITIALIZE)
        for name in ("name", "original_name", "names")
    )
    return any(history.has_changes() for history in histories)


def _named_by(case: Case, sought: Spellings) -> dict[str, list[str]]:
    """Whom the names of a case name (ids as text), and by which; with empty lists for no more."""
    named: dict[str, list[str]] = {who: [] for who in case.withheld_names or ()}
    for name in dict.fromkeys(case.all_names):
        for who in sought.found_in(name) - {str(case.id)}:
            named.setdefault(who, []).append(name)
    return named


@event.listens_for(Session, "before_flush")
def _look_through(session: Session, context: object, instances: object) -> None:
    """Guard what is about to be written where it names a protected person."""
    written = {
        text for each in chain(session.new, session.dirty) if (text := wording.written(each))
    }
    renamed = [
        each
        for each in chain(session.new, session.dirty)
        if isinstance(each, Case) and _is_renamed(each)
    ]
    if not written and not renamed:
        return
    with session.no_autoflush:
        sought = spellings(protected_people())
        for case in renamed:
            case.withhold(_named_by(case, sought))
        naming.settle(
            {
                text: {case_id for body in wording.of(text) for case_id in sought.found_in(body)}
                for text in written
            }
        )
