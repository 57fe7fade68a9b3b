"""Views of machine translation: an admin's setting, runs, and a suggestion for one paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, current_app, flash, request, url_for
from flask_login import current_user
from sqlalchemy import select

from crm import i18n, jobs
from crm.audit.models import record
from crm.config import Config
from crm.db import db
from crm.texts import work
from crm.texts.blueprint import bp
from crm.texts.desk_views import desk, load_segment
from crm.texts.leaving import may_leave
from crm.texts.machine import Engine, EngineError, Pairs, explained
from crm.texts.machine_forms import MachineForm
from crm.texts.machine_models import MachineRun, MachineSetting
from crm.texts.models import Segment
from crm.texts.needs import needed
from crm.texts.progress import progress
from crm.texts.queue import Filters
from crm.web import answer, form_status, page, redirect, require, translate_number
from crm.web import translate as _

_RECENT = 5
# What is sent where somebody only wants to know whether it works.
_TRIAL = "Good morning."


# -- the setting ----------------------------------------------------------------------------


@bp.route("/texts/machine", methods=["GET", "POST"])
def machine() -> Response:
    """Whether and where texts are translated by machine: for admins."""
    require("administer")
    setting = MachineSetting.current()
    form = _form(setting)
    if form.validate_on_submit():
        setting.choose(form.engine.data, form.url.data, by=current_user)
        db.session.commit()
        return redirect(url_for("texts.machine"), _("Saved."))
    return page("texts/machine.html", form=form, status=form_status(form), **_set(setting))


@bp.post("/texts/machine/try")
def try_machine() -> Response:
    """Ask the engine what it offers, and for one harmless sentence."""
    require("administer")
    setting = MachineSetting.current()
    if setting.is_on:
        record("machine.tried", setting, by=current_user, engine=setting.engine)
        db.session.commit()  # the server may take its time: nobody waits for this transaction
    tried = _try(setting.build(_config()))
    return answer(
        "texts/machine.html",
        "texts/_machine_tried.html",
        status=422 if tried.failure else 200,
        form=_form(setting, formdata=None),
        **(_set(setting) | {"tried": tried}),
    )


@dataclass(frozen=True)
class Tried:
    """What came of trying an engine: what went wrong, or what it offers and said."""

    failure: str = ""
    groups: tuple[tuple[list[str], list[str]], ...] = ()
    language: str = ""
    said: str = ""


def _try(engine: Engine | None) -> Tried:
    if engine is None:
        return Tried(explained("off", ""))
    try:
        pairs = engine.languages()
        target = next((target for source, target in sorted(pairs) if source == "en"), None)
        said = engine.translate([_TRIAL], "en", target)[0] if target else ""
    except EngineError as error:
        return Tried(error.message)
    return Tried(groups=grouped(pairs), language=target or "", said=said)


def grouped(pairs: Pairs) -> tuple[tuple[list[str], list[str]], ...]:
    """(languages translated among each other, those they are also translated into)."""
    alike: dict[frozenset[str], list[str]] = {}
    for source in i18n.LANGUAGES:
        targets = {target for given, target in pairs if given == source}
        if targets:
            alike.setdefault(frozenset(targets | {source}), []).append(source)
    return tuple(
        (sources, [tag for tag in i18n.LANGUAGES if tag in every.difference(sources)])
        for every, sources in alike.items()
    )


def _form(setting: MachineSetting, **more: None) -> MachineForm:
    standing = {"engine": setting.engine, "url": setting.url}
    return MachineForm(data=standing, with_here=setting.engine == "here", **more)


def _set(setting: MachineSetting) -> dict[str, Any]:
    return {"setting": setting, "has_key": _config().mt_key is not None, "tried": None}


def _config() -> Config:
    config: Config = current_app.config["CRM"]
    return config


@bp.app_template_global("machine_is_on")
def machine_is_on() -> bool:
    """Whether an admin has switched machine translation on (one statement)."""
    return MachineSetting.current().is_on


# -- runs -----------------------------------------------------------------------------------


@bp.route("/texts/machine/<tag>", methods=["GET", "POST"])
def runs(tag: str) -> Response:
    """Have a machine translate what is missing in a language: all, of a kit, or found by words."""
    require("translate")
    if not i18n.is_language(tag):
        abort(404)
    filters = Filters(**{**Filters.read(request.args).chosen, "lang": tag})
    setting = MachineSetting.current()
    if request.method == "POST":
        return _begin(filters, setting)
    engine = setting.build(_config())
    recent = select(MachineRun).where(MachineRun.language == tag)
    return page(
        "texts/machine_runs.html",
        tag=tag,
        filters=filters,
        engine=engine,
        # What of it may be sent is found out when it is asked for: that takes its time.
        missing=_missing(tag) if engine else 0,
        chosen=_chosen(filters),
        runs=db.session.scalars(recent.order_by(MachineRun.id.desc()).limit(_RECENT)).all(),
        explained=explained,
    )


def _missing(tag: str) -> int:
    found = progress(with_protected=False, language=tag)
    return found[0].states["missing"] if found else 0


def _chosen(filters: Filters) -> list[str]:
    """What the paragraphs are narrowed to, in words."""
    needs = needed(filters.lang) if filters.kit else []
    labels = [need.label for need in needs if need.key == filters.kit] or [filters.kit]
    return [each for each in (*labels, filters.q) if each]


def _begin(filters: Filters, setting: MachineSetting) -> Response:
    if not setting.is_on:
        here = url_for("texts.runs", tag=filters.lang)
        return redirect(here, explained("off", ""))
    found = work.missing(filters)
    if found.staying:
        flash(_staying(found.staying))
    if not found.segment_ids:
        here = url_for("texts.runs", tag=filters.lang)
        return redirect(here, _("There is nothing that a machine may translate."))
    run = MachineRun.begin(filters.lang, found.segment_ids, by=current_user)
    db.session.commit()
    return _send(run)


def _staying(number: int) -> str:
    return translate_number(
        "%(n)s paragraph stays: it may not leave the desk.",
        "%(n)s paragraphs stay: they may not leave the desk.",
        number,
    )


@bp.get("/texts/machine/runs/<int:run_id>")
def run(run_id: int) -> Response:
    """How far a run has got; while it is worked on, it asks again by itself."""
    found = _load(run_id)
    status = _status(found)
    if status is not None and status.state == "done":
        # It may have ended just now, after the row was read.
        db.session.rollback()
        found = _load(run_id)
    is_stuck = found.state == "open" and (status is None or status.state in ("failed", "done"))
    return answer(
        "texts/machine_run.html",
        "texts/_machine_run.html",
        run=found,
        is_stuck=is_stuck,
        explained=explained,
    )


@bp.post("/texts/machine/runs/<int:run_id>/stop")
def stop_run(run_id: int) -> Response:
    """Send nothing more of it; what has come stays."""
    found = _load(run_id)
    found.stop("asked", by=current_user)
    db.session.commit()
    return redirect(url_for("texts.run", run_id=run_id))


@bp.post("/texts/machine/runs/<int:run_id>/go-on")
def go_on_run(run_id: int) -> Response:
    """Go on with one that stopped, where it was."""
    found = _load(run_id)
    status = _status(found)
    if found.state == "open" and status is not None and status.state in ("waiting", "running"):
        return redirect(url_for("texts.run", run_id=run_id))
    found.go_on(by=current_user)
    db.session.commit()
    return _send(found)


def _load(run_id: int) -> MachineRun:
    require("translate")
    return db.session.get(MachineRun, run_id, populate_existing=True) or abort(404)


def _send(run: MachineRun) -> Response:
    run_id = run.id
    try:
        work.enqueue(run)
    except jobs.JobError as error:
        flash(str(error), "error")
    return redirect(url_for("texts.run", run_id=run_id))


def _status(run: MachineRun) -> jobs.Status | None:
    if run.state != "open":
        return None
    try:
        return jobs.status([run.job]).get(run.job)
    except jobs.JobError:
        return None


# -- one paragraph --------------------------------------------------------------------------


@bp.post("/texts/<int:text_id>/<tag>/<int:segment_id>/machine")
def suggest(text_id: int, tag: str, segment_id: int) -> Response:
    """What a machine makes of one paragraph. Nothing is kept: somebody takes it on, or not."""
    segment = load_segment(text_id, tag, segment_id, to="translate")
    try:
        words, failure = _suggested(segment, tag), ""
    except EngineError as error:
        words, failure = "", error.message
    # It was changed, or guarded, while the machine was at it: only what stands now is shown.
    segment = load_segment(text_id, tag, segment_id, to="translate")
    return answer(
        "texts/aids.html",
        "texts/_machine.html",
        status=422 if failure else 200,
        segment=segment,
        text=segment.text,
        **(desk(tag) | {"suggested": words, "failure": failure}),
    )


def _suggested(segment: Segment, tag: str) -> str:
    engine = MachineSetting.current().build(_config())
    if engine is None:
        raise EngineError("off")
    if not segment.body or segment.text_id not in may_leave([segment.text_id]):
        raise EngineError("stays")
    body, source = segment.body, segment.language
    work.say_sent(segment.text, {segment.text_id}, engine, tag, by=current_user)
    db.session.commit()  # it has left, whatever comes back; and nobody waits for the answer
    return engine.translate([body], source, tag)[0]
