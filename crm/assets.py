"""Files for browsers: addresses that change with the content, integrity, and how long they last."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from flask import url_for

from crm.config import ROOT

STATIC = ROOT / "static"
# What is served from static/; everything else there (package files) is not for browsers.
SERVED = (".css", ".js", ".svg", ".woff2", ".png")


@lru_cache(maxsize=256)
def _digests(path: str, modified: float) -> tuple[str, str]:
    content = (STATIC / path).read_bytes()
    integrity = base64.b64encode(hashlib.sha384(content).digest()).decode()
    return hashlib.sha256(content).hexdigest()[:12], f"sha384-{integrity}"


def _digest(path: str) -> tuple[str, str]:
    return _digests(path, (STATIC / path).stat().st_mtime)


def asset(path: str) -> str:
    """The address of a file under static/, changing with its content."""
    return url_for("static", filename=path, v=_digest(path)[0])


def integrity(path: str) -> str:
    """The subresource integrity of a file under static/."""
    return _digest(path)[1]
