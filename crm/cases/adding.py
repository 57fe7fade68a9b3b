"""A source on its way into the register: first its address, then what is known by it.

The page of a new source and the form of a fact go through the same steps. In the form of a fact
they are fields and buttons of that form, so whatever was typed comes back with each answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, request
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from crm import fetching
from crm.accounts import switches
from crm.audit.models import record
from crm.cases import addresses, heads, listing, proposing
from crm.cases.exchange import free_key, slug
from crm.cases.facts import Source
from crm.cases.forms import FactForm
from crm.cases.source_forms import AddressForm, SourceForm
from crm.db import db, now
from crm.web import message as _n
from crm.web import translate as _

FETCH = "fetch_sources"
FAILURES = {
    "private": _n("This address leads into a private network, so nothing was asked."),
    "slow": _n("The site took too long."),
    "huge": _n("The page is too large."),
    "not html": _n("There is no web page at this address, but a file."),
    "status": _n("The site answered with an error (%(status)s)."),
    "moved": _n("The site leads on and on."),
    "address": _n("The site leads to an address that is none of the web."),
    "unreachable": _n("The site cannot be reached."),
}
# In the form of a fact: what the buttons are called, and what the source's fields begin with.
STEP, PREFIX = "source_step", "source-"
_OPTIONS: dict[str, Any] = {"prefix": PREFIX, "meta": {"csrf": False}}


@dataclass
class Adding:
    """How far a source has come: its address is asked for, or there is a form, or it is known.

    ``reasons`` say by field where a value comes from, ``failure`` why nothing was looked up.
    """

    asking: AddressForm | None = None
    form: SourceForm | None = None
    known: Source | None = None
    reasons: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    is_kept: bool = False

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong with what was typed."""
        open_form = self.form or self.asking
        return dict(open_form.errors) if open_form else {}


def begin(asking: AddressForm, register: Sequence[Source] | None = None, **options: Any) -> Adding:
    """What the address and the register let one expect; ``options`` are those of the form."""
    address = addresses.read(asking.url.data) if asking.validate() else None
    if address is None:
        return Adding(asking)
    register = listing.register() if register is None else register
    if known := proposing.known(address.url, register):
        return Adding(asking, known=known)
    proposal = proposing.propose(address, register, now().date())
    form = SourceForm(formdata=None, data=proposal.values, **options)
    return Adding(form=form, reasons=proposal.reasons)


def look_up(form: SourceForm) -> Adding:
    """Fetch the page and fill in what it says of itself; the caller has asked whether it may.

    Commits first, what the audit says: the site may take its time, and nobody waits for it.
    """
    url = form.url.data
    if not addresses.is_link(url):
        form.validate()
        return Adding(form=form)
    record("source.looked_up", current_user, by=current_user, host=addresses.Address(url).host)
    db.session.commit()
    try:
        is_test = current_app.config.get("FETCH_LOOPBACK", False)
        fetched = fetching.fetch(url, allow_loopback=is_test)
    except fetching.NotFetched as error:
        return Adding(form=form, failure=_(FAILURES[error.why], status=error.status))
    reasons = _fill(form, heads.read(fetched.text, fetched.url))
    return Adding(form=form, reasons=reasons, known=proposing.known(form.url.data))


def keep(form: SourceForm) -> Adding:
    """Add the source to the register where the form is in order; the caller commits."""
    if not form.validate():
        return Adding(form=form)
    known = proposing.known(form.url.data)
    if known is not None:
        form.url.errors = [_("This address stands in the register already.")]
        return Adding(form=form, known=known)
    taken = set(db.session.scalars(select(Source.key)))
    key = free_key(slug(form.publisher.data)[:80] or "source", taken)
    return Adding(known=Source.add(key, by=current_user, **form.fields()), is_kept=True)


def _fill(form: SourceForm, head: heads.Head) -> dict[str, str]:
    """Put what the page says into the form; where each came from, by field."""
    said: dict[str, str | None] = {
        "title": head.title,
        "published_on": head.published_on,
        "language": head.language,
    }
    if not form.publisher.data:
        said["publisher"] = head.site
    reasons = {name: proposing.FROM_PAGE for name, value in said.items() if value}
    if head.canonical_url:
        own, other = addresses.Address(form.url.data).host, addresses.read(head.canonical_url)
        if other and other.host == own:
            said["url"], reasons["url"] = other.url, proposing.FROM_PAGE
        elif other and not form.origin.data:
            site = proposing.sources_of(other.host, listing.register())
            said["origin"] = proposing.publisher_of(site) or other.host
            reasons["origin"] = proposing.FROM_COPY
    for name, value in said.items():
        if value:
            form[name].data = value
    return reasons


# -- within the form of a fact --------------------------------------------------------------


def step() -> str:
    """Which step the form of a fact was sent for; "" where it is to be saved.

    Whoever saves the fact with a source half typed has its step taken first: nothing is lost.
    """
    if chosen := request.form.get(STEP, ""):
        return chosen
    names = ("url", "archived_url", "publisher", "title", "published_on", "origin", "note")
    is_typed = any(request.form.get(PREFIX + name, "").strip() for name in names)
    if not is_typed:
        return ""
    return "save" if PREFIX + "publisher" in request.form else "read"


def cited(fact: FactForm, address: str) -> Adding:
    """What an address lets one expect that was pasted into a line; nothing is fetched."""
    typed = MultiDict({f"{PREFIX}url": address})
    return _chosen(fact, begin(AddressForm(typed, prefix=PREFIX), fact.register, **_OPTIONS))


def within(fact: FactForm, step: str) -> Adding:
    """Take a step of adding a source, within the form of a fact: "ask" and whatever else it says.

    A source that is in the register in the end is chosen for the fact; the fact is not saved.
    """
    if step == "read":
        adding = begin(AddressForm(prefix=PREFIX), **_OPTIONS)
    elif step == "hand":
        adding = Adding(form=SourceForm(formdata=None, **_OPTIONS))
    elif step == "look up" and switches.is_on(FETCH):
        adding = look_up(SourceForm(**_OPTIONS))
    elif step in ("save", "look up"):
        adding = keep(SourceForm(**_OPTIONS))
        db.session.commit()
    elif step == "drop":
        adding = Adding()
    else:
        adding = Adding(AddressForm(formdata=None, prefix=PREFIX))
    return _chosen(fact, adding)


def _chosen(fact: FactForm, adding: Adding) -> Adding:
    if adding.known is None:
        return adding
    fact.choose(adding.known)
    return Adding(known=adding.known, is_kept=adding.is_kept)
