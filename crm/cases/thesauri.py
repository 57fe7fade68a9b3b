"""The terms that every desk starts with; every word is a message of the kit catalog.

Vocabularies as the field keeps them: HURIDOCS' micro-thesauri and OpenEvsys for courts,
sentences, releases and interventions, the Iran Prison Atlas for charges, which it keeps
apart from the activity that somebody is accused of. An admin adds terms of the desk's own.
"""

from __future__ import annotations

from crm.cases.vocabulary import FACT_KINDS
from crm.i18n import currencies
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
    # With whom somebody is, as far as the family is told; the place has fields of its own.
    "whereabouts": {
        "known": _k("known place"),
        "unknown": _k("unknown"),
        "undisclosed": _k("not disclosed to the family"),
        "incommunicado": _k("held incommunicado"),
        "solitary": _k("solitary confinement"),
        "security_ward": _k("ward of the security services"),
        "quarantine": _k("quarantine ward"),
        "general_ward": _k("general ward"),
        "prison_clinic": _k("prison clinic"),
        "hospital": _k("hospital outside prison"),
        "house_arrest": _k("house arrest"),
        "exile": _k("place of exile"),
        "home": _k("at home"),
        "abroad": _k("abroad"),
    },
    "medical_care": {
        "given": _k("given"),
        "delayed": _k("delayed"),
        "denied": _k("denied"),
        "refused_by_prisoner": _k("refused by the prisoner"),
        "outside_hospital": _k("transferred to an outside hospital"),
        "returned_early": _k("returned to prison before the end of treatment"),
        "leave_refused": _k("medical furlough refused"),
    },
    "actor": {
        "un_experts": _k("UN experts"),
        "government": _k("government"),
        "parliament": _k("parliament"),
        "european_union": _k("European Union"),
        "organisation": _k("organisation"),
        "union": _k("trade union"),
        "religious_body": _k("religious body"),
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
    "tomans": _k("tomans"),
}
_TIMES = ("years", "months", "days")
_UNITS_OF = {
    "imprisonment": _TIMES,
    "internal_exile": _TIMES,
    "travel_ban": _TIMES,
    "suspended_imprisonment": _TIMES,
    "fine": ("rials", "tomans"),
    "flogging": ("lashes",),
}


def is_unit_of(unit: str, kind: str) -> bool:
    """Whether this kind of part of a sentence is measured so; one of the desk's own, in any."""
    return unit in _UNITS_OF.get(kind, UNITS)


# What bail is set in: other currencies go by their codes. Rials have one name, not two.
HOME_CURRENCIES = ("rials", "tomans")
CURRENCIES = (*HOME_CURRENCIES, *sorted(code for code, _ in currencies("en") if code != "IRR"))
