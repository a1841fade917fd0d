"""MkDocs adapter: typeset and bind while MkDocs makes the pages, and write the binder at the end.

What typesets takes as long to import as a small site takes to build, so it is imported only where a
binder is wanted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort

from yingjian.site.binder_pages import Bound

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from yingjian.site.session import Session


def on_pre_build(config: MkDocsConfig) -> None:
    """Start the binder in a thread; MkDocs continues with the pages."""
    session: Session = config.extra["yingjian_session"]
    if session.binder_wanted:
        from yingjian.binder import beside_site

        config.extra["yingjian_binder"] = beside_site.start(session)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Fill in where things are bound, if there is to be no binder."""
    session: Session = config.extra["yingjian_session"]
    if session.binder_wanted:
        return output
    return Bound(session.project, None, {}).fill(output, "../" * page.url.count("/"))


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the binder and write it beside the site.

    Raises:
        Abort: it cannot be built, for the reasons in its Chinese message.
    """
    future = config.extra.pop("yingjian_binder", None)
    if future is not None:
        from yingjian.binder import beside_site

        try:
            beside_site.finish(future, config.extra["yingjian_session"], Path(config.site_dir))
        except beside_site.BinderError as error:
            raise Abort(str(error)) from None
