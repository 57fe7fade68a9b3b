"""What the environment may say."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from crm import cli
from crm.config import Config, ConfigError
from crm.files import FileError
from crm.jobs import JobError


def _load(folder: Path, **environ: str) -> Config:
    return Config.load({"CRM_INSTANCE": str(folder), **environ})


@pytest.mark.parametrize("port", ["²", "0", "65536", "http", "9" * 5000, "-1"])
def test_a_wrong_port(tmp_path: Path, port: str) -> None:
    with pytest.raises(ConfigError, match="PORT"):
        _load(tmp_path, PORT=port)


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:secret-word@host:port/x", "mysql://host/x", "postgresql://me@[::1/x"],
)
def test_a_wrong_database_is_refused_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="CRM_DATABASE_URL") as refused:
        _load(tmp_path, CRM_DATABASE_URL=url)
    assert "secret-word" not in str(refused.value)


def test_the_key_never_stands_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of processes that start at once all read the same whole key."""
    make, file = secrets.token_urlsafe, tmp_path / "secret-key"

    def slowly(size: int) -> str:
        assert not file.exists(), "another process would read an empty key now"
        return make(size)

    monkeypatch.setattr(secrets, "token_urlsafe", slowly)
    key = _load(tmp_path).secret_key
    assert len(key) > 60 and file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret-key"]
    assert _load(tmp_path).secret_key == key


def test_who_comes_second_takes_the_key_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = secrets.token_urlsafe

    def overtaken(size: int) -> str:
        (tmp_path / "secret-key").write_text("f" * 64)
        return make(size)

    monkeypatch.setattr(secrets, "token_urlsafe", overtaken)
    assert _load(tmp_path).secret_key == "f" * 64


def test_the_address_follows_the_port_unless_it_was_given(tmp_path: Path) -> None:
    assert _load(tmp_path).serving_at("::1", 8000).base_url == "http://[::1]:8000"
    given = _load(tmp_path, CRM_BASE_URL="https://desk.example/")
    assert given.serving_at("127.0.0.1", 8000).base_url == "https://desk.example"


@pytest.mark.parametrize("error", [FileError("no such store"), JobError("not that job")])
def test_a_command_that_fails_says_one_line(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(cli.cli, "main", fail)
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().err == f"{error}\n"


def test_the_key_of_machine_translation_is_kept_to_itself(tmp_path: Path) -> None:
    config = _load(tmp_path, CRM_MT_KEY=" a-key-of-ours ")
    assert config.mt_key == "a-key-of-ours"
    assert "a-key-of-ours" not in repr(config)
    assert _load(tmp_path).mt_key is None
