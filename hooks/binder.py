"""MkDocs adapter: typesets and binds while MkDocs makes the pages, writes the files at the end.

What typesets takes as long to import as a small site to build: it is imported where it is needed.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import Abort

from yingjian.base import executor as cluster
from yingjian.base.fonts import FontsMissing
from yingjian.base.problems import DataError, as_text
from yingjian.base.progress import Progress
from yingjian.base.settings import cache_folder
from yingjian.site.binder_pages import Bound, say_where
from yingjian.site.pages import bound_pages
from yingjian.site.session_papers import taken
from yingjian.typeset import workers

if TYPE_CHECKING:
    from concurrent.futures import Future

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from yingjian.binder.book import Book
    from yingjian.binder.build import BuiltBinder
    from yingjian.site.session import Session


# Chapters that the summary names.
_NAMED = 12


def on_pre_build(config: MkDocsConfig) -> None:
    """Start on the binder; MkDocs goes on with the pages meanwhile."""
    session: Session = config.extra["yingjian_session"]
    if session.binder_wanted:
        from yingjian.binder.chapters import binds_papers, chapters

        pool = ThreadPoolExecutor(1)
        papers = taken(session) if binds_papers(session.project) else {}
        # Made here, so that typesetting need not wait until the pages leave it the interpreter.
        book = chapters(session.project, session.day, session.docs, papers)
        config.extra["yingjian_binder"] = pool.submit(_build, session, book)
        pool.shutdown(wait=False)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Without a binder it is known at once what a page says of it."""
    session: Session = config.extra["yingjian_session"]
    if session.binder_wanted:
        return output
    return Bound(session.project, None, {}).fill(output, "../" * page.url.count("/"))


def _manifest(path: Path | None) -> dict[str, Any] | None:
    """The manifest of the binder handed over before.

    Raises:
        OldManifestError: it cannot be read.
    """
    if path is None:
        return None
    from yingjian.binder.supplement import OldManifestError

    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        message = f"读不了 {path.name}：{error}"
        raise OldManifestError(message) from error
    return found if isinstance(found, dict) else {}


def _build(session: Session, book: Book) -> BuiltBinder:
    from yingjian.binder.build import build

    away = cluster.current()
    with Progress("排版") as progress:
        return build(
            session.project,
            session.day,
            book,
            cache_folder(),
            since=_manifest(session.since),
            executor=away.executor if away else workers.executor(),
            progress=progress.step,
        )


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the binder and write binder.pdf and binder.json beside the site.

    Raises:
        Abort: it cannot be built; the reasons have been printed.
    """
    waiting: Future[BuiltBinder] | None = config.extra.pop("yingjian_binder", None)
    out = Path(config.site_dir)
    project = config.extra["yingjian_session"].project
    if waiting is None:
        return
    from yingjian.binder.supplement import OldManifestError
    from yingjian.typeset.compose import TypesetError

    try:
        built = waiting.result()
    except DataError as error:
        raise Abort(as_text(error.problems)) from None
    except (FontsMissing, TypesetError, OldManifestError) as error:
        raise Abort(str(error)) from None
    (out / "binder.pdf").write_bytes(built.binder.pdf)
    (out / "binder.json").write_text(built.manifest, encoding="utf-8", newline="\n")
    for name, content in built.files.items():
        (out / name).write_bytes(content)
    say_where(project, json.loads(built.manifest), out, bound_pages(project))
    for path, reason in built.unbound:
        sys.stderr.write(f"无法装订 {path}：{reason}\n")
    for notice in built.notices:
        sys.stderr.write(f"装订册提醒：{notice}\n")
    fresh = built.fresh
    named = "、".join(fresh[:_NAMED]) + ("等" if len(fresh) > _NAMED else "")
    done = f"重新排版 {len(fresh)} 章（{named}）" if fresh else "没有要重新排版的章"
    sys.stderr.write(f"装订册：{done}，沿用 {built.kept} 章，共 {built.binder.pages} 页。\n")
