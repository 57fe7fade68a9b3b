"""Commands about kits: ``kit list`` and ``kit build``."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from crm.audit.models import DESK
from crm.cases.permission import Protected
from crm.cli import Refusal, cli, in_app, print_json, upgrade_database
from crm.db import db, parse_id
from crm.kits import building, freezing, gate, gate_commands, printing, reproducing
from crm.kits.demands import Shortfall
from crm.kits.making import Item
from crm.kits.models import Edition, Kit

MOST_LISTED = 20  # paragraphs of one language, when a build is refused


@cli.group()
def kit() -> None:
    """Press kits."""


@kit.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@in_app
def list_kits(as_json: bool) -> None:
    """List the kits: short name, title, languages, latest edition."""
    upgrade_database()
    query = select(Kit).options(joinedload(Kit.title), selectinload(Kit.editions))
    rows = [_described(each) for each in db.session.scalars(query.order_by(Kit.slug))]
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo("There are no kits yet.")
    for row in rows:
        edition = f"edition {row['edition']}" if row["edition"] else "no edition yet"
        slug = row["slug"] or "-"
        archived = "  archived" if row["is_archived"] else ""
        click.echo(f"{slug}  {row['title']}  {' '.join(row['languages'])}  {edition}{archived}")


def _described(kit: Kit) -> dict[str, Any]:
    latest = kit.latest
    return {
        "id": kit.id,
        # Made of the title; "kit build" takes the number as well.
        "slug": str(kit.id) if kit.title.is_protected else kit.slug,
        "title": kit.label,
        "languages": kit.languages,
        "edition": latest.number if latest else None,
        "frozen_at": latest.frozen_at.isoformat() if latest else None,
        "is_archived": kit.is_archived,
    }


@kit.command("build")
@click.argument("name", metavar="KIT")
@click.option("--lang", "languages", multiple=True, help="A language; may be repeated.")
@click.option("--all-languages", is_flag=True, help="Every language of the kit.")
@click.option("--out", type=click.Path(path_type=Path), help="A folder.")
@click.option(
    "--form", "forms", multiple=True, type=click.Choice(list(building.FORMS)), help="Default pdf."
)
@click.option("--sheets", is_flag=True, help="A sheet of one page for each person as well.")
@click.option("--zip", "as_zip", is_flag=True, help="One ZIP in place of the files.")
@click.option("--verify", is_flag=True, help="Make an edition's files again and compare; no --out.")
@click.option("--edition", "number", type=int, help="Which one to verify (default the latest).")
@click.option("--override", "passed", multiple=True, help="A kind that blocks; may be repeated.")
@click.option("--reason", help="Why what blocks may leave all the same.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@in_app
def build(
    name: str,
    languages: tuple[str, ...],
    all_languages: bool,
    out: Path | None,
    forms: tuple[str, ...],
    sheets: bool,
    as_zip: bool,
    verify: bool,
    number: int | None,
    passed: tuple[str, ...],
    reason: str | None,
    as_json: bool,
) -> None:
    """Freeze KIT (short name or id) as it stands and write its files into a folder.

    Where nothing has changed since the last edition, that one is written. Where something blocks
    in a language asked for, nothing is frozen, and what blocks is listed; --override KIND with
    --reason lets it pass as it stands, but for what endangers somebody.
    """
    if verify:
        _verify(name, languages, number, as_json=as_json)
        return
    if not languages and not all_languages:
        raise click.UsageError("Say --lang TAG (it may be repeated) or --all-languages.")
    if out is None or number is not None:
        raise click.UsageError("Say --out FOLDER; --edition goes with --verify alone.")
    upgrade_database()
    kit = _find(name)
    wanted = _languages(kit, languages, all_languages)
    gate_commands.let_pass(kit, passed, reason, wanted)
    edition, is_new = _freeze(kit, wanted, as_json=as_json)
    gate_commands.let_copy(kit, edition, passed, reason, wanted)
    _prepare(out)
    kinds = [kind for form in forms or ("pdf",) for kind in building.FORMS[form]]
    items = building.items_of(edition, wanted, [*kinds, *(["sheet"] if sheets else [])])
    db.session.commit()
    tell = _tell_as_json if as_json else _tell_as_lines
    tell(edition, is_new, items, out, as_zip)


def _tell_as_json(
    edition: Edition, is_new: bool, items: list[Item], out: Path, as_zip: bool
) -> None:
    """Make the files, and print one document that says all of them."""
    built = building.build(edition.id, items, out)
    archive = building.zip_up(edition, built, out) if as_zip else None
    print_json(
        {
            "kit": edition.kit.slug,
            "edition": edition.number,
            "hash": edition.content_hash,
            "is_new": is_new,
            "left_out": _left_out(edition),
            "findings": gate_commands.passed_as_json(edition),
            **({"zip": str(archive)} if archive else {}),
            "files": built,
        }
    )


def _tell_as_lines(
    edition: Edition, is_new: bool, items: list[Item], out: Path, as_zip: bool
) -> None:
    """Make the files, and print a line for each as it comes."""
    click.echo(f"{edition.kit.slug}, edition {edition.number}{'' if is_new else ' (unchanged)'}")
    for line in gate_commands.passed_lines(edition):
        click.echo(line)
    built = building.build(edition.id, items, out, told=_tell)
    if as_zip:
        click.echo(f"All in {building.zip_up(edition, built, out)}")
    if left_out := _left_out(edition):
        click.echo(f"Left out, below what the kit demands: {' '.join(left_out)}")


def _left_out(edition: Edition) -> list[str]:
    return [tag for tag in edition.kit.languages if tag not in edition.languages]


def _tell(row: dict[str, Any]) -> None:
    pages = f"{row['pages']} pages  " if row["pages"] else ""
    click.echo(
        f"{row['language']}  {row['path']}  {pages}{row['bytes']} bytes  "
        f"sha256 {row['sha256']}  {row['milliseconds']} ms  {row['from']}"
    )


def _verify(name: str, languages: tuple[str, ...], number: int | None, *, as_json: bool) -> None:
    """Print of each file whether it comes out the same; a ``Refusal`` where one does not."""
    upgrade_database()
    kit = _find(name)
    editions = {each.number: each for each in kit.editions}
    edition = kit.latest if number is None else editions.get(number)
    if edition is None:
        known = ", ".join(map(str, sorted(editions))) or "none yet"
        raise Refusal(f"{kit.slug} has no such edition. Its editions are: {known}.")
    wanted = _frozen_languages(edition, languages)
    try:
        proofs = list(reproducing.verify(edition, wanted))
    except printing.PrintError as error:
        raise Refusal(f"Not verified: {error}") from error
    if as_json:
        heading = {"kit": kit.slug, "edition": edition.number, "hash": edition.content_hash}
        print_json({**heading, "files": [_proved(each) for each in proofs]})
    for each in () if as_json else proofs:
        what = " ".join(filter(None, (each.item.language, each.item.kind, each.item.subject)))
        click.echo(f"{what}  sha256 {each.sha256}  {each.verdict}")
    if not proofs:
        raise Refusal("Nothing was printed of it in these languages: there is nothing to verify.")
    if differing := sum(not each.is_same for each in proofs):
        raise Refusal(f"{differing} of {len(proofs)} files do not come out the same.")


def _frozen_languages(edition: Edition, languages: tuple[str, ...]) -> list[str]:
    for language in languages:
        if language not in edition.languages:
            known = ", ".join(edition.languages)
            raise Refusal(f"{edition.label} was not frozen in {language!r}, but in: {known}.")
    return list(languages or edition.languages)


def _proved(proof: reproducing.Proof) -> dict[str, Any]:
    return {
        **proof.item._asdict(),
        "sha256": proof.sha256,
        "again": proof.again or None,
        "is_same": proof.is_same,
        "is_kept": proof.kept,
        "versions": {name: list(pair) for name, pair in proof.versions.items()},
        "error": proof.error or None,
    }


def _find(name: str) -> Kit:
    # A short name is never digits alone.
    number = parse_id(name)
    of_this = Kit.slug == name if number is None else Kit.id == number
    kit = db.session.scalar(select(Kit).where(of_this))
    if kit is None:
        known = ", ".join(db.session.scalars(select(Kit.slug).order_by(Kit.slug)))
        raise Refusal(f"There is no kit {name!r}. The kits are: {known or 'none yet'}.")
    return kit


def _languages(kit: Kit, languages: tuple[str, ...], is_all: bool) -> list[str]:
    for language in languages:
        if language not in kit.languages:
            known = ", ".join(kit.languages) or "none yet"
            raise Refusal(f"{kit.slug} is not made in {language!r}. Its languages are: {known}.")
    return list(kit.languages if is_all else dict.fromkeys(languages))


def _freeze(kit: Kit, languages: list[str], *, as_json: bool) -> tuple[Edition, bool]:
    latest = kit.latest
    # The short name is made of the title.
    slug = str(kit.id) if kit.title.is_protected else kit.slug
    try:
        edition = freezing.freeze(kit, by=DESK, languages=languages)
    except Protected as refusal:
        demands = {tag: kit.demand_of(tag) for tag in languages}
        db.session.rollback()
        below = refusal.shortfalls if isinstance(refusal, gate.Refused) else {}
        groups = refusal.groups if isinstance(refusal, gate.Refused) else []
        lines = [f"Not built: {refusal}"]
        if as_json:
            refused = [_refused(tag, demands[tag], each) for tag, each in below.items()]
            problems = [str(problem) for problem in refusal.problems]
            found = gate_commands.as_json(groups)
            said = {"problems": problems, "refused": refused, "findings": found}
            print_json({"kit": slug, **said})
        else:
            lines += [line for each in below.values() for line in _listed(each)]
            lines += gate_commands.blocked(groups)
        raise Refusal("\n".join(lines)) from refusal
    return edition, edition is not latest


def _refused(tag: str, demand: str, below: list[Shortfall]) -> dict[str, Any]:
    paragraphs = [each.as_json() for each in below]
    return {"language": tag, "demand": demand, "paragraphs": paragraphs}


def _listed(below: list[Shortfall]) -> Iterator[str]:
    for each in below[:MOST_LISTED]:
        words = "" if each.is_protected else f"  {each.words}"
        yield f"{each.language}  {each.state}  {each.place}{words}"
    if len(below) > MOST_LISTED:
        yield f"{below[0].language}  and {len(below) - MOST_LISTED} more"


def _prepare(out: Path) -> None:
    """Make sure that the folder takes files before anything is kept of this build."""
    made = [each for each in (out, *out.parents) if not each.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / f".write-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        db.session.rollback()
        for folder in made:
            if folder.exists():
                folder.rmdir()
        reason = error.strerror or error
        raise Refusal(f"The folder {out} cannot be written ({reason}).") from error
