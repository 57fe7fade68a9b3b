"""The room's blueprint, which its views share."""

from __future__ import annotations

from flask import Blueprint

from crm.web import message as _n
from crm.web import navigation

bp = Blueprint("kits", __name__)
navigation("kits.index", _n("Kits"), "read", order=55)
