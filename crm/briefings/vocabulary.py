"""The words of the history, as the interface shows them."""

from __future__ import annotations

from crm.web import message as _n

LOGGED_KINDS = {
    "call": _n("Call"),
    "email": _n("E-mail"),
    "meeting": _n("Meeting"),
    "message": _n("Message"),
    "note": _n("Note"),
}
KINDS = {**LOGGED_KINDS, "briefing": _n("Briefing")}
CHANNELS = {
    "email": _n("E-mail"),
    "phone": _n("Phone"),
    "signal": _n("Signal"),
    "whatsapp": _n("WhatsApp"),
    "telegram": _n("Telegram"),
    "meeting": _n("In person"),
    "post": _n("Post"),
}
DIRECTIONS = {"out": _n("We to them"), "in": _n("They to us")}
