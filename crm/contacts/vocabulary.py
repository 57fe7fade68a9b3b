"""Words of contacts, marked for the catalog."""

from __future__ import annotations

from crm.web import message as _n

KINDS: dict[str, str] = {
    "journalist": _n("Journalist"),
    "official": _n("Official"),
    "institution": _n("Institution"),
}
CHANNELS: dict[str, str] = {
    "email": _n("E-mail"),
    "phone": _n("Phone"),
    "signal": _n("Signal"),
    "whatsapp": _n("WhatsApp"),
    "telegram": _n("Telegram"),
    "meeting": _n("Meeting"),
    "post": _n("Post"),
}
