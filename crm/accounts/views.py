"""Signing in and out, the set-up link, the settings."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, session, url_for
from flask_login import current_user, login_user, logout_user

from crm import i18n
from crm.accounts.forms import LoginForm, PasswordForm, SettingsForm
from crm.accounts.models import THEMES, User
from crm.audit.models import record
from crm.db import db
from crm.web import answer, form_status, login_manager, page, redirect, safe_next
from crm.web import translate as _

bp = Blueprint("accounts", __name__)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load_user(session_id: str) -> User | None:
    number, _, key = session_id.partition(".")
    user = db.session.get(User, int(number)) if number.isdigit() else None
    return user if user and user.is_active and user.session_key == key else None


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response:
    """Sign in."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    form = LoginForm()
    failed = False
    if form.validate_on_submit():
        user = User.authenticate(form.email.data, form.password.data)
        if user is not None:
            return _sign_in(user)
        failed = True
    status = 422 if failed else form_status(form)
    return page("accounts/login.html", form=form, failed=failed, status=status)


def _sign_in(user: User) -> Response:
    # A new session at every sign-in: nothing that was planted before survives.
    kept = {name: session[name] for name in ("language", "theme") if name in session}
    session.clear()
    session.update(kept)
    login_user(user)
    record("user.signed_in", user, by=user)
    db.session.commit()
    return redirect(safe_next(request.args.get("next")) or url_for("home.index"))


@bp.post("/logout")
def logout() -> Response:
    """Sign out."""
    record("user.signed_out", current_user, by=current_user)
    db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("accounts.login"), _("You are signed out."))


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
        for name in ("name", "language", "theme", "time_zone"):
            setattr(current_user, name, form[name].data)
        session.pop("language", None)
        session.pop("theme", None)
        record("user.settings_changed", current_user, by=current_user)
        db.session.commit()
        return redirect(url_for("accounts.settings"), _("Saved."))
    return answer(
        "accounts/settings.html",
        "accounts/_form.html",
        form=form,
        status=form_status(form),
    )


@bp.post("/preferences")
def preferences() -> Response:
    """Switch language or light from any page, signed in or not."""
    chosen = {
        "language": (request.form.get("language"), i18n.UI_LANGUAGES),
        "theme": (request.form.get("theme"), THEMES),
    }
    for name, (value, allowed) in chosen.items():
        if value is None:
            continue
        if value not in allowed:
            abort(422)
        session[name] = value
        if current_user.is_authenticated:
            setattr(current_user, name, value)
    if current_user.is_authenticated:
        record("user.settings_changed", current_user, by=current_user)
        db.session.commit()
    return redirect(safe_next(request.form.get("next")) or url_for("home.index"))
