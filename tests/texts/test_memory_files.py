"""The memory as TMX."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from translate.storage import factory

from crm.audit.models import DESK, Entry
from crm.db import db
from crm.exchange import Malformed
from crm.texts import memory_files
from crm.texts.exchange_xml import unfit
from crm.texts.memory_models import MemoryUnit, memory_band, remember
from crm.texts.models import Text
from tests import cast, factories

_TEXT = st.text(min_size=1, max_size=60) | st.text(
    alphabet="ab \n\t\u200c\u2067\u2069\u2028\u0085<>&\"'\\می字𝕏\u0001", min_size=1, max_size=40
)


def _tmx(*units: str, header: str = 'srclang="en"') -> bytes:
    return (
        '<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">'
        f'<tmx version="1.4"><header {header}/><body>{"".join(units)}</body></tmx>'
    ).encode()


def _unit(**words: str) -> str:
    parts = (
        f'<tuv xml:lang="{tag.replace("_", "-")}"><seg>{body}</seg></tuv>'
        for tag, body in words.items()
    )
    return f"<tu>{''.join(parts)}</tu>"


def _pairs() -> list[tuple[str, str, str | None, str | None]]:
    unit = MemoryUnit
    query = select(unit.source_language, unit.language, unit.source_body, unit.body)
    return [tuple(row) for row in db.session.execute(query.order_by(unit.id))]  # type: ignore[misc]


def _reviewed(key: str = "letter") -> Text:
    text = Text.write(key, "They signed.\n\nNobody answered.", by=DESK)
    text.translate("sv", "De skrev under.\n\nIngen svarade.", by=DESK, state="reviewed")
    text.translate("fa", "امضا کردند.", by=DESK)
    db.session.commit()
    return text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=4))
def test_pairs_come_back_as_they_went(database: Flask, words: list[tuple[str, str]]) -> None:
    def plain(body: str) -> str:
        return body.replace("\r\n", "\n").replace("\r", "\n").strip()

    pairs = {("en", "fa", plain(a), plain(b)) for a, b in words if not unfit(a + b)}
    pairs = {pair for pair in pairs if pair[2] and pair[3]}
    if not pairs:
        return
    remember(pairs, "old.tmx", by=DESK)
    content, count, left_out = memory_files.export(["en", "fa"], by=DESK)
    assert (count, left_out) == (len(pairs), [])
    memory_files.forget("old.tmx", by=DESK)
    assert _pairs() == []
    learned = memory_files.learn(content, "new.tmx", by=DESK)
    assert (learned.new, learned.refused) == (len(pairs), [])
    assert set(_pairs()) == pairs
    db.session.rollback()


def test_goes_out_with_what_is_reviewed_and_a_second_tool_reads_it(
    database: Flask, tmp_path: Path
) -> None:
    _reviewed()
    content, count, _left_out = memory_files.export([], by=DESK)
    assert count == 2
    file = tmp_path / "memory.tmx"
    file.write_bytes(content)
    store = factory.getobject(str(file))
    assert [(unit.source, unit.gettarget("sv")) for unit in store.units] == [
        ("They signed.", "De skrev under."),
        ("Nobody answered.", "Ingen svarade."),
    ]
    # It is known here, so that bringing it in again adds nothing.
    learned = memory_files.learn(content, "memory.tmx", by=DESK)
    assert (learned.new, learned.known) == (0, 2)
    with pytest.raises(Malformed):
        memory_files.export(["fa", "de"], by=DESK)


def test_guarded_texts_and_names_stay(database: Flask) -> None:
    _reviewed("secret").guard("owner")
    pair = ("en", "sv", "Parviz Example waits.", "Parviz Example väntar.")
    remember([pair, ("en", "sv", "They wait.", "De väntar.")], "old.tmx", by=DESK)
    db.session.commit()
    factories.case("Parviz Example").protect("asked", by=DESK)
    db.session.commit()
    content, count, _left_out = memory_files.export([], by=DESK)
    assert count == 1 and b"Parviz" not in content and b"signed" not in content


def test_takes_each_language_of_a_unit_and_says_what_it_could_not(database: Flask) -> None:
    content = _tmx(
        _unit(en="They wait.", sv="De väntar.", de_DE="Sie warten.", tlh="loS"),
        _unit(tlh="loS", sv="De väntar."),
        _unit(en='They <bpt i="1"/>wait.', sv="De väntar."),
        _unit(fr="Ils attendent.", sv="De väntar."),
    )
    learned = memory_files.learn(content, "C:\\old\\memory.tmx", by=cast.person("translator"))
    assert _pairs() == [
        ("en", "sv", "They wait.", "De väntar."),
        ("en", "de", "They wait.", "Sie warten."),
        ("fr", "sv", "Ils attendent.", "De väntar."),
    ]
    assert [where for where, _reason in learned.refused] == ["unit 2", "unit 3"]
    assert {origin.name: origin.pairs for origin in memory_files.origins()} == {"memory.tmx": 3}
    entry = db.session.scalars(select(Entry).where(Entry.action == "memory.imported")).one()
    assert entry.detail == {"file": "memory.tmx", "created": 3, "skipped": 0, "refused": 2}
    assert memory_files.forget("memory.tmx", by=DESK) == 3
    assert db.session.scalar(select(func.count()).select_from(memory_band)) == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not XML"),
        (b"<tmx", "not XML"),
        (b"<xliff version='1.2'/>", "not TMX"),
        (b'<!DOCTYPE tmx [<!ENTITY a "b">]><tmx version="1.4"/>', "document type of its own"),
        (_tmx(), "no pair"),
        (b'<tmx version="1.4"><header/></tmx>', "no"),
    ],
)
def test_what_is_broken_is_refused(database: Flask, content: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason) as refusal:
        memory_files.learn(content, "a.tmx", by=DESK)
    assert "\n" not in str(refusal.value)
