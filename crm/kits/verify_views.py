"""The public page that says whether a kit is genuine. It needs no sign-in and tells no more.

What it must not tell: titles and names before their time, who received a copy, what else there
is. So it answers a number or a file with the edition's number, or with nothing.
"""

from __future__ import annotations

from flask import Response, request

from crm.kits import verifying
from crm.kits.blueprint import bp
from crm.kits.edition_forms import VerifyForm
from crm.kits.throttling import Throttle
from crm.web import form_status, page

THROTTLE = Throttle(limit=30, seconds=60)


@bp.route("/verify", methods=["GET", "POST"])
def verify() -> Response:
    """Ask by a number or a file, which is counted and forgotten."""
    form = VerifyForm()
    if not form.is_submitted():
        return _page(form)
    if not THROTTLE.allows(request.remote_addr or ""):
        return _page(form, is_too_often=True, status=429)
    if not form.validate():
        return _page(form, status=form_status(form))
    file = form.file.data
    found = verifying.by_file(file.read()) if file else verifying.by_number(form.number.data)
    return _page(VerifyForm(formdata=None), found=found, is_answer=True)


@bp.get("/verify/<int:number>/<check>")
def verify_edition(number: int, check: str) -> Response:
    """Where the QR code of a kit leads."""
    form = VerifyForm(formdata=None)
    if not THROTTLE.allows(request.remote_addr or ""):
        return _page(form, is_too_often=True, status=429)
    found = verifying.by_number(check, number)
    return _page(form, found=found, is_answer=True, status=200 if found else 404)


def _page(
    form: VerifyForm,
    *,
    found: verifying.Genuine | None = None,
    is_answer: bool = False,
    is_too_often: bool = False,
    status: int = 200,
) -> Response:
    told = {"found": found, "is_answer": is_answer, "is_too_often": is_too_often}
    return page("kits/verify.html", form=form, status=status, **told)
