"""Convert Markdown of generated pages as MkDocs does, with one converter for all of them.

A page with a link that MkDocs would warn about is left to MkDocs.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from mkdocs.structure.pages import _ExtractTitleTreeprocessor, _RelativePathTreeprocessor
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from yingjian.site.convert.pieces import AFTER
from yingjian.site.convert.quick_markdown import quick_converter
from yingjian.site.convert.sections import sections

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

_ID = re.compile(r'<[^<>]*?\sid="([^"]*)"')


class _Links(_RelativePathTreeprocessor):
    """Rewrite links to pages that exist; note whether there are others."""

    def __init__(self, file: File, files: Files, config: MkDocsConfig) -> None:
        super().__init__(file, files, config)
        self.targets: set[str] = set()
        self.anchors: dict[str, dict[str, str]] = {}
        self.broken = False

    def path_to_url(self, url: str) -> str:
        """Return the finished address of a link."""
        scheme, netloc, path, query, anchor = urlsplit(url)
        if scheme or netloc:
            return url
        name = self._target_uri(self.file.src_uri, unquote(path)) if path else self.file.src_uri
        target = None if url.startswith(("/", "\\")) else self.files.src_uris.get(name)
        if target is None or target.inclusion.is_excluded():  # type: ignore[no-untyped-call]
            self.broken = True
            return url
        if anchor:
            self.anchors.setdefault(name, {}).setdefault(anchor, url)
        if not path:
            return url
        self.targets.add(name)
        address = get_relative_url(target.url, self.file.url)
        return str(urlunsplit(("", "", address, query, anchor)))


class Converter:
    """Converts the pages of one build."""

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        self._config, self._files = config, files
        self._markdown = quick_converter(config.markdown_extensions, config.mdx_configs)
        # Without a cache it searches a list of all block elements each time.
        is_block_level = cache(self._markdown.is_block_level)
        self._markdown.is_block_level = is_block_level  # type: ignore[method-assign]

    def convert(self, file: File, markdown: str) -> dict[str, Any] | None:
        """Return the conversion that :func:`restore` takes; None if MkDocs would warn."""
        converter = self._markdown.reset()
        links = _Links(file, self._files, self._config)
        title = _ExtractTitleTreeprocessor()
        links._register(converter)  # noqa: SLF001 — as MkDocs does
        title._register(converter)  # noqa: SLF001 — as MkDocs does
        content = converter.convert(markdown).removesuffix(AFTER)
        if links.broken:
            return None
        return {
            "content": content,
            "toc": getattr(converter, "toc_tokens", []),
            "title": title.title,
            "ids": sorted({unescape(name) for name in _ID.findall(content)}),
            "links": links.anchors,
            "targets": sorted(links.targets),
            "sections": sections(content),
        }


def valid(conversion: dict[str, Any], files: Files) -> bool:
    """Whether all pages still exist that the page links to."""
    return all(
        (file := files.src_uris.get(name)) is not None and not file.inclusion.is_excluded()  # type: ignore[no-untyped-call]
        for name in conversion["targets"]
    )


def restore(page: Page, conversion: dict[str, Any], files: Files) -> None:
    """Set on a page what MkDocs' own conversion would set."""

    def link(token: dict[str, Any]) -> AnchorLink:
        anchor = AnchorLink(token["name"], token["id"], token["level"])
        anchor.children = [link(child) for child in token["children"]]
        return anchor

    entries = [link(token) for token in conversion["toc"]]
    if entries:
        entries[0].active = True  # type: ignore[attr-defined]  # as mkdocs.structure.toc.get_toc
    page.content = conversion["content"]
    page.toc = TableOfContents(entries)
    page._title_from_render = conversion["title"]  # noqa: SLF001 — half of the page's own method
    page.present_anchor_ids = set(conversion["ids"])
    page.links_to_anchors = {
        files.src_uris[name]: links for name, links in conversion["links"].items()
    }
