"""What the forms of a kit's sections have in common."""

from __future__ import annotations

from typing import Any, Self

from wtforms import HiddenField

from crm.audit.models import Actor
from crm.forms import Form
from crm.kits.models import Kit
from crm.web import lazy


class SectionForm(Form):
    """The base: knows which version of the kit somebody saw when they began to write."""

    heading: lazy
    # What it changes is shown outside its own section too: the whole page comes anew.
    is_on_whole_page = False
    version = HiddenField()

    @classmethod
    def of(cls, kit: Kit) -> Self:
        """The form as the kit stands, or as it was sent."""
        form = cls(data={"version": str(kit.version), **cls.data_of(kit)})
        form.prepare(kit)
        return form

    @classmethod
    def data_of(cls, kit: Kit) -> dict[str, Any]:
        """What the kit holds of this section."""
        raise NotImplementedError

    def prepare(self, kit: Kit) -> None:
        """Set what there is to choose from."""

    def save(self, kit: Kit, *, by: Actor) -> None:
        """Write it into the kit."""
        raise NotImplementedError
