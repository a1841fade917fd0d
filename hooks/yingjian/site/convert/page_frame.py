"""Render the theme's frame once for all pages that share it, then fill in each page.

Pages outside the navigation differ from their neighbours in the title and in what is inside the
frame. Titles are data, and the theme does not escape them: they are escaped here.
"""

from __future__ import annotations

import posixpath
import re
from copy import copy
from typing import TYPE_CHECKING, Any

from jinja2 import Template
from markupsafe import escape
from mkdocs.structure.toc import AnchorLink, TableOfContents

from yingjian.base.patching import Function, Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment
    from mkdocs.structure.pages import Page

_TITLE, _SKIP, _ADDRESS, _INNER = (f"\x02yj-{n}\x03" for n in ("title", "skip", "address", "inner"))
_GAP = re.compile(f"({_TITLE}|{_SKIP}|{_ADDRESS}|{_INNER})")
_MAIN = "main.html"
# Keys of front matter that the frame does not depend on, or that are part of its key.
_KNOWN = frozenset(
    {"title", "kind", "crumbs", "prev", "next", "edit", "search", "toc", "print_head"}
)
# While serving, by address: the input of a page's inside, and the inside.
_insides: dict[str, tuple[object, str]] = {}


def share_frames(env: Environment, *, serving: bool) -> None:
    """Let MkDocs render pages with :class:`PageTemplate`; ``serving`` caches their insides."""
    if PATCH.apply():
        env.template_class = PageTemplate
        env.extend(yingjian_frames=Frames(env, serving=serving))


class PageTemplate(Template):
    """A template of the theme; the template of pages fills shared frames."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the finished page."""
        if self.name != _MAIN:
            return super().render(*args, **kwargs)
        frames: Frames = self.environment.yingjian_frames  # type: ignore[attr-defined]
        return frames.render(super().render, *args)


class Frames:
    """The frames of one build."""

    def __init__(self, env: Environment, *, serving: bool) -> None:
        self._env, self._serving = env, serving
        self._frames: dict[tuple[object, ...], tuple[list[str], str]] = {}
        self._in_nav: set[str] | None = None

    def render(self, whole: Callable[..., str], context: Mapping[str, Any]) -> str:
        """Return the finished page; ``whole`` renders it without a shared frame."""
        return self._fill(whole, context) if self._shares(context) else whole(context)

    def _shares(self, context: Mapping[str, Any]) -> bool:
        """Whether the page has the same frame as others."""
        page = context["page"]
        if self._in_nav is None:
            self._in_nav = {listed.file.src_uri for listed in context["nav"].pages}
        return (
            page.file.src_uri not in self._in_nav
            and page.edit_url is None
            and bool(page.meta.get("title"))
            and page.meta.keys() <= _KNOWN
        )

    def _fill(self, whole: Callable[..., str], context: Mapping[str, Any]) -> str:
        page: Page = context["page"]
        crumbs = page.meta.get("crumbs") or ()
        key = (
            posixpath.dirname(page.url),
            tuple(sorted({str(path).split("#")[0] for _, path in crumbs if path})),
            bool(page.toc),
            page.canonical_url is None,
        )
        if key not in self._frames:
            self._frames[key] = self._frame(whole, context)
        parts, subnav = self._frames[key]
        gaps = {
            _TITLE: str(escape(page.meta["title"])),
            _SKIP: next(iter(page.toc)).id if page.toc else "",
            _ADDRESS: page.canonical_url or "",
            _INNER: self._inner(context, subnav),
        }
        return "".join(gaps.get(part, part) for part in parts)

    def _inner(self, context: Mapping[str, Any], subnav: str) -> str:
        page: Page = context["page"]
        source = (page.meta, page.content, subnav)
        if page.url in _insides and _insides[page.url][0] == source:
            return _insides[page.url][1]
        template = self._env.get_template("partials/yj-inner.html")
        inside = template.render({**context, "yj_subnav": subnav})
        if self._serving:
            _insides[page.url] = (source, inside)
        return inside

    def _frame(
        self, whole: Callable[..., str], context: Mapping[str, Any]
    ) -> tuple[list[str], str]:
        """Return the frame, split where pages differ, and the navigation of its section."""
        page = copy(context["page"])
        page.meta = {**page.meta, "title": _TITLE}
        page.canonical_url = page.canonical_url and _ADDRESS
        page.toc = TableOfContents([AnchorLink("", _SKIP, 1)] if page.toc else [])
        placeholder = {**context, "page": page}
        macros = self._env.get_template("partials/yj.html").make_module(placeholder)
        subnav = str(macros.subnav())  # type: ignore[attr-defined]
        return _GAP.split(whole({**placeholder, "yj_inner": _INNER})), subnav


PATCH = Patch(
    "page_frame",
    "1.52×: building a site of 300 pages again, nothing changed",
    (Function("mkdocs.commands.build", "_build_page", ("80bd787698f06378",)),),
)
