"""MkDocs adapter: pages out of data/ go in as generated files; nothing is written into docs/.

What replaces or relies on MkDocs' insides is in ``yingjian.site.convert``; the order here is that in
which MkDocs fires the events.
"""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import Abort
from mkdocs.structure.files import File

from yingjian.base.problems import DataError, as_text, summary
from yingjian.base.registry import navigation
from yingjian.base.settings import cache_folder
from yingjian.derive.figure_changes import changes, remember, remembered
from yingjian.pages.markup import css_string
from yingjian.site.convert import kept_files, page_cache, page_frame
from yingjian.site.convert.messages import InChinese
from yingjian.site.files import site_files
from yingjian.site.forge import forge
from yingjian.site.papers import absent, foreign, pruned
from yingjian.site.session import Session

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from yingjian.site.forge import Forge


_serving: list[Session | None] = []


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
    try:
        config.extra["yingjian_forge"] = forge(config.extra.get("forge"))
    except DataError as error:
        raise Abort(as_text(error.problems)) from None
    config.extra["yingjian_session"] = session
    gone = absent(session.docs, session.edition)
    config.nav = pruned([*navigation(), *(config.nav or [])], gone)
    return config


def on_pre_build(config: MkDocsConfig) -> None:  # noqa: ARG001 — MkDocs calls by name
    """Replace for this build what MkDocs has no events around."""
    if _serving:
        kept_files.start()
    page_cache.start()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages, and what lies beside them."""
    session: Session = config.extra["yingjian_session"]
    if not session.edition.whole:
        _hold_back(files, session)
    made = site_files(session, config.extra["published"])
    for page in made.pages:
        files.append(File.generated(config, page.path, content=page.markdown))
    for path, content in made.made.items():
        files.append(File.generated(config, path, content=content))
    for path, source in made.copies.items():
        # Under a name of no kind, or MkDocs would make a page of what others wrote in Markdown.
        copy = File.generated(config, f"{path}.copy", abs_src_path=str(source))
        copy.dest_uri = path
        files.append(copy)
    config.extra["yingjian_pages"] = {page.path: page for page in made.pages}
    return files


def _hold_back(files: Files, session: Session) -> None:
    """Take out the hand-written pages that the edition does not hold, and files of unknown level."""
    gone = absent(session.docs, session.edition)
    for file in list(files):
        inside = file.abs_src_path and Path(file.abs_src_path).is_relative_to(session.docs)
        if file.src_uri in gone:
            files.remove(file)
        elif inside and not file.is_documentation_page() and foreign(file.src_uri):
            files.remove(file)
            sys.stderr.write(
                f"没有放进{session.edition.title}：docs/{file.src_uri}（看不出密级）\n"
            )


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Convert the generated pages, or take them as an earlier build converted them."""
    page_cache.convert(config, files, config.extra.get("yingjian_pages") or {})
    return nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001 — as above
    """Render the frame of pages once for those that share it."""
    page_frame.share_frames(env, serving=bool(_serving))
    return env


def on_page_markdown(markdown: str, config: MkDocsConfig, **_: object) -> str:
    """Telephone numbers of hand-written pages are masked like those of data."""
    session: Session = config.extra["yingjian_session"]
    return session.edition.masked(markdown)


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Any) -> Any:  # noqa: ARG001 — as above
    """Where the page's record can be changed, and what stands on its further sheets when printed.

    A hand-written page is its own record.
    """
    session: Session = config.extra["yingjian_session"]
    head = (
        session.project.plan.short_title,
        str(page.meta.get("title") or page.title or ""),
        session.day.isoformat(),
    )
    page.meta["print_head"] = css_string("　".join(head))
    by_hand = page.file.generated_by is None and session.edition.whole
    source = page.file.src_uri if by_hand else None
    origin = page.meta.setdefault("edit", {"file": f"docs/{source}", "line": 1} if source else None)
    repository: Forge | None = config.extra["yingjian_forge"]
    if repository and origin:
        page.meta["edit"] = repository.addresses(**origin)
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Say which figures changed since the last build of this data, and where they are shown."""
    kept_files.finish()
    page_cache.finish()
    session: Session = config.extra["yingjian_session"]
    name = f"{session.data}{'' if session.edition.whole else session.edition.name}"
    store = cache_folder() / "figures" / f"{sha256(name.encode()).hexdigest()[:16]}.sqlite"
    for change in changes(session.project.dossier, remembered(store)):
        sys.stderr.write(f"{change.line}\n")
    remember(session.project.dossier, store)


def on_build_error(error: Exception) -> None:  # noqa: ARG001 — as above
    """Give MkDocs its own functions back."""
    kept_files.fail()
    page_cache.finish()
