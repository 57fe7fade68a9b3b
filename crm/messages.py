"""The catalogs kept in step with the code: ``python3 crm messages``.

Two catalogs for each language stand under ``crm/translations``: ``messages`` (the
interface: ``_``, ``_l``, ``_n``, ``ngettext``) and ``kit`` (what kits print: ``_`` in the
print templates, and the words of vocabularies, marked ``_k``). A translator fills the
empty ``msgstr`` lines; adding a language is one row in ``crm/languages.py`` and this command.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from crm import i18n
from crm.cli import cli
from crm.config import ROOT

_Keywords = dict[str, tuple[int, ...] | None]
_KEYWORDS: dict[str, _Keywords] = {
    "messages": {"_": None, "_l": None, "_n": None, "ngettext": (1, 2)},
    "kit": {"_k": None},
}
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
_PRINT = ROOT / "templates" / "kits" / "pdf"
_JINJA = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
# The header's dates would change with every run and say nothing that git does not.
_DATE = datetime(2026, 11, 24, tzinfo=UTC)


def used(domain: str) -> Catalog:
    """All messages of a domain that the code and the templates use, without translations."""
    catalog = Catalog(project="Fifteenth", creation_date=_DATE, charset="utf-8")
    for message in _extract(domain):
        catalog.add(message)
    return catalog


def _extract(domain: str) -> Iterator[str | tuple[str, ...]]:
    keywords = dict(_KEYWORDS[domain])
    yield from _found(ROOT / "crm", keywords, skip=None)
    if domain == "kit":
        yield from _found(_PRINT, {"_": None}, skip=None)
    else:
        yield from _found(ROOT / "templates", keywords, skip=_PRINT)


def _found(folder: Path, keywords: _Keywords, skip: Path | None) -> Iterator[str | tuple[str, ...]]:
    rows = extract_from_dir(
        folder, method_map=_METHODS, options_map=_JINJA, keywords=keywords, strip_comment_tags=True
    )
    for name, _, message, _, _ in rows:
        if skip is None or not (folder / name).is_relative_to(skip):
            yield message


def path(domain: str, tag: str) -> Path:
    """Where a catalog lies."""
    return i18n.CATALOGS / tag / "LC_MESSAGES" / f"{domain}.po"


def read(domain: str, tag: str) -> Catalog:
    """A catalog as it stands; an empty one where there is none yet."""
    file = path(domain, tag)
    if not file.exists():
        return Catalog(locale=tag.replace("-", "_"))
    with file.open("rb") as opened:
        return read_po(opened, locale=tag.replace("-", "_"))


def update(domain: str, tag: str) -> int:
    """Add what is new, drop what is gone; returns how many messages lack a translation."""
    catalog, wanted = read(domain, tag), used(domain)
    catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = _DATE
    catalog.project, catalog.version, catalog.fuzzy = "Fifteenth", "1", False
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = ""
    language = i18n.language(tag)
    is_reviewed = domain == "kit" and language.labels_reviewed
    catalog.header_comment = f"# {language.english}, {domain}." + (
        "" if is_reviewed else " Not yet reviewed by a second person."
    )
    file = path(domain, tag)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        write_po(opened, catalog, no_location=True, sort_output=True, width=96)
    return len(untranslated(catalog))


def untranslated(catalog: Catalog) -> list[str]:
    """The messages of a catalog without a translation."""
    return [str(message.id) for message in catalog if message.id and not _is_filled(message.string)]


def _is_filled(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


@cli.command("messages")
def update_catalogs() -> None:
    """Bring the catalogs of all languages up to date with the code."""
    wanted = [("messages", tag) for tag in i18n.UI_LANGUAGES if tag != "en"]
    wanted += [("kit", tag) for tag in i18n.LANGUAGES if tag != "en"]
    for domain, tag in wanted:
        missing = update(domain, tag)
        click.echo(f"{path(domain, tag).relative_to(ROOT)}: {missing} untranslated")
