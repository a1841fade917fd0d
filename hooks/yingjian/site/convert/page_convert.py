"""Markdown of generated pages → what a page of MkDocs holds, links checked.

What MkDocs does page by page, with one converter for all of them. A page about which anything has
to be said is left to MkDocs itself, which says it.
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
    """Rewrites links that lead somewhere; notes the others."""

    def __init__(self, file: File, files: Files, config: MkDocsConfig) -> None:
        super().__init__(file, files, config)
        self.targets: set[str] = set()
        self.anchors: dict[str, dict[str, str]] = {}
        self.troubled = False

    def path_to_url(self, url: str) -> str:
        """The finished address of a link."""
        scheme, netloc, path, query, anchor = urlsplit(url)
        if scheme or netloc:
            return url
        name = self._target_uri(self.file.src_uri, unquote(path)) if path else self.file.src_uri
        target = None if url.startswith(("/", "\\")) else self.files.src_uris.get(name)
        if target is None or target.inclusion.is_excluded():  # type: ignore[no-untyped-call]
            self.troubled = True
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
        # The library looks through a list of all block elements each time.
        known = cache(self._markdown.is_block_level)
        self._markdown.is_block_level = known  # type: ignore[method-assign]

    def convert(self, file: File, markdown: str) -> dict[str, Any] | None:
        """What :func:`restore` needs; None where MkDocs would have something to say."""
        converter = self._markdown.reset()
        links = _Links(file, self._files, self._config)
        title = _ExtractTitleTreeprocessor()
        links._register(converter)  # noqa: SLF001 — as MkDocs does
        title._register(converter)  # noqa: SLF001 — as MkDocs does
        content = converter.convert(markdown).removesuffix(AFTER)
        if links.troubled:
            return None
        return {
            "content": content,
            "toc": getattr(converter, "toc_tokens", []),
            "title": title.title,
            "ids": sorted({unescape(found) for found in _ID.findall(content)}),
            "links": links.anchors,
            "targets": sorted(links.targets),
            "sections": sections(content),
        }


def valid(kept: dict[str, Any], files: Files) -> bool:
    """Whether every page that the page links to is still there."""
    return all(
        (file := files.src_uris.get(name)) is not None and not file.inclusion.is_excluded()  # type: ignore[no-untyped-call]
        for name in kept["targets"]
    )


def restore(page: Page, kept: dict[str, Any], files: Files) -> None:
    """Put into a page what MkDocs' own conversion would."""

    def link(token: dict[str, Any]) -> AnchorLink:
        made = AnchorLink(token["name"], token["id"], token["level"])
        made.children = [link(child) for child in token["children"]]
        return made

    entries = [link(token) for token in kept["toc"]]
    if entries:
        entries[0].active = True  # type: ignore[attr-defined]  # as mkdocs.structure.toc.get_toc
    page.content = kept["content"]
    page.toc = TableOfContents(entries)
    page._title_from_render = kept["title"]  # noqa: SLF001 — half of the page's own method
    page.present_anchor_ids = set(kept["ids"])
    page.links_to_anchors = {files.src_uris[name]: links for name, links in kept["links"].items()}
