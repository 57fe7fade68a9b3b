"""Views of cases and their facts."""

from __future__ import annotations

from functools import cache

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm import i18n
from crm.accounts import switches
from crm.cases import adding, entries, listing, ordering, telling
from crm.cases.adding import Adding
from crm.cases.blueprint import bp
from crm.cases.conflicts import side_by_side
from crm.cases.dated import last_report
from crm.cases.detail_forms import DetailForm
from crm.cases.exchange import free_key, slug
from crm.cases.fact_forms import stage_word
from crm.cases.facts import Fact
from crm.cases.forms import (
    FactForm,
    GuardForm,
    NewCaseForm,
    ProtectForm,
    kind_word,
    names_form,
)
from crm.cases.models import Case
from crm.cases.namesakes import cases_naming
from crm.cases.permission import readable_facts
from crm.cases.protection import hidden_by, own_words, texts_naming
from crm.cases.quick_forms import FoundForm, found_form
from crm.cases.quick_views import Reading, read_line
from crm.cases.reading import refusal
from crm.db import db
from crm.texts.forms import confront
from crm.texts.usage import languages_in_use
from crm.timeline import draw
from crm.web import (
    answer,
    current_language,
    form_status,
    is_fragment,
    load,
    navigation,
    number_arg,
    page,
    redirect,
    require,
)
from crm.web import message as _n
from crm.web import translate as _

navigation("cases.index", _n("Cases"), "read", order=40)
bp.add_app_template_filter(kind_word, "fact_kind")
bp.add_app_template_filter(stage_word, "fact_stage")


@bp.route("/cases/new", methods=["GET", "POST"])
def new() -> Response:
    """Open a case."""
    require("write")
    form = NewCaseForm()
    if form.validate_on_submit():
        case = Case.open(
            _free_slug(form.name.data), form.name.data, form.original_name.data, by=current_user
        )
        db.session.commit()
        return redirect(url_for("cases.show", case_id=case.id), _("The case is open."))
    return page("cases/new.html", form=form, status=form_status(form))


@bp.get("/cases/<int:case_id>")
def show(case_id: int) -> Response:
    """A case: the last report, the timeline and its sources."""
    case = load_case(case_id, with_facts=False)
    if is_fragment() and request.args.get("part") == "names":
        return page("cases/_names.html", case=case)
    return facts_page(case)


@bp.route("/cases/<int:case_id>/names", methods=["GET", "POST"])
def names(case_id: int) -> Response:
    """The names in every script and spelling, edited in place."""
    case = load_case(case_id, to="write")
    form = names_form(case)
    is_stale = form.validate_on_submit() and request.form.get("seen") != str(case.version)
    if is_stale:
        confront(form, names_form(case, formdata=None))
    elif form.is_submitted() and not form.errors:
        case.rename(
            by=current_user,
            name=form.name.data,
            original_name=form.original_name.data,
            spellings=form.spellings(),
            aliases=form.aliases.data,
        )
        db.session.commit()
        if is_fragment():
            return page("cases/_names.html", case=case)
        return redirect(url_for("cases.show", case_id=case.id), _("Saved."))
    return answer(
        "cases/edit.html",
        "cases/_form_names.html",
        status=409 if is_stale else form_status(form),
        form=form,
        case=case,
        used=languages_in_use(with_protected=current_user.can("read_protected")),
    )


@bp.route("/cases/<int:case_id>/facts/new", methods=["GET", "POST"])
def new_fact(case_id: int) -> Response:
    """Add a fact, in place; ``?line=`` proposes what the form says."""
    case = load_case(case_id, to="write")
    register = listing.register()
    reading = read_line(case_id, register)
    just_added = number_arg("source")
    known = reading.fields if reading else {"source_ids": [just_added] if just_added else []}
    form = FactForm(register, data=known)
    found = found_form(reading.details, reading.ended_on) if reading else found_form()
    if step := adding.step():
        return facts_page(case, form, "new", adding_source=adding.within(form, step), found=found)
    if form.validate_on_submit() and _is_in_order(found, form, case):
        fact = case.add_fact(
            by=current_user,
            body=form.body.data,
            sources=form.sources,
            details=found.details() if found else None,
            ended_on=found.end() if found else None,
            **form.fields(),
        )
        db.session.flush()
        fact_id = fact.id
        db.session.commit()
        return saved(case_id, fact_id)
    cited = adding.cited(form, reading.address) if reading and reading.address else None
    return facts_page(case, form, "new", reading=reading, adding_source=cited, found=found)


def _is_in_order(found: FoundForm | None, form: FactForm, case: Case) -> bool:
    """Whether the details that a line told may be kept; else the form of the fact says why not."""
    if found is None:
        return True
    named = refusal(found.words(), case_id=case.id)
    if named:
        form.form_errors.append(named)
    elif not found.fits(form):
        form.form_errors.append(_("Look at the details that were read from the line."))
    return not form.form_errors


@bp.route("/cases/<int:case_id>/facts/<int:fact_id>/edit", methods=["GET", "POST"])
def edit_fact(case_id: int, fact_id: int) -> Response:
    """Change a fact, in place; it becomes a new revision."""
    case, fact = load_fact(case_id, fact_id, to="write")
    register = list(dict.fromkeys([*fact.sources, *listing.register()]))
    cited = [source.id for source in fact.sources]
    known = {"body": fact.text.body, "source_ids": cited}
    form = FactForm(register, fact=fact, obj=fact, data=known)
    if step := adding.step():
        return facts_page(case, form, fact.id, adding_source=adding.within(form, step))
    if form.validate_on_submit():
        if request.form.get("seen") == str(fact.revision):
            fact.change(by=current_user, body=form.body.data, sources=form.sources, **form.fields())
            db.session.commit()
            return saved(case_id, fact_id)
        form.body.errors = [
            _("Somebody changed this fact while you wrote. Compare, and save again.")
        ]
    return facts_page(case, form, fact.id)


