"""The difference between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

# Chinese and Japanese put no spaces between words: there it is sign by sign.
_CJK = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]\s*|[^\s{_CJK}]+\s*")


def words_changed(old: str, new: str) -> list[tuple[str, str]]:
    """The difference between two texts word by word, as runs of ("same"|"old"|"new", words)."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    runs: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(("same", "".join(before[i1:i2])))
            continue
        runs += [("old", "".join(before[i1:i2]))] if i2 > i1 else []
        runs += [("new", "".join(after[j1:j2]))] if j2 > j1 else []
    return runs
