"""Everything that data/ gives to the site: pages, pictures of papers, the papers themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian import cluster
from yingjian.pages import papers, preview_path, site_pages
from yingjian.previews import previews
from yingjian.search import load_readings, save_readings
from yingjian.settings import cache_folder
from yingjian.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from yingjian.pages import Page
    from yingjian.session import Session


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """What is put beside the hand-written pages; paths are relative to docs/."""

    pages: tuple[Page, ...]
    pictures: Mapping[str, bytes]
    papers: Mapping[str, Path]


def site_files(session: Session) -> SiteFiles:
    """Make them."""
    readings = cache_folder() / "readings.json"
    load_readings(readings)
    kept = Store(cache_folder() / "previews.sqlite")
    away = cluster.current()
    seen = previews(
        session.project.dossier,
        session.data / "evidence" / "files",
        kept,
        executor=away.executor if away else None,
        at_once=away.width if away else 1,
    )
    kept.close()
    made = SiteFiles(
        tuple(site_pages(session.project, session.day, session.docs, seen)),
        {preview_path(one): one.png for one in seen.values() if one.picture},
        dict(papers(session.project, session.data)),
    )
    save_readings(readings)
    return made
