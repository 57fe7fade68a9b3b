"""Views of the gate: what stands in the way of each language, what blocks, what is let pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from crm import i18n
from crm.db import db
from crm.kits import gate_copying, gate_page, gate_passing, printing
from crm.kits.blueprint import bp
from crm.kits.editions import Edition
from crm.kits.gate_findings import Finding, fingerprint
from crm.kits.gate_forms import LevelsForm, OverrideForm
from crm.kits.gate_kinds import KINDS, OVERRIDABLE
from crm.kits.gate_models import GateOverride
from crm.kits.gate_verdicts import Group
from crm.kits.models import Kit
from crm.web import (
    answer,
    current_language,
    form_status,
    is_fragment,
    load,
    page,
    redirect,
    require,
)
from crm.web import translate as _

MOST = 5  # findings of one kind that are listed of each language
MOST_ALONE = 200  # the same on the page of one language
_GATE = "/kits/<int:kit_id>/gate"


@bp.get(_GATE)
def gate(kit_id: int) -> Response:
    """What the gate finds, language by language; it loads in place on the kit's page."""
    kit, overrides = _load(kit_id)
    sheets = gate_page.sheets(kit, _found(kit, overrides))
    return answer("kits/gate.html", "kits/_gate.html", kit=kit, sheets=sheets, most=MOST)


@bp.get(f"{_GATE}/<tag>")
def gate_language(kit_id: int, tag: str) -> Response:
    """One language with everything that was found."""
    kit, overrides = _load(kit_id)
    if tag not in kit.languages:
        abort(404)
    mine = [each for each in _found(kit, overrides) if each.language == tag]
    sheets = [gate_page.Sheet(tag, mine)]
    return page("kits/gate.html", kit=kit, sheets=sheets, most=MOST_ALONE)


def _load(kit_id: int, *, to: str = "read") -> tuple[Kit, list[GateOverride]]:
    """The kit and its overrides that stand, in one statement."""
    stands = and_(GateOverride.kit_id == Kit.id, GateOverride.withdrawn_at.is_(None))
    query = select(Kit, GateOverride).outerjoin(GateOverride, stands)
    query = query.where(Kit.id == kit_id).options(joinedload(Kit.title))
    rows: list[Any] = list(db.session.execute(query))
    overrides = [row[1] for row in rows if row[1] is not None]
    return load(Kit, kit_id, to=to), overrides


def _found(kit: Kit, overrides: Iterable[GateOverride]) -> list[Group]:
    for_officer = bool(current_user.can("read_protected"))
    return gate_page.found(kit, overrides, for_officer=for_officer)


@bp.app_template_global("gate_mending")
def _mending(finding: Finding, kit: Kit) -> str | None:
    """Where a finding is mended, or at least read; ``None`` where there is no such page."""
    may_write = bool(current_user.can("write"))
    of, owner = finding.subject_id, finding.owner_id
    match finding.subject:
        case "segment" if current_user.can("translate"):
            tag, queue = finding.language, f"kit-{kit.id}"
            return url_for("texts.edit_segment", text_id=owner, tag=tag, segment_id=of, kit=queue)
        case "segment":
            return url_for("texts.show", text_id=owner, lang=finding.language)
        case "text":
            return url_for("texts.show", text_id=of)
        case "case" if finding.kind == "names" and may_write:
            return url_for("cases.names", case_id=of)
        case "case":
            return url_for("cases.show", case_id=of)
        case "fact" if may_write:
            return url_for("cases.edit_fact", case_id=owner, fact_id=of)
        case "fact":
            return url_for("cases.show", case_id=owner)
        case "portrait" if may_write:
            return url_for("cases.portrait", case_id=owner, portrait_id=of)
        case "source":
            return url_for("cases.source", source_id=of)
        case "edition" if kit.latest is not None:
            return url_for("kits.edition", kit_id=kit.id, number=kit.latest.number)
        case "contact" if may_write:
            return url_for("kits.press_contact", contact_id=of)
    return None


