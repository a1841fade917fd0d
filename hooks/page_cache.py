"""MkDocs adapter: a generated page is converted once, on all processors, and again when it changes.

Converting and indexing are the most of a large build. What they give depends on the page's
Markdown, on the converters, and on whether the pages that it links to are there.
"""

from __future__ import annotations

import gc
import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.pages import Page

import page_convert
from page_convert import Converter, restore, valid
from yingjian import pieces, quick_markdown, sections
from yingjian.forks import spread
from yingjian.settings import cache_folder
from yingjian.store import Store

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

_read, _convert = Page.read_source, Page.render
# What the last build of this process used: while serving, nothing is read or parsed twice.
_memory: dict[str, dict[str, Any]] = {}
_state: dict[str, Any] = {}


def on_pre_build(config: MkDocsConfig) -> None:
    """Take the place of reading, converting and indexing; MkDocs has no events around them."""
    _state.update(ready={}, made={})
    gc.disable()  # hardly any of the objects of a build is garbage: looking for it costs a tenth
    Page.read_source = _read_source  # type: ignore[method-assign]
    Page.render = _render  # type: ignore[method-assign]
    index = getattr(config.plugins.get("material/search"), "search_index", None)
    if index is not None:
        _state["index"] = index.add_entry_from_context
        index.add_entry_from_context = lambda page: _add_entries(index, page)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Convert what is not kept from an earlier build: whole pages, sections of long ones."""
    made = _state["made"] = config.extra.get("yingjian_pages") or {}
    store = Store(cache_folder() / "pages.sqlite")
    base, kept, missing = _base(config), {}, {}
    parts: dict[str, list[str]] = {}
    for file in files.documentation_pages():
        if file.src_uri in made:
            parts[file.src_uri] = keys = []
            for text in pieces.cut(made[file.src_uri].body.lstrip("\n")):
                key = sha256(f"{base}\0{file.src_uri}\0{text}".encode()).hexdigest()
                keys.append(key)
                found = _memory.get(key) or json.loads(store.get(key) or "null")
                if found is not None and valid(found, files):
                    kept[key] = found
                else:
                    missing[key] = (file, text)
    if missing:
        converter = Converter(config, files)
        fresh = spread(lambda one: converter.convert(*one), list(missing.values()))
        for key, one in zip(missing, fresh, strict=True):
            if one is not None:
                kept[key] = one
                store.put(key, json.dumps(one, ensure_ascii=False))
    store.close()
    _memory.clear()
    _memory.update(kept)
    _state["ready"] = {
        name: pieces.merge([kept[key] for key in keys])
        for name, keys in parts.items()
        if all(key in kept for key in keys)
    }
    return nav


def on_post_build(config: MkDocsConfig) -> None:  # noqa: ARG001 — MkDocs calls by name
    """Give MkDocs its own methods back."""
    _close()


def on_build_error(error: Exception) -> None:  # noqa: ARG001 — as above
    """The same."""
    _close()


def _close() -> None:
    Page.read_source = _read  # type: ignore[method-assign]
    Page.render = _convert  # type: ignore[method-assign]
    gc.enable()
    _state.clear()


def _base(config: MkDocsConfig) -> str:
    """What all pages depend on: which converters with which settings."""
    modules = (page_convert, pieces, quick_markdown, sections)
    code = [Path(str(one.__file__)).read_bytes() for one in modules]
    depends = [
        version("mkdocs"),
        version("markdown"),
        config.use_directory_urls,
        config["markdown_extensions"],
        config["mdx_configs"],
        [sha256(one).hexdigest() for one in code],
    ]
    return sha256(json.dumps(depends, default=str).encode()).hexdigest()


def _read_source(self: Page, config: MkDocsConfig) -> None:
    made = _state["made"].get(self.file.src_uri)
    if made is None:
        _read(self, config)
    else:
        self.markdown, self.meta = made.body.lstrip("\n"), dict(made.meta)


def _render(self: Page, config: MkDocsConfig, files: Files) -> None:
    kept = _state["ready"].get(self.file.src_uri)
    if kept is None:
        _convert(self, config, files)
    else:
        restore(self, kept, files)


def _add_entries(index: Any, page: Page) -> None:
    """What the search plugin would read out of the page's HTML."""
    kept = _state["ready"].get(page.file.src_uri)
    if kept is None:
        _state["index"](page)
    elif not (page.meta.get("search") or {}).get("exclude"):
        for name, title, text in kept["sections"]:
            location = f"{page.url}#{name}" if name else page.url
            shown = title or str(page.meta.get("title", page.title)).strip()
            index.entries.append({"location": location, "title": shown, "text": text})
