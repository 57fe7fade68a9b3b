"""``export texts``, ``import texts``, ``export memory``, ``import memory``."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import func, select

from crm.audit.models import DESK
from crm.db import db
from crm.texts.exchange_models import ExchangeFile
from crm.texts.memory_models import MemoryUnit
from crm.texts.models import Text
from tests.conftest import Run


def _text() -> Text:
    text = Text.write("letter", "They signed.\n\nAsk.", by=DESK)
    db.session.commit()
    return text


def test_goes_out_and_comes_back(run: Run, tmp_path: Path) -> None:
    text = _text()
    file = tmp_path / "sv.po"
    status, out, err = run("export", "texts", "--lang", "sv", "--format", "po", "--out", file)
    assert (status, out, err) == (0, f"{file}: 2 paragraphs\n", "")
    assert file.stat().st_mode & 0o777 == 0o600
    said = file.read_text(encoding="utf-8")
    said = said.replace('msgid "Ask."\nmsgstr ""', 'msgid "Ask."\nmsgstr "Fråga."')
    file.write_text(said, encoding="utf-8")

    status, out, err = run("import", "texts", file, "--dry-run")
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == "Dry run: nothing was changed."
    assert db.session.scalar(select(func.count()).select_from(ExchangeFile)) == 0
    status, out, err = run("import", "texts", file)
    assert out == "translations: 1 created, 0 updated, 1 skipped, 0 waiting, 0 refused\n"
    db.session.expire_all()
    assert text.segments[1].state_in("sv") == "review"


def test_a_conflict_is_told_and_waits(run: Run, tmp_path: Path) -> None:
    text = _text()
    file = tmp_path / "sv.po"
    run("export", "texts", "--lang", "sv", "--format", "po", "--out", file)
    said = file.read_text(encoding="utf-8").replace('"Ask."\nmsgstr ""', '"Ask."\nmsgstr "Fråga."')
    file.write_text(said, encoding="utf-8")
    text.segments[1].translate("sv", "Be.", by=DESK, state="reviewed")
    db.session.commit()
    status, out, err = run("import", "texts", file, "--json")
    assert (status, err) == (1, "")
    report = json.loads(out)
    assert (report["waiting"], report["language"], report["dry_run"]) == (1, "sv", False)
    (conflict,) = report["conflicts"]
    assert conflict == {
        "text": "letter",
        "part": 2,
        "reason": "reviewed",
        "ours": "Be.",
        "theirs": "Fråga.",
    }
    status, out, err = run("import", "texts", file)
    assert err == "waiting: letter 2: ours is reviewed already\n"


def test_refuses_in_one_line(run: Run, tmp_path: Path) -> None:
    _text()
    file = tmp_path / "broken.xlf"
    file.write_text("<xliff", encoding="utf-8")
    status, out, err = run("import", "texts", file)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "not XML" in err
    status, out, err = run("import", "texts", tmp_path / "none.xlf")
    assert (status, err.count("\n")) == (1, 1)
    status, out, err = run("export", "texts", "--lang", "sv", "--out", file)
    assert status == 1 and "is there already" in err
    status, out, err = run("export", "texts", "--lang", "en", "--out", tmp_path / "en.xlf")
    assert status == 1 and "needs no translation" in err
    assert run("export", "texts", "--lang", "tlh", "--out", file)[0] == 2


def test_the_memory_goes_out_and_comes_in(run: Run, tmp_path: Path) -> None:
    text = _text()
    file = tmp_path / "memory.tmx"
    status, out, err = run("export", "memory", "--out", file)
    assert status == 1 and "the memory holds nothing" in err
    text.translate("sv", "De skrev under.\n\nFråga.", by=DESK, state="reviewed")
    db.session.commit()
    status, out, err = run("export", "memory", "--lang", "en", "--lang", "sv", "--out", file)
    assert (status, out, err) == (0, f"{file}: 2 pairs\n", "")
    db.session.delete(db.session.get(Text, text.id))
    db.session.commit()
    status, out, err = run("import", "memory", file, "--dry-run")
    assert out == "Dry run: nothing was changed.\npairs: 2 created, 0 skipped, 0 refused\n"
    assert db.session.scalar(select(func.count()).select_from(MemoryUnit)) == 0
    status, out, err = run("import", "memory", file, "--json")
    assert json.loads(out) == {"dry_run": False, "created": 2, "skipped": 0, "refusals": []}
    status, out, err = run("import", "memory", tmp_path / "none.tmx")
    assert (status, err.count("\n")) == (1, 1)
