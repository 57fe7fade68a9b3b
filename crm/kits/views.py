"""Views of kits: the list, a new one, one being composed, the press contacts."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request, session, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm.cases.facts import Fact
from crm.cases.models import Case
from crm.cases.permission import choice
from crm.cases.sensitive import SENSITIVITY_WORDS
from crm.db import db
from crm.i18n import LANGUAGES
from crm.kits import (  # noqa: F401 - their routes
    arranging_views,
    change_views,
    citing,
    copy_views,
    copying_views,
    gate_views,
    issuing,
    needing,
    output_views,
    press_views,
    preview_views,
    quote_views,
    standing_views,
    verify_views,
)
from crm.kits.blueprint import bp
from crm.kits.composition import FIRST
from crm.kits.copying import KitTemplate, templates
from crm.kits.demands import LEVELS, USUAL
from crm.kits.documents import LOAD as _INDEXED
from crm.kits.forms import BuildForm, NewKitForm, SensitiveForm
from crm.kits.listing import find
from crm.kits.models import (
    Kit,
    KitCase,
    KitPressContact,
    KitQuote,
    KitStatement,
    KitText,
    Quote,
)
from crm.kits.readiness import readiness as count_ready
from crm.kits.section_base import SectionForm
from crm.kits.sections import FORMS
from crm.partial_dates import format_partial_date
from crm.statements.models import Statement
from crm.texts.forms import confront
from crm.texts.models import Text
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

_HEAD = (joinedload(Kit.title), joinedload(Kit.subtitle))
_TEXTS = selectinload(Kit.kit_texts).joinedload(KitText.text)
_STATEMENTS = (
    selectinload(Kit.kit_statements).joinedload(KitStatement.statement).joinedload(Statement.title)
)
# Joined: people have a few names.
_CASES = selectinload(Kit.kit_cases).joinedload(KitCase.case).joinedload(Case.names)
_PRESS = selectinload(Kit.kit_press_contacts).joinedload(KitPressContact.press_contact)
_QUOTES = (
    selectinload(Kit.kit_quotes)
    .joinedload(KitQuote.quote)
    .options(joinedload(Quote.text), joinedload(Quote.case), joinedload(Quote.source))
)
# They are few, and come with the kit itself in one statement.
_WITH_PRESS = joinedload(Kit.kit_press_contacts).joinedload(KitPressContact.press_contact)
_WHOLE = (*_HEAD, _WITH_PRESS, _STATEMENTS, _CASES, _TEXTS, selectinload(Kit.editions))
# What a section's form needs of the kit, beside the head.
_PART = {
    "statements": (_STATEMENTS,),
    "cases": (_CASES,),
    "press": (_PRESS,),
    "quotes": (_QUOTES,),
    "brief": (_TEXTS,),
    "ask": (_TEXTS,),
    "background": (_TEXTS,),
}


@bp.get("/kits")
def index() -> Response:
    """All kits, last changed first, and how far each has got in each language."""
    require("read")
    filters = {name: request.args.get(name, "").strip() for name in ("q", "archived")}
    kits, next_cursor = find(
        **filters,
        after=request.args.get("after", ""),
        with_protected=current_user.can("read_protected"),
    )
    return answer(
        "kits/index.html",
        "kits/_list.html",
        kits=kits,
        columns=[tag for tag in LANGUAGES if any(tag in kit.languages for kit in kits)],
        ready={key: {row.language: row for row in rows} for key, rows in count_ready(kits).items()},
        filters={name: value for name, value in filters.items() if value},
        next_cursor=next_cursor,
    )


@bp.route("/kits/new", methods=["GET", "POST"])
def new() -> Response:
    """A new kit; what goes in is chosen on its page."""
    require("write")
    kept = templates()
    form = NewKitForm(kept, data={"languages": ["en"]})
    if form.validate_on_submit():
        title, subtitle = form.title.data, form.subtitle.data
        kit = Kit.compose(form.slug.data, title, subtitle=subtitle, by=current_user)
        kit.choose(by=current_user, languages=form.languages.data)
        kit.demand(dict.fromkeys(form.languages.data, USUAL), by=current_user)
        _begin(kit, next((each for each in kept if each.id == form.template.data), None))
        db.session.commit()
        return redirect(url_for("kits.show", kit_id=kit.id), _("Now choose what goes in."))
    return page("kits/new.html", form=form, status=form_status(form))


def _begin(kit: Kit, template: KitTemplate | None) -> None:
    if template is None:
        kit.arrange(FIRST, by=current_user)
    else:
        template.apply(kit, by=current_user)


@bp.get("/kits/<int:kit_id>/quotes")
def kit_quotes(kit_id: int) -> Response:
    """The quotes in a kit, in place on its page."""
    kit = load(Kit, kit_id, options=(*_HEAD, _QUOTES))
    return answer("kits/kit_quotes.html", "kits/_quotes.html", kit=kit)


@bp.get("/kits/<int:kit_id>")
def show(kit_id: int) -> Response:
    """One kit, composed in place section by section."""
    kit = load(Kit, kit_id, options=_WHOLE)
    form = BuildForm(kit, data={"languages": list(kit.languages)})
    return page("kits/show.html", form=form, refused=None, **context(kit))


def context(kit: Kit) -> dict[str, Any]:
    """What the kit's page and its sections need."""
    counts = {"counts": lambda: _fact_counts(kit)}
    arranged = arranging_views.arrangement(kit)
    return {**arranged, "section_forms": FORMS, "levels": LEVELS, **counts}


