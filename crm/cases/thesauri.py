"""The terms that every desk starts with; every word is a message of the kit catalog.

Vocabularies as the field keeps them: HURIDOCS' micro-thesauri and OpenEvsys for courts,
sentences, releases and interventions, the Iran Prison Atlas for charges, which it keeps
apart from the activity that somebody is accused of. An admin adds terms of the desk's own.
"""

from __future__ import annotations

from crm.cases.vocabulary import FACT_KINDS
from crm.i18n import kit_message as _k

BUILT_IN: dict[str, dict[str, str]] = {
    "fact_kind": FACT_KINDS,
    "court": {
        "revolutionary": _k("revolutionary court"),
        "criminal": _k("criminal court"),
        "appeal": _k("appeal court"),
        "supreme": _k("supreme court"),
        "clergy": _k("special court of the clergy"),
        "military": _k("military court"),
    },
    "authority": {
        "intelligence_ministry": _k("intelligence ministry"),
        "guards_intelligence": _k("intelligence of the Revolutionary Guards"),
        "police": _k("police"),
        "judiciary": _k("judiciary"),
    },
    "prison": {
        "evin": _k("Evin prison"),
        "vakilabad": _k("Vakilabad prison"),
        "qarchak": _k("Qarchak prison"),
        "greater_tehran": _k("Greater Tehran prison"),
        "qezel_hesar": _k("Qezel Hesar prison"),
        "kashan": _k("Kashan prison"),
    },
    "place": {
        "tehran": _k("Tehran"),
        "mashhad": _k("Mashhad"),
        "isfahan": _k("Isfahan"),
        "shiraz": _k("Shiraz"),
        "tabriz": _k("Tabriz"),
        "karaj": _k("Karaj"),
        "kashan": _k("Kashan"),
        "tabas": _k("Tabas"),
        "ramsar": _k("Ramsar"),
        "rezvanshahr": _k("Rezvanshahr"),
        "aran_va_bidgol": _k("Aran va Bidgol"),
    },
    "charge": {
        "propaganda": _k("propaganda against the state"),
        "insulting_the_leader": _k("insulting the leader"),
        "collusion": _k("assembly and collusion"),
        "membership": _k("membership of a banned group"),
    },
    "release_kind": {
        "early": _k("early release"),
        "served": _k("end of the sentence"),
        "conditional": _k("conditional release"),
        "bail": _k("release on bail"),
        "pardon": _k("pardon"),
        "acquittal": _k("acquittal"),
    },
    "actor": {
        "un_experts": _k("UN experts"),
        "government": _k("government"),
        "organisation": _k("organisation"),
    },
    "sentence_kind": {
        "imprisonment": _k("imprisonment"),
        "internal_exile": _k("internal exile"),
        "travel_ban": _k("travel ban"),
        "fine": _k("fine"),
        "flogging": _k("flogging"),
        "suspended_imprisonment": _k("suspended imprisonment"),
        "other": _k("other"),
    },
}
UNITS: dict[str, str] = {
    "years": _k("years"),
    "months": _k("months"),
    "days": _k("days"),
    "lashes": _k("lashes"),
    "rials": _k("rials"),
}
