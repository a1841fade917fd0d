"""MkDocs adapter: typesets and binds before the pages are rendered, writes the files after."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort

from yingjian.binder.build import build
from yingjian.binder.typeset import TypesetError
from yingjian.fonts import FontsMissing
from yingjian.problems import DataError, as_text
from yingjian.progress import Progress
from yingjian.session import cache_folder

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from yingjian.session import Session


def on_pre_build(config: MkDocsConfig) -> None:
    """Build the binder first: pages of the site name the page on which a thing is printed.

    Raises:
        Abort: it cannot be built; the reasons have been printed.
    """
    session: Session = config.extra["yingjian_session"]
    if not session.binder_wanted:
        return
    with Progress("排版") as progress:
        try:
            session.built = build(
                session.project,
                session.day,
                session.docs,
                cache_folder() / "chapters",
                edition=session.edition,
                progress=progress.step,
            )
        except DataError as error:
            raise Abort(as_text(error.problems)) from None
        except (FontsMissing, TypesetError) as error:
            raise Abort(str(error)) from None
    config.extra["yingjian"] = session.site_facts()
    fresh = session.built.fresh
    done = f"重新排版 {len(fresh)} 章（{'、'.join(fresh)}）" if fresh else "没有要重新排版的章"
    sys.stderr.write(
        f"装订册：{done}，沿用 {session.built.kept} 章，共 {session.built.binder.pages} 页。\n"
    )


def on_post_build(config: MkDocsConfig) -> None:
    """Write binder.pdf and binder.json beside the site."""
    session: Session = config.extra["yingjian_session"]
    if session.built is None:
        return
    out = Path(config.site_dir)
    (out / "binder.pdf").write_bytes(session.built.binder.pdf)
    (out / "binder.json").write_text(session.built.manifest, encoding="utf-8", newline="\n")
