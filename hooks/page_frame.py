"""MkDocs adapter: the theme's frame is made once for pages that share it, then filled.

Pages outside the navigation differ from their neighbours in the title and in what stands inside
the frame. Titles are data, and the theme prints them as they are: they are escaped here.
"""

from __future__ import annotations

import posixpath
import re
from copy import copy
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from mkdocs.structure.toc import AnchorLink, TableOfContents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment, Template
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_TITLE, _SKIP, _ADDRESS, _INNER = (f"\x02yj-{n}\x03" for n in ("title", "skip", "address", "inner"))
_GAP = re.compile(f"({_TITLE}|{_SKIP}|{_ADDRESS}|{_INNER})")
# What of a page's front matter the frame does not look at, or looks at through the key.
_KNOWN = frozenset(
    {"title", "kind", "crumbs", "prev", "next", "edit", "search", "toc", "print_head"}
)
# While serving: what stood inside each page's frame, and what it was made of.
_inside: dict[str, tuple[object, str]] = {}
_serving: list[bool] = []


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001, FBT001 — MkDocs calls by name
    """Note whether pages will be made again and again."""
    _serving[:] = [command == "serve"]


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001 — MkDocs calls by name
    """Put our own way of rendering between MkDocs and the page's template."""
    find = env.get_template

    def get_template(name: Any, *arguments: Any, **more: Any) -> Any:
        template = find(name, *arguments, **more)
        # Called with nothing else only for a page; extending and including name the parent.
        return framed if name == "main.html" and not arguments and not more else template

    framed = Framed(find("main.html"), find("partials/yj-inner.html"), find("partials/yj.html"))
    env.get_template = get_template  # type: ignore[method-assign]
    return env


class Framed:
    """Stands where MkDocs expects the template of a page."""

    def __init__(self, whole: Template, inner: Template, macros: Template) -> None:
        self._whole, self._inner, self._macros = whole, inner, macros
        self._frames: dict[tuple[object, ...], tuple[list[str], str]] = {}
        self._in_nav: set[str] | None = None

    def render(self, context: Mapping[str, Any]) -> str:
        """The finished page."""
        return self._filled(context) if self._shares(context) else self._whole.render(context)

    def _shares(self, context: Mapping[str, Any]) -> bool:
        """Whether the page's frame is like that of others."""
        page = context["page"]
        if self._in_nav is None:
            self._in_nav = {one.file.src_uri for one in context["nav"].pages}
        return (
            page.file.src_uri not in self._in_nav
            and page.edit_url is None
            and bool(page.meta.get("title"))
            and page.meta.keys() <= _KNOWN
        )

    def _filled(self, context: Mapping[str, Any]) -> str:
        page: Page = context["page"]
        crumbs = page.meta.get("crumbs") or ()
        key = (
            posixpath.dirname(page.url),
            tuple(sorted({str(path).split("#")[0] for _, path in crumbs if path})),
            bool(page.toc),
            page.canonical_url is None,
        )
        if key not in self._frames:
            self._frames[key] = self._frame(context)
        parts, subnav = self._frames[key]
        gaps = {
            _TITLE: str(escape(page.meta["title"])),
            _SKIP: next(iter(page.toc)).id if page.toc else "",
            _ADDRESS: page.canonical_url or "",
            _INNER: self._inside(context, subnav),
        }
        return "".join(gaps.get(part, part) for part in parts)

    def _inside(self, context: Mapping[str, Any], subnav: str) -> str:
        page: Page = context["page"]
        made_of = (page.meta, page.content, subnav)
        if page.url in _inside and _inside[page.url][0] == made_of:
            return _inside[page.url][1]
        inside = self._inner.render({**context, "yj_subnav": subnav})
        if any(_serving):
            _inside[page.url] = (made_of, inside)
        return inside

    def _frame(self, context: Mapping[str, Any]) -> tuple[list[str], str]:
        """The frame, cut where pages differ; the navigation of its section."""
        page = copy(context["page"])
        page.meta = {**page.meta, "title": _TITLE}
        page.canonical_url = page.canonical_url and _ADDRESS
        page.toc = TableOfContents([AnchorLink("", _SKIP, 1)] if page.toc else [])
        stand_in = {**context, "page": page}
        subnav = str(self._macros.make_module(stand_in).subnav())  # type: ignore[attr-defined]
        return _GAP.split(self._whole.render({**stand_in, "yj_inner": _INNER})), subnav
