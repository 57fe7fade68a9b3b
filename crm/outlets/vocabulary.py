"""Words of outlets, marked for the catalog."""

from __future__ import annotations

from crm.web import message as _n

KINDS: dict[str, str] = {
    "newspaper": _n("Newspaper"),
    "magazine": _n("Magazine"),
    "radio": _n("Radio"),
    "television": _n("Television"),
    "agency": _n("News agency"),
    "online": _n("Online medium"),
    "institution": _n("Institution"),
}
