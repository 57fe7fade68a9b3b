"""Signing in and out, the set-up link, the settings."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, session, url_for
from flask_login import current_user, logout_user

from crm import i18n
from crm.accounts import sessions, switches
from crm.accounts.forms import LoginForm, PasswordForm, SettingsForm
from crm.accounts.models import THEMES, User, fits
from crm.audit.models import record
from crm.db import db
from crm.web import answer, form_status, login_manager, page, redirect, require, safe_next
from crm.web import translate as _

bp = Blueprint("accounts", __name__)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load_user(session_id: str) -> User | None:
    number, _, key = session_id.partition(".")
    if sessions.is_over():
        return None
    user = db.session.get(User, int(number)) if number.isdigit() else None
    if user is None or not user.is_active or user.session_key != key:
        return None
    sessions.note_use()
    return user


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response:
    """Sign in."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    form = LoginForm()
    failed = False
    if form.validate_on_submit():
        user = _authenticated(form.email.data, form.password.data)
        if user is not None:
            return _sign_in(user)
        failed = True
    status = 422 if failed else form_status(form)
    return page("accounts/login.html", form=form, failed=failed, status=status)


def _authenticated(email: str, password: str) -> User | None:
    known = User.password_hash_of(email)
    # Hashing is slow on purpose; an open transaction would make everybody else wait for it.
    db.session.rollback()
    if not fits(password, known):
        return None
    user = User.by_email(email)
    return user if user and user.is_active and user.password_hash == known else None


def _sign_in(user: User) -> Response:
    sessions.begin(user)
    record("user.signed_in", user, by=user)
    db.session.commit()
    return redirect(safe_next(request.args.get("next")) or url_for("home.index"))


@bp.post("/logout")
def logout() -> Response:
    """Sign out, on every device: a copy of the cookie is worth nothing afterwards."""
    current_user.sign_out(by=current_user)
    db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("accounts.login"), _("You are signed out, on every device."))


@bp.route("/set-up/<token>", methods=["GET", "POST"])
def set_up(token: str) -> Response:
    """The one-time link of an invitation: choose a password."""
    user = User.by_setup_token(token)
    if user is None or not user.is_active:
        abort(404)
    form = PasswordForm()
    if form.validate_on_submit():
        user.set_password(form.password.data, by=user)
        db.session.commit()
        return redirect(url_for("accounts.login"), _("Your password is set. Sign in with it."))
    return page("accounts/set_up.html", form=form, user=user, status=form_status(form))


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> Response:
    """What somebody sets for themselves."""
    form = SettingsForm(obj=current_user)
    if form.validate_on_submit():
        typed = form.values("name", "language", "theme", "time_zone")
        current_user.change_settings(by=current_user, **typed)
        session.pop("language", None)
        session.pop("theme", None)
        db.session.commit()
        return redirect(url_for("accounts.settings"), _("Saved."))
    return answer(
        "accounts/settings.html",
        "accounts/_form.html",
        form=form,
        switches=switches.SWITCHES,
        standing=switches.standing if current_user.can("administer") else dict,
        status=form_status(form),
    )


@bp.post("/settings/switches/<key>")
def switch(key: str) -> Response:
    """Switch on or off what the whole desk may do: for admins."""
    require("administer")
    to = request.form.get("to")
    if key not in switches.SWITCHES:
        abort(404)
    if to not in ("on", "off"):
        abort(422)
    switches.switch(key, to == "on", by=current_user)
    db.session.commit()
    return redirect(url_for("accounts.settings", _anchor="switches-title"), _("Saved."))


@bp.post("/preferences")
def preferences() -> Response:
    """Switch language or light from any page, signed in or not."""
    chosen = {
        "language": (request.form.get("language"), i18n.UI_LANGUAGES),
        "theme": (request.form.get("theme"), THEMES),
    }
    given = {name: value for name, (value, _allowed) in chosen.items() if value is not None}
    if any(value not in chosen[name][1] for name, value in given.items()):
        abort(422)
    session.update(given)
    if current_user.is_authenticated:
        current_user.change_settings(by=current_user, **given)
        db.session.commit()
    return redirect(safe_next(request.form.get("next")) or url_for("home.index"))
