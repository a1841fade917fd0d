"""Fewer styles to compute: what WeasyPrint works out again and again though it is the same.

WeasyPrint 70 shares one computed style among elements to which the same rules apply. But an element
with an ``id`` has one of its own, and so has all that stands in it (every cell of every row that can
be linked to); six pseudo-elements of every element have one, though few documents have notes; and
every page has twenty, though most pages are alike. A chapter of eleven pages had 4,500 styles, now
60. Pages come out byte for byte as without this (a test asserts it).

The modules are handed in: this file imports nothing of WeasyPrint.
"""

from __future__ import annotations

import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ANCHOR: Final = "-weasy-anchor"
# In a string of CSS these do not stand for themselves.
_SPECIAL: Final = frozenset('"\\\n\r\f\0')
# Pseudo-elements of notes are of use only to a document with such words in it, those of list items
# only to one with such elements or such a word.
_NOTES: Final = frozenset(
    {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
)
_NOTE_WORDS: Final = ("footnote", "note(", "::note", "\\")
_MARKER: Final = frozenset({"marker"})
_MARKER_WORDS: Final = ("<li", "<summary", "list-item", "::marker", "\\")
_AT_RULE: Final = "@footnote"
# What a style of WeasyPrint's holds beside the values of its properties.
_HELD: Final = frozenset(
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


def install(css: Any) -> None:
    """Replace what reads ``id`` attributes and what computes styles in ``weasyprint.css``."""
    derived = _derived(css.Style)
    read, begin, compute = (
        css.find_style_attributes,
        css.StyleFor.__init__,
        css.StyleFor.set_computed_styles,
    )

    def find_style_attributes(tree: Any, *arguments: Any) -> Iterator[Any]:
        """Yield all but the names of elements, which are no matter of the cascade."""
        for found in read(tree, *arguments):
            if _name_alone(found) is None:
                yield found

    def __init__(self: Any, html: Any, sheets: Any, hints: Any, *more: Any) -> None:  # noqa: N807 -- takes the place of the method
        begin(self, html, sheets, hints, *more)
        collector = more[1]
        styles = self.get_computed_styles()
        for found in read(html.etree_element, hints, html.base_url):
            if (name := _name_alone(found)) is None:
                continue
            element = found[1]
            styles[element, None] = derived(styles[element, None], {"anchor": name})
            if collector:
                collector.collect_anchor(name)

    def set_computed_styles(
        self: Any, element: Any, parent: Any, root: Any = None, pseudo_type: Any = None, **more: Any
    ) -> None:
        """Compute the style of a page or a margin box once for all pages with the same rules."""
        compute(self, element, parent, root, pseudo_type, **more)
        if not hasattr(element, "side"):
            return
        styles = self.get_computed_styles()
        computed = styles[element, pseudo_type]
        above = styles[parent, None]
        rules = tuple(
            (name, id(value), repr(weight)) for name, (value, weight) in computed.cascaded.items()
        )
        known = self.__dict__.setdefault("yingjian_pages", {})
        base = known.setdefault((pseudo_type, id(getattr(above, "base", above)), rules), computed)
        styles[element, pseudo_type] = derived(base, {})

    css.find_style_attributes = find_style_attributes
    css.StyleFor.__init__ = __init__
    css.StyleFor.set_computed_styles = set_computed_styles
    _hasten_math(css)


def _name_alone(found: Any) -> str | None:
    """The name that a declaration made from ``id`` or ``name`` gives to its element, if it is one."""
    _, element, declarations, _ = found
    if len(declarations) != 1 or getattr(declarations[0], "lower_name", "") != _ANCHOR:
        return None
    tokens = [token for token in declarations[0].value if token.type != "whitespace"]
    if len(tokens) != 1 or tokens[0].type != "string":
        return None
    name: str = tokens[0].value
    own = name in {element.get("id"), element.get("name")}
    return name if own and _SPECIAL.isdisjoint(name) else None


def _derived(style: type) -> type:
    class Derived(style):  # type: ignore[misc]
        """A style like another, but for what is set in it."""

        def __init__(self, base: Any, own: dict[str, Any]) -> None:
            for name in _HELD & base.__dict__.keys():
                self.__dict__[name] = base.__dict__[name]
            self.base = base
            self.update(own)

        def __missing__(self, key: str) -> Any:
            value = self[key] = self.base[key]
            return value

        @property
        def anonymous_style(self) -> Any:
            """That of boxes without an element: nothing in it is of the style's own."""
            return self.base.anonymous_style

        def copy(self) -> Any:
            made = Derived(self.base, self)
            made.specified = self.specified.copy()
            return made

    return Derived


def unlock(tree: Any) -> None:
    """Keep what is known of an element without a lock, which Python 3.11 takes for every one.

    ``tree`` is ``cssselect2.tree``; ``typeset.compose`` typesets one chapter at a time.
    """
    wrapper = tree.ElementWrapper
    for name, kept in list(vars(wrapper).items()):
        if isinstance(kept, cached_property):
            known = _Known(name, kept.func)
            setattr(wrapper, name, known)


class _Known:
    """What a method returns, asked for once: it hides behind the attribute that it sets."""

    def __init__(self, name: str, ask: Callable[[Any], Any]) -> None:
        self._name, self._ask = name, ask

    def __get__(self, owner: Any, _kind: Any = None) -> Any:
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._ask(owner)
        return value


def _hasten_math(css: Any) -> None:
    """Tell at once that a value is no formula where its type says so."""
    slow = css.check_math

    def check_math(token: Any) -> Any:
        kind = type(token)
        if kind is tuple:
            return any(type(item) not in _PLAIN and check_math(item) for item in token)
        return None if kind in _PLAIN else slow(token)

    css.check_math = check_math


_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


def lean(sheet: Any, html: str, css: tuple[str, ...]) -> Any:
    """The browser's style sheet without rules for pseudo-elements that a document cannot have."""
    said = [html, *(text.replace(_AT_RULE, "") for text in css)]
    unused = frozenset[str]()
    for names, words in ((_NOTES, _NOTE_WORDS), (_MARKER, _MARKER_WORDS)):
        if not any(word in text for word in words for text in said):
            unused |= names
    if not unused:
        return sheet
    made = copy.copy(sheet)
    made.matcher = copy.copy(sheet.matcher)
    made.matcher.other_selectors = [
        entry for entry in sheet.matcher.other_selectors if entry[3] not in unused
    ]
    return made
