"""Views of portraits: upload, crop, credit and permission, remove, and the pictures themselves."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, current_app, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload

from crm import files, images
from crm.cases import portraits
from crm.cases.blueprint import bp
from crm.cases.models import Case
from crm.cases.portrait_forms import CropForm, PortraitForm, UploadForm
from crm.cases.portraits import Portrait
from crm.db import db
from crm.texts.forms import confront
from crm.web import form_status, is_fragment, load, page, redirect, require
from crm.web import translate as _


@bp.get("/cases/<int:case_id>/portraits")
def portrait_list(case_id: int) -> Response:
    """The portraits of a case: the part of its page, or a page of its own."""
    case = _case(case_id)
    found = portraits.of(case)
    if is_fragment():
        return page("cases/_portrait.html", case=case, portraits=found)
    return page("cases/portraits.html", case=case, portraits=found)


@bp.route("/cases/<int:case_id>/portraits/new", methods=["GET", "POST"])
def new_portrait(case_id: int) -> Response:
    """Upload a portrait; the middle of it is cut out, and the next page lets one choose."""
    case = _case(case_id, to="write")
    form = UploadForm()
    if form.validate_on_submit():
        data = form.picture.data.stream.read(images.MOST_BYTES + 1)
        made: list[Portrait] = []
        if _tried(form, lambda: made.append(_added(case, data, form))):
            db.session.commit()
            address = url_for("cases.portrait", case_id=case.id, portrait_id=made[0].id)
            return redirect(address, _("Kept. Now choose what of the picture is shown."))
    return page("cases/portrait_new.html", case=case, form=form, status=form_status(form))


def _added(case: Case, data: bytes, form: UploadForm) -> Portrait:
    return Portrait.add(case, data, by=current_user, **form.fields())


@bp.route("/cases/<int:case_id>/portraits/<int:portrait_id>", methods=["GET", "POST"])
def portrait(case_id: int, portrait_id: int) -> Response:
    """What of the picture is shown, who made it and who allowed it."""
    found = _load(case_id, portrait_id, to="write")
    form = PortraitForm(obj=found)
    is_stale = form.validate_on_submit() and request.form.get("seen") != str(found.version)
    if is_stale:
        confront(form, PortraitForm(formdata=None, obj=found))
    elif form.is_submitted() and not form.errors:
        found.change(by=current_user, **form.fields())
        db.session.commit()
        return redirect(url_for("cases.show", case_id=case_id), _("Saved."))
    return _edited(found, form=form, status=409 if is_stale else form_status(form))


@bp.post("/cases/<int:case_id>/portraits/<int:portrait_id>/crop")
def crop_portrait(case_id: int, portrait_id: int) -> Response:
    """Show another part of the whole picture."""
    found = _load(case_id, portrait_id, to="write")
    form = CropForm(obj=found)
    if form.validate_on_submit() and _tried(form, lambda: found.cut(form.crop(), by=current_user)):
        db.session.commit()
        address = url_for("cases.portrait", case_id=case_id, portrait_id=portrait_id)
        return redirect(address, _("Saved."))
    return _edited(found, crop_form=form)


@bp.post("/cases/<int:case_id>/portraits/<int:portrait_id>/remove")
def remove_portrait(case_id: int, portrait_id: int) -> Response:
    """Take a portrait away for good, its bytes too."""
    keys = _load(case_id, portrait_id, to="write").remove(by=current_user)
    db.session.commit()
    for key in keys:
        files.delete(key)
    return redirect(url_for("cases.show", case_id=case_id), _("Removed."))


@bp.get("/cases/<int:case_id>/portraits/<int:portrait_id>.jpg")
def portrait_picture(case_id: int, portrait_id: int) -> Response:
    """The portrait, for those who may read of the person."""
    return _picture(_load(case_id, portrait_id).key)


@bp.get("/cases/<int:case_id>/portraits/<int:portrait_id>/whole.jpg")
def whole_portrait(case_id: int, portrait_id: int) -> Response:
    """The whole picture, for those who choose what of it is shown."""
    return _picture(_load(case_id, portrait_id, to="write").whole_key)


def _case(case_id: int, *, to: str = "read") -> Case:
    case = load(Case, case_id)
    if case.is_protected and not current_user.can("read_protected"):
        abort(404)
    require(to)
    return case


def _load(case_id: int, portrait_id: int, *, to: str = "read") -> Portrait:
    found = load(Portrait, portrait_id, options=(joinedload(Portrait.case),))
    if found.case_id != case_id:
        abort(404)
    if found.case.is_protected and not current_user.can("read_protected"):
        abort(404)
    require(to)
    return found


def _tried(form: UploadForm | CropForm, work: Callable[[], object]) -> bool:
    """Whether it could be done; if not, the form's first field says why."""
    try:
        work()
    except images.Refused as refusal:
        form.first.errors = [*form.first.errors, _(str(refusal))]
    except files.FileError as error:
        form.first.errors = [*form.first.errors, str(error)]
    else:
        return True
    db.session.rollback()
    return False


def _edited(
    found: Portrait,
    *,
    form: PortraitForm | None = None,
    crop_form: CropForm | None = None,
    status: int | None = None,
) -> Response:
    form_of_words = form or PortraitForm(formdata=None, obj=found)
    return page(
        "cases/portrait.html",
        case=found.case,
        portrait=found,
        form=form_of_words,
        crop_form=crop_form or CropForm(formdata=None, obj=found),
        status=status or form_status(crop_form or form_of_words),
    )


def _picture(key: str) -> Response:
    try:
        content = files.get(key)
    except files.FileMissing:
        abort(404)
    # The bytes are our own JPEG; web.py adds nosniff and no-store.
    return current_app.response_class(content, mimetype="image/jpeg")
