"""The configuration: the only reader of the environment. Fails loudly, has no fallback secrets."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(Exception):
    """The environment asks for something impossible; the message says what to change."""


@dataclass(frozen=True)
class Config:
    """What the environment decides, checked.

    ``instance`` is a folder that is ours alone: database, files and keys.
    ``base_url`` is where people reach the desk, without a trailing slash; an ``https``
    one makes cookies secure. ``smtp_url`` is ``None`` where no mail leaves. ``mt_key`` is what a
    server for machine translation knows us by; it is kept nowhere else. ``has_address`` says that
    ``base_url`` was given: only then it is printed for readers to come to.
    """

    instance: Path
    database_url: str
    files_url: str
    secret_key: str
    base_url: str
    smtp_url: str | None
    host: str
    port: int
    mt_key: str | None = field(default=None, repr=False)
    has_address: bool = False

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read and check the environment; makes the instance folder and its key on first use."""
        env = os.environ if environ is None else environ
        instance = _instance(env)
        host = env.get("HOST") or "127.0.0.1"
        port = _port(env.get("PORT") or "5000")
        return cls(
            instance=instance,
            database_url=_database_url(env, instance),
            files_url=env.get("CRM_FILES_URL") or (instance / "files").as_uri(),
            secret_key=_secret_key(env, instance),
            base_url=(env.get("CRM_BASE_URL") or _address(host, port)).rstrip("/"),
            smtp_url=env.get("CRM_SMTP_URL") or None,
            host=host,
            port=port,
            mt_key=(env.get("CRM_MT_KEY") or "").strip() or None,
            has_address=bool(env.get("CRM_BASE_URL")),
        )

    def serving_at(self, host: str, port: int) -> Config:
        """The same, listening there; the address for people follows unless one was given."""
        follows = self.base_url == _address(self.host, self.port)
        base_url = _address(host, port) if follows else self.base_url
        return replace(self, host=host, port=port, base_url=base_url)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _instance(env: Mapping[str, str]) -> Path:
    path = Path(env.get("CRM_INSTANCE") or ROOT / "instance").expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / f".write-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(
            f"The instance folder {path} cannot be written ({reason}). "
            "Set CRM_INSTANCE to a folder that this user may write."
        ) from error
    return path


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("CRM_DATABASE_URL") or f"sqlite:///{instance / 'fifteenth.sqlite'}"
    # psycopg 3 is the driver that is installed; the short form would look for psycopg2.
    url = url.replace("postgres://", "postgresql://", 1)
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("CRM_DATABASE_URL must begin with postgresql:// or sqlite:///.")
    try:
        make_url(url)
    except (ArgumentError, ValueError) as error:
        # Without the address itself: it may hold a password.
        raise ConfigError(
            "CRM_DATABASE_URL cannot be read; write postgresql://USER:PASSWORD@HOST:PORT/NAME."
        ) from error
    return url


def _secret_key(env: Mapping[str, str], instance: Path) -> str:
    key = env.get("CRM_SECRET_KEY")
    if key is None:
        file = Path(env.get("CRM_SECRET_KEY_FILE") or instance / "secret-key")
        if not file.exists():
            if env.get("CRM_SECRET_KEY_FILE"):
                raise ConfigError(f"CRM_SECRET_KEY_FILE names {file}, which does not exist.")
            _write_key(file)
        key = file.read_text().strip()
    if len(key) < 32:
        raise ConfigError("The secret key is shorter than 32 characters. Use a random one.")
    return key


def _write_key(file: Path) -> None:
    # Written whole under another name first: of processes that start at once one gives the
    # name, and the others read a key that is complete.
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def _port(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    if not is_number or not 0 < int(text) < 65536:
        raise ConfigError(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)
