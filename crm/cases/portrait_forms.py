"""Forms of portraits."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import Field, IntegerField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from crm.cases.dates import FactDateField
from crm.forms import Form, LineField
from crm.images import Crop
from crm.web import lazy as _l
from crm.web import translate as _

_FIELDS = ("credit", "licence", "permitted_by", "permitted_on", "description")


class PortraitForm(Form):
    """Who made a portrait, under which licence, who allowed its use, and what it shows."""

    description = LineField(
        _l("Alternative text"),
        validators=[DataRequired(), Length(max=500)],
        description=_l("What the picture shows, for those who do not see it."),
    )
    credit = LineField(
        _l("Credit"),
        validators=[Length(max=200)],
        description=_l("Who made the picture, as it is printed beside it."),
    )
    licence = LineField(_l("Licence"), validators=[Length(max=200)])
    permitted_by = LineField(
        _l("Permission from"),
        validators=[Length(max=200)],
        description=_l("Who allowed us to use it. Without credit and permission no kit prints it."),
    )
    permitted_on = FactDateField(_l("Permission given on"))

    def validate_permitted_on(self, field: FactDateField) -> None:
        """Who and when belong together."""
        if not field.errors and bool(field.data) != bool(self.permitted_by.data):
            raise ValidationError(_("Say both who allowed it and when."))

    def fields(self) -> dict[str, Any]:
        """What the verbs of a portrait take."""
        return self.values(*_FIELDS)


class UploadForm(PortraitForm):
    """A new portrait."""

    picture = FileField(
        _l("Picture"),
        validators=[FileRequired()],
        description=_l(
            "JPEG, PNG or WebP, up to 10 MB and 40 million pixels. What the file says about "
            "camera, place and time is not kept."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )

    @property
    def first(self) -> Field:
        """Where what is wrong with the picture is said."""
        return self.picture


class CropForm(Form):
    """What of the whole picture is shown, in percent of its width and height."""

    left = IntegerField(_l("From the left, %"), validators=[InputRequired(), NumberRange(0, 95)])
    top = IntegerField(_l("From the top, %"), validators=[InputRequired(), NumberRange(0, 95)])
    width = IntegerField(_l("Width, %"), validators=[InputRequired(), NumberRange(5, 100)])
    height = IntegerField(_l("Height, %"), validators=[InputRequired(), NumberRange(5, 100)])

    @property
    def first(self) -> Field:
        """Where what is wrong with the crop is said."""
        return self.width

    def validate_width(self, field: IntegerField) -> None:
        """Within the picture."""
        _stay_within(self.left.data, field.data)

    def validate_height(self, field: IntegerField) -> None:
        """Within the picture."""
        _stay_within(self.top.data, field.data)

    def crop(self) -> Crop:
        """The four numbers."""
        return Crop(**self.values("left", "top", "width", "height"))


def _stay_within(start: int | None, length: int | None) -> None:
    if start is not None and length is not None and start + length > 100:
        raise ValidationError(_("This reaches beyond the picture."))
