"""Compute one style for elements that differ in their id only.

WeasyPrint 70 shares one computed style among elements to which the same rules apply. But an element
with an ``id`` gets a style of its own, and so does everything in it (every cell of every row that
can be linked to). Here such an element gets a style derived from the shared one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from weasyprint import css

from yingjian.base.patching import Function, Patch

if TYPE_CHECKING:
    from collections.abc import Iterator

_find_attributes, _init = css.find_style_attributes, css.StyleFor.__init__

_ANCHOR: Final = "-weasy-anchor"
# Characters with a meaning in a string of CSS.
_SPECIAL: Final = frozenset('"\\\n\r\f\0')
# Attributes of a style of WeasyPrint's beside the values of its properties.
_ATTRIBUTES: Final = frozenset(
    {
        "specified",
        "parent_style",
        "cascaded",
        "is_root_element",
        "pseudo_type",
        "root_style",
        "base_url",
        "font_config",
        "initial_page_sizes",
        "cache",
    }
)


class Derived(css.Style):  # type: ignore[misc]
    """A style that differs from ``base`` in the properties set in it."""

    def __init__(self, base: Any, changes: dict[str, Any]) -> None:
        for name in _ATTRIBUTES & base.__dict__.keys():
            self.__dict__[name] = base.__dict__[name]
        self.base = base
        self.update(changes)

    def __missing__(self, key: str) -> Any:
        value = self[key] = self.base[key]
        return value

    @property
    def anonymous_style(self) -> Any:
        """The style of boxes without an element, which take no anchor."""
        return self.base.anonymous_style

    def copy(self) -> Any:
        """Return a style like this one that may be changed."""
        duplicate = Derived(self.base, self)
        duplicate.specified = self.specified.copy()
        return duplicate


def find_style_attributes(tree: Any, *arguments: Any) -> Iterator[Any]:
    """Yield all declarations but anchors, which do not take part in the cascade."""
    for declaration in _find_attributes(tree, *arguments):
        if _anchor_name(declaration) is None:
            yield declaration


def __init__(self: Any, html: Any, sheets: Any, hints: Any, *more: Any) -> None:  # noqa: N807 -- replaces the method
    """Compute styles, then give each named element one derived from the shared style."""
    _init(self, html, sheets, hints, *more)
    collector = more[1]
    styles = self.get_computed_styles()
    for declaration in _find_attributes(html.etree_element, hints, html.base_url):
        if (name := _anchor_name(declaration)) is None:
            continue
        element = declaration[1]
        styles[element, None] = Derived(styles[element, None], {"anchor": name})
        if collector:
            collector.collect_anchor(name)


def _anchor_name(rule: Any) -> str | None:
    """Return the name that ``id`` or ``name`` gives an element, None for any other declaration."""
    _, element, declarations, _ = rule
    if len(declarations) != 1 or getattr(declarations[0], "lower_name", "") != _ANCHOR:
        return None
    tokens = [token for token in declarations[0].value if token.type != "whitespace"]
    if len(tokens) != 1 or tokens[0].type != "string":
        return None
    name: str = tokens[0].value
    from_attribute = name in {element.get("id"), element.get("name")}
    return name if from_attribute and _SPECIAL.isdisjoint(name) else None


PATCH = Patch(
    "element_names",
    "1.32×: typesetting chapters of varied text with tables that can be linked to",
    (
        Function(
            "weasyprint.css", "find_style_attributes", ("dfa48981e1d5382b",), find_style_attributes
        ),
        Function("weasyprint.css:StyleFor", "__init__", ("d15b963b59caf3ee",), __init__),
        Function("weasyprint.css:StyleFor", "get_computed_styles", ("f124f64981503b3f",)),
        Function("weasyprint.css:Style", "anonymous_style", ("6d351d538beb7585",)),
        Function("weasyprint.css:ComputedStyle", "__init__", ("9eb1408056abeed5",)),
        Function("weasyprint.css:ComputedStyle", "copy", ("90e6ce693678a851",)),
    ),
)
