"""MkDocs adapter: where a page's record can be changed, and what its further sheets say in print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingjian.markup import css_string

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from yingjian.forge import Forge
    from yingjian.session import Session


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Any) -> Any:  # noqa: ARG001 — MkDocs calls by name
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
    found: Forge | None = config.extra["yingjian_forge"]
    if found and origin:
        page.meta["edit"] = found.addresses(**origin)
    return context
