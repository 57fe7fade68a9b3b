"""The web: HTMX, sign-in, headers and how a view answers.

The only module that knows HTMX. A view asks it for a page, a fragment or a redirect,
and never looks at a header itself. Written for htmx 4, whose requests say with
``HX-Request-Type`` whether they want a part of a page.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from flask import (
    Flask,
    Response,
    abort,
    flash,
    g,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from jinja2 import StrictUndefined, pass_context
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.exceptions import HTTPException

from crm import assets, i18n
from crm.arrival import CleanValues, RowConverter, number_arg
from crm.config import Config
from crm.db import Model, db
from crm.partial_dates import format_on_page, is_jalali
from crm.reader import (
    current_language,
    current_zone,
    lazy,
    message,
    translate,
    translate_number,
)

# Views and forms take these from here: one import says all that a room needs of the web.
__all__ = [
    "answer",
    "current_language",
    "current_zone",
    "form_status",
    "is_fragment",
    "lazy",
    "load",
    "message",
    "navigation",
    "number_arg",
    "page",
    "redirect",
    "require",
    "safe_next",
    "translate",
    "translate_number",
]

htmx = Htmx()
csrf = CSRFProtect()
login_manager = LoginManager()

# Everything else needs sign-in. A guard compares this list with the routes.
PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "accounts.login",
        "accounts.set_up",
        "accounts.preferences",
        "home.healthz",
        "kits.verify",
        "kits.verify_edition",
    }
)
Row = TypeVar("Row", bound=Model)


class _Request(HtmxAwareRequest):  # type: ignore[misc]
    parameter_storage_class = CleanValues


def init_app(app: Flask, config: Config) -> None:
    """Give the application its request class, guards, headers and template globals."""
    secure = config.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="__Host-fifteenth" if secure else "fifteenth",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )
    htmx.init_app(app)
    app.request_class = _Request
    app.url_map.converters["int"] = RowConverter
    csrf.init_app(app)
    login_manager.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _add_globals(app)
    app.before_request(_refuse_what_is_not_here)
    app.before_request(_require_sign_in)
    app.after_request(_add_headers)
    for kind in (HTTPException, StaleDataError, CSRFError):
        app.register_error_handler(kind, _show_error)
    app.register_error_handler(500, _show_error)


# -- how a view answers -------------------------------------------------------------------


def is_fragment() -> bool:
    """Whether HTMX wants a part of a page; never so for Back, reload or a link."""
    wants = getattr(request, "htmx", None)
    if not wants or wants.history_restore_request:
        return False
    return request.headers.get("HX-Request-Type", "partial") == "partial"


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """A whole page."""
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def answer(template: str, partial: str, *, status: int = 200, **context: Any) -> Response:
    """The partial alone where HTMX asks for a fragment, else the page that includes it."""
    return page(partial if is_fragment() else template, status=status, **context)


def form_status(form: Any) -> int:
    """422 for a form that was submitted and refused, else 200."""
    return 422 if form.errors else 200


def redirect(url: str, message: str | None = None) -> Response:
    """Go on to another page of ours, with a word about what was done."""
    if message:
        flash(message)
    if is_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = url
    else:
        response = make_response("", 303)
        response.headers["Location"] = url
    response.vary.add("HX-Request")
    return response


def tell(response: Response, event: str, target: str) -> Response:
    """Have an element of the page (a CSS selector) told of an event once the answer is in place."""
    response.headers["HX-Trigger"] = json.dumps({event: {"target": target}})
    return response


def load(
    model: type[Row], row_id: int, *, to: str = "read", options: Sequence[ORMOption] = ()
) -> Row:
    """The row, if it exists and this person may do that to it.

    Loading is authorising: somebody who may not even read gets 404, as if nothing were
    there; a reader who may not do more gets 403.
    """
    row = db.session.get(model, row_id, options=options)
    if row is None or not current_user.can("read"):
        abort(404)
    require(to)
    return row


def require(action: str) -> None:
    """Refuse whoever may not do this: 404 to outsiders, 403 to readers."""
    if not current_user.can(action):
        abort(403 if current_user.can("read") else 404)


def safe_next(url: str | None) -> str | None:
    """The address to go to after sign-in if it is a path of this site, else ``None``."""
    if url and url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable():
        return url
    return None


# -- sign-in --------------------------------------------------------------------------------


def _refuse_what_is_not_here() -> None:
    is_hidden = request.endpoint == "static" and not request.path.endswith(assets.SERVED)
    if is_hidden or "\0" in request.path:
        abort(404)


def _require_sign_in() -> Response | None:
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
        return None
    if current_user.is_authenticated:
        return None
    if request.method != "GET":
        return redirect(url_for("accounts.login"))
    return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))


# -- headers --------------------------------------------------------------------------------


def csp_nonce() -> str:
    """The nonce of this response; every element that HTMX may act on carries it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return cast(str, g.csp_nonce)


