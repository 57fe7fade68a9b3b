"""The search over everything, on every page."""

from __future__ import annotations

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
_PAGE = 50


@bp.get("/search")
def index() -> Response:
    """What answers a line of words, in groups; each group leads to all of its kind."""
    require("read")
    words = request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    kinds = (kind,) if kind in GROUPS else tuple(GROUPS)
    audience = "officers" if current_user.can("read_protected") else "team"
    after = request.args.get("after")
    groups: list[query.Group] = []
    next_cursor = None
    if words and len(kinds) == 1:
        found = query.search(
            words, kinds, audience=audience, limit=_PAGE, after=after, me=current_user.id
        )
        groups = [query.Group(kind, found.hits, has_more=False)] if found.hits else []
        next_cursor = found.next_cursor
    elif words:
        groups = query.search_each(words, kinds, audience, _EACH, me=current_user.id)
    return answer(
        "search/index.html",
        "search/_results.html",
        q=words,
        kind=kind,
        groups=groups,
        next_cursor=next_cursor,
        labels=GROUPS,
    )
