"""The files: whole or not at all, under keys that cannot leave their folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from crm import files
from crm.config import Config


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An instance whose name needs quoting in a URL."""
    return Config.load({"CRM_INSTANCE": str(tmp_path / "an instance, ایران")})


def test_what_is_put_comes_back(config: Config) -> None:
    data = os.urandom(300_000)
    files.put("kits/a.pdf", data, config)
    assert files.get("kits/a.pdf", config) == data
    assert files.exists("kits/a.pdf", config)
    assert (config.instance / "files" / "kits" / "a.pdf").read_bytes() == data


def test_a_second_put_replaces_and_a_second_delete_changes_nothing(config: Config) -> None:
    files.put("a", b"one", config)
    files.put("a", b"two", config)
    assert files.get("a", config) == b"two"
    files.delete("a", config)
    files.delete("a", config)
    assert not files.exists("a", config)
    with pytest.raises(files.FileMissing):
        files.get("a", config)


def test_keys_are_listed_by_folder(config: Config) -> None:
    for key in ("kits/b.pdf", "kits/a.pdf", "portraits/a.jpg"):
        files.put(key, b"x", config)
    assert files.keys("kits", config) == ["kits/a.pdf", "kits/b.pdf"]
    assert files.keys(config=config) == ["kits/a.pdf", "kits/b.pdf", "portraits/a.jpg"]
    assert files.keys("nothing", config) == []


def test_an_address_is_the_content() -> None:
    digest = hashlib.sha256(b"kit").hexdigest()
    assert files.address("kits", b"kit", ".pdf") == f"kits/{digest[:2]}/{digest}.pdf"


@pytest.mark.parametrize(
    "key", ["", "../a", "/a", "a//b", "a/../b", ".hidden", "a/", "A", "a\0", "a b"]
)
def test_a_key_that_is_no_plain_path_is_refused(key: str, config: Config) -> None:
    for verb in (files.get, files.exists, files.delete):
        with pytest.raises(ValueError, match="not a file key"):
            verb(key, config)
    with pytest.raises(ValueError, match="not a file key"):
        files.put(key, b"", config)


def test_a_put_that_fails_leaves_the_old_file_and_no_rest(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put("a", b"old", config)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crm.files._sync", full)
    with pytest.raises(files.FileError, match="No space left on device"):
        files.put("a", b"new", config)
    assert files.get("a", config) == b"old"
    assert list((config.instance / "files" / "staging").iterdir()) == []


@pytest.mark.parametrize("url", ["nonsense", "ftp://host/path", "file:///proc/nothing/here"])
def test_a_store_that_cannot_be_says_so_in_one_line(url: str, tmp_path: Path) -> None:
    config = Config.load({"CRM_INSTANCE": str(tmp_path), "CRM_FILES_URL": url})
    with pytest.raises(files.FileError) as caught:
        files.put("a", b"x", config)
    assert "CRM_FILES_URL" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_another_store_by_url(tmp_path: Path) -> None:
    config = Config.load({"CRM_INSTANCE": str(tmp_path), "CRM_FILES_URL": "memory:///"})
    files.put("kits/a", b"x", config)
    assert files.get("kits/a", config) == b"x"
    assert files.keys("kits", config) == ["kits/a"]
    assert not (tmp_path / "files").exists()


def test_a_forked_process_is_told_instead_of_waiting_for_ever(config: Config) -> None:
    files.put("a", b"x", config)
    child = os.fork()
    if child == 0:
        try:
            files.get("a", config)
        except files.FileError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
