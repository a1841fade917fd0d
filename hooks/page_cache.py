"""MkDocs adapter: a page whose Markdown did not change is not converted again.

Converting is half of a build. What a conversion gives depends on the page's Markdown, on where it
and all other files stand (links are checked and rewritten), and on the converters.
"""

from __future__ import annotations

import json
import logging
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from yingjian.settings import cache_folder
from yingjian.store import Store

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_convert = Page.render
_state: dict[str, Any] = {}


class _Listener(logging.Handler):
    """Counts what is said: a page with a complaint must complain again next time."""

    heard = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count warnings."""
        self.heard += record.levelno >= logging.WARNING


def on_pre_build(config: MkDocsConfig) -> None:  # noqa: ARG001 — MkDocs calls by name
    """Open the store and take the place of the conversion."""
    listener = _Listener()
    logging.getLogger("mkdocs").addHandler(listener)
    _state.update(store=Store(cache_folder() / "pages.sqlite"), listener=listener, base=None)
    Page.render = _render  # type: ignore[method-assign]  # MkDocs has no event around it


def on_post_build(config: MkDocsConfig) -> None:  # noqa: ARG001 — as above
    """Keep what was converted."""
    _close()


def on_build_error(error: Exception) -> None:  # noqa: ARG001 — as above
    """The same: what was converted before the error need not be converted again."""
    _close()


def _close() -> None:
    if _state:
        Page.render = _convert  # type: ignore[method-assign]  # see above
        logging.getLogger("mkdocs").removeHandler(_state["listener"])
        _state.pop("store").close()
        _state.clear()


def _base(config: MkDocsConfig, files: Files) -> str:
    """What all pages depend on: where every file is, which converters with which settings."""
    depends = [
        version("mkdocs"),
        version("markdown"),
        config["markdown_extensions"],
        config["mdx_configs"],
        [config.validation.links.not_found, config.validation.links.anchors],
        sorted((file.src_uri, file.url) for file in files),
    ]
    return sha256(json.dumps(depends, default=str).encode()).hexdigest()


def _render(self: Page, config: MkDocsConfig, files: Files) -> None:
    if _state["base"] is None:
        _state["base"] = _base(config, files)
    store: Store = _state["store"]
    name = f"{_state['base']}\0{self.file.src_uri}\0{self.markdown}"
    key = sha256(name.encode()).hexdigest()
    kept = store.get(key)
    if kept is not None:
        _restore(self, json.loads(kept), files)
        return
    heard = _state["listener"].heard
    _convert(self, config, files)
    if _state["listener"].heard == heard:
        store.put(key, json.dumps(_result(self), ensure_ascii=False))


def _result(page: Page) -> dict[str, Any]:
    def entry(link: AnchorLink) -> list[Any]:
        return [link.title, link.id, link.level, [entry(child) for child in link.children]]

    return {
        "content": page.content,
        "toc": [entry(link) for link in page.toc],
        "title": page._title_from_render,  # noqa: SLF001 — half of the page's own method
        "ids": sorted(page.present_anchor_ids or ()),
        "links": {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
    }


def _restore(page: Page, kept: dict[str, Any], files: Files) -> None:
    def link(row: list[Any]) -> AnchorLink:
        made = AnchorLink(row[0], row[1], row[2])
        made.children = [link(child) for child in row[3]]
        return made

    entries = [link(row) for row in kept["toc"]]
    if entries:
        entries[0].active = True  # type: ignore[attr-defined]  # as mkdocs.structure.toc.get_toc
    page.content = kept["content"]
    page.toc = TableOfContents(entries)
    page._title_from_render = kept["title"]  # noqa: SLF001 — half of the page's own method
    page.present_anchor_ids = set(kept["ids"])
    found = {name: files.get_file_from_path(name) for name in kept["links"]}
    page.links_to_anchors = {file: kept["links"][name] for name, file in found.items() if file}
