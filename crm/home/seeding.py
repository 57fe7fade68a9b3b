"""A big, invented, multilingual data set, for measuring: the same one for the same random seed.

Rows go in with bulk inserts, some thousands at a time, past the models' verbs: at this size a
verb for each would take hours and fill the audit record with what nobody did. The record gets
one line instead, and the search index is rebuilt at the end.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from random import Random
from typing import Any, cast

from sqlalchemy import Table, func, insert, not_, or_, select, update

from crm.accounts.models import User
from crm.audit.models import DESK, record
from crm.briefings.models import Interaction
from crm.contacts.models import (
    Affiliation,
    Beat,
    Channel,
    Contact,
    ContactLanguage,
    ContactName,
    contact_beat,
    sort_name,
)
from crm.db import db
from crm.home import demo
from crm.home.invention import Voice, parts
from crm.outlets.models import KINDS as OUTLET_KINDS
from crm.outlets.models import Outlet
from crm.search import index

Progress = Callable[[str, int, int], None]
"""Told what grows, how much of it there is, and how much there will be (0: not known)."""

ABOUT = "Invented for measuring: this person does not exist."
TEAM = 6
YEARS = 6
# Not today: the same random seed must give the same data on another day.
LAST_DAY = datetime(2026, 11, 1, tzinfo=UTC)
_BATCH = 2_000
_CONTACTS_PER_OUTLET = 25
_KINDS = {"email": 45, "call": 26, "message": 16, "meeting": 6, "note": 7}
_CHANNEL_OF = {"email": "email", "call": "phone", "message": "signal", "meeting": "meeting"}


def holds_real_contacts() -> bool:
    """Whether somebody stands in the book who was invented neither here nor for the demo."""
    desk = json.loads((demo.FOLDER / "desk.json").read_text(encoding="utf-8"))
    invented = or_(Contact.note == desk["about"], Contact.note.startswith(ABOUT))
    return db.session.scalar(select(Contact.id).where(not_(invented)).limit(1)) is not None


def plant(contacts: int, interactions: int, random_seed: int, progress: Progress) -> None:
    """Add so many invented contacts and interactions, index everything, and commit.

    One transaction: a seed that fails leaves nothing behind.
    """
    seed = _Seed(random_seed)
    people = seed.address_book(contacts, progress)
    seed.history(people, interactions, progress)
    record("desk.seeded", seed.team[0], by=DESK, contacts=contacts, interactions=interactions)
    index.rebuild(lambda kind, done: progress(f"index: {kind}", done, 0))
    db.session.commit()


@dataclass(frozen=True, slots=True)
class _Book:
    """The contacts, small enough that a million of them fit: numbers, and indices of voices."""

    ids: array[int]
    voices: bytearray


class _Seed:
    """One run: the random numbers, and what everybody in it shares."""

    def __init__(self, random_seed: int) -> None:
        # Measuring needs the same numbers again, not unguessable ones.
        self.random = Random(random_seed)  # noqa: S311
        own = parts()
        self.voices = [Voice(tag, self.random) for tag in own["languages"]]
        self.weights = [each["weight"] for each in own["languages"].values()]
        self.roles: list[str] = own["roles"]
        self.team = _team()
        beats = Beat.named(own["beats"])
        db.session.flush()
        self.beats = [beat.id for beat in beats]

    # -- who -------------------------------------------------------------------------------

    def address_book(self, count: int, progress: Progress) -> _Book:
        """Outlets, and contacts with all that hangs on them."""
        outlets = self._outlets(max(count // _CONTACTS_PER_OUTLET, len(self.voices)))
        book = _Book(array("q"), bytearray())
        while len(book.ids) < count:
            voices = self.random.choices(
                range(len(self.voices)), self.weights, k=min(_BATCH, count - len(book.ids))
            )
            people = [self._contact(self.voices[voice]) for voice in voices]
            ids = _insert_numbered(Contact, [contact for contact, _ in people])
            self._hang_on(ids, [latin for _, latin in people], voices, outlets)
            book.ids.extend(ids)
            book.voices.extend(voices)
            progress("contacts", len(book.ids), count)
        return book

    def _outlets(self, count: int) -> list[list[int]]:
        """The numbers of the outlets, by voice."""
        voices = [*range(len(self.voices))]
        voices += self.random.choices(voices, self.weights, k=count - len(voices))
        rows = []
        for number, voice in enumerate(voices):
            speaker = self.voices[voice]
            rows.append(
                {
                    "name": f"{speaker.outlet()} {number}",
                    "kind": self.random.choice(OUTLET_KINDS),
                    "country": speaker.place().country,
                    "language": speaker.tag,
                    "website": f"https://outlet-{number}.example",
                }
            )
        found: list[list[int]] = [[] for _ in self.voices]
        for voice, outlet_id in zip(voices, _insert_numbered(Outlet, rows), strict=True):
            found[voice].append(outlet_id)
        return found

    def _contact(self, voice: Voice) -> tuple[dict[str, Any], str | None]:
        """A row, and the name in Latin letters."""
        person, place = voice.person(), voice.place()
        note = f"{ABOUT} {voice.sentence()}" if self.random.random() < 0.3 else ABOUT
        is_blocked = self.random.random() < 0.01
        is_owned = self.random.random() < 0.7
        row = {
            "kind": "official" if self.random.random() < 0.05 else "journalist",
            "name": person.name,
            "sort_name": sort_name(person.name),
            "country": place.country,
            "city": place.city,
            "time_zone": place.time_zone,
            "owner_id": self.random.choice(self.team).id if is_owned else None,
            "note": note,
            "do_not_contact_at": LAST_DAY if is_blocked else None,
            "do_not_contact_reason": "Asked not to be written to." if is_blocked else None,
            "created_at": LAST_DAY - timedelta(days=365 * YEARS),
        }
        return row, person.latin

    def _hang_on(
        self, ids: list[int], latin: list[str | None], voices: list[int], outlets: list[list[int]]
    ) -> None:
        """Names in Latin letters, languages, beats, channels and places of work."""
        names, languages, channels, beats = [], [], [], []
        works: list[dict[str, Any]] = []
        for contact_id, other, voice in zip(ids, latin, voices, strict=True):
            if other:
                names.append({"contact_id": contact_id, "language": "en", "name": other})
            spoken = dict.fromkeys((self.voices[voice].tag, "en"))
            for position, tag in enumerate(islice(spoken, self.random.randint(1, 2))):
                languages.append({"contact_id": contact_id, "language": tag, "position": position})
            for position, (kind, value) in enumerate(self._channels(contact_id)):
                channels.append(
                    {"contact_id": contact_id, "kind": kind, "value": value, "position": position}
                )
            works += self._works(contact_id, outlets[voice])
            chosen = self.random.sample(self.beats, self.random.randint(1, 3))
            beats += [{"contact_id": contact_id, "beat_id": each} for each in chosen]
        for table, rows in (
            (ContactName.__table__, names),
            (ContactLanguage.__table__, languages),
            (Channel.__table__, channels),
            (Affiliation.__table__, works),
            (contact_beat, beats),
        ):
            _insert(cast(Table, table), rows)

    def _channels(self, contact_id: int) -> list[tuple[str, str]]:
        found = [("email", f"person-{contact_id}@press.example")]
        if self.random.random() < 0.7:
            found.append(("phone", f"+44 20 5550 {contact_id:07d}"))
        if self.random.random() < 0.25:
            found.append(("signal", f"+44 77 5550 {contact_id:07d}"))
        self.random.shuffle(found)
        return found

    def _works(self, contact_id: int, outlets: list[int]) -> Iterator[dict[str, Any]]:
        year = self.random.randint(2005, LAST_DAY.year - 1)
        if self.random.random() < 0.25:
            yield self._work(contact_id, outlets, str(year - 4), str(year))
        yield self._work(contact_id, outlets, str(year), None)

    def _work(
        self, contact_id: int, outlets: list[int], start: str, end: str | None
    ) -> dict[str, Any]:
        return {
            "contact_id": contact_id,
            "outlet_id": self.random.choice(outlets),
            "role": self.random.choice(self.roles),
            "started_on": start,
            "ended_on": end,
        }

    # -- what was said ---------------------------------------------------------------------

    def history(self, book: _Book, count: int, progress: Progress) -> None:
        """Interactions, oldest first; a few contacts hear much more than the others."""
        if not book.ids:
            return
        often = list(accumulate((rank + 10) ** -0.6 for rank in range(len(book.ids))))
        who = list(range(len(book.ids)))
        self.random.shuffle(who)
        done = 0
        while done < count:
            size = min(_BATCH, count - done)
            chosen = self.random.choices(who, cum_weights=often, k=size)
            table = cast(Table, Interaction.__table__)
            _insert(
                table,
                [
                    self._interaction(book, each, (done + place) / count)
                    for place, each in enumerate(chosen)
                ],
            )
            done += size
            progress("interactions", done, count)
        self._remember_last()

    def _interaction(self, book: _Book, contact: int, passed: float) -> dict[str, Any]:
        """``passed`` is how much of the years has gone by, 0 to 1."""
        voice = self.voices[book.voices[contact]]
        kind = self.random.choices(list(_KINDS), list(_KINDS.values()))[0]
        day = LAST_DAY - timedelta(days=int(365 * YEARS * (1 - passed)) + 1)
        at = day + timedelta(seconds=self.random.randint(7 * 3600, 19 * 3600))
        due = (at + timedelta(days=self.random.randint(1, 20))).date()
        is_due = self.random.random() < 0.08
        is_done = self.random.random() < 0.97
        return {
            "contact_id": book.ids[contact],
            "kind": kind,
            "channel": _CHANNEL_OF.get(kind, "email"),
            "direction": "in" if self.random.random() < 0.3 else "out",
            "language": voice.tag,
            "happened_at": at,
            "user_id": self.random.choice(self.team).id,
            "body": voice.body(),
            "promised": voice.sentence() if self.random.random() < 0.1 else "",
            "follow_up_on": due if is_due else None,
            "followed_up_at": at + timedelta(days=3) if is_due and is_done else None,
            "created_at": at,
        }

    def _remember_last(self) -> None:
        """What the briefings' room keeps on each contact, for all of them at once."""
        last = select(func.max(Interaction.happened_at))
        last = last.where(Interaction.contact_id == Contact.id)
        statement = update(Contact).values(last_contacted_at=last.scalar_subquery())
        db.session.execute(statement.execution_options(synchronize_session=False))


def _team() -> list[User]:
    """Invented officers, without passwords: nobody can sign in as one."""
    team = []
    for number in range(1, TEAM + 1):
        address = f"officer-{number}@seed.example"
        known = User.by_email(address)
        team.append(
            known or User.invite(address, f"Seeded Officer {number}", "officer", by=DESK)[0]
        )
    db.session.flush()
    return team


def _insert(table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.connection().execute(insert(table), rows)


def _insert_numbered(model: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    """Insert, and give the rows' numbers in their order."""
    table = cast(Table, model.__table__)
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(db.session.connection().execute(statement, rows).scalars())
