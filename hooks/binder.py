"""MkDocs adapter: typesets and binds while MkDocs makes the pages, writes the files at the end."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort

from yingjian.binder import warm
from yingjian.binder.build import build
from yingjian.binder.chapters import chapters
from yingjian.binder.typeset import TypesetError
from yingjian.fonts import FontsMissing
from yingjian.problems import DataError, as_text
from yingjian.progress import Progress
from yingjian.settings import cache_folder

if TYPE_CHECKING:
    from concurrent.futures import Future

    from mkdocs.config.defaults import MkDocsConfig

    from yingjian.binder.build import BuiltBinder
    from yingjian.binder.chapters import Chapter
    from yingjian.session import Session


def on_pre_build(config: MkDocsConfig) -> None:
    """Start on the binder; MkDocs goes on with the pages meanwhile."""
    session: Session = config.extra["yingjian_session"]
    if session.binder_wanted:
        pool = ThreadPoolExecutor(1)
        # Made here, so that typesetting need not wait until the pages leave it the interpreter.
        made = chapters(session.project, session.day, session.docs)
        config.extra["yingjian_binder"] = pool.submit(_build, session, made)
        pool.shutdown(wait=False)


def _build(session: Session, made: list[Chapter]) -> BuiltBinder:
    with Progress("排版") as progress:
        return build(
            session.project,
            session.day,
            session.docs,
            cache_folder(),
            edition=session.edition,
            made=made,
            executor=warm.executor(),
            progress=progress.step,
        )


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the binder and write binder.pdf and binder.json beside the site.

    Raises:
        Abort: it cannot be built; the reasons have been printed.
    """
    waiting: Future[BuiltBinder] | None = config.extra.pop("yingjian_binder", None)
    if waiting is None:
        return
    try:
        built = waiting.result()
    except DataError as error:
        raise Abort(as_text(error.problems)) from None
    except (FontsMissing, TypesetError) as error:
        raise Abort(str(error)) from None
    out = Path(config.site_dir)
    (out / "binder.pdf").write_bytes(built.binder.pdf)
    (out / "binder.json").write_text(built.manifest, encoding="utf-8", newline="\n")
    fresh = built.fresh
    done = f"重新排版 {len(fresh)} 章（{'、'.join(fresh)}）" if fresh else "没有要重新排版的章"
    sys.stderr.write(f"装订册：{done}，沿用 {built.kept} 章，共 {built.binder.pages} 页。\n")
