"""A big file of cases: little memory, progress, and whole people only when it is killed.

The figures of 10,000 facts (500 people): ``IMPORT_PEOPLE=500 pytest tests/bench -k importing -s``.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm.config import ROOT

PEOPLE = int(os.environ.get("IMPORT_PEOPLE", "120"))
FACTS = 20
MOST_MEGABYTES = 300
# Not ru_maxrss where the system tells better: a child begins with its parent's.
_RUN = """
import pathlib, re, resource, sys
from crm.cli import main
status = main(sys.argv[1:])
told = pathlib.Path("/proc/self/status")
most = re.search(r"VmHWM:\\s+(\\d+) kB", told.read_text()) if told.exists() else None
most = int(most[1]) if most else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("MB", most // 1024, file=sys.stderr)
sys.exit(status)
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People with twenty facts each, one in fifty protected, some facts in detail."""
    sources = [
        {"id": f"s{n}", "publisher": f"Publisher {n % 40}", "title": f"Report {n}",
         "url": f"https://p{n % 40}.example/{n}", "language": "en"}
        for n in range(300)
    ]  # fmt: skip
    details = {
        "proceeding": "First",
        "court": "revolutionary",
        "charges": [{"charge": "propaganda"}],
        "sentence": [{"kind": "imprisonment", "amount": 3, "unit": "years"}],
    }
    people = [
        {
            # Those who are protected are called otherwise: nobody may bear a name like theirs.
            "name_en": f"Parviz Invented{n}" if n % 50 else f"Shirin Hidden{n}",
            "name_fa": f"پرویز ساختگی {n}" if n % 50 else f"شیرین نهان {n}",
            "publish": n % 50 != 0,
            "facts": [
                {"kind": "sentence", "date": str(2000 + k), "text": f"Report {k} of person {n}.",
                 "source_ids": [f"s{(n + k) % 300}", f"s{(n + k + 7) % 300}"],
                 "confidence": "corroborated", **({"details": details} if k % 4 == 0 else {})}
                for k in range(FACTS)
            ],
        }
        for n in range(PEOPLE)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("big") / "cases.json"
    path.write_text(json.dumps({"sources": sources, "people": people}), encoding="utf-8")
    return path


def _start(instance: Path, file: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, "import", "cases", str(file)],
        env={"PATH": "/usr/bin:/bin", "CRM_INSTANCE": str(instance), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _counts(instance: Path) -> tuple[int, int]:
    (database,) = instance.glob("*.sqlite")
    with sqlite3.connect(database) as connection:
        query = 'SELECT count(*) FROM fact JOIN "case" ON case_id = "case".id GROUP BY case_id'
        people = [number for (number,) in connection.execute(query)]
        (cases,) = connection.execute('SELECT count(*) FROM "case"').fetchone()
    assert set(people) <= {FACTS} and len(people) == cases
    return cases, sum(people)


def test_killed_it_goes_on_and_needs_little_memory(file: Path, tmp_path: Path) -> None:
    run = _start(tmp_path, file)
    assert run.stderr is not None
    # After its first few people, in the middle of the next.
    for line in run.stderr:
        if re.fullmatch(r"[0-9]+ of [0-9]+ people\n", line):
            break
    time.sleep(0.3)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    kept, _facts = _counts(tmp_path)
    assert 0 < kept < PEOPLE

    began = time.perf_counter()
    out, err = _start(tmp_path, file).communicate(timeout=600)
    seconds = time.perf_counter() - began
    assert f"people: {PEOPLE - kept} created, 0 updated, {kept} skipped, 0 refused" in out
    assert _counts(tmp_path) == (PEOPLE, PEOPLE * FACTS)
    megabytes = int(err.rsplit("MB ", 1)[1])
    print(f"{PEOPLE * FACTS} facts: {seconds:.0f} s, {megabytes} MB")
    assert megabytes < MOST_MEGABYTES

    out, _err = _start(tmp_path, file).communicate(timeout=600)
    assert f"facts: 0 created, 0 updated, {PEOPLE * FACTS} skipped, 0 refused" in out
