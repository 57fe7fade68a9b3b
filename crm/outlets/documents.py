"""What of outlets is found."""

from __future__ import annotations

from crm import i18n
from crm.outlets.models import Outlet
from crm.search import index


@index.found("outlet", Outlet)
def _document(outlet: Outlet) -> index.Document | None:
    country = i18n.country_name(outlet.country, "en") if outlet.country else ""
    facets = [f"kind:{outlet.kind}"]
    if outlet.country:
        facets.append(f"country:{outlet.country}")
    if outlet.is_archived:
        facets.append("archived:yes")
    return index.Document(
        title=outlet.name,
        body="\n".join(part for part in (country, outlet.website, outlet.note) if part),
        url=f"/outlets/{outlet.id}",
        names=(outlet.name,),
        language=outlet.language,
        facets=tuple(facets),
    )
