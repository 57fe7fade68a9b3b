"""Printing: once, whole, and the same bytes."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask

from crm import files, pdf
from crm.audit.models import DESK
from crm.cases.models import Case
from crm.cases.vocabulary import FACT_KINDS, QUALIFIERS
from crm.db import db
from crm.kits import printing, work
from crm.kits.editions import Immutable
from crm.kits.models import Edition
from crm.pdf.words import Words
from crm.statements.models import PART_KINDS


def test_it_is_printed_once(edition: Edition) -> None:
    """Afterwards the same row and the same bytes come from where they lie."""
    file = printing.print_edition(edition, "fa")
    db.session.commit()
    content = files.get(file.key)
    assert content.startswith(b"%PDF")
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.size == len(content)
    assert file.pages == len(pdf.text_of(content))
    assert file.name == "fifteenth-example-1-fa.pdf"
    assert printing.print_edition(edition, "fa") is file
    assert work.print_now(edition.id, "fa") == (file, False)


def test_a_lost_file_is_printed_again(edition: Edition) -> None:
    """The same snapshot, the same bytes, the same row."""
    file, is_new = work.print_now(edition.id, "en")
    assert is_new
    files.delete(file.key)
    again, is_new = work.print_now(edition.id, "en")
    assert (again, is_new) == (file, True)
    assert files.exists(file.key)


def test_two_who_print_at_once_keep_one_file(edition: Edition) -> None:
    """As a job does that is started a second time."""
    rendered = printing.render(printing.document(edition, "en"))
    first = printing.keep(edition, "en", rendered)
    second = printing.keep(edition, "en", rendered)
    assert first is second
    other = pdf.Rendered(rendered.pdf + b"\n", rendered.pages, 1)
    with pytest.raises(printing.PrintError, match="is not replaced"):
        printing.keep(edition, "en", other)


def test_the_job_prints(edition: Edition) -> None:
    """With ids alone."""
    work.print_language(edition.id, "en")
    assert edition.file("en") is not None


def test_a_file_never_changes(edition: Edition) -> None:
    """Nor does what is known of it."""
    file, _is_new = work.print_now(edition.id, "en")
    file.sha256 = "0" * 64
    with pytest.raises(Immutable):
        db.session.flush()


def test_what_must_not_be_printed(edition: Edition, parviz: Case) -> None:
    """A language that was not frozen; an edition about somebody who is protected by now."""
    with pytest.raises(printing.PrintError, match="not frozen in 'sv'"):
        printing.print_edition(edition, "sv")
    parviz.protect("They asked us to.", by=DESK)
    with pytest.raises(printing.PrintError, match="withheld"):
        printing.print_edition(edition, "en")


def test_a_thumbnail_is_made_once(edition: Edition, database: Flask) -> None:
    """A picture of the first page."""
    file, _is_new = work.print_now(edition.id, "en")
    picture = printing.thumbnail(file)
    assert picture.startswith(b"\xff\xd8")
    files.delete(file.key)
    assert printing.thumbnail(file) == picture


def test_kits_call_things_as_the_rooms_do() -> None:
    """The printer imports no room, so it has words of its own."""
    words = Words("en", lambda message, tag, **values: message % values)
    for kind, said in FACT_KINDS.items():
        assert words.kind(kind).casefold() == said.casefold()
    assert {kind: words.part(kind) for kind in PART_KINDS} == PART_KINDS
    assert {each: words.qualified("%(date)s", each) for each in QUALIFIERS} == QUALIFIERS
