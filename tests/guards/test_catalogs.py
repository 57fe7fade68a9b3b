"""The catalogs are complete, in step with the code, and keep their places."""

from __future__ import annotations

import re
from collections import Counter
from gettext import c2py

import pytest
from babel.messages import Catalog

from crm import i18n, messages

_ALL = [("messages", tag) for tag in i18n.UI_LANGUAGES if tag != "en"]
_ALL += [("kit", tag) for tag in i18n.LANGUAGES if tag != "en"]
_PLACE = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def used() -> dict[str, Catalog]:
    return {domain: messages.used(domain) for domain in ("messages", "kit")}


def _ids(catalog: Catalog) -> set[object]:
    return {message.id for message in catalog if message.id}


@pytest.mark.parametrize(("domain", "tag"), _ALL)
def test_in_step_with_the_code(used: dict[str, Catalog], domain: str, tag: str) -> None:
    assert _ids(messages.read(domain, tag)) == _ids(used[domain]), "run: python3 crm messages"


@pytest.mark.parametrize(("domain", "tag"), _ALL)
def test_complete(domain: str, tag: str) -> None:
    catalog = messages.read(domain, tag)
    assert messages.untranslated(catalog) == []
    assert not [message.id for message in catalog if message.fuzzy and message.id]


@pytest.mark.parametrize(("domain", "tag"), _ALL)
def test_places_are_kept(domain: str, tag: str) -> None:
    catalog = messages.read(domain, tag)
    forms = Counter(map(c2py(catalog.plural_expr), range(200)))
    for message in catalog:
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[-1]
        strings = [message.string] if isinstance(message.string, str) else message.string
        for form, string in enumerate(strings):
            # A form for one number alone may say it in a word: "two facts".
            said = {"%(n)s"} if len(strings) > 1 and forms[form] == 1 else set()
            kept, wanted = set(_PLACE.findall(string)), set(_PLACE.findall(source))
            assert kept | said == wanted | said, (tag, source)


@pytest.mark.parametrize(("domain", "tag"), [pair for pair in _ALL if pair[1] == "fa"])
def test_persian_is_written_with_persian_letters(domain: str, tag: str) -> None:
    for message in messages.read(domain, tag):
        strings = [message.string] if isinstance(message.string, str) else message.string
        assert not re.search("[يكى]", "".join(strings)), message.string
