"""What the repository may hold."""

from __future__ import annotations

import subprocess
from pathlib import Path

from crm.config import ROOT

# Written so that this file does not name one either.
_HOSTS = [
    ".".join(parts)
    for parts in (
        ("registry", "npmjs"),
        ("pypi", "org"),
        ("files", "pythonhosted"),
        ("deb", "debian", "org"),
        ("registry", "yarnpkg"),
        ("cdn", "jsdelivr"),
        ("unpkg", "com"),
        ("fonts", "googleapis"),
    )
]
_TOP = {
    *("pyproject.toml", "README.md", "crm", "templates", "static", "migrations", "tests"),
    "wsgi.py",
}
_FOREIGN = {".woff", ".woff2", ".ttf", ".otf", ".min.js", ".map", ".min.css", ".whl", ".tgz"}


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_the_top_level_is_the_cards() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in _files()}
    assert {name for name in top if not name.startswith(".")} == _TOP


def test_no_third_party_files() -> None:
    for path in _files():
        assert not any(path.name.endswith(ending) for ending in _FOREIGN), path
        assert not {"node_modules", "vendor"} & set(path.relative_to(ROOT).parts), path


def test_no_registry_is_named() -> None:
    for path in _files():
        text = path.read_bytes().decode("utf-8", "replace")
        named = [host for host in _HOSTS if host in text]
        assert not named, f"{path} names {named}"


def test_files_stay_small() -> None:
    for path in _files():
        assert path.stat().st_size < 2_000_000, path
