"""The search over everything, on every page."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, request
from flask_login import current_user

from crm.search import query
from crm.web import answer, require
from crm.web import message as _n

bp = Blueprint("search", __name__)

# People first, then what was said to them, then cases and the rest.
GROUPS = {
    "contact": _n("People"),
    "outlet": _n("Outlets"),
    "interaction": _n("History"),
    "briefing": _n("Briefings"),
    "case": _n("Cases"),
    "statement": _n("Statements"),
    "text": _n("Texts"),
    "kit": _n("Kits"),
    "clipping": _n("Coverage"),
}
_EACH = 8


@bp.get("/search")
def index() -> Response:
    """What answers a line of words, in groups; each group leads to all of its kind."""
    require("read")
    words = request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    kinds = (kind,) if kind in GROUPS else tuple(GROUPS)
    audience = "officers" if current_user.can("read_protected") else "team"
    after = request.args.get("after")
    groups: list[tuple[str, query.Results]] = []
    if words and len(kinds) == 1:
        groups = [
            (
                kind,
                query.search(
                    words, kinds, audience=audience, limit=50, after=after, me=current_user.id
                ),
            )
        ]
    elif words:
        # One question for all kinds, so that a page costs the same however many kinds there are.
        results = query.search(words, kinds, audience=audience, limit=200, me=current_user.id)
        order = list(GROUPS)
        hits = sorted(results.hits, key=lambda hit: order.index(hit.kind))
        groups = [
            (
                each,
                query.Results(found[:_EACH], None, len(found), results.total_is_exact),
            )
            for each, found in ((k, list(g)) for k, g in groupby(hits, lambda hit: hit.kind))
        ]
    return answer(
        "search/index.html",
        "search/_results.html",
        q=words,
        kind=kind,
        groups=groups,
        labels=GROUPS,
    )
