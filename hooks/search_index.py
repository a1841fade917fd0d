"""MkDocs adapter: hidden keywords and page kinds from the pages' meta into the search index."""

from pathlib import Path
from typing import Any

from yingjian.search import Hidden, finish_index

_hidden: dict[str, Hidden] = {}


def on_pre_build(config: Any) -> None:  # noqa: ARG001 (MkDocs calls by name)
    """Forget the pages of the build before."""
    _hidden.clear()


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:  # noqa: ARG001 (as above)
    """Note what the index cannot read from the page's text."""
    meta = page.meta
    _hidden[page.url] = Hidden(
        kind=str(meta.get("kind") or "hand"),
        keywords=str(meta.get("keywords") or ""),
        title=str(meta.get("title") or ""),
    )
    return context


def on_post_build(config: Any) -> None:
    """Rewrite the index between the search plugin and the offline plugin, which copies it."""
    path = Path(config["site_dir"]) / "search" / "search_index.json"
    if path.exists():
        index = finish_index(path.read_text(encoding="utf-8"), _hidden)
        path.write_text(index, encoding="utf-8", newline="\n")
