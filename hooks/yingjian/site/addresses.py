"""Give every thing its address on the site, and write links between pages."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from yingjian.base.registry import FOLDERS, ON_PAGE, PATHS
from yingjian.pages.markup import Safe
from yingjian.read.secrecy import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingjian.model.references import Ref
    from yingjian.read.secrecy import Edition

# Folder of the files of evidence on the site.
PAPERS = "files"
# Folder of the pictures of their first pages.
LEAVES = "previews"
# The calendar of the whole plan; those of units stand beside their pages.
CALENDAR = "plan.ics"


def path_of(ref: Ref) -> tuple[str, str]:
    """Return the path below docs/ and the anchor of a thing; '' is the page as a whole.

    Raises:
        KeyError: things of that kind are not on the site.
    """
    if ref.kind == "page":
        return PATHS[ref.id], ""
    if ref.kind in FOLDERS:
        return f"{FOLDERS[ref.kind]}/{ref.id}.md", ""
    return PATHS[ON_PAGE[ref.kind]], str(ref)


@lru_cache(maxsize=1 << 16)
def _relative_path(path: str, folder: str) -> str:
    return posixpath.relpath(path, folder or ".")


@dataclass(frozen=True, slots=True)
class SiteMedium:
    """Links as relative paths from one page of the site.

    Attributes:
        page: path of the page below docs/.
        edition: there are no links to what it holds back.
        copies: names of papers on the site; None: they keep their own.
        paper: whether the medium is printed.
    """

    page: str
    edition: Edition = WHOLE
    copies: Mapping[str, str] | None = None
    paper: bool = field(default=False, init=False)

    def target(self, ref: Ref) -> str | None:
        """Return the relative path of the Markdown file, which MkDocs checks and rewrites."""
        if not self.edition.leads(*ref):
            return None
        path, anchor = path_of(ref)
        relative = self.beside(path)
        if anchor:
            return f"#{anchor}" if path == self.page else f"{relative}#{anchor}"
        return relative

    def url(self, ref: Ref) -> str | None:
        """Return the relative path of the finished page (``use_directory_urls`` is off)."""
        target = self.target(ref)
        if target is None:
            return None
        path, hash_, anchor = target.partition("#")
        return path.removesuffix(".md") + (".html" if path else "") + hash_ + anchor

    def paper_url(self, path: str, page: int = 1) -> str | None:
        """Return the address of a paper or its pages, in a PDF at a page; None if it is not here."""
        name = path if self.copies is None else self.copies.get(path)
        if name is None:
            return None
        anchor = f"#page={page}" if page > 1 and name.lower().endswith(".pdf") else ""
        return quote(self.beside(f"{PAPERS}/{name}")) + anchor

    def leaf_url(self, name: str) -> str:
        """Return the address of the picture of a page."""
        return self.beside(f"{LEAVES}/{name}")

    def beside(self, path: str) -> str:
        """Return the path of a file of the site, relative to this page."""
        return _relative_path(path, posixpath.dirname(self.page))

    def page_number(self, ref: Ref, style: str) -> Safe:  # noqa: ARG002 — the site has no pages
        """Return an empty string; the site has no page numbers."""
        return Safe("")

    def page_range(self, ref: Ref, style: str) -> Safe:  # noqa: ARG002 — as above
        """Return an empty string; the site has no page numbers."""
        return Safe("")

    def field(self, name: str, label: str) -> Safe:  # noqa: ARG002 — as above
        """Return an empty string; the site has no fields to fill in."""
        return Safe("")

    def apart(self, ref: Ref) -> bool:  # noqa: ARG002 — as above
        """Return True: on the site every thing has a page of its own."""
        return True

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:  # noqa: ARG002 — as above
        """Return an empty string; only print lists further mentions."""
        return Safe("")


def calendar_path(unit: str) -> str:
    """Return the path of a unit's calendar, beside its page."""
    return f"{FOLDERS['unit']}/{unit}.ics"
