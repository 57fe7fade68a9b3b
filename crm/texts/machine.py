"""Engines that translate by machine: a server of our own, or this machine itself.

One interface for both. Nobody here decides what may be sent: that is ``crm.texts.leaving``.
The server speaks the protocol of LibreTranslate (docs.libretranslate.com); on this machine it
is Argos Translate, where somebody installed it beside the desk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol
from urllib.parse import urlsplit

from crm import fetching, i18n
from crm.arrival import clean
from crm.forms import strip
from crm.reader import message as _n
from crm.reader import translate as _
from crm.texts.staying import staying

# (from, into): tags of ``i18n.LANGUAGES``.
Pairs = frozenset[tuple[str, str]]
MOST_SECONDS = 20.0  # while somebody waits
_LONGEST_REASON = 200
# What engines call a language where they do not say it as we do.
_ALSO = {"zh-Hans": ("zh", "zh-CN"), "nb": ("no",), "pt": ("pt-PT", "pt-BR"), "he": ("iw",)}

# What is said to people for each reason that an engine did not translate.
MESSAGES = {
    "down": _n("The server for machine translation does not answer."),
    "slow": _n("The server for machine translation takes too long."),
    "moved": _n("The server sends on to another address. Only the one that is set is asked."),
    "plain": _n("This server is in the open internet: its address must begin with https."),
    "private": _n("At this address no server may be asked."),
    "address": _n("The address of the server cannot be read."),
    "pair": _n("Machine translation does not offer this pair of languages."),
    "quota": _n("The server has had enough of us for now: %(reason)s"),
    "key": _n("The server does not let us in: %(reason)s"),
    "refused": _n("The server refuses this: %(reason)s"),
    "lacking": _n(
        "Argos Translate lacks a file and would fetch it, which the desk does not let it do. The"
        " README says how to install it whole."
    ),
    "broken": _n("Machine translation failed: %(reason)s"),
    "huge": _n("The server answered more than anybody asked for; nothing of it was kept."),
    "nonsense": _n("The server answered something else than translations; nothing was kept."),
    "same": _n("The server gave the words back as they were; nothing was kept."),
    "off": _n("Machine translation is off: an admin decides."),
    "asked": _n("Somebody stopped it."),
    "stays": _n("This text may not leave the desk, so no machine gets it."),
    "absent": _n("Argos Translate is not installed on this machine."),
}
_OF_FETCHING = {"unreachable": "down", "status": "nonsense", "not html": "nonsense"}
_OF_STATUS = {429: "quota", 401: "key", 403: "key"}


class EngineError(Exception):
    """An engine did not translate; ``why`` is one of ``MESSAGES``, ``reason`` the server's own."""

    is_temporary = False  # asking again at once helps with none of them

    def __init__(self, why: str, reason: str = "") -> None:
        super().__init__(f"{why}: {reason}" if reason else why)
        self.why, self.reason = why, reason

    @property
    def message(self) -> str:
        """What it means, for whoever is looking."""
        return explained(self.why, self.reason)


def explained(why: str, reason: str) -> str:
    """What a reason means, in the language of whoever is looking."""
    return _(MESSAGES.get(why, MESSAGES["broken"]), reason=reason or "–")


class Engine(Protocol):
    """Something that translates."""

    @property
    def host(self) -> str:
        """Where words go: a host, or "" where they stay on this machine."""

    def languages(self) -> Pairs:
        """What it offers of our languages. Raises ``EngineError``."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """As many translations, in the same order, of paragraphs without blank lines.

        Raises ``EngineError``: then there is not one.
        """


class LibreTranslate:
    """A server that speaks LibreTranslate's protocol, at an address that an admin has set."""

    def __init__(self, url: str, key: str | None, most_seconds: float = MOST_SECONDS) -> None:
        self._url, self._key, self._most_seconds = url.rstrip("/"), key, most_seconds
        self._offered: dict[str, frozenset[str]] | None = None  # in the server's own codes

    @property
    def host(self) -> str:
        """The server's name and port."""
        return urlsplit(self._url).netloc

    def languages(self) -> Pairs:
        """What the server offers of our languages."""
        offered = self._codes()
        return _pairs({tag: _code(tag, offered) for tag in i18n.LANGUAGES}, offered)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Have the server translate; costs one more question, for what it offers, at first."""
        offered = self._codes()
        given, wanted = _code(source, offered), _code(target, offered)
        if not given or not wanted or wanted not in offered[given]:
            raise EngineError("pair")
        document = {"q": list(texts), "source": given, "target": wanted, "format": "text"}
        if self._key:
            document["api_key"] = self._key
        answer = self._ask("translate", document)
        return _checked(texts, answer.get("translatedText") if isinstance(answer, dict) else None)

    def _codes(self) -> dict[str, frozenset[str]]:
        if self._offered is None:
            self._offered = _read_languages(self._ask("languages"))
        return self._offered

    def _ask(self, what: str, document: dict[str, Any] | None = None) -> Any:
        content = None if document is None else json.dumps(document).encode()
        try:
            answered = fetching.call(
                f"{self._url}/{what}", content, most_seconds=self._most_seconds
            )
        except fetching.NotFetched as error:
            raise EngineError(_OF_FETCHING.get(error.why, error.why)) from None
        answer = _read(answered.content)
        if answered.status == 200:
            return answer
        why = _OF_STATUS.get(answered.status, "refused" if answered.status < 500 else "broken")
        said = answer.get("error") if isinstance(answer, dict) else None
        raise EngineError(why, self._reason(said) or str(answered.status))

    def _reason(self, said: object) -> str:
        """The server's words in one line, without our key: it may have been repeated to us."""
        words = " ".join(strip(clean(said)).split()) if isinstance(said, str) else ""
        return (words.replace(self._key, "…") if self._key else words)[:_LONGEST_REASON]


