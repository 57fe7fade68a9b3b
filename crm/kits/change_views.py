"""A view of what changed between two editions of a kit."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort, request
from flask_login import current_user

from crm.kits import changing, issuing, printing
from crm.kits.blueprint import bp
from crm.kits.editions import Edition
from crm.web import current_language, page, require


@bp.get("/kits/<int:kit_id>/editions/<int:number>/since/<int:earlier>")
def since(kit_id: int, number: int, earlier: int) -> Response:
    """Both editions side by side in one language: what was added, said otherwise, removed."""
    require("read")
    if earlier >= number:
        abort(404)
    new, _by = issuing.load_edition(kit_id, number, with_snapshot=True)
    old, _by = issuing.load_edition(kit_id, earlier, with_snapshot=True)
    tags = [tag for tag in new.languages if tag in old.languages]
    language = request.args.get("lang", current_language().tag)
    language = language if language in tags else next(iter(tags), "")
    is_officer = bool(current_user.can("read_protected"))
    is_shown = is_officer or not (printing.withheld(new) or printing.withheld(old))
    found = None
    if language and is_shown:
        found = changing.changes(old.snapshot[language], new.snapshot[language])
        found = found if is_officer else _for_members(found)
    return page(
        "kits/since.html",
        edition=new,
        earlier=old,
        tags=tags,
        language=language,
        is_shown=is_shown,
        found=found,
        places=changing.PLACES,
        others=_others(new),
    )


def _for_members(found: changing.Changes) -> changing.Changes:
    """Without what may not be published any more, be it the kind of a fact."""
    hidden = changing.hidden_facts({fact.fact_id for fact in found.facts})
    return replace(found, facts=[each for each in found.facts if each.fact_id not in hidden])


def _others(edition: Edition) -> list[int]:
    return list(range(edition.number - 1, 0, -1))[:12]
