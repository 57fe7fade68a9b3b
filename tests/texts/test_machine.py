"""Engines: a real server that speaks LibreTranslate's protocol, and Argos where it stands."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm.texts import machine
from crm.texts.machine import Argos, Engine, EngineError, LibreTranslate
from tests.texts.libretranslate import KEY, Server, serve


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that runs while the test does."""
    with serve() as server:
        yield server


def _engine(server: Server, key: str | None = None, most_seconds: float = 5) -> LibreTranslate:
    return LibreTranslate(server.url, key, most_seconds)


def _error(engine: Engine, target: str = "sv") -> EngineError:
    with pytest.raises(EngineError) as caught:
        engine.translate(["One.", "Two."], "en", target)
    return caught.value


def test_a_server_translates(server: Server) -> None:
    engine = _engine(server)
    assert engine.translate(["One.", "Two."], "en", "sv") == ["sv: One.", "sv: Two."]
    assert server.asked == [
        {"q": ["One.", "Two."], "source": "en", "target": "sv", "format": "text"}
    ]
    assert engine.host == server.url.removeprefix("http://")


def test_its_languages_are_ours(server: Server) -> None:
    pairs = _engine(server).languages()
    assert ("en", "sv") in pairs and ("fa", "zh-Hans") in pairs and ("de", "en") in pairs
    assert ("de", "sv") not in pairs and ("en", "en") not in pairs and ("en", "ckb") not in pairs
    assert _engine(server).translate(["One."], "en", "zh-Hans") == ["zh: One."]
    server.languages = [{"code": "en", "name": "English"}, {"code": "sv", "name": "Swedish"}]
    assert _engine(server).languages() == {("en", "sv"), ("sv", "en")}


def test_the_key_goes_with_words_alone(server: Server) -> None:
    server.key = KEY
    assert _engine(server, KEY).translate(["One."], "en", "sv") == ["sv: One."]
    assert server.asked[-1]["api_key"] == KEY
    error = _error(_engine(server, "another-key-of-ours"))
    assert error.why == "key"
    assert "another-key-of-ours" not in error.reason and error.reason.startswith("Invalid API key")


def test_nobody_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert _error(LibreTranslate(f"http://127.0.0.1:{port}", None)).why == "down"


def test_it_is_slow(server: Server) -> None:
    engine = _engine(server, most_seconds=0.2)
    engine.languages()
    server.pause = 0.6
    begun = time.monotonic()
    assert _error(engine).why == "slow"
    assert time.monotonic() - begun < 0.5


def test_a_pair_that_is_not_offered(server: Server) -> None:
    assert _error(_engine(server), "ckb").why == "pair"
    with pytest.raises(EngineError, match="pair"):
        _engine(server).translate(["Eins."], "de", "sv")
    assert not server.asked


def test_what_comes_back_as_it_went_is_no_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = LibreTranslate("http://127.0.0.1:1", None)
    answer: dict[str, Any] = {}
    monkeypatch.setattr(engine, "_codes", lambda: {"en": frozenset({"sv"}), "sv": frozenset()})
    monkeypatch.setattr(engine, "_ask", lambda what, document=None: answer)
    sentence = "Nobody has answered the fourteen."
    answer["translatedText"] = [f"{sentence} ", "Evin"]
    with pytest.raises(EngineError) as caught:
        engine.translate([sentence, "Evin"], "en", "sv")
    assert caught.value.why == "same"
    # A name may well be the same, and one sentence of several that were translated.
    answer["translatedText"] = ["Evin"]
    assert engine.translate(["Evin"], "en", "sv") == ["Evin"]
    answer["translatedText"] = [sentence, "Ingen svarade på brevet."]
    engine.translate([sentence, "Nobody answered the letter."], "en", "sv")


def test_nobody_goes_elsewhere(server: Server) -> None:
    with serve() as elsewhere:
        engine = _engine(server)
        engine.languages()
        server.moved_to = elsewhere.url
        assert _error(engine).why == "moved"
        assert not elsewhere.asked


