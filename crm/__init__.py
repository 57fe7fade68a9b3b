"""Fifteenth: the press desk of a small human-rights team.

``ROOMS`` is the order in which rooms may import one another: only leftwards.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from crm.config import Config

ROOMS = (
    "audit",
    "search",
    "accounts",
    "texts",
    "outlets",
    "contacts",
    "cases",
    "statements",
    "kits",
    "briefings",
    "coverage",
    "home",
)


def create_app(config: Config | None = None) -> Flask:
    """The application of a configuration (by default, of the environment)."""
    from flask import Flask

    from crm import db, web
    from crm.config import ROOT, Config

    config = config or Config.load()
    app = Flask(
        "fifteenth",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
        instance_path=str(config.instance),
    )
    app.config["CRM"] = config
    db.init_app(app, config)
    web.init_app(app, config)
    for room in ROOMS:
        for part in ("models", "documents", "leaving", "work"):
            if find_spec(f"crm.{room}.{part}"):
                import_module(f"crm.{room}.{part}")
        app.register_blueprint(import_module(f"crm.{room}.views").bp)
    return app
