"""Pages and previews of the papers that a session shows; pages for the site and the binder both."""

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

    from yingjian.papers import Taken
    from yingjian.site.session import Session
    from yingjian.pages.preview import Preview

_PICTURES: Final = "previews"


def taken(session: Session) -> dict[str, Taken]:
    """What became of every paper that the edition shows, from the cache or made now."""
    if session.taken is None:
        files = [
            one
            for item in session.project.dossier.evidence.values()
            if not item.withheld
            for one in item.files
        ]
        folder = session.data / "evidence" / "files"
        away = cluster.current()
        with Progress("读材料") as progress:
            session.taken = intake(
                {one.path: folder / one.path for one in files},
                {one.path: one.sha256 for one in files},
                cache_folder() / "papers",
                executor=away.executor if away else None,
                at_once=away.width + 1 if away else 1,
                progress=progress.step,
            )
    return session.taken


def pages_made(session: Session) -> dict[str, Path | None]:
    """The file of pages of every paper, None for one that has none."""
    return {path: one.pdf for path, one in taken(session).items()}


def picture(name: str) -> Path:
    """Where the picture of a page lies."""
    kept = cache_folder() / _PICTURES / name
    return kept if kept.is_file() else own_folder() / name


def previewed(session: Session) -> Mapping[str, Preview]:
    """Previews of the papers, from the cache or made now.

    Where papers stand on the site as pages, pictures of those are all that is shown.
    """
    kept = Store(cache_folder() / "previews.sqlite")
    away = cluster.current()
    found = previews(
        session.project.dossier,
        session.data / "evidence" / "files",
        cache_folder() / _PICTURES,
        kept,
        taken=session.taken if session.edition.originals else taken(session),
        executor=away.executor if away else None,
        at_once=away.width if away else 1,
    )
    kept.close()
    if session.edition.originals:
        return found
    return {path: replace(one, text=None, opens=True) for path, one in found.items()}
