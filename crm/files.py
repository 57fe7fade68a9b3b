"""The files: the only module that knows where they lie.

``CRM_FILES_URL`` names an object store: a folder (``file:///…``, the default, in the
instance) or ``s3://``, ``gs://``, ``az://``, whose credentials their own variables carry.
A key is a path of lower-case words, as ``kits/3f/3fa1….pdf``; ``address`` makes one from
the content, so that equal bytes are kept once and a key's bytes never change.

Every function uses the running application's configuration unless one is handed over.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import cast

import obstore
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from crm.config import Config

_KEY = re.compile(r"[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*")
_STAGING = "staging"


class FileError(Exception):
    """The store refused or did not answer; the message is one line, fit to be shown."""


class FileMissing(FileError):
    """Nothing lies under this key."""


def address(folder: str, data: bytes, suffix: str = "") -> str:
    """The key that these bytes have under a folder: their SHA-256, as ``kits/3f/3fa1….pdf``."""
    digest = hashlib.sha256(data).hexdigest()
    return _checked(f"{folder}/{digest[:2]}/{digest}{suffix}")


def put(key: str, data: bytes, config: Config | None = None) -> None:
    """Keep bytes under a key: whole or not at all, and on the disk when this returns."""
    store = _store(config)
    with _clear_errors(key):
        if isinstance(store, LocalStore):
            _put_on_disk(store, _checked(key), data)
        else:
            obstore.put(store, _checked(key), data)


def get(key: str, config: Config | None = None) -> bytes:
    """The bytes under a key. Raises ``FileMissing``."""
    with _clear_errors(key):
        return bytes(obstore.get(_store(config), _checked(key)).bytes())


def exists(key: str, config: Config | None = None) -> bool:
    """Whether something lies under this key."""
    try:
        with _clear_errors(key):
            obstore.head(_store(config), _checked(key))
    except FileMissing:
        return False
    return True


def delete(key: str, config: Config | None = None) -> None:
    """Remove a key. Nothing there is no error: a repeated delete has the same end."""
    try:
        with _clear_errors(key):
            obstore.delete(_store(config), _checked(key))
    except FileMissing:
        return


def keys(folder: str = "", config: Config | None = None) -> list[str]:
    """All keys below a folder, sorted; all there are without one."""
    with _clear_errors(folder):
        batches = obstore.list(_store(config), _checked(folder) if folder else None)
        found = [meta["path"] for batch in batches for meta in batch]
    return sorted(key for key in found if not key.startswith(f"{_STAGING}/"))


def _put_on_disk(store: LocalStore, key: str, data: bytes) -> None:
    # The store itself never syncs, so a power cut could leave a name without its bytes.
    # Hence the order: the bytes under another name, then to the disk, then the right name.
    root = cast(Path, store.prefix)
    draft = f"{_STAGING}/{secrets.token_hex(8)}"
    try:
        obstore.put(store, draft, data)
        _sync(root / draft)
        obstore.rename(store, draft, key)
    except BaseException:
        (root / draft).unlink(missing_ok=True)
        raise
    for folder in (root / key).parents:
        _sync(folder)
        if folder == root:
            break


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a file key: {key!r}")
    return key


def _store(config: Config | None) -> ObjectStore:
    store, process = _open((config or current_app.config["CRM"]).files_url)
    # The store's threads do not survive a fork: a call would wait for them for ever.
    if process != os.getpid():
        raise FileError("The file store was opened before this process was forked off.")
    return store


@lru_cache(maxsize=8)
def _open(url: str) -> tuple[ObjectStore, int]:
    with _clear_errors(""):
        return _opened(url), os.getpid()


def _opened(url: str) -> ObjectStore:
    try:
        if url.startswith("file:"):
            return LocalStore.from_url(url, mkdir=True)
        # The defaults (10 tries, 3 minutes) would hold a request far longer than people wait.
        return from_url(
            url,
            client_options={"timeout": "20s", "connect_timeout": "5s"},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=30)},
        )
    except ValueError as error:
        raise FileError(f"CRM_FILES_URL is not a URL: {error}.") from error


@contextmanager
def _clear_errors(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise FileMissing(f"There is no file {key}.") from error
    except (BaseError, OSError) as error:
        # What follows the first line is the store's debugging text.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FileError(f"The file store (CRM_FILES_URL) does not work: {reason}") from error