def _fact_counts(kit: Kit) -> dict[int, tuple[int, int, int]]:
    """Case id → (facts that are printed, sensitive ones to choose from, those whose choice stands).

    A choice stands until the fact is changed.
    """
    query = (
        select(Fact.case_id, Fact.id, Fact.sensitivity, Fact.revision)
        .join(Text, Text.id == Fact.text_id)
        .where(Fact.case_id.in_([each.case_id for each in kit.kit_cases]))
        .where(Fact.may_publish, Fact.fact_sources.any(), Text.is_protected.is_(False))
    )
    chosen = {each.case_id: each.chosen for each in kit.kit_cases}
    counts: dict[int, list[int]] = {}
    for case_id, *fact in db.session.execute(query):
        is_sensitive, stands = fact[1] is not None, tuple(fact) in chosen[case_id]
        row = counts.setdefault(case_id, [0, 0, 0])
        row[0] += stands or not is_sensitive
        row[1] += is_sensitive
        row[2] += stands and is_sensitive
    return {case_id: (row[0], row[1], row[2]) for case_id, row in counts.items()}


@bp.route("/kits/<int:kit_id>/edit/<section>", methods=["GET", "POST"])
def edit(kit_id: int, section: str) -> Response:
    """Change one section in place; what somebody else saved meanwhile is not lost unseen."""
    form_class = FORMS.get(section) or abort(404)
    kit = load(Kit, kit_id, to="write", options=_to_edit(section))
    form = form_class.of(kit)
    session["kit_section"] = section  # the preview shows its page first
    is_stale = False
    if form.validate_on_submit():
        is_stale = form.version.data != str(kit.version)
        if not is_stale:
            form.save(kit, by=current_user)
            db.session.commit()
            return _saved(kit_id, section, form)
        form.version.data = str(kit.version)
    return answer(
        "kits/edit.html",
        "kits/_edit.html",
        kit=kit,
        section=section,
        form=form,
        is_stale=is_stale,
        status=409 if is_stale else form_status(form),
    )


def _to_edit(section: str) -> tuple[ORMOption, ...]:
    # Who saves has it indexed too, which reads more than the form.
    indexed = _INDEXED if request.method == "POST" else ()
    return (*_HEAD, *_PART.get(section, ()), *indexed)


