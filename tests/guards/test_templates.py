"""What must hold of every template."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest
from flask import Flask
from jinja2 import StrictUndefined, meta, nodes

from crm.config import ROOT

FOLDER = ROOT / "templates"
PRINT = FOLDER / "kits" / "pdf"
ALL = sorted(path for path in FOLDER.rglob("*.html"))
PAGES = [path for path in ALL if PRINT not in path.parents]
PARTIALS = [path for path in PAGES if path.name.startswith("_") and path.parent.name not in ("ui",)]
# What web.py and Flask put into every template.
ALWAYS = {
    *("locale", "nav", "is_fragment", "theme", "current_user", "request", "session", "g"),
    *("config", "url_for", "get_flashed_messages", "csrf_token"),
}


def _id(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_no_inline_style_script_or_handler(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for pattern in (r"<style", r"\sstyle\s*=", r"<script(?![^>]*\ssrc=)", r"\son[a-z]+\s*="):
        assert not re.search(pattern, source, re.IGNORECASE), f"{path}: {pattern}"
    assert "hx-on" not in source and "|safe" not in source.replace(" ", "")


@pytest.mark.parametrize("path", PARTIALS, ids=_id)
def test_a_partial_states_what_it_needs(app: Flask, path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    first = re.match(r"\{# needs: (.*?) #\}", source, re.DOTALL)
    assert first, f"{path} does not begin with {{# needs: … #}}"
    stated = {name.strip() for name in re.split(r"[,;]", first.group(1)) if name.strip()}
    tree = app.jinja_env.parse(source)
    used = meta.find_undeclared_variables(tree) - set(app.jinja_env.globals) - ALWAYS
    blueprint_words = {"touch_kinds", "channels", "languages"}
    missing = used - stated - blueprint_words
    assert not missing, f"{path} uses {missing} and does not say so"


@pytest.mark.parametrize("path", PARTIALS, ids=_id)
def test_a_partial_has_one_root_with_a_stable_id(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    # A call of the section macros is a root too; its first argument is the id.
    if call := re.search(r"\{%-?\s*call\s+(edit_section|section)\(\s*([^,]+),", source):
        assert call.group(2).strip(), path
        return
    markup = re.sub(r"\{%.*?%\}", "", source, flags=re.DOTALL)
    markup = re.sub(r"\{\{.*?\}\}", "x", markup, flags=re.DOTALL).strip()
    table = re.match(r"<(tr|tbody|td|li|option)\b", markup)
    wrapped = {"tr": "<table>{}</table>", "tbody": "<table>{}</table>"}.get(
        table.group(1) if table else "", "{}"
    )
    roots = lxml.html.fragments_fromstring(wrapped.format(markup))
    elements = [root for root in roots if not isinstance(root, str)]
    if wrapped != "{}":
        elements = list(elements[0])
        if elements and elements[0].tag == "tbody" and table and table.group(1) == "tr":
            elements = list(elements[0])
    assert len(elements) == 1, f"{path} has {len(elements)} roots"
    assert elements[0].get("id"), f"{path}: its root has no id"


@pytest.mark.parametrize("path", ALL, ids=_id)
def test_no_unused_import(app: Flask, path: Path) -> None:
    tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
    imported = {
        name if isinstance(name, str) else name[1]
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    }
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    assert not imported - used, f"{path} imports {imported - used} and does not use it"


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_what_htmx_acts_on_carries_the_nonce(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for element in re.findall(r"<[a-z][^<>]*\shx-(?:get|post)=[^<>]*>", source):
        assert "hx-nonce" in element, f"{path}: {element[:120]}"


def test_undefined_names_are_errors(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined


def test_templates_stay_readable() -> None:
    long = [f"{path}: {n}" for path in ALL if (n := len(path.read_text().splitlines())) > 160]
    assert not long, long
