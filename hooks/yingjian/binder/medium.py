"""Paper as a medium of templates: links are addresses that the assembly resolves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from yingjian.base.registry import IN_CHAPTER
from yingjian.pages.markup import Safe, element
from yingjian.read.secrecy import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yingjian.model.references import Ref
    from yingjian.read.secrecy import Edition


@dataclass(frozen=True, slots=True)
class PaperMedium:
    """Links as addresses that assembly resolves; only to what is bound.

    ``bound`` are the kinds of chapters, ``sheets`` the things that have pages of their own. There are
    no links to what the ``edition`` withholds.
    """

    bound: frozenset[str]
    sheets: frozenset[Ref] = frozenset()
    paper: bool = True
    edition: Edition = WHOLE

    def target(self, ref: Ref) -> str | None:
        """Return ``yj:KIND/ID``, or None where the thing's chapter is not bound."""
        if not self.edition.leads(*ref):
            return None
        if ref in self.sheets:
            return f"yj:{ref}"
        chapter = ref.id if ref.kind == "page" else IN_CHAPTER.get(ref.kind)
        return f"yj:{ref}" if chapter in self.bound else None

    def apart(self, ref: Ref) -> bool:
        """Whether the thing has pages of its own, to which links to it lead."""
        return ref in self.sheets

    def url(self, ref: Ref) -> str | None:
        """Return the same: drawings on paper link like text."""
        return self.target(ref)

    def page_number(self, ref: Ref, style: str) -> Safe:
        """Return a box into which the assembly writes the page; "" where nothing is bound."""
        target = self.target(ref)
        if target is None:
            return Safe("")
        address = f"yj:page:{style}/{ref}"
        return element("a", Safe("&#8199;"), class_="yj-page", href=address)

    def page_range(self, ref: Ref, style: str) -> Safe:
        """Return a box for the first and last page of a thing's part: 69–73."""
        if self.target(ref) is None:
            return Safe("")
        address = f"yj:range:{style}/{ref}"
        return element("a", Safe("&#8199;"), class_="yj-page", href=address)

    def field(self, name: str, label: str) -> Safe:
        """Return a box to write in; ``label`` names it for those who fill it in on a screen."""
        address = f"yj:field:{quote(name)}/{quote(label)}"
        return element("a", Safe("&#8199;"), class_="yj-field", href=address)

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:
        """Return a box for the pages that link to a thing, and for those of the others."""
        names = [f"@{ref}", *(str(other) for other in also if self.target(other))]
        if not self.edition.leads(*ref):
            return Safe("")
        address = f"yj:pages:index/{';'.join(names)}"
        return element("a", Safe("&#8199;"), class_="yj-page yj-pages", href=address)
