"""The commands: kit list, kit build."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sqlalchemy import func, select

from crm.audit.models import DESK
from crm.cases.models import Case
from crm.db import db
from crm.kits.models import Edition, Kit
from tests import factories
from tests.conftest import Run


def test_kits_are_listed(run: Run, edition: Edition) -> None:
    """For people, and as one JSON document."""
    status, out, _err = run("kit", "list")
    assert status == 0
    assert out == "example  The example kit  en fa  edition 1\n"
    status, out, _err = run("kit", "list", "--json")
    (row,) = json.loads(out)
    assert (row["slug"], row["languages"], row["edition"]) == ("example", ["en", "fa"], 1)


def test_a_kit_whose_title_names_somebody_protected_is_listed_by_number(
    run: Run, kit: Kit, maryam: Case
) -> None:
    """Its short name is made of the title."""
    factories.kit(slug="maryam-soleymani").title.rewrite("Maryam Soleymani, a kit", by=DESK)
    db.session.commit()
    for words in (("kit", "list"), ("kit", "list", "--json")):
        status, out, _err = run(*words)
        assert status == 0 and "oleymani" not in out and "example" in out


def test_a_kit_is_built_and_the_second_time_comes_from_the_cache(
    run: Run, kit: Kit, tmp_path: Path
) -> None:
    """By short name or id; the files are what the command says."""
    out_dir = tmp_path / "new" / "folder"
    status, out, err = run("kit", "build", "example", "--lang", "fa", "--out", out_dir, "--json")
    assert (status, err) == (0, "")
    built = json.loads(out)
    (row,) = built["files"]
    assert (built["edition"], built["is_new"], row["from"]) == (1, True, "rendered")
    content = Path(row["path"]).read_bytes()
    assert Path(row["path"]) == out_dir / "fifteenth-example-1-fa.pdf"
    assert (len(content), hashlib.sha256(content).hexdigest()) == (row["bytes"], row["sha256"])
    status, out, _err = run("kit", "build", kit.id, "--all-languages", "--out", out_dir)
    assert status == 0
    heading, warned, english, persian = out.splitlines()
    assert warned == "warns  missing  8  fa"
    assert heading == "example, edition 1 (unchanged)"
    assert english.endswith("rendered")
    assert persian.endswith("cache")
    assert sorted(each.name for each in out_dir.iterdir()) == [
        "fifteenth-example-1-en.pdf",
        "fifteenth-example-1-fa.pdf",
    ]


def test_an_unknown_kit(run: Run, kit: Kit, tmp_path: Path) -> None:
    """One clear line that names the known ones."""
    for name in ("nothing", "4711", "²", "9" * 21):
        status, out, err = run("kit", "build", name, "--lang", "fa", "--out", tmp_path)
        assert (status, out) == (1, "")
        assert err == f"There is no kit {name!r}. The kits are: example.\n"


def test_an_unknown_language(run: Run, kit: Kit, tmp_path: Path) -> None:
    """One clear line that names the known ones; nothing is frozen, no folder is made."""
    out_dir = tmp_path / "new"
    status, _out, err = run(
        "kit", "build", "example", "--lang", "en", "--lang", "tlh", "--out", out_dir
    )
    assert status == 1
    assert err == "example is not made in 'tlh'. Its languages are: en, fa.\n"
    assert not out_dir.exists()
    assert _editions() == 0


def _editions() -> int | None:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Edition))


def test_a_folder_that_takes_no_files(run: Run, kit: Kit, tmp_path: Path) -> None:
    """One clear line; nothing is frozen."""
    file = tmp_path / "file"
    file.write_text("")
    for out_dir in (file, file / "below", "/proc/nothing"):
        status, _out, err = run("kit", "build", "example", "--lang", "en", "--out", out_dir)
        assert status == 1
        assert err.startswith(f"The folder {out_dir} cannot be written")
        assert err.count("\n") == 1
    assert _editions() == 0


def test_a_kit_that_must_not_leave(run: Run, kit: Kit, parviz: Case, tmp_path: Path) -> None:
    """One clear line; nothing is frozen, nothing is written."""
    parviz.protect("They asked us to.", by=DESK)
    db.session.commit()
    status, _out, err = run("kit", "build", "example", "--lang", "en", "--out", tmp_path)
    assert status == 1
    assert err.startswith("Not built: Somebody (case 1) is protected")
    assert "Parviz" not in err
    assert not list(tmp_path.iterdir())
    assert _editions() == 0


def test_no_name_of_a_protected_person_is_printed(
    run: Run, kit: Kit, maryam: Case, tmp_path: Path
) -> None:
    """Only the number of the case, and where it stands."""
    kit.add_text("brief", "Seen with Mariam Soleimani.", by=DESK)
    db.session.commit()
    status, out, err = run("kit", "build", "example", "--lang", "en", "--out", tmp_path)
    assert (status, out) == (1, "")
    place = f"Somebody (case {maryam.id}) is protected, but is named here: brief 2 (en, fa)."
    assert place in err
    assert not {"Maryam", "Mariam", "Soleymani", "Soleimani"} & set(err.split())


def test_wrong_usage(run: Run, kit: Kit, tmp_path: Path) -> None:
    """Status 2: no language was said, or no folder."""
    assert run("kit", "build", "example", "--out", tmp_path)[0] == 2
    assert run("kit", "build", "example", "--lang", "en")[0] == 2
    assert run("kit", "build")[0] == 2
