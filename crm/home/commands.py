"""The demo, the search, the seed and the benchmarks, as commands: they see every room."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from crm.cli import Refusal, cli, in_app, print_json, upgrade_database
from crm.home import benching, demo, kits_benching, seeding, texts_benching
from crm.search import query

KINDS = {
    "contacts": ("contact",),
    "history": ("interaction", "briefing"),
    "cases": ("case",),
    "statements": ("statement",),
    "coverage": ("clipping",),
}


@cli.command("demo")
@in_app
def load_demo() -> None:
    """Create or upgrade the database and load the demo; a second time changes nothing."""
    upgrade_database()
    if demo.is_loaded():
        click.echo("The demo is loaded already; nothing was changed.")
    elif not demo.is_empty() or seeding.holds_real_contacts():
        raise Refusal("This desk is in use; set CRM_INSTANCE to an empty folder for the demo.")
    else:
        demo.load()
        click.echo("The demo is loaded: the real case, and an invented address book.")
    if greeting := demo.greeting():
        click.echo(greeting)


@cli.command()
@click.argument("words", metavar="QUERY")
@click.option("--in", "room", type=click.Choice(list(KINDS)), help="Only there.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@in_app
def search(words: str, room: str | None, limit: int, as_json: bool) -> None:
    """The same search as the page, in the same order, as the team sees it."""
    upgrade_database()
    results = query.search(words, KINDS.get(room or "", ()), limit=limit)
    rows = [
        {
            "kind": hit.kind,
            "id": hit.subject_id,
            "title": hit.title,
            "url": hit.url,
            "at": hit.at.isoformat() if hit.at else None,
            "language": hit.language,
            "snippet": hit.snippet.striptags(),
        }
        for hit in results.hits
    ]
    if as_json:
        print_json({"query": words, "total": results.total, "hits": rows})
        return
    for row in rows:
        click.echo(f"{row['kind']}\t{row['title']}\t{row['url']}\t{row['snippet']}")
    if not rows:
        click.echo("Nothing matches.")


_CONTACTS = click.option(
    "--contacts", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True
)
_INTERACTIONS = click.option(
    "--interactions", type=click.IntRange(0, 10_000_000), default=100_000, show_default=True
)


@cli.command()
@_CONTACTS
@_INTERACTIONS
@click.option("--random-seed", type=int, default=1, show_default=True, help="Same seed, same data.")
@in_app
def seed(contacts: int, interactions: int, random_seed: int) -> None:
    """Fill a desk without real contacts with a big, invented, multilingual data set."""
    upgrade_database()
    if seeding.holds_real_contacts():
        raise Refusal("This desk has real contacts; set CRM_INSTANCE to an empty folder to seed.")
    seeding.plant(contacts, interactions, random_seed, _say)
    click.echo(f"Seeded {contacts} contacts and {interactions} interactions, all invented.")


def _say(what: str, done: int, of: int) -> None:
    if done == of or done % 10_000 == 0:
        click.echo(f"{what}: {done}{f' of {of}' if of else ''}", err=True)


@cli.group()
def bench() -> None:
    """Measure, as ratios to a baseline of the same run."""


@bench.command("pages")
@_CONTACTS
@_INTERACTIONS
@click.option("--repetitions", type=click.IntRange(1), default=60, show_default=True)
@click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the seeded desk in this folder, and find it there the next time.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def bench_pages(
    contacts: int, interactions: int, repetitions: int, instance: Path | None, as_json: bool
) -> None:
    """Pages of a seeded desk against a bare one-template Flask application."""
    report = benching.measure_pages(contacts, interactions, repetitions, instance, _say)
    if as_json:
        print_json(report.as_json())
        return
    click.echo(
        f"{contacts} contacts, {interactions} interactions, journal {report.journal};"
        f" medians of {repetitions}; the bare page takes {report.bare_ms} ms"
    )
    _table(report.pages)


def _table(pages: Iterable[benching.Measured]) -> None:
    click.echo(f"{'page':24}{'ms':>9}{'ratio':>8}{'limit':>7}")
    for each in pages:
        verdict = "" if each.limit is None else f"{each.limit:>7}  {'ok' if each.is_ok else 'over'}"
        click.echo(f"{each.page:24}{each.median_ms:>9.2f}{each.ratio:>8.1f}{verdict}")


@bench.command("texts")
@click.option("--segments", type=click.IntRange(120), default=200_000, show_default=True)
@click.option("--repetitions", type=click.IntRange(1), default=60, show_default=True)
@click.option(
    "--instance",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the seeded desk in this folder, and find it there the next time.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def bench_texts(segments: int, repetitions: int, instance: Path | None, as_json: bool) -> None:
    """The translator's queue, and what the memory suggests, among very many paragraphs."""
    report = texts_benching.measure_texts(segments, repetitions, instance, _say)
    if as_json:
        print_json(report.as_json())
        return
    click.echo(
        f"{segments} paragraphs, {report.remembered} remembered; medians of {repetitions};"
        f" the bare page takes {report.bare_ms} ms"
    )
    _table(report.pages)
    shares = ", ".join(f"{share} % with another {change}" for change, share in report.found.items())
    click.echo(f"suggested was what they were made from: {shares}")


@bench.command("kits")
@click.option("--repetitions", type=click.IntRange(1), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--compared-only", is_flag=True, help="Not all languages on one and two cores.")
def bench_kits(repetitions: int, as_json: bool, compared_only: bool) -> None:
    """The demo's kit against bare WeasyPrint and cold Chromium printing the same page."""
    report = kits_benching.measure_kits(
        repetitions, lambda line: click.echo(line, err=True), is_compared_only=compared_only
    )
    if as_json:
        print_json(report.as_json())
        return
    click.echo(f"medians of {repetitions}, in seconds")
    click.echo(f"{'':10}{'ours':>8}{'bare':>8}{'chromium':>10}{'typst':>8}{'pages':>7}{'KB':>6}")
    for each in report.languages:
        others = "".join(
            f"{time:>{width}.2f}" if time else f"{'none':>{width}}"
            for time, width in ((each.chromium, 10), (each.typst, 8))
        )
        click.echo(
            f"{each.language:10}{each.ours:>8.2f}{each.bare:>8.2f}{others}"
            f"{each.pages:>7}{each.kilobytes:>6}"
        )
    if not any(each.typst for each in report.languages):
        click.echo("Typst is not installed here.")
    for measure in report.measures:
        sign = "≥" if measure.is_floor else "≤"
        verdict = "ok" if measure.is_ok else "missed"
        click.echo(f"{measure.name:44}{measure.value:>9.2f}  {sign} {measure.limit:g}  {verdict}")
