"""The benchmark of kits: what it compares and how it judges, never how fast anything was."""

from __future__ import annotations

from pathlib import Path

from crm.home.kits_benching import Measure, Printed, Report
from crm.pdf import contestants
from tests.pdf.document import document


def test_measures_are_judged() -> None:
    assert Measure("at most", 0.5, 0.5).is_ok
    assert not Measure("at most", 0.6, 0.5).is_ok
    assert Measure("at least", 1.9, 1.8, is_floor=True).is_ok
    assert not Measure("at least", 1.7, 1.8, is_floor=True).is_ok


def test_json() -> None:
    printed = Printed("en", 0.5, 1.0, None, None, 12, 540, 20.0)
    report = Report(5, 2, [printed], [Measure("at most", 0.5, 0.5)]).as_json()
    assert report["benchmark"] == "kits"
    assert report["languages"][0]["bare"] == 1.0
    assert report["measures"][0]["is_ok"]


def test_others_print_the_same_page_from_files(tmp_path: Path) -> None:
    kit = document("en")
    kit["profiles"][0]["portrait"] = {"key": "portraits/1.jpg", "credit": "A", "licence": None}
    file = contestants.write_page(kit, {"portraits/1.jpg": b"a"}, tmp_path / "cache", tmp_path)
    source = file.read_text()
    assert "kit:" not in source
    assert 'src="en/portraits/1.jpg"' in source
    assert (tmp_path / "en" / "portraits" / "1.jpg").read_bytes() == b"a"
    assert "<style>" in source
    with contestants.Bare(tmp_path / "cache") as bare:
        assert bare.seconds(file) > 0
