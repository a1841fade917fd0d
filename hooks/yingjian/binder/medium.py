"""Paper as a medium: links are addresses that assembly resolves, only to what is bound."""

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

    ``bound`` are the kinds of chapters, ``sheets`` the things that have pages of their own. Nothing
    leads to what the ``edition`` holds back.
    """

    bound: frozenset[str]
    sheets: frozenset[Ref] = frozenset()
    paper: bool = True
    edition: Edition = WHOLE

    def target(self, ref: Ref) -> str | None:
        """``yj:KIND/ID``, or None where the thing's chapter is not bound."""
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
        """The same: drawings on paper link like text."""
        return self.target(ref)

    def page_number(self, ref: Ref, style: str) -> Safe:
        """A box into which assembly writes the page; empty where the thing is not bound."""
        target = self.target(ref)
        if target is None:
            return Safe("")
        address = f"yj:page:{style}/{ref}"
        return element("a", Safe("&#8199;"), class_="yj-page", href=address)

    def page_range(self, ref: Ref, style: str) -> Safe:
        """A box for the first and last page of what stands at a thing: 69–73."""
        if self.target(ref) is None:
            return Safe("")
        address = f"yj:range:{style}/{ref}"
        return element("a", Safe("&#8199;"), class_="yj-page", href=address)

    def field(self, name: str, label: str) -> Safe:
        """A box to write in; ``label`` says what, for those who fill it on a screen."""
        address = f"yj:field:{quote(name)}/{quote(label)}"
        return element("a", Safe("&#8199;"), class_="yj-field", href=address)

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:
        """A box for the pages that link to a thing, and those on which the others stand."""
        names = [f"@{ref}", *(str(one) for one in also if self.target(one))]
        if not self.edition.leads(*ref):
            return Safe("")
        address = f"yj:pages:index/{';'.join(names)}"
        return element("a", Safe("&#8199;"), class_="yj-page yj-pages", href=address)
