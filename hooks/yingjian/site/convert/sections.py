"""Extract the sections of a page's HTML for the search index: id, title and text per heading.

The sections are those of Material's search plugin (a test compares them), without parsing attributes
that are not used. The HTML must be well-formed, as Python-Markdown writes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape

_TAG = re.compile(
    r"""<(?:!--.*?-->|(/?)([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>)""", re.DOTALL
)
_ID = re.compile(r'\sid="([^"]*)"')
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905 — shorter
)
_KEPT = frozenset({"p", "code", "pre", "li", "ol", "ul", "sub", "sup"})
_SKIPPED = frozenset({"object", "script", "style"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_EXCLUDED = "data-search-exclude"
_NEVER = 1 << 30

Row = tuple[str, str, str]


@dataclass(slots=True)
class _Section:
    tag: str
    depth: int = 0
    id: str = ""
    excluded: bool = False
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def sections(html: str) -> list[Row]:
    """Return (id or '', title, text) of every section; '' is the title of text before any heading."""
    walk = _Walk()
    pieces = _TAG.split(html)
    walk.words(pieces[0])
    for start in range(1, len(pieces), 4):
        closing, name, attributes, words = pieces[start : start + 4]
        if name is not None:
            if closing:
                walk.close(name)
            elif name not in _VOID:
                walk.open(name, attributes)
                if attributes.endswith("/"):
                    walk.close(name)
        if words:
            walk.words(words)
    return [
        (section.id, "".join(section.title).strip(), "".join(section.text).strip())
        for section in walk.sections
        if not section.excluded
    ]


class _Walk:
    """The position in a page and the sections up to it.

    Attributes:
        section: the current one.
        inside: names of the open elements.
        skipped: names of elements whose text is left out.
        pre: how many ``pre`` elements are open.
    """

    def __init__(self) -> None:
        self.sections: list[_Section] = []
        self.section: _Section | None = None
        self.inside: list[str] = []
        self.skipped = set(_SKIPPED)
        self.pre = 0

    def _current(self) -> _Section:
        if self.section is None:
            self.section = _Section("")
            self.sections.append(self.section)
        return self.section

    def _skipping(self) -> bool:
        return not self.skipped.isdisjoint(self.inside)

    def _place(self, section: _Section) -> list[str]:
        return section.title if section.tag in self.inside else section.text

    def open(self, name: str, attributes: str) -> None:
        """Handle a start tag."""
        self.inside.append(name)
        if name in _HEADINGS and (match := _ID.search(attributes)):
            if name != "h1" and not self.sections:
                self.sections.append(_Section("", len(self.inside)))
            self.section = _Section(name, len(self.inside))
            self.section.id = unescape(match[1]) if self.sections else ""
            self.section.excluded = _EXCLUDED in attributes
            self.sections.append(self.section)
        section = self._current()
        self.pre += name == "pre"
        if _EXCLUDED in attributes:
            self.skipped.add(name)
        elif name in _KEPT and not self._skipping():
            self._place(section).append(f"<{name}>")

    def close(self, name: str) -> None:
        """Handle an end tag."""
        if not self.inside or self.inside[-1] != name:
            return
        section = self._current()
        if section.depth > len(self.inside):
            for earlier in reversed(self.sections):
                if earlier.depth <= len(self.inside):
                    section.depth = _NEVER
                    self.section = section = earlier
                    break
        self.inside.pop()
        self.pre -= name == "pre"
        if name in self.skipped:
            if name not in _SKIPPED:
                self.skipped.remove(name)
        elif name in _KEPT and not self._skipping():
            _end(self._place(section), name)

    def words(self, text: str) -> None:
        """Handle text between two tags."""
        if not text or self._skipping():
            return
        text = unescape(text) if "&" in text else text
        blank = text.isspace()
        if not self.pre:
            text = " " if blank else text.replace("\n", " ")
        section = self._current()
        if section.tag in self.inside:
            section.title.append(escape(text, quote=False))
        elif not blank:
            section.text.append(escape(text, quote=False))
        elif self.pre or not section.text or not section.text[-1].isspace():
            section.text.append(text)


def _end(place: list[str], name: str) -> None:
    """Close a kept element, or remove it if it is empty."""
    first = place.index(f"<{name}>")
    if any(not part.isspace() for part in place[first + 1 :]):
        place.append(f"</{name}>")
    else:
        del place[first:]
