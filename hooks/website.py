"""MkDocs adapter: pages out of data/ go in as generated files; nothing is written into docs/."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from functools import partial
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File

from yingjian import cluster
from yingjian.figure_changes import changes, remember, remembered
from yingjian.pages import papers, preview_path, site_pages
from yingjian.previews import previews
from yingjian.problems import DataError, as_text, summary
from yingjian.session import Session
from yingjian.settings import cache_folder
from yingjian.site_warnings import InChinese
from yingjian.store import Store
from yingjian.theme_files import quick

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_serving: list[Session | None] = []


class _Paper(File):
    """A file of evidence: handed out as it is, be it Markdown or HTML."""

    def is_documentation_page(self) -> bool:
        """Whatever its name, it is never made a page of the site."""
        return False


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001, FBT001 — MkDocs calls by name
    """Speak Chinese; when serving, keep the last good data in case the next is not."""
    for handler in logging.getLogger("mkdocs").handlers:
        handler.addFilter(InChinese(quiet=command == "build"))
    if command == "serve":
        _serving.append(None)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read data/ afresh for every build, so that ``serve`` shows what was just saved.

    Raises:
        Abort: the data has errors, all of them printed; when serving, only the first time.
    """
    try:
        session = Session.from_environment(config.docs_dir)
    except DataError as error:
        last = _serving[-1] if _serving else None
        if last is None:
            raise Abort(as_text(error.problems)) from None
        sys.stderr.write(f"{as_text(error.problems)}\n网页仍是改错以前的样子。\n")
        session = replace(
            last,
            trouble=f"{summary(error.problems)}网页仍是改错以前的样子，错处见运行 serve 的窗口。",
        )
    else:
        if _serving:
            _serving[-1] = session
    config.site_name = escape(session.project.plan.short_title)  # the theme prints it raw
    config.extra["yingjian"] = session.site_facts()
    config.extra["yingjian_session"] = session
    theme = config.theme
    theme.get_env = partial(  # type: ignore[method-assign]  # MkDocs has no option for it
        quick, type(theme).get_env.__get__(theme), theme.dirs, cache_folder() / "theme"
    )
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    session: Session = config.extra["yingjian_session"]
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
    for one in seen.values():
        if one.picture and files.get_file_from_path(preview_path(one)) is None:
            files.append(File.generated(config, preview_path(one), content=one.png))
    for page in site_pages(session.project, session.day, session.docs, seen):
        files.append(File.generated(config, page.path, content=page.markdown))
    for path, source in papers(session.project, session.data):
        files.append(_Paper.generated(config, path, abs_src_path=str(source)))
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Say which figures changed since the last build of this data, and where they are shown."""
    session: Session = config.extra["yingjian_session"]
    store = (
        cache_folder() / "figures" / f"{sha256(str(session.data).encode()).hexdigest()[:16]}.json"
    )
    for change in changes(session.project.dossier, remembered(store)):
        sys.stderr.write(f"{change.line}\n")
    remember(session.project.dossier, store)
