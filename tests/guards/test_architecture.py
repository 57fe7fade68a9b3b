"""The house's rules, read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm import ROOMS
from crm.config import ROOT

CRM = ROOT / "crm"
FILES = sorted(CRM.rglob("*.py"))
# The modules that alone may know a library or the environment (DESIGN: section 3).
ONLY = {
    "htmx_flask": {"web.py"},
    "weasyprint": {"pdf"},
    "smtplib": {"mail.py"},
    "imaplib": {"mail.py"},
    "dbos": {"jobs.py"},
    "obstore": {"files.py"},
    "argon2": {"accounts"},
    "openpyxl": {"sheets.py"},
    "argostranslate": {"texts"},
}


def _imports(tree: ast.AST) -> Iterator[str]:
    """Every imported module of a file, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module"
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "crm" and len(parts) > 1 and parts[1] in ROOMS else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_leftwards_and_the_platform_knows_no_room(path: Path) -> None:
    own = path.relative_to(CRM).parts[0]
    for module in _imports(_tree(path)):
        room = _room_of(module)
        if room is None or room == own:
            continue
        if own in ROOMS:
            assert ROOMS.index(room) < ROOMS.index(own), f"{own} must not import {module}"
        else:
            # One door: a desk without a command loads the demo on its first run.
            assert (own, module) == ("server.py", "crm.home.demo"), f"{own} imports {module}"


@pytest.mark.parametrize("library", ONLY)
def test_a_library_has_one_owner(library: str) -> None:
    for path in FILES:
        if path.relative_to(CRM).parts[0] in ONLY[library]:
            continue
        for module in _imports(_tree(path)):
            assert module.split(".")[0] != library, f"{path} imports {library}"


def test_only_config_reads_the_environment() -> None:
    # Set-up runs before anything is installed and passes the environment on; the server
    # asks once whether an address was given; fontconfig can be told its file in no other way.
    allowed = {"config.py", "setup.py", "__main__.py", "server.py", "fonts.py"}
    for path in FILES:
        if path.name in allowed:
            continue
        for node in ast.walk(_tree(path)):
            is_read = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            assert not is_read, f"{path}:{getattr(node, 'lineno', 0)} reads the environment"


def _defines_a_table(tree: ast.Module) -> bool:
    """Models stand in models.py and in files beside it, such as kits/editions.py."""
    return any(
        isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__tablename__"
        for node in ast.walk(tree)
    )


def test_models_neither_commit_nor_see_the_request() -> None:
    files = [path for path in FILES if _defines_a_table(_tree(path))]
    assert {"editions.py", "press.py"} <= {path.name for path in files}
    for path in files:
        tree = _tree(path)
        for node in ast.walk(tree):
            is_commit = isinstance(node, ast.Attribute) and node.attr == "commit"
            assert not is_commit, f"{path}:{getattr(node, 'lineno', 0)} commits"
        seen = set(_imports(tree))
        assert not {"flask.request", "flask.session", "flask_login.current_user"} & seen, path


def test_every_room_has_its_parts() -> None:
    for room in ROOMS:
        docstring = ast.get_docstring(_tree(CRM / room / "__init__.py"))
        assert docstring and "wns" in docstring, f"{room} does not say what it owns"
        assert (CRM / room / "views.py").exists(), room
        assert (ROOT / "templates" / room).is_dir(), f"templates/{room}"
        assert (ROOT / "tests" / room).is_dir(), f"tests/{room}"


def test_every_module_and_public_thing_has_a_docstring() -> None:
    lacking = []
    for path in FILES:
        tree = _tree(path)
        if not ast.get_docstring(tree):
            lacking.append(str(path))
        for node in tree.body:
            is_definition = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if is_definition and not node.name.startswith("_") and not ast.get_docstring(node):
                lacking.append(f"{path}:{node.lineno} {node.name}")
    assert not lacking, "\n".join(lacking)


def test_no_room_for_leftovers() -> None:
    names = {path.stem for path in FILES} | {path.parent.name for path in FILES}
    assert not names & {"utils", "helpers", "services", "common", "manager"}


def test_the_factory_stays_small() -> None:
    assert len((CRM / "__init__.py").read_text().splitlines()) < 80
