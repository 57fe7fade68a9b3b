"""GET /cases/sources, and a source added or corrected."""

from __future__ import annotations

from sqlalchemy import select

from crm.audit.models import DESK, Entry
from crm.cases.facts import Source
from crm.db import db
from tests import cast, factories
from tests.page import Browser

SENT = {
    "publisher": "Radio Example",
    "title": "A report",
    "url": "https://radio.example/1",
    "published_on": "2020-05",
    "language": "fa",
    "reliability": "reliable",
    "note": "party-linked publisher",
}


def test_lists_sources_with_the_facts_that_cite_them(member: Browser) -> None:
    factories.fact(factories.case(), sources=[factories.source(note="party-linked publisher")])
    page = member.get("/cases/sources")
    row = " ".join(page.select("#source-list tbody tr")[0].text_content().split())
    assert row.startswith("Radio Example")
    assert "party-linked publisher" in row
    assert row.endswith("Unknown 1")
    assert "No source fits." in member.get("/cases/sources?q=nowhere").text
    assert member.get("/cases/sources?q=radio", fragment=True).select("#source-list")


def test_what_only_protected_people_are_known_by_is_hidden(
    member: Browser, officer: Browser
) -> None:
    case = factories.case()
    source = factories.source("hidden", "Hidden Paper")
    factories.fact(case, sources=[source])
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    assert "Hidden Paper" not in member.get("/cases/sources").text
    member.get(f"/cases/sources/{source.id}/edit", status=404)
    assert "Hidden Paper" in officer.get("/cases/sources").text


def test_adds_and_corrects_a_source(officer: Browser) -> None:
    officer.get("/cases/sources/new")
    answer = officer.post("/cases/sources/new", SENT)
    source = db.session.scalars(select(Source)).one()
    assert answer.headers["Location"] == f"/cases/sources/{source.id}"
    assert (source.key, source.published_on) == ("radio-example", "2020-05")
    url = f"/cases/sources/{source.id}/edit"
    sent = officer.get(url).fields("main form")
    officer.post(url, sent | {"note": ""})
    db.session.expire_all()
    assert source.note is None


def test_what_somebody_else_saved_meanwhile_is_not_lost(officer: Browser) -> None:
    source = factories.source()
    url = f"/cases/sources/{source.id}/edit"
    sent = officer.get(url).fields("main form")
    source.change(by=DESK, note="party-linked publisher")
    db.session.commit()
    page = officer.post(url, sent | {"title": "Another title"}, status=409)
    assert "Now saved: party-linked publisher" in page.text
    assert page.one("#title").get("value") == "Another title"
    db.session.expire_all()
    assert source.note == "party-linked publisher"
    officer.post(url, page.fields("main form") | {"note": source.note})
    db.session.expire_all()
    assert (source.title, source.note) == ("Another title", "party-linked publisher")


def test_refuses_addresses_that_are_no_links(officer: Browser) -> None:
    for url in ("javascript:alert(1)", "radio.example", "ftp://radio.example", ""):
        page = officer.post("/cases/sources/new", SENT | {"url": url}, status=422)
        assert page.one("#url").get("aria-invalid") == "true"
        assert page.one("#title").get("value") == "A report"
    assert not db.session.scalar(select(Source))


def test_strangers_and_readers(translator: Browser, member: Browser) -> None:
    source = factories.source()
    translator.get("/cases/sources", status=404)
    member.post("/cases/sources/new", SENT, status=403)
    member.get(f"/cases/sources/{source.id}/edit", status=403)
    assert not member.get("/cases/sources").select('a[href*="/edit"]')


def test_filters_and_sorts(officer: Browser) -> None:
    fact = factories.fact(factories.case(), sources=[
        factories.source("a", "A Paper", published_on="2019-08", note="party-linked publisher"),
        factories.source("b", "B Paper", archived_url="https://web.archive.org/web/2019/https://b.example"),
    ])  # fmt: skip
    factories.fact(fact.case, sources=[fact.sources[1]])
    factories.source("c", "C Paper", reliability="doubtful")
    factories.source("d", "D Paper", published_on="1398-04")
    factories.source("e", "E Paper", published_on="1398-06")

    def shown(query: str) -> list[str]:
        page = officer.get(f"/cases/sources?{query}")
        return [row.text_content().split()[0] for row in page.select("#source-list tbody th")]

    assert shown("") == ["A", "B", "C", "D", "E"]
    assert shown("gap=undated") == ["B", "C"]
    assert shown("gap=unarchived") == ["A", "C", "D", "E"]
    assert shown("gap=unused") == ["C", "D", "E"]
    assert shown("note=any") == shown("note=party-linked+publisher") == ["A"]
    assert shown("reliability=doubtful") == shown("publisher=C+Paper") == ["C"]
    assert shown("language=fa") == []
    # By the days that they mean, in whichever calendar.
    assert shown("sort=newest") == ["E", "A", "D", "B", "C"]
    assert shown("sort=cited") == ["B", "A", "C", "D", "E"]


def test_every_order_goes_on_where_the_page_ends(officer: Browser) -> None:
    for number in range(120):
        db.session.add(
            Source(key=f"s{number}", publisher=f"P{number % 7}", title=f"T{number}", language="en",
                   url=f"https://a.example/{number}",
                   published_on=(f"20{number % 20:02}", None, f"13{80 + number % 20}")[number % 3])
        )  # fmt: skip
    db.session.commit()
    for sort in ("", "newest", "cited"):
        url, seen = f"/cases/sources?sort={sort}", []
        while url:
            page = officer.get(url)
            seen += [a.get("href") for a in page.select("#source-list tbody th a")]
            following = page.select("a[rel=next]")
            url = following[0].get("href") if following else ""
        assert len(seen) == len(set(seen)) == 120, sort


def test_export_has_nothing_of_protected_people(officer: Browser, member: Browser) -> None:
    case = factories.case()
    factories.fact(case, sources=[factories.source("hidden", "Hidden Paper")])
    factories.source("idle", "Idle Paper")
    other = factories.case("Another Person")
    opened = factories.source("open", "Open Paper", note="=1+1")
    factories.fact(other, sources=[opened])
    factories.fact(other, sources=[opened], sensitivity="health")
    unsaid = factories.source("unsaid", "Unsaid Paper")
    factories.fact(other, "health", sources=[unsaid, opened], may_publish=False)
    named = factories.source("named", "Named Paper", note=f"{case.name} in hospital")
    factories.fact(other, sources=[named])
    statement = factories.statement()
    statement.cite([factories.source("told", "Told Paper")])
    guarded = [factories.source("guarded", "Guarded Paper")]
    statement.add_part("reaction", f"{case.name} said so.", by=DESK, sources=guarded)
    case.protect("Not reached.", by=DESK)
    db.session.commit()
    member.post("/cases/sources.csv", status=403)
    content = officer.post("/cases/sources.csv", status=200).response.get_data(as_text=True)
    assert [line.split(",")[1] for line in content.splitlines()[1:]] == ["Open Paper", "Told Paper"]
    assert ",'=1+1,1" in content
    assert "Open" not in officer.post("/cases/sources.csv?q=x9", status=200).response.text
    entries = db.session.scalars(select(Entry).where(Entry.action == "sources.exported")).all()
    assert [each.detail["sources"] for each in entries] == [2, 0]


def test_wrong_method(officer: Browser) -> None:
    officer.post("/cases/sources", status=405)


def test_is_audited(officer: Browser) -> None:
    officer.post("/cases/sources/new", SENT)
    entry = db.session.scalars(select(Entry).where(Entry.action == "source.added")).one()
    assert entry.actor_id == cast.person("officer").id
