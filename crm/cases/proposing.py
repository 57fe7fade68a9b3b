"""What can be known of a source before anybody has read it: from its address and the register.

Whatever is proposed says where it comes from, and somebody looks at it before it is saved.
No publisher is known by anything but the register itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from crm import i18n
from crm.cases import addresses
from crm.cases.addresses import Address
from crm.cases.facts import Source
from crm.db import db
from crm.web import message as _n

FROM_ADDRESS = _n("Read from the address.")
FROM_SLUG = _n("Made from the words of the address: put the real title in its place.")
FROM_CAPTURE = _n("The archive's copy.")
FROM_SITE = _n("As with other pages of this site in the register.")
FROM_PUBLISHER = _n("As with everything of this publisher in the register.")
FROM_PAGE = _n("As the page itself says.")
FROM_COPY = _n("The page says that it is a copy of one of theirs.")


@dataclass
class Proposal:
    """Values for the fields of a source's form, and where each comes from."""

    address: Address
    values: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: str | None, reason: str) -> None:
        """Propose a value, if there is one."""
        if value:
            self.values[name], self.reasons[name] = value, reason


def known(url: str, register: Iterable[Source] | None = None) -> Source | None:
    """The source of the register that has this address, however it is written."""
    wanted = addresses.key(url)
    for source in db.session.scalars(select(Source)) if register is None else register:
        if wanted in {addresses.key(each) for each in _addresses(source)}:
            return source
    return None


def _addresses(source: Source) -> list[str]:
    return [source.url, *(each["url"] for each in source.absorbed or ())]


def propose(address: Address, register: Sequence[Source], today: date) -> Proposal:
    """What the address and the register let one expect."""
    proposal = Proposal(address)
    proposal.put("url", address.url, "")
    proposal.put("archived_url", address.archived_url, FROM_CAPTURE)
    proposal.put("published_on", address.published_on(today), FROM_ADDRESS)
    proposal.put("title", address.title, FROM_SLUG)
    site = sources_of(address.host, register)
    said = address.language({*i18n.LANGUAGES, *(source.language for source in register)})
    proposal.put("language", said, FROM_ADDRESS)
    if not said:
        # A site below or above it may well be another language's.
        exact = [source for source in site if _host(source) == address.host]
        others = [source for source in exact if _language(source) is None] or exact
        proposal.put("language", _most([source.language for source in others]), FROM_SITE)
    alike = [source for source in site if source.language == proposal.values.get("language")]
    publisher = publisher_of(alike or site)
    proposal.put("publisher", publisher, FROM_SITE)
    _follow_publisher(proposal, [each for each in register if each.publisher == publisher])
    return proposal


def publisher_of(site: Sequence[Source]) -> str | None:
    """Who publishes most of these."""
    return _most([source.publisher for source in site])


def sources_of(host: str, register: Sequence[Source]) -> list[Source]:
    """The sources of a site; where there are none, those of one above or below it."""
    hosts = {source.id: _host(source) for source in register}
    exact = [source for source in register if hosts[source.id] == host]
    return exact or [source for source in register if _is_related(hosts[source.id], host)]


def _is_related(one: str, other: str) -> bool:
    return bool(one and other) and (one.endswith(f".{other}") or other.endswith(f".{one}"))


def _host(source: Source) -> str:
    return Address(source.url).host if addresses.is_link(source.url) else ""


def _language(source: Source) -> str | None:
    """The language that the address itself tells."""
    return Address(source.url).language(i18n.LANGUAGES) if _host(source) else None


def _follow_publisher(proposal: Proposal, theirs: Sequence[Source]) -> None:
    for name in ("reliability", "origin", "note"):
        values = {getattr(source, name) for source in theirs}
        if len(values) == 1 and (value := values.pop()) and value != "unknown":
            proposal.put(name, value, FROM_PUBLISHER)


def _most(values: Sequence[str]) -> str | None:
    return Counter(values).most_common(1)[0][0] if values else None
