"""Views of templates of kits, and of a kit made of another one."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_login import current_user
from sqlalchemy.orm import joinedload, selectinload

from crm.db import db
from crm.forms import strip
from crm.kits.blueprint import bp
from crm.kits.copying import KitTemplate, duplicate, templates
from crm.kits.models import Kit, KitCase, KitText
from crm.texts.models import Segment, Text
from crm.web import load, page, redirect, require
from crm.web import translate as _


@bp.get("/kits/templates")
def kit_templates() -> Response:
    """Every template of kits."""
    require("read")
    return page("kits/templates.html", templates=templates())


@bp.post("/kits/<int:kit_id>/template")
def keep_template(kit_id: int) -> Response:
    """Keep how a kit is arranged under a name; one of that name is replaced."""
    kit = load(Kit, kit_id, to="write")
    name = strip(request.form.get("name"))[:200]
    back = url_for("kits.show", kit_id=kit_id)
    if not name:
        return redirect(back, _("Nothing was kept: a template needs a name."))
    KitTemplate.keep(kit, name, by=current_user)
    db.session.commit()
    return redirect(back, _("Kept. A new kit can begin with it."))


@bp.post("/kits/templates/<int:template_id>/remove")
def remove_template(template_id: int) -> Response:
    """Take a template away; kits that began with it stay."""
    template = load(KitTemplate, template_id, to="write")
    template.remove(by=current_user)
    db.session.commit()
    return redirect(url_for("kits.kit_templates"), _("Removed."))


@bp.post("/kits/<int:kit_id>/duplicate")
def duplicate_kit(kit_id: int) -> Response:
    """Make a kit like this one, to be changed."""
    kit = load(Kit, kit_id, to="write", options=_whole())
    copy = duplicate(kit, by=current_user)
    db.session.commit()
    message = _("Duplicated with its texts and their translations. Sensitive facts are not chosen.")
    return redirect(url_for("kits.show", kit_id=copy.id), message)


def _whole() -> tuple[joinedload[Kit] | selectinload[Kit], ...]:  # type: ignore[valid-type]
    segments = selectinload(Text.segments).selectinload(Segment.translations)
    texts = selectinload(Kit.kit_texts).joinedload(KitText.text)
    cases = selectinload(Kit.kit_cases).joinedload(KitCase.case)
    return (texts.options(segments, selectinload(Text.translations)), cases)