@bp.route("/cases/<int:case_id>/protect", methods=["GET", "POST"])
def protect(case_id: int) -> Response:
    """Nothing about this person may leave any more."""
    case = load_case(case_id, to="write")
    words = case.guard_words if case.is_protected else own_words(case)
    known = {"reason": case.protected_reason or "", "words": words}
    form = GuardForm(data=known)
    seen = str(case.version) if case.is_protected else None
    is_stale = form.validate_on_submit() and request.form.get("seen") != seen
    if is_stale:
        confront(form, GuardForm(formdata=None, data=known))
    elif form.is_submitted() and not form.errors:
        case.protect(form.reason.data, words=form.words.data, by=current_user)
        db.session.commit()
        return redirect(url_for("cases.show", case_id=case.id), _("Protected."))
    status = 409 if is_stale else form_status(form)
    return page("cases/protect.html", case=case, form=form, is_to_be=True, status=status)


@bp.get("/cases/<int:case_id>/protect/words")
def guard_counts(case_id: int) -> Response:
    """How many texts of others each word would hide that is to mean this person."""
    case = load_case(case_id, to="write", with_facts=False)
    form = GuardForm(request.args, meta={"csrf": False})
    form.validate()
    found = [] if form.words.errors else hidden_by(case, form.words.data)
    return answer("cases/guard_counts.html", "cases/_guard_counts.html", case=case, found=found)


@bp.route("/cases/<int:case_id>/unprotect", methods=["GET", "POST"])
def unprotect(case_id: int) -> Response:
    """The person or the family was reached and agrees: for admins, with the reason."""
    case = load_case(case_id, to="administer")
    form = ProtectForm()
    address = url_for("cases.show", case_id=case.id)
    if not case.is_protected:
        return redirect(address)
    if form.validate_on_submit():
        case.unprotect(form.reason.data, by=current_user)
        db.session.commit()
        return redirect(address, _("No longer protected."))
    return page(
        "cases/protect.html", case=case, form=form, is_to_be=False, status=form_status(form)
    )


def load_case(case_id: int, *, to: str = "read", with_facts: bool = True) -> Case:
    """The case, if there is one and this person may know of it and may do that."""
    options = listing.WITH_FACTS if with_facts else (joinedload(Case.names),)
    case = load(Case, case_id, options=options)
    if case.is_protected and not current_user.can("read_protected"):
        abort(404)
    require(to)
    return case


def load_fact(case_id: int, fact_id: int, *, to: str) -> tuple[Case, Fact]:
    """A fact and its case, if this person may do that to the case."""
    case = load_case(case_id, to=to)
    fact = next((each for each in case.facts if each.id == fact_id), None) or abort(404)
    return case, fact


def facts_page(
    case: Case,
    form: FactForm | DetailForm | None = None,
    editing: int | str | None = None,
    moved: list[object] | None = None,
    reading: Reading | None = None,
    adding_source: Adding | None = None,
    found: FoundForm | None = None,
) -> Response:
    """The page of a case, or what its facts tell; ``editing`` is the fact whose form is open."""
    everything = telling.timeline(case, current_language().tag)
    may_see = readable_facts(everything, by_officer=bool(current_user.can("read_protected")))
    timeline = [entries.readable(fact) for fact in may_see]
    last = last_report(timeline)
    return answer(
        "cases/show.html",
        "cases/_facts.html",
        status=form_status(adding_source or form) if form else 200,
        case=case,
        timeline=timeline,
        groups=side_by_side(timeline),
        last=last,
        picture=draw(timeline, last, current_language()),
        kit_word=lambda word: i18n.kit_label(word, current_language().tag),
        sources=entries.sources_of(timeline),
        entry_of=entries.drawing(ordering.places(timeline, moved)),
        texts_naming=lambda: texts_naming(case),
        cases_naming=lambda: cases_naming(case) if editing is None else [],
        form=form,
        editing=editing,
        reading=reading,
        adding=adding_source,
        found=found,
        may_look_up=cache(lambda: switches.is_on(adding.FETCH)),
        is_partial=len(timeline) < len(everything),
    )


def saved(case_id: int, fact_id: int, moved: list[object] | None = None) -> Response:
    """What the facts tell now; ``moved`` is a fact's id and the direction that it went."""
    if is_fragment():
        return facts_page(load_case(case_id, with_facts=False), moved=moved)
    address = url_for("cases.show", case_id=case_id, _anchor=f"fact-{fact_id}")
    return redirect(address, _("Saved."))


def _free_slug(name: str) -> str:
    return free_key(slug(name) or "case", set(db.session.scalars(select(Case.slug))))


# Other views stand in files of their own, on the same blueprint.
from crm.cases import (  # noqa: E402
    adding_views,  # noqa: F401
    detail_views,  # noqa: F401
    differs_views,  # noqa: F401
    fact_views,  # noqa: F401
    list_views,  # noqa: F401
    ordering_views,  # noqa: F401
    portrait_views,  # noqa: F401
    source_views,  # noqa: F401
    term_views,  # noqa: F401
)
