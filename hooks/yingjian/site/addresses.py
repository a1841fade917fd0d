"""Where everything stands on the site, and how links to it are written there."""

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

# Where files of evidence stand on the site.
PAPERS = "files"
# Where the pictures of their first pages stand.
LEAVES = "previews"
# The calendar of the whole plan; a unit's own stands beside its page.
CALENDAR = "plan.ics"


def path_of(ref: Ref) -> tuple[str, str]:
    """Path below docs/ and anchor ('' for the page as a whole) of a thing.

    Raises:
        KeyError: nothing of that kind has a place on the site.
    """
    if ref.kind == "page":
        return PATHS[ref.id], ""
    if ref.kind in FOLDERS:
        return f"{FOLDERS[ref.kind]}/{ref.id}.md", ""
    return PATHS[ON_PAGE[ref.kind]], str(ref)


@lru_cache(maxsize=1 << 16)
def _from(folder: str, path: str) -> str:
    return posixpath.relpath(path, folder or ".")


@dataclass(frozen=True, slots=True)
class SiteMedium:
    """Links as relative paths from one page of the site.

    Nothing leads to what the ``edition`` holds back; ``copies`` are the papers that stand on the
    site as pages, None where they stand there as they are.
    """

    page: str
    edition: Edition = WHOLE
    copies: Mapping[str, str] | None = None
    paper: bool = field(default=False, init=False)

    def target(self, ref: Ref) -> str | None:
        """Relative path of the Markdown file, which MkDocs checks and rewrites."""
        if not self.edition.leads(*ref):
            return None
        path, anchor = path_of(ref)
        relative = self.beside(path)
        if anchor:
            return f"#{anchor}" if path == self.page else f"{relative}#{anchor}"
        return relative

    def url(self, ref: Ref) -> str | None:
        """Relative path of the finished page (``use_directory_urls`` is off)."""
        found = self.target(ref)
        if found is None:
            return None
        target, hash_, anchor = found.partition("#")
        return target.removesuffix(".md") + (".html" if target else "") + hash_ + anchor

    def paper_url(self, path: str, page: int = 1) -> str | None:
        """Address of a file of evidence or of its pages, a PDF's at a page; None where it has none."""
        name = path if self.copies is None else self.copies.get(path)
        if name is None:
            return None
        at = f"#page={page}" if page > 1 and name.lower().endswith(".pdf") else ""
        return quote(self.beside(f"{PAPERS}/{name}")) + at

    def leaf_url(self, name: str) -> str:
        """Address of the picture of a page."""
        return self.beside(f"{LEAVES}/{name}")

    def beside(self, path: str) -> str:
        """A file of the site as seen from this page."""
        return _from(posixpath.dirname(self.page), path)

    def page_number(self, ref: Ref, style: str) -> Safe:  # noqa: ARG002 — the site has no pages
        """Nothing: the site has no page numbers."""
        return Safe("")

    def page_range(self, ref: Ref, style: str) -> Safe:  # noqa: ARG002 — as above
        """Nothing either."""
        return Safe("")

    def field(self, name: str, label: str) -> Safe:  # noqa: ARG002 — as above
        """Nothing either."""
        return Safe("")

    def apart(self, ref: Ref) -> bool:  # noqa: ARG002 — as above
        """Every thing has a page of its own here."""
        return True

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:  # noqa: ARG002 — as above
        """Nothing either."""
        return Safe("")


def calendar_path(unit: str) -> str:
    """Where a unit's calendar stands, beside its page."""
    return f"{FOLDERS['unit']}/{unit}.ics"
