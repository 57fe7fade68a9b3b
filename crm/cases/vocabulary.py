"""The controlled vocabularies of cases; every word is a message of the kit catalog."""

from __future__ import annotations

from crm.i18n import kit_message as _k

FACT_KINDS: dict[str, str] = {
    "signed": _k("signed the statement"),
    "background": _k("background"),
    "arrest": _k("arrest"),
    "rearrest": _k("rearrest"),
    "charge": _k("charge"),
    "trial": _k("trial"),
    "sentence": _k("sentence"),
    "appeal": _k("appeal"),
    "prison": _k("transfer or prison"),
    "health": _k("health"),
    "hunger_strike": _k("hunger strike"),
    "furlough": _k("furlough"),
    "bail": _k("bail"),
    "release": _k("release"),
    "death": _k("death"),
    "un_statement": _k("UN experts"),
    "intervention": _k("intervention"),
    "last_report": _k("last report"),
}
STAGES: dict[str, str] = {
    "first_instance": _k("first instance"),
    "appeal": _k("appeal"),
    "supreme_court": _k("supreme court"),
    "retrial": _k("retrial"),
}
# What stands before a date that is not exact.
QUALIFIERS: dict[str, str] = {
    "about": _k("about %(date)s"),
    "before": _k("before %(date)s"),
    "after": _k("after %(date)s"),
}
# What somebody may allow: each needs a permission of its own.
USES = ("internal", "on request", "publish")
CONFIDENCES = ("corroborated", "single source", "unsure")
RELIABILITIES = (
    "highly reliable",
    "reliable",
    "fairly reliable",
    "doubtful",
    "unreliable",
    "unknown",
)
# Off by default; printed only when somebody chooses them for a kit, with a reason.
SENSITIVITIES = ("self_harm", "health", "family", "religion", "ethnicity")
# These say where somebody was, so they can be a last report; a signature cannot.
NOT_A_REPORT = frozenset({"signed", "background", "charge", "un_statement", "intervention"})


def is_report(kind: str) -> bool:
    """Whether a fact of this kind says how somebody was; one that the desk added does not."""
    return kind in FACT_KINDS and kind not in NOT_A_REPORT
