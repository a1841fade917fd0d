"""MkDocs adapter: load data/ and add its pages as generated files; docs/ is never written to.

What replaces or relies on private parts of MkDocs is in ``yingjian.site.convert``. The functions
stand in the order in which MkDocs fires the events.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File

from yingjian.base.problems import DataError, as_text, summary
from yingjian.base.registry import navigation
from yingjian.site.convert import kept_files, page_cache, page_frame
from yingjian.site.convert.messages import InChinese
from yingjian.site.edition_pages import absent_pages, is_asset, prune_navigation
from yingjian.site.figure_notices import figure_notices
from yingjian.site.files import site_files
from yingjian.site.forge import forge
from yingjian.site.session import Session

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from yingjian.site.forge import Forge


# While serving, the last session whose data had no errors; empty when building.
_serving: list[Session | None] = []


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001, FBT001 — MkDocs calls by name
    """Log in Chinese; note whether MkDocs serves."""
    for handler in logging.getLogger("mkdocs").handlers:
        handler.addFilter(InChinese(quiet=command == "build"))
    if command == "serve":
        _serving.append(None)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read data/ for every build, so that ``serve`` shows what was just saved.

    Raises:
        Abort: the data has errors, all of them printed; while serving, the last good data is shown.
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
    try:
        config.extra["yingjian_forge"] = forge(config.extra.get("forge"))
    except DataError as error:
        raise Abort(as_text(error.problems)) from None
    config.extra["yingjian_session"] = session
    absent = absent_pages(session.docs, session.edition)
    config.nav = prune_navigation([*navigation(), *(config.nav or [])], absent)
    return config


def on_pre_build(config: MkDocsConfig) -> None:  # noqa: ARG001 — MkDocs calls by name
    """Apply the patches where MkDocs fires no events."""
    if _serving:
        kept_files.start()
    page_cache.start()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, calendars, papers and their previews."""
    session: Session = config.extra["yingjian_session"]
    if not session.edition.whole:
        _remove_absent(files, session)
    generated = site_files(session, config.extra["published"])
    for page in generated.pages:
        files.append(File.generated(config, page.path, content=page.markdown))
    for path, content in generated.contents.items():
        files.append(File.generated(config, path, content=content))
    for path, source in generated.copies.items():
        # A neutral suffix stops MkDocs from treating Markdown evidence as a page.
        copy = File.generated(config, f"{path}.copy", abs_src_path=str(source))
        copy.dest_uri = path
        files.append(copy)
    config.extra["yingjian_pages"] = {page.path: page for page in generated.pages}
    return files


def _remove_absent(files: Files, session: Session) -> None:
    """Remove hand-written pages that the edition leaves out, and files of unknown secrecy."""
    absent = absent_pages(session.docs, session.edition)
    for file in list(files):
        in_docs = file.abs_src_path and Path(file.abs_src_path).is_relative_to(session.docs)
        if file.src_uri in absent:
            files.remove(file)
        elif in_docs and not file.is_documentation_page() and not is_asset(file.src_uri):
            files.remove(file)
            sys.stderr.write(
                f"没有放进{session.edition.title}：docs/{file.src_uri}（看不出密级）\n"
            )


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Convert the generated pages that no earlier build has converted."""
    page_cache.convert(config, files, config.extra.get("yingjian_pages") or {})
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001 — as above
    """Share the frame among pages that have the same."""
    page_frame.share_frames(env, serving=bool(_serving))
    return env


def on_page_markdown(markdown: str, config: MkDocsConfig, **_: object) -> str:
    """Mask telephone numbers on hand-written pages as the edition masks those in data."""
    session: Session = config.extra["yingjian_session"]
    return session.edition.masked(markdown)


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Any) -> Any:  # noqa: ARG001 — as above
    """Add where the page's record can be edited and the head of its further printed sheets.

    A hand-written page is its own record.
    """
    session: Session = config.extra["yingjian_session"]
    page.meta["print_head"] = session.print_head(str(page.meta.get("title") or page.title or ""))
    by_hand = page.file.generated_by is None and session.edition.whole
    source = page.file.src_uri if by_hand else None
    origin = page.meta.setdefault("edit", {"file": f"docs/{source}", "line": 1} if source else None)
    repository: Forge | None = config.extra["yingjian_forge"]
    if repository and origin:
        page.meta["edit"] = repository.addresses(**origin)
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Remove the patches; report changed figures."""
    kept_files.finish()
    page_cache.finish()
    sys.stderr.writelines(f"{line}\n" for line in figure_notices(config.extra["yingjian_session"]))


def on_build_error(error: Exception) -> None:  # noqa: ARG001 — as above
    """Remove the patches after a failed build."""
    kept_files.fail()
    page_cache.finish()
