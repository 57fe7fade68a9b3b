"""The benchmark of the translator's desk: that it runs and what it says, not how fast it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm import cli
from crm.cli import Refusal
from crm.home import texts_benching
from crm.home.benching import Measured


def test_measures_and_finds_the_same_desk_again(tmp_path: Path) -> None:
    told: list[str] = []
    report = texts_benching.measure_texts(
        120, 2, tmp_path, lambda what, done, of: told.append(f"{what} {done}/{of}")
    )
    assert told[-1].startswith("memory")
    assert {page.page for page in report.pages} == {
        *texts_benching.QUEUES,
        "progress",
        "suggestions",
    }
    assert all(page.ratio > 0 for page in report.pages)
    assert report.remembered == 70  # the half, and one in six of the rest
    assert set(report.found) == set(texts_benching.CHANGES)
    assert all(share >= 95 for share in report.found.values())
    with pytest.raises(Refusal):
        texts_benching.measure_texts(130, 2, tmp_path, lambda *told: None)


def test_the_command_says_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [Measured("queue", 10.0, 9.0, 20, True), Measured("suggestions", 20.0, 18.0, 15, False)]
    found = {"sentence": 97.5, "word": 100.0, "number": 100.0}
    report = texts_benching.Report(200, 100, 2, 1.1, pages, found)
    monkeypatch.setattr(texts_benching, "measure_texts", lambda *arguments: report)
    assert cli.main(["bench", "texts"]) == 0
    out = capsys.readouterr().out
    assert "over" in out and "97.5 % with another sentence" in out
    assert cli.main(["bench", "texts", "--json"]) == 0
    assert '"benchmark": "texts"' in capsys.readouterr().out
