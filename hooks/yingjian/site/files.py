"""Everything that data/ gives to the site: pages, pictures of papers, calendars, the papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.base.settings import cache_folder
from yingjian.history.commits import PUBLISHED
from yingjian.site.pages import calendars, site_pages
from yingjian.pages.past import past
from yingjian.site.search import load_readings, save_readings
from yingjian.site.addresses import LEAVES
from yingjian.site.papers import copies, papers, plain_names
from yingjian.site.session_papers import pages_made, picture, previewed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from yingjian.site.pages import Page
    from yingjian.site.session import Session


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """What is put beside the hand-written pages; paths are relative to docs/.

    ``copies`` are files that are on disk already, by their path on the site.
    """

    pages: tuple[Page, ...]
    made: Mapping[str, bytes]
    copies: Mapping[str, Path]


def site_files(
    session: Session, published: Sequence[str] = PUBLISHED, *, inert: bool = False
) -> SiteFiles:
    """Make them; ``published`` are the patterns of tags of what was handed out.

    ``inert``: papers in Markdown bear a name by which no generator makes pages of them.
    """
    project = session.project
    readings = cache_folder() / "readings.sqlite"
    load_readings(readings)
    made = {} if session.edition.originals else pages_made(session)
    seen = previewed(session)
    told = None
    if session.edition.whole:
        told = past(project, session.day, session.data, session.docs, cache_folder(), published)
    names_of = copies(project, made)
    if inert and names_of is None:
        names_of = plain_names(project)
    names = sorted({leaf.name for one in seen.values() for leaf in one.leaves})
    found = SiteFiles(
        tuple(site_pages(project, session.day, session.docs, seen, told, names_of)),
        dict(calendars(project, session.day)),
        {f"{LEAVES}/{name}": picture(name) for name in names}
        | dict(papers(project, session.data, made, names_of)),
    )
    save_readings(readings)
    return found
