"""Computed styles that outlive a rendering: a warm press works out each of them once.

WeasyPrint 70.0 computes a style for each element and pseudo-element of each document, some
sixteen thousand for a kit, and each page anew. In a kit a few hundred differ: what an element
looks like follows from its parent's style, from the rules that match it and from its own
attributes ``style`` and ``lang``. So styles are kept with the style sheet, and found again.
"""

from __future__ import annotations

from typing import Any

import tinycss2
import weasyprint.css as css
from weasyprint.css import StyleFor, declaration_precedence, preprocess_declarations

#: More than these are never kept: a text cannot add one, a new template can.
_MOST = 20_000
_HIGHEST = float("inf")  # the order of a rule outside of any @layer


def install() -> None:
    """Have WeasyPrint compute styles through this module from now on."""
    css.StyleFor = KeptStyles


class KeptStyles(StyleFor):  # type: ignore[misc]
    """What ``StyleFor`` answers, from what is kept at the last of the style sheets."""

    def __init__(
        self, html: Any, sheets: list[Any], _hints: bool, font_config: Any, targets: Any
    ) -> None:
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self._sheets, self.font_config = sheets, font_config
        last = sheets[-1][0].__dict__
        # Styles look the sizes of pages up here when they are computed.
        self.initial_page_sizes = last.setdefault("kept_sizes", {"box": None, "area": None})
        self._kept: dict[Any, dict[str | None, Any]] = last.setdefault("kept_styles", {})
        if len(self._kept) > _MOST:
            self._kept.clear()
        named = []
        for wrapper in html.wrapper_element.iter_subtree():
            self._style(wrapper, html)
            if wrapper.id:
                named.append((wrapper.etree_element, wrapper.id))
        # At the end, as what stands within would inherit from what nobody else has.
        for element, name in named:
            self._name(element, name, targets)

    def _style(self, wrapper: Any, html: Any) -> None:
        """Find or compute the styles of an element and of its pseudo-elements."""
        element = wrapper.etree_element
        parent = wrapper.parent.etree_element if wrapper.parent else None
        above = self._computed_styles[parent, None] if wrapper.parent else None
        own, lang = element.get("style"), element.get("lang")
        rules = [
            (sheet, origin, weight, selector)
            for sheet, origin, weight in self._sheets
            for selector in sheet.matcher.match(wrapper)
        ]
        # The style above and the rules live as long as what is kept here: their ids stay theirs.
        marks = tuple([(id(rule[3][3]), rule[3][2]) for rule in rules])
        key = (id(above), own, lang, marks)
        found = self._kept.get(key)
        if found is None:
            self._cascade(element, own, lang, html.base_url, rules)
            pseudos = [pseudo for _, pseudo in self._cascaded_styles if pseudo]
            self.set_computed_styles(element, parent, html.etree_element, base_url=html.base_url)
            for pseudo in pseudos:
                # A pseudo-element inherits from its element.
                self.set_computed_styles(
                    element, element, html.etree_element, pseudo, html.base_url
                )
            found = {each: self._computed_styles[element, each] for each in (None, *pseudos)}
            self._kept[key] = found
            self._cascaded_styles.clear()
            return
        for pseudo, style in found.items():
            self._computed_styles[element, pseudo] = style

    def _cascade(
        self, element: Any, own: str | None, lang: str | None, base_url: str, rules: list[Any]
    ) -> None:
        """Sort out which declaration counts, for the element and each of its pseudo-elements."""
        given = tinycss2.parse_blocks_contents(own) if own else []
        if lang:
            given.append(tinycss2.parse_one_declaration(f'-weasy-lang:"{lang}"'))
        cascaded = self._cascaded_styles
        for name, values, important in preprocess_declarations(base_url, given):
            _put(cascaded, (element, None), name, values, ("author", important, (1, 0, 0)))
        for sheet, origin, sheet_weight, selector in rules:
            specificity, _, pseudo, (declarations, layer) = selector
            order = _HIGHEST if layer is None else sheet.layers.index(layer)
            weight = sheet_weight or specificity
            for name, values, important in declarations:
                _put(cascaded, (element, pseudo), name, values, (origin, important, weight), order)

    def _name(self, element: Any, anchor: str, targets: Any) -> None:
        """Give an element with an id a style of its own that bears the name."""
        style = self._computed_styles[element, None].copy()
        style["anchor"] = anchor
        self._computed_styles[element, None] = style
        targets.collect_anchor(anchor)


def _put(
    cascaded: Any, place: Any, name: str, values: Any, origin: Any, order: float = _HIGHEST
) -> None:
    style = cascaded.setdefault(place, {})
    weight = (declaration_precedence(origin[0], origin[1]), order, origin[2])
    before = style.get(name, (None, None))[1]
    if before is None or before <= weight:
        style[name] = values, weight
