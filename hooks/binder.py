"""MkDocs adapter: typesets and binds while MkDocs reads the pages, writes the files at the end."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort

from yingjian.binder import warm
from yingjian.binder.build import build
from yingjian.binder.typeset import TypesetError
from yingjian.fonts import FontsMissing
from yingjian.problems import DataError, as_text
from yingjian.progress import Progress
from yingjian.settings import cache_folder

if TYPE_CHECKING:
    from concurrent.futures import Future

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from yingjian.binder.build import BuiltBinder
    from yingjian.session import Session


def on_pre_build(config: MkDocsConfig) -> None:
    """Start on the binder; MkDocs goes on with the pages meanwhile."""
    session: Session = config.extra["yingjian_session"]
    if session.binder_wanted:
        pool = ThreadPoolExecutor(1)
        config.extra["yingjian_binder"] = pool.submit(_build, session)
        pool.shutdown(wait=False)


def _build(session: Session) -> BuiltBinder:
    with Progress("排版") as progress:
        return build(
            session.project,
            session.day,
            session.docs,
            cache_folder(),
            edition=session.edition,
            executor=warm.executor(),
            progress=progress.step,
        )


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001 — MkDocs calls by name
    """Wait for the binder before pages get their frame, which names its pages.

    Raises:
        Abort: it cannot be built; the reasons have been printed.
    """
    waiting: Future[BuiltBinder] | None = config.extra.pop("yingjian_binder", None)
    if waiting is None:
        return env
    session: Session = config.extra["yingjian_session"]
    try:
        built = session.built = waiting.result()
    except DataError as error:
        raise Abort(as_text(error.problems)) from None
    except (FontsMissing, TypesetError) as error:
        raise Abort(str(error)) from None
    config.extra["yingjian"] = session.site_facts()
    fresh = built.fresh
    done = f"重新排版 {len(fresh)} 章（{'、'.join(fresh)}）" if fresh else "没有要重新排版的章"
    sys.stderr.write(f"装订册：{done}，沿用 {built.kept} 章，共 {built.binder.pages} 页。\n")
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Write binder.pdf and binder.json beside the site."""
    session: Session = config.extra["yingjian_session"]
    if session.built is None:
        return
    out = Path(config.site_dir)
    (out / "binder.pdf").write_bytes(session.built.binder.pdf)
    (out / "binder.json").write_text(session.built.manifest, encoding="utf-8", newline="\n")