def _saved(kit_id: int, section: str, form: SectionForm | None = None) -> Response:
    if is_fragment() and not (form and form.is_on_whole_page):
        # After the commit everything would be read again one by one.
        query = select(Kit).where(Kit.id == kit_id).options(*_HEAD, *_PART.get(section, ()))
        kit = db.session.scalars(query.execution_options(populate_existing=True)).one()
        return arranging_views.changed(page(f"kits/_{section}.html", **context(kit)))
    return redirect(url_for("kits.show", kit_id=kit_id), _("Saved."))


@bp.route("/kits/<int:kit_id>/cases/<int:case_id>/sensitive", methods=["GET", "POST"])
def sensitive(kit_id: int, case_id: int) -> Response:
    """Choose which sensitive facts of a person this kit prints, and say why."""
    kit = load(Kit, kit_id, to="write", options=_to_edit("cases"))
    entry = next((each for each in kit.kit_cases if each.case_id == case_id), None)
    if entry is None or entry.case.is_protected:
        abort(404)
    facts = _sensitive_facts(case_id)
    standing = [fact.id for fact in facts if choice(fact) in entry.chosen]
    data = {"chosen": standing, "reason": entry.sensitive_reason or ""}
    form, saved = SensitiveForm(data=data), SensitiveForm(formdata=None, data=data)
    form.chosen.choices = saved.chosen.choices = [(each.id, _told(each)) for each in facts]
    # Facts are chosen as they stand: as they stood before the eyes of whoever chooses.
    seen = ".".join(map(str, (kit.version, *(fact.revision for fact in facts))))
    is_stale = form.validate_on_submit() and request.form.get("seen") != seen
    if is_stale:
        confront(form, saved)
    elif form.is_submitted() and not form.errors:
        kit.include_sensitive(entry.case, form.chosen.data, form.reason.data, by=current_user)
        db.session.commit()
        return _saved(kit_id, "cases")
    return answer(
        "kits/sensitive.html",
        "kits/_sensitive.html",
        kit=kit,
        entry=entry,
        form=form,
        seen=seen,
        status=409 if is_stale else form_status(form),
    )


def _sensitive_facts(case_id: int) -> list[Fact]:
    facts = db.session.scalars(
        select(Fact)
        .where(Fact.case_id == case_id, Fact.sensitivity.is_not(None))
        .where(Fact.may_publish, Fact.fact_sources.any())
        .options(joinedload(Fact.text).selectinload(Text.translations))
        .order_by(Fact.position)
    )
    return list(facts)


def _told(fact: Fact) -> str:
    tag = current_language().tag
    said = SENSITIVITY_WORDS[fact.sensitivity or ""]
    day = format_partial_date(fact.happened_on, tag)
    return f"{day} {fact.text.printed(tag).text} ({_(said)})"


@bp.post("/kits/<int:kit_id>/archive")
def archive(kit_id: int) -> Response:
    """Put a kit away; its editions stay where they are."""
    kit = load(Kit, kit_id, to="write")
    if not kit.is_archived:
        kit.archive(by=current_user)
        db.session.commit()
    message = _("Archived. “Restore” puts it back on the list.")
    return redirect(url_for("kits.show", kit_id=kit.id), message)


@bp.post("/kits/<int:kit_id>/restore")
def restore(kit_id: int) -> Response:
    """Take a kit back."""
    kit = load(Kit, kit_id, to="write")
    if kit.is_archived:
        kit.restore(by=current_user)
        db.session.commit()
    return redirect(url_for("kits.show", kit_id=kit.id), _("Restored."))


@bp.post("/kits/<int:kit_id>/editions")
def build(kit_id: int) -> Response:
    """Freeze the kit as it stands and have the chosen languages printed."""
    kit = load(Kit, kit_id, to="write", options=_WHOLE)
    form = BuildForm(kit)
    refused: issuing.Refusal | None = None
    if form.validate_on_submit():
        edition, refused = issuing.issue(kit, form.languages.data)
        if edition is not None:
            return redirect(url_for("kits.edition", kit_id=kit_id, number=edition.number))
        kit = load(Kit, kit_id, options=_WHOLE)
    return page("kits/show.html", form=form, refused=refused, status=422, **context(kit))
