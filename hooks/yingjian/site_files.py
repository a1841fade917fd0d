"""Everything that data/ gives to the site: pages, pictures of papers, calendars, the papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian import cluster
from yingjian.pages import LEAVES, calendars, papers, site_pages
from yingjian.past import past
from yingjian.previews import previews
from yingjian.search import load_readings, save_readings
from yingjian.settings import cache_folder
from yingjian.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from yingjian.intake import Taken
    from yingjian.pages import Page
    from yingjian.session import Session


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """What is put beside the hand-written pages; paths are relative to docs/.

    ``copies`` are files that are on disk already, by their path on the site.
    """

    pages: tuple[Page, ...]
    made: Mapping[str, bytes]
    copies: Mapping[str, Path]


def site_files(
    session: Session, published: Sequence[str] = (), taken: Mapping[str, Taken] | None = None
) -> SiteFiles:
    """Make them.

    ``published`` are the patterns of tags of what was handed out; ``taken`` the papers' pages as
    the binder has them.
    """
    readings = cache_folder() / "readings.json"
    load_readings(readings)
    kept = Store(cache_folder() / "previews.sqlite")
    away = cluster.current()
    pictures = cache_folder() / "previews"
    seen = previews(
        session.project.dossier,
        session.data / "evidence" / "files",
        pictures,
        kept,
        taken=taken,
        executor=away.executor if away else None,
        at_once=away.width if away else 1,
    )
    kept.close()
    told = None
    if session.edition == "internal":
        told = past(
            session.project, session.day, session.data, session.docs, cache_folder(), published
        )
    names = sorted({leaf.name for one in seen.values() for leaf in one.leaves})
    made = SiteFiles(
        tuple(site_pages(session.project, session.day, session.docs, seen, told)),
        dict(calendars(session.project, session.day)),
        {f"{LEAVES}/{name}": pictures / name for name in names}
        | dict(papers(session.project, session.data)),
    )
    save_readings(readings)
    return made