@pytest.mark.parametrize(
    ("status", "answer", "why", "reason"),
    [
        (429, {"error": "Slowdown: 20 per 1 minute"}, "quota", "Slowdown: 20 per 1 minute"),
        (429, b"<html>", "quota", "429"),
        (403, {"error": "Please contact the server operator"}, "key",
         "Please contact the server operator"),
        (400, {"error": "Text is\ntoo \u202elong\x00 \ud800"}, "refused", "Text is too long"),
        (400, {"error": "x" * 900}, "refused", "x" * 200),
        (500, {"error": {"a": 1}}, "broken", "500"),
        (200, b"{", "nonsense", ""),
        (200, b"[" * 100_000, "nonsense", ""),
        (200, b"\xff\xfe", "nonsense", ""),
        (200, [], "nonsense", ""),
        (200, {"translatedText": "sv: One."}, "nonsense", ""),
        (200, {"translatedText": ["sv: One."]}, "nonsense", ""),
        (200, {"translatedText": ["One", "Two", "Three"]}, "nonsense", ""),
        (200, {"translatedText": ["sv: One.", None]}, "nonsense", ""),
        (200, {"translatedText": ["sv: One.", " \u202e\n"]}, "nonsense", ""),
        (200, {"translatedText": ["sv: One.", "Ha. " * 500]}, "nonsense", ""),
        (200, b'"' + b"x" * (3 * 1024 * 1024) + b'"', "huge", ""),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_it_answers_something_else(
    server: Server, status: int, answer: Any, why: str, reason: str
) -> None:
    server.instead = (status, answer)
    error = _error(_engine(server))
    assert (error.why, error.reason) == (why, reason)


@pytest.mark.parametrize("answer", [None, {}, [], ["en"], [{"name": "English"}], 7])
def test_its_languages_cannot_be_read(server: Server, answer: Any) -> None:
    server.languages = answer
    assert _error(_engine(server)).why == "nonsense"


def test_every_reason_can_be_said(app: Flask) -> None:
    with app.test_request_context():
        for why in machine.MESSAGES:
            assert EngineError(why, "100% of it").message
        assert "100% of it" in EngineError("quota", "100% of it").message
        assert EngineError("key").message.endswith("–")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_ANSWERS = _JSON | st.builds(
    lambda inner: {"translatedText": inner}, st.lists(st.text(max_size=60) | _JSON, max_size=3)
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(status=st.sampled_from([200, 200, 200, 400, 403, 429, 500]), answer=_ANSWERS)
@example(status=200, answer={"translatedText": ["a\n\n\nb", "\ud800x\0"]})
def test_whatever_it_answers_there_are_translations_or_none(
    server: Server, status: int, answer: Any
) -> None:
    server.instead = (status, answer)
    made: list[str] = []
    with suppress(EngineError):
        made = _engine(server).translate(["One.", "Two."], "en", "sv")
    assert len(made) in (0, 2 if status == 200 else 0)
    for each in made:
        assert each.strip() and "\0" not in each and "\n\n" not in each
        each.encode()


class _Language:
    def __init__(self, code: str, *into: str) -> None:
        self.code = code
        self.translations_from = [SimpleNamespace(to_lang=SimpleNamespace(code=c)) for c in into]

    def get_translation(self, to: _Language) -> Any:
        codes = [each.to_lang.code for each in self.translations_from]
        if to.code not in codes:
            return None
        return SimpleNamespace(translate=self._translate)

    def _translate(self, text: str) -> str:
        if text == "Break.":
            raise RuntimeError("a secret path")
        if text == "Look outside.":
            socket.create_connection(("127.0.0.1", 9), 1)
        if text == "Fetch.":
            urllib.request.urlopen("http://127.0.0.1:9/en.onnx")
        if text == "Download.":
            subprocess.run(["true"], check=True)
        return f"on this machine: {text}"


def test_argos_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "find_spec", lambda name: None)
    assert not machine.is_argos_installed()
    assert _error(Argos()).why == "absent"


@pytest.fixture
def argos(monkeypatch: pytest.MonkeyPatch) -> Argos:
    """Argos with a few packages, as far as we use it."""
    module: Any = ModuleType("argostranslate.translate")
    module.get_installed_languages = lambda: [
        *(_Language("en", "sv", "zh"), _Language("sv", "en"), _Language("zh")),
    ]
    stanza: Any = ModuleType("stanza")
    stanza.Pipeline = lambda **options: options
    monkeypatch.setattr(machine, "find_spec", lambda name: name in ("argostranslate", "stanza"))
    monkeypatch.setitem(sys.modules, "argostranslate", ModuleType("argostranslate"))
    monkeypatch.setitem(sys.modules, "argostranslate.translate", module)
    monkeypatch.setitem(sys.modules, "stanza", stanza)
    return Argos()


def test_argos_where_it_is_installed(argos: Argos) -> None:
    assert argos.host == ""
    assert argos.languages() == {("en", "sv"), ("en", "zh-Hans"), ("sv", "en")}
    assert argos.translate(["One."], "en", "zh-Hans") == ["on this machine: One."]
    for target in ("fa", "zh-Hans"):
        with pytest.raises(EngineError, match="pair"):
            argos.translate(["Ett."], "sv", target)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Break.", ("broken", "RuntimeError")),
        ("Look outside.", ("lacking", "")),
        ("Fetch.", ("lacking", "")),
        ("Download.", ("lacking", "")),
    ],
)
def test_argos_stays_on_this_machine(argos: Argos, text: str, why: tuple[str, str]) -> None:
    argos.languages()
    argos.languages()
    assert sys.modules["stanza"].Pipeline(lang="en") == {"lang": "en", "download_method": None}
    with pytest.raises(EngineError) as caught:
        argos.translate([text], "en", "sv")
    assert (caught.value.why, caught.value.reason) == why
    subprocess.run(["true"], check=True)  # everybody else may still do it