@bp.route(f"{_GATE}/levels", methods=["GET", "POST"])
def gate_levels(kit_id: int) -> Response:
    """Which kinds block in which languages; what endangers somebody is not asked."""
    kit = load(Kit, kit_id, to="write", options=(joinedload(Kit.title),))
    form = LevelsForm.of(kit)
    is_stale = False
    if form.validate_on_submit():
        is_stale = form.version.data != str(kit.version)
        if not is_stale:
            form.save(kit, by=current_user)
            db.session.commit()
            return _saved(kit, _("Saved."))
        form.version.data = str(kit.version)
    status = 409 if is_stale else form_status(form)
    context = {"kit": kit, "form": form, "is_stale": is_stale}
    return answer("kits/gate_levels.html", "kits/_gate_levels.html", status=status, **context)


def _saved(kit: Kit, message: str) -> Response:
    if is_fragment():
        return page("kits/_gate_section.html", kit=kit)
    return redirect(url_for("kits.show", kit_id=kit.id, _anchor="kit-gate"), message)


@bp.route(f"{_GATE}/override/<kind>", methods=["GET", "POST"])
def override(kit_id: int, kind: str) -> Response:
    """Let pass what blocks, in some languages, with a reason; only what somebody has seen."""
    kit, overrides = _load(kit_id, to="write")
    if kind not in OVERRIDABLE:
        abort(404)
    found = _unprinted(kit) if kind == gate_copying.KIND else _found(kit, overrides)
    groups = {
        each.language: each for each in found if each.kind.name == kind and each.may_be_overridden
    }
    form = _override_form(groups)
    seen = _seen(groups)
    is_stale = form.validate_on_submit() and form.seen.data != seen
    if is_stale:
        form.form_errors.append(_("What blocks has changed meanwhile. Look again, and say why."))
    elif form.is_submitted() and not form.errors:
        prints = {tag: [f.print for f in groups[tag].findings] for tag in form.languages.data}
        GateOverride.give(kit, kind, prints, form.reason.data, by=current_user)
        db.session.commit()
        return _saved(kit, _("Let pass, as it stands now. It is kept with the edition."))
    form.seen.data = seen
    context = {"kit": kit, "kind": KINDS[kind], "groups": groups, "form": form}
    status = 409 if is_stale else form_status(form)
    return answer("kits/gate_override.html", "kits/_gate_override.html", status=status, **context)


def _unprinted(kit: Kit) -> list[Group]:
    """Of the latest edition the languages that were not printed: only a PDF shows what copies."""
    edition = kit.latest
    if edition is None:
        return []
    return gate_copying.blocking(
        edition, [tag for tag in edition.languages if edition.file(tag) is None]
    )


@bp.app_template_global("copies_badly")
def _copies_badly(language: str, copied: float | None) -> bool:
    return gate_copying.falls_short(language, copied)


@bp.get("/kits/<int:kit_id>/editions/<int:number>/gate")
def passed(kit_id: int, number: int) -> Response:
    """How an edition passed: what only warned, who let what pass, and why."""
    require("read")
    query = select(Edition).where(Edition.kit_id == kit_id, Edition.number == number)
    query = query.options(joinedload(Edition.kit).joinedload(Kit.title))
    edition = db.session.scalar(query)
    if edition is None:
        abort(404)
    is_officer = bool(current_user.can("read_protected"))
    # What a withheld edition says is for officers alone.
    is_shown = is_officer or not printing.withheld(edition)
    found = gate_passing.passed(edition, for_officer=is_officer) if is_shown else []
    return answer("kits/passed.html", "kits/_passed.html", edition=edition, passed=found)


def _override_form(groups: dict[str, Group]) -> OverrideForm:
    asked = request.args.get("lang", "")
    form = OverrideForm(data={"languages": [asked] if asked in groups else list(groups)})
    tag = current_language().tag
    form.languages.choices = [(each, i18n.language_name(each, tag)) for each in groups]
    return form


def _seen(groups: dict[str, Group]) -> str:
    return fingerprint(*(f.print for group in groups.values() for f in group.findings))


@bp.post(f"{_GATE}/overrides/<int:override_id>/withdraw")
def withdraw_override(kit_id: int, override_id: int) -> Response:
    """Take an override back: what it let pass blocks again."""
    kit, overrides = _load(kit_id, to="write")
    given = next((each for each in overrides if each.id == override_id), None)
    if given is None:
        abort(404)
    given.withdraw(kit, by=current_user)
    db.session.commit()
    return _saved(kit, _("Withdrawn."))