class Argos:
    """Argos Translate, on this machine, with the language packages that are installed."""

    host = ""

    def languages(self) -> Pairs:
        """What the installed packages offer of our languages."""
        with _at_home():
            return _pairs_of(_installed())

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate here; the first time it loads its models, which takes seconds."""
        with _at_home():
            installed = _installed()
            given, wanted = _code(source, installed), _code(target, installed)
            way = installed[given].get_translation(installed[wanted]) if given and wanted else None
            if way is None:
                raise EngineError("pair")
            return _checked(texts, [way.translate(text) for text in texts])


@contextmanager
def _at_home() -> Iterator[None]:
    try:
        with staying():
            yield
    except EngineError:
        raise
    except Exception as error:  # a model may raise anything
        if _wanted_out(error):
            raise EngineError("lacking") from error
        raise EngineError("broken", type(error).__name__) from error


def _wanted_out(error: BaseException) -> bool:
    """Whether it was refused the way out; urllib keeps that as a reason of its own error."""
    return isinstance(error, PermissionError) or isinstance(
        getattr(error, "reason", None), PermissionError
    )


def _installed() -> dict[str, Any]:
    """Code → what Argos knows of the language."""
    if not is_argos_installed():
        raise EngineError("absent")
    # Not among the requirements, and slow to import: nobody pays who does not use it.
    argos: Any = import_module("argostranslate.translate")
    if find_spec("stanza") is not None:
        stanza: Any = import_module("stanza")
        if not isinstance(stanza.Pipeline, partial):
            # It would look for newer models first, and not begin where it cannot.
            stanza.Pipeline = partial(stanza.Pipeline, download_method=None)
    return {str(each.code): each for each in argos.get_installed_languages()}


def _pairs_of(installed: dict[str, Any]) -> Pairs:
    offered = {
        code: frozenset(str(each.to_lang.code) for each in language.translations_from)
        for code, language in installed.items()
    }
    return _pairs({tag: _code(tag, offered) for tag in i18n.LANGUAGES}, offered)


def is_argos_installed() -> bool:
    """Whether somebody installed Argos Translate beside the desk."""
    return find_spec("argostranslate") is not None


def read_address(typed: str) -> str | None:
    """The address of a server as it is kept; ``None`` for what is none, or holds a password."""
    try:
        parts = urlsplit(typed.strip())
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    more = parts.username or parts.password or parts.query or parts.fragment
    if parts.scheme not in ("http", "https") or not is_whole or more or not typed.isprintable():
        return None
    return parts.geturl().rstrip("/")


def _code(tag: str, offered: Iterable[str]) -> str | None:
    """What an engine calls one of our languages, if it has it."""
    known = set(offered)
    return next((code for code in (tag, *_ALSO.get(tag, ())) if code in known), None)


def _pairs(codes: dict[str, str | None], offered: dict[str, frozenset[str]]) -> Pairs:
    return frozenset(
        (source, target)
        for source, given in codes.items()
        for target, wanted in codes.items()
        if given and wanted and source != target and wanted in offered[given]
    )


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _read_languages(answer: Any) -> dict[str, frozenset[str]]:
    """Code → the codes it is translated into. Old servers do not say: then it is every one."""
    if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
        raise EngineError("nonsense")
    codes = {each["code"]: each for each in answer if isinstance(each.get("code"), str)}
    if not codes:
        raise EngineError("nonsense")
    return {code: _targets(each.get("targets"), codes) for code, each in codes.items()}


def _targets(said: Any, every: Iterable[str]) -> frozenset[str]:
    targets = said if isinstance(said, list) else every
    return frozenset(each for each in targets if isinstance(each, str))


def _checked(texts: Sequence[str], answers: Any) -> list[str]:
    """The translations as they may be kept; ``EngineError`` unless every one of them is one."""
    if not isinstance(answers, list) or len(answers) != len(texts):
        raise EngineError("nonsense")
    found = [_one(text, answer) for text, answer in zip(texts, answers, strict=True)]
    # Some servers repeat what they cannot translate. A name may stay as it is, a sentence not.
    pairs = zip(texts, found, strict=True)
    of_sentences = [text.split() == put.split() for text, put in pairs if len(text.split()) > 3]
    if of_sentences and all(of_sentences):
        raise EngineError("same")
    return found


def _one(text: str, answer: object) -> str:
    # A model that has lost its way repeats itself without end.
    if not isinstance(answer, str) or len(answer) > 20 * len(text) + 200:
        raise EngineError("nonsense")
    words = re.sub(r"\n\s*\n", "\n", strip(clean(answer)).replace("\r", "\n"))
    if not words:
        raise EngineError("nonsense")
    return words
