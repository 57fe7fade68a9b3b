"""The blueprint of the cases; its views stand in several files."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("cases", __name__)
