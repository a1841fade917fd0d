"""Convert and preview the papers that a session shows; site and binder share the results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from yingjian.base import executor as cluster
from yingjian.base.progress import Progress
from yingjian.base.settings import cache_folder
from yingjian.base.store import Store, own_folder
from yingjian.papers import intake
from yingjian.papers.previews import previews

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from yingjian.pages.preview import Preview
    from yingjian.papers import Taken
    from yingjian.site.session import Session

_PICTURES: Final = "previews"


def take_in(session: Session) -> dict[str, Taken]:
    """Return the outcome of intake for every paper that the edition shows, by its path."""
    if session.outcomes is None:
        papers = [
            paper
            for evidence in session.project.dossier.evidence.values()
            if not evidence.withheld
            for paper in evidence.files
        ]
        folder = session.data / "evidence" / "files"
        connected = cluster.current()
        with Progress("读材料") as progress:
            session.outcomes = intake(
                {paper.path: folder / paper.path for paper in papers},
                {paper.path: paper.sha256 for paper in papers},
                cache_folder() / "papers",
                executor=connected.executor if connected else None,
                at_once=connected.width + 1 if connected else 1,
                progress=progress.step,
            )
    return session.outcomes


def page_files(session: Session) -> dict[str, Path | None]:
    """Return the PDF of pages of every paper by its path; None for a paper without pages."""
    return {path: outcome.pdf for path, outcome in take_in(session).items()}


def picture_path(name: str) -> Path:
    """Return where the picture of a page is stored."""
    cached = cache_folder() / _PICTURES / name
    return cached if cached.is_file() else own_folder() / name


def preview_papers(session: Session) -> Mapping[str, Preview]:
    """Return previews of the papers by their paths.

    Where the site shows pages in place of originals, previews hold pictures of pages only.
    """
    store = Store(cache_folder() / "previews.sqlite")
    connected = cluster.current()
    by_path = previews(
        session.project.dossier,
        session.data / "evidence" / "files",
        cache_folder() / _PICTURES,
        store,
        taken=session.outcomes if session.edition.originals else take_in(session),
        executor=connected.executor if connected else None,
        at_once=connected.width if connected else 1,
    )
    store.close()
    if session.edition.originals:
        return by_path
    return {path: replace(preview, text=None, opens=True) for path, preview in by_path.items()}
