"""The bail that a typed line tells, in rials or tomans: "bail of 500 million tomans"."""

from __future__ import annotations

import re

from crm.cases.details import amount_of
from crm.cases.quick_words import Place, pattern, plain

_SCALES = {"million": 10**6, "billion": 10**9, plain("میلیون"): 10**6, plain("میلیارد"): 10**9}
_CURRENCIES = {
    **dict.fromkeys(map(plain, ("rial", "rials", "ریال", "ریالی")), "rials"),
    **dict.fromkeys(map(plain, ("toman", "tomans", "تومان", "تومانی")), "tomans"),
}
_MONEY = re.compile(
    r"(?<![\w.,٫٬/-])(?P<number>\d{1,3}(?:[,٬]\d{3})+|\d+(?:[.٫/]\d{1,2})?)"
    rf"(?:[\s\u200c]+(?P<scale>{'|'.join(_SCALES)}))?"
    rf"[\s\u200c]+(?P<currency>{'|'.join(sorted(_CURRENCIES, key=len, reverse=True))})(?!\w)"
)
_BAIL = pattern(["bail", "وثیقه"])
# Nothing but such words may stand between the bail and its amount.
_BEFORE = re.compile(
    rf"{_BAIL}[\u064b-\u0655]?(?:\s+(?:was|is|of|set|at|for|to|{plain('به')}|{plain('مبلغ')}))*"
    r"[\s:]*$"
)
_BEHIND = re.compile(rf"\s+(?:in\s+|as\s+)?{_BAIL}")


def find(text: str) -> tuple[str, str, Place] | None:
    """Amount, currency and where a ``plain`` text says them; ``None`` without whole money."""
    for match in _MONEY.finditer(text):
        start, end = match.span()
        before, behind = _BEFORE.search(text, 0, start), _BEHIND.match(text, end)
        if not before and not behind:
            continue
        try:
            number = float(amount_of(match["number"].replace("/", ".")))
            amount = amount_of(f"{number * _SCALES.get(match['scale'], 1):.2f}")
        except ValueError:
            continue
        if amount.isdecimal():
            place = before.start() if before else start, behind.end() if behind else end
            return amount, _CURRENCIES[match["currency"]], place
    return None
