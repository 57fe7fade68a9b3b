"""What WeasyPrint does for every box again, done once for all boxes of a style.

WeasyPrint 70.0 resolves the same margins for each of some eight thousand boxes, looks for a
background behind each, makes Pango a new context for each line, and shapes each line twice: to
find where it ends, and to draw it. None of this changes what is printed; ``tests/pdf`` holds
that pages come out as they would without.
"""

from __future__ import annotations

import sys
from typing import Any

from weasyprint.css.functions import check_math
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import background, percent
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, gobject, pango
from weasyprint.text.line_break import Layout

ffi.cdef("PangoLayout* pango_layout_copy(PangoLayout*);", override=True)

_resolve_as_it_comes = percent.resolve_percentages
_backgrounds_as_they_come = background.layout_box_backgrounds
_set_up_as_it_comes = Layout.setup
_split_as_it_comes = line_break.split_first_line
_strut_as_it_comes = line_break.strut


def install() -> None:
    """Have WeasyPrint lay out through this module from now on."""
    Layout.setup, Layout.deactivate, Layout.reactivate = _set_up, _stay, _wake
    for name, before, after in (
        ("resolve_percentages", _resolve_as_it_comes, _resolve),
        ("layout_box_backgrounds", _backgrounds_as_they_come, _backgrounds),
        ("split_first_line", _split_as_it_comes, _split),
        ("strut", _strut_as_it_comes, _strut),
    ):
        # Modules of WeasyPrint have taken it over by name.
        for place, module in list(sys.modules.items()):
            if place.startswith("weasyprint.") and getattr(module, name, None) is before:
                setattr(module, name, after)


# Lines of text: one context for each style, and what was shaped stays shaped.


def _set_up(layout: Any, style: Any) -> None:
    """Make a Pango layout: a copy of an empty one of the same style."""
    first = style.__dict__.get("kept_layout")
    if first is None:
        first = Layout.__new__(Layout)
        _set_up_as_it_comes(first, style)
        del first.style
        style.kept_layout = first
    layout.__dict__.update(first.__dict__)
    layout.style = style
    layout.layout = ffi.gc(pango.pango_layout_copy(first.layout), gobject.g_object_unref)


def _strut(style: Any) -> Any:
    """How high a line of a style is at least, and where it stands in that."""
    known = style.__dict__.get("kept_strut")
    if known is None:
        known = style.kept_strut = _strut_as_it_comes(style)
    return known


def _split(
    text: str,
    style: Any,
    context: Any,
    max_width: Any,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """Split a line, once: WeasyPrint goes back and splits again where the end must not break.

    The line remembers whether its text goes on in the next one. The signature is WeasyPrint's.
    """
    key = (text, id(style), max_width, justification_spacing, is_line_start, minimum)
    known = _LINES.get(key)
    if known is None:
        found = _split_as_it_comes(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
        found[0].goes_on = found[2] is not None
        # With the style, whose number another one would get if it were gone.
        known = _LINES[key] = (found, style)
    return known[0]


#: Lines of the document that is being printed.
_LINES: dict[Any, Any] = {}


def forget() -> None:
    """Let go of the lines of a document that has been printed."""
    _LINES.clear()


def _stay(_layout: Any) -> None:
    """Keep the shaped line until it is drawn."""


def _wake(layout: Any, _style: Any) -> None:
    """Get a line ready to be drawn: shaped already, unless its spaces have been widened."""
    if layout.justification_spacing:
        pango.pango_layout_set_width(layout.layout, -1)
        layout.set_text(layout.text, justify=True)


# Boxes: what follows from the style alone.

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in _SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_RADII = {
    f"border_{corner}_radius": (0, 0)
    for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
}


def _resolve(box: Any, containing_block: Any) -> None:
    """Set a box's used lengths, from what is known of its style where no share is in it."""
    style = box.style
    known = style.__dict__.get("kept_lengths")
    if known is None:
        known = style.kept_lengths = _lengths(style)
    if not known or isinstance(box, PageBox):
        _resolve_as_it_comes(box, containing_block)
        return
    lengths, borders, is_collapsing = known
    box.__dict__.update(lengths)
    if not is_collapsing:
        box.__dict__.update(borders)
        return
    for name, width in borders.items():
        # Where borders collapse, the table has resolved them before.
        if not hasattr(box, name):
            setattr(box, name, width)


def _lengths(style: Any) -> Any:
    """(lengths, widths of borders, whether these collapse), or () where something depends."""
    if style["box_sizing"] != "content-box":
        return ()
    lengths: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name in ("min_width", "min_height") else value
        elif check_math(value) or getattr(value, "unit", "") != "px":
            return ()
        else:
            lengths[name] = value.value
    borders = {name: style[name] for name in _BORDERS}
    return lengths, borders, style["border_collapse"] == "collapse"


def _backgrounds(
    page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None
) -> None:
    """Lay out what stands behind a box and its children; most have nothing behind them."""
    own = style or box.style
    is_bare = own.__dict__.get("kept_is_bare")
    if is_bare is None:
        is_bare = own.kept_is_bare = _is_bare(own)
    if not is_bare or box is page or not isinstance(box, Box):
        _backgrounds_as_they_come(page, box, get_image, layout_children, style)
        return
    box.__dict__.update(_RADII)
    box.background = None
    if layout_children:
        for child in box.all_children():
            _backgrounds(page, child, get_image)


def _is_bare(style: Any) -> bool:
    """Whether a style has neither colour nor picture nor shadow nor rounded corners."""
    return (
        style["visibility"] != "hidden"
        and all((0, "px") in style[name] for name in _RADII)
        and style["border_image_source"][0] == "none"
        and style["mask_border_source"][0] == "none"
        and not style["box_shadow"]
        and all(kind == "none" for kind, _ in style["background_image"])
        and get_color(style, "background_color").alpha == 0
    )
