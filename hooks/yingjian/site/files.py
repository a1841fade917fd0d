"""Make everything that data/ gives to the site: pages, pictures of papers, calendars, papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.base.settings import cache_folder
from yingjian.history.commits import PUBLISHED
from yingjian.pages.past import past
from yingjian.site.addresses import LEAVES
from yingjian.site.keywords import load_readings, save_readings
from yingjian.site.pages import calendars, site_pages
from yingjian.site.papers import copies, papers, plain_names
from yingjian.site.session_papers import page_files, picture_path, preview_papers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from yingjian.site.pages import Page
    from yingjian.site.session import Session


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """What is put beside the hand-written pages; paths are relative to docs/.

    Attributes:
        pages: Markdown.
        contents: of generated files, by path.
        copies: files on disk that are copied, by path.
    """

    pages: tuple[Page, ...]
    contents: Mapping[str, bytes]
    copies: Mapping[str, Path]


def site_files(
    session: Session, published: Sequence[str] = PUBLISHED, *, inert: bool = False
) -> SiteFiles:
    """Make the files of a session; ``published`` are patterns of tags of handed-out versions.

    ``inert``: papers in Markdown get names under which no generator makes pages of them.
    """
    project = session.project
    readings = cache_folder() / "readings.sqlite"
    load_readings(readings)
    pdfs = {} if session.edition.originals else page_files(session)
    previews = preview_papers(session)
    history = None
    if session.edition.whole:
        history = past(project, session.day, session.data, session.docs, cache_folder(), published)
    names = copies(project, pdfs)
    if inert and names is None:
        names = plain_names(project)
    leaves = sorted({leaf.name for preview in previews.values() for leaf in preview.leaves})
    pages = site_pages(project, session.day, session.docs, previews, history, names)
    files = SiteFiles(
        tuple(pages),
        dict(calendars(project, session.day)),
        {f"{LEAVES}/{leaf}": picture_path(leaf) for leaf in leaves}
        | dict(papers(project, session.data, pdfs, names)),
    )
    save_readings(readings)
    return files