_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"
)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = _POLICY.format(nonce=csp_nonce())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if request.endpoint == "static" and response.status_code < 400:
        life = "max-age=31536000, immutable" if "v" in request.args else "max-age=3600"
        headers["Cache-Control"] = f"public, {life}"
    else:
        # Pages hold names of people in danger: no shared or disk cache keeps them.
        headers["Cache-Control"] = "no-store"
    return response


# -- templates ----------------------------------------------------------------------------

_NAV: dict[str, tuple[int, str, str]] = {}


def navigation(endpoint: str, label: str, action: str, *, order: int) -> None:
    """Put a room's first page in the navigation, for whoever may do ``action``."""
    _NAV[endpoint] = (order, label, action)


def _navigation() -> list[dict[str, Any]]:
    def is_current(url: str) -> bool:
        return request.path == url or (url != "/" and request.path.startswith(f"{url}/"))

    return [
        {
            "endpoint": endpoint,
            "url": url_for(endpoint),
            "label": translate(label),
            "is_current": is_current(url_for(endpoint)),
        }
        for endpoint, (_, label, action) in sorted(_NAV.items(), key=lambda item: item[1][0])
        if current_user.is_authenticated and current_user.can(action)
    ]


# How a value is shown to whoever is looking, in their language.
_FILTERS: dict[str, Callable[[Any, str], str]] = {
    "date": i18n.format_date,
    "datetime": lambda value, tag: i18n.format_datetime(value, tag, current_zone()),
    "number": i18n.format_number,
    "partial_date": format_on_page,
    "language_name": i18n.language_name,
    "country_name": i18n.country_name,
    "kit_label": i18n.kit_label,
}


def _reader_filter(show: Callable[[Any, str], str]) -> Callable[[object, Any], str]:
    # Without the context Jinja would work out a constant once, in the first reader's language.
    @pass_context
    def shown(context: object, value: Any) -> str:
        return "" if value is None or value == "" else show(value, current_language().tag)

    return shown


def _add_globals(app: Flask) -> None:
    app.jinja_env.globals.update(
        _=translate,
        ngettext=translate_number,
        csp_nonce=csp_nonce,
        asset=assets.asset,
        integrity=assets.integrity,
        kit_languages=list(i18n.LANGUAGES.values()),
        ui_languages=[i18n.LANGUAGES[each] for each in i18n.UI_LANGUAGES],
        language_of=i18n.language,
        comma=lambda: i18n.comma(current_language().tag),
    )
    for name, show in _FILTERS.items():
        app.jinja_env.filters[name] = _reader_filter(show)
    app.jinja_env.tests["jalali"] = is_jalali

    @app.context_processor
    def _per_request() -> dict[str, Any]:
        return {
            "locale": current_language(),
            "nav": _navigation(),
            "is_fragment": is_fragment(),
            "theme": session.get("theme") or getattr(current_user, "theme", "auto"),
        }


def _show_error(error: Exception) -> Response:
    db.session.rollback()
    code = error.code if isinstance(error, HTTPException) else 500
    if isinstance(error, StaleDataError):
        code = 409
    if isinstance(error, HTTPException) and error.response is not None:
        return cast(Response, error.response)
    response = answer(
        "errors/show.html", "errors/_notice.html", status=code or 500, code=code or 500
    )
    if is_fragment():
        # Beside what was meant to change: the place that was aimed at keeps what it shows.
        response.headers["HX-Retarget"] = "#flashes"
        response.headers["HX-Reswap"] = "outerHTML show:top"
    return response
