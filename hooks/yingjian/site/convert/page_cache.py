"""Convert generated pages on all processors, and cache the results until a page changes.

Converting and indexing take most of the time of a large build. Their results depend on the page's
Markdown, on the converters, and on whether the pages that it links to exist.
"""

from __future__ import annotations

import gc
import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from material.plugins.search.plugin import SearchIndex
from mkdocs.structure.pages import Page

from yingjian.base.parallel import spread
from yingjian.base.patching import Function, Patch
from yingjian.base.settings import cache_folder
from yingjian.base.store import Store
from yingjian.site.convert import page_convert, pieces, quick_markdown, sections
from yingjian.site.convert.page_convert import Converter, restore, valid

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

_original_read, _original_render = Page.read_source, Page.render
_original_add_entry = SearchIndex.add_entry_from_context
# Results that the last build of this process used: while serving, none is read or parsed twice.
_memory: dict[str, dict[str, Any]] = {}
# Of this build, by path: pages made from data/, and the results of their conversion.
_generated: dict[str, Any] = {}
_ready: dict[str, dict[str, Any]] = {}


def start() -> None:
    """Apply the patch for one build; MkDocs fires no events around reading and indexing."""
    gc.disable()  # a build leaves hardly any garbage; collecting takes a tenth of its time
    PATCH.apply()


def convert(config: MkDocsConfig, files: Files, generated: dict[str, Any]) -> None:
    """Convert the pages, or sections of long pages, that are not in the cache.

    ``generated`` are the pages made from data/ by their paths, each with ``body`` and ``meta``.
    """
    if Page.render is not _render:
        return
    _generated.update(generated)
    base = _base(config)
    keys: dict[str, list[str]] = {}
    texts: dict[str, tuple[File, str]] = {}
    for file in files.documentation_pages():
        if file.src_uri in generated:
            keys[file.src_uri] = names = []
            for text in pieces.cut(generated[file.src_uri].body.lstrip("\n")):
                name = sha256(f"{base}\0{file.src_uri}\0{text}".encode()).hexdigest()
                names.append(name)
                texts[name] = file, text
    converted = _converted(config, files, texts)
    _memory.clear()
    _memory.update(converted)
    for path, names in keys.items():
        if all(name in converted for name in names):
            _ready[path] = pieces.merge([converted[name] for name in names])


def _converted(
    config: MkDocsConfig, files: Files, texts: dict[str, tuple[File, str]]
) -> dict[str, dict[str, Any]]:
    """Return the conversions of texts by their keys, without those that MkDocs has to warn about."""
    store = Store(cache_folder() / "pages.sqlite")
    conversions, missing = {}, {}
    for key, text in texts.items():
        cached = _memory.get(key) or json.loads(store.get(key) or "null")
        if cached is not None and valid(cached, files):
            conversions[key] = cached
        else:
            missing[key] = text
    if missing:
        converter = Converter(config, files)
        fresh = spread(lambda text: converter.convert(*text), list(missing.values()))
        for key, conversion in zip(missing, fresh, strict=True):
            if conversion is not None:
                conversions[key] = conversion
                store.put(key, json.dumps(conversion, ensure_ascii=False))
    store.close()
    return conversions


def finish() -> None:
    """Remove the patch and forget this build."""
    PATCH.remove()
    gc.enable()
    _generated.clear()
    _ready.clear()


def _base(config: MkDocsConfig) -> str:
    """Return a hash of what all conversions depend on: the converters and their settings."""
    modules = (page_convert, pieces, quick_markdown, sections)
    code = [Path(str(module.__file__)).read_bytes() for module in modules]
    depends = [
        version("mkdocs"),
        version("markdown"),
        config.use_directory_urls,
        config["markdown_extensions"],
        config["mdx_configs"],
        [sha256(text).hexdigest() for text in code],
    ]
    return sha256(json.dumps(depends, default=str).encode()).hexdigest()


def _read_source(self: Page, config: MkDocsConfig) -> None:
    page = _generated.get(self.file.src_uri)
    if page is None:
        _original_read(self, config)
    else:
        self.markdown, self.meta = page.body.lstrip("\n"), dict(page.meta)


def _render(self: Page, config: MkDocsConfig, files: Files) -> None:
    conversion = _ready.get(self.file.src_uri)
    if conversion is None:
        _original_render(self, config, files)
    else:
        restore(self, conversion, files)


def _add_entry_from_context(self: SearchIndex, page: Page) -> None:
    """Add the entries that the search plugin would parse from the page's HTML."""
    conversion = _ready.get(page.file.src_uri)
    if conversion is None:
        _original_add_entry(self, page)
    elif not (page.meta.get("search") or {}).get("exclude"):
        for name, title, text in conversion["sections"]:
            location = f"{page.url}#{name}" if name else page.url
            shown = title or str(page.meta.get("title", page.title)).strip()
            self.entries.append({"location": location, "title": shown, "text": text})


_PAGES = "mkdocs.structure.pages"
_SEARCH = "material.plugins.search.plugin"
PATCH = Patch(
    "page_cache",
    "2.32×: building a site of 300 pages again, nothing changed",
    (
        Function(f"{_PAGES}:Page", "read_source", ("1c19f440db2daf9c",), _read_source),
        Function(f"{_PAGES}:Page", "render", ("fb69de2332acc3e2",), _render),
        Function(
            f"{_SEARCH}:SearchIndex",
            "add_entry_from_context",
            ("c2c5bddb11bd9ec2",),
            _add_entry_from_context,
        ),
        Function(f"{_PAGES}:_RelativePathTreeprocessor", "run", ("e5698c9adb3889f0",)),
        Function(f"{_PAGES}:_RelativePathTreeprocessor", "path_to_url", ("4efdb11966b37778",)),
        Function(f"{_PAGES}:_RelativePathTreeprocessor", "_target_uri", ("4188657290c7b70a",)),
        Function(f"{_PAGES}:_ExtractTitleTreeprocessor", "run", ("444e39ca26c556da",)),
        Function("mkdocs.structure.toc", "get_toc", ("63719c7cf63af5cc",)),
        Function(f"{_SEARCH}:SearchIndex", "create_entry_for_section", ("23df95ac0673bcd1",)),
        Function(f"{_SEARCH}:Parser", "handle_data", ("e53c69597c73ed5a",)),
    ),
)
