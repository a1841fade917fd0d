"""Fill page numbers of the binder into pages of the site, which are rendered before it is bound.

A page holds an HTML comment where a page number belongs. The comments are replaced when the binder
is finished, or when it is known that there will be none; until then readers do not see them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final

from yingjian.pages.markup import Safe
from yingjian.read.records.evidence import NOT_NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from yingjian.model.project import Project

_MARKER: Final = re.compile(r"<!--yj-bound ([a-z]+)(?:/([\w.]+))?(?:/(\d+))?-->")
# Folder of papers, as in ``source`` of the manifest.
_FILES: Final = "data/evidence/files/"
_MB: Final = 1024 * 1024
NOT_MADE: Final = "这次没有生成装订册"
NO_PAPERS: Final = "装订册没有材料这一部分（data/binder.yml 没有列 papers）"


def marker(kind: str, name: str = "", index: int | None = None) -> Safe:
    """Return a comment that :meth:`Bound.fill` replaces.

    Kinds: ``paper`` is file ``index`` of a piece of evidence, ``item`` the whole piece, ``cell`` the
    same in a table, ``divider`` the sheet before an indicator's papers, ``binder`` the file itself.
    """
    return Safe(
        "<!--yj-bound "
        + "/".join(str(part) for part in (kind, name, index) if part not in {"", None})
        + "-->"
    )


@dataclass(frozen=True, slots=True)
class _Span:
    first: int
    last: int

    @property
    def words(self) -> str:
        return (
            f"第 {self.first} 页" if self.first == self.last else f"第 {self.first}–{self.last} 页"
        )


@dataclass(slots=True)
class Bound:
    """Where things stand in a finished binder.

    Attributes:
        manifest: of the binder; None: there is no binder.
        sizes: bytes of the files beside the site, by name.
    """

    project: Project
    manifest: Mapping[str, Any] | None
    sizes: Mapping[str, int]
    _papers: dict[tuple[str, str], _Span] = field(init=False)
    _dividers: dict[str, _Span] = field(init=False)
    _gaps: dict[str, tuple[int, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        manifest = self.manifest or {"entries": (), "omissions": ()}
        spans = [(entry, _Span(entry["first"], entry["last"])) for entry in manifest["entries"]]
        self._papers = {
            (entry["id"], entry["source"]): span
            for entry, span in spans
            if entry["kind"] == "paper"
        }
        self._dividers = {entry["id"]: span for entry, span in spans if entry["kind"] == "divider"}
        for omission in manifest["omissions"]:
            gap = (omission["page"], omission["reason"])
            self._gaps |= {omission["id"]: gap, omission["source"] or "": gap}

    def fill(self, html: str, root: str) -> str:
        """Return a page with its comments replaced; ``root`` leads to the top of the site."""

        def fill(match: re.Match[str]) -> str:
            kind, name, index = match.groups()
            return _FILLINGS[kind](self, root, name or "", int(index or 0))

        return _MARKER.sub(fill, html)

    def paper(self, root: str, name: str, index: int) -> str:
        """Say where one file of a piece of evidence is bound."""
        path = self.project.dossier.evidence[name].files[index].path
        span = self._papers.get((name, _FILES + path))
        if span:
            return self._place(root, span)
        return self._missing(root, _FILES + path, f"evidence/{name}")

    def item(self, root: str, name: str, _: int) -> str:
        """Say where a piece of evidence without a file is bound: what it refers to, or a sheet."""
        target = self.project.dossier.target(name).id
        spans = list(self._spans(target))
        if self.project.dossier.evidence[target].state == NOT_NEEDED:
            return "不需要附，没有装订"
        if not spans:
            return self._missing(root, f"evidence/{target}")
        words = "，".join(self._place(root, span) for span in spans)
        return words if target == name else f"引用 {escape(target)}，{words}"

    def cell(self, root: str, name: str, _: int) -> str:
        """Return the pages of a piece of evidence for a table; — if it is not bound."""
        target = self.project.dossier.target(name).id
        links = [
            f'<a href="{root}binder.pdf#page={span.first}">{span.first}</a>'
            for span in self._spans(target)
        ]
        if not links and f"evidence/{target}" in self._gaps:
            page = self._gaps[f"evidence/{target}"][0]
            links = [f'<a href="{root}binder.pdf#page={page}">{page}</a>']
        return "、".join(links) or "—"

    def divider(self, root: str, name: str, _: int) -> str:
        """Say where an indicator's papers begin."""
        span = self._dividers.get(f"divider/{name}")
        return f"隔页在{self._place(root, span)}" if span else self._not_bound()

    def binder(self, root: str, _: str, __: int) -> str:
        """Return the binder and the files beside it, as entries of the list that the comment is in."""
        if self.manifest is None:
            return NOT_MADE
        volumes = len(self.manifest["volumes"])
        facts = [f"{self.manifest['pages']} 页", self._size("binder.pdf")]
        facts += [f"{volumes} 卷"] if volumes > 1 else []
        rows = [f'<a href="{root}binder.pdf">装订册</a> {"，".join(facts)}']
        for volume in self.manifest["volumes"] if volumes > 1 else ():
            name = f"volume-{volume['number']}.pdf"
            span = _Span(volume["first"], volume["last"]).words
            link = f'<a href="{root}{name}">第 {volume["number"]} 卷</a>'
            rows.append(f"{link} {span}，{self._size(name)}")
        for file, title in _BESIDE.items():
            if file in self.sizes:
                rows.append(f'<a href="{root}{file}">{title}</a> {self._size(file)}')
        return "</li>\n<li>".join(rows)

    def _size(self, name: str) -> str:
        size = self.sizes[name]
        return f"{size / _MB:.1f} MB" if size >= _MB / 10 else f"{size / 1024:.0f} KB"

    def _spans(self, name: str) -> Iterator[_Span]:
        for paper in self.project.dossier.evidence[name].files:
            if span := self._papers.get((name, _FILES + paper.path)):
                yield span

    def _place(self, root: str, span: _Span) -> str:
        link = f'<a href="{root}binder.pdf#page={span.first}">{span.words}</a>'
        volumes = (self.manifest or {}).get("volumes", ())
        for volume in volumes if len(volumes) > 1 else ():
            if volume["first"] <= span.first <= volume["last"]:
                number, page = volume["number"], span.first - volume["first"] + 1
                link += f'（<a href="{root}volume-{number}.pdf#page={page}">第 {number} 卷</a>）'
        return link

    def _missing(self, root: str, *names: str) -> str:
        gap = next((self._gaps[name] for name in names if name in self._gaps), None)
        if gap is None:
            return self._not_bound()
        page, reason = gap
        place = self._place(root, _Span(page, page))
        return f"没有装订：{escape(reason.rstrip('。'))}。待补页在{place}"

    def _not_bound(self) -> str:
        if self.manifest is None:
            return NOT_MADE
        return "没有装订" if self._dividers else NO_PAPERS


def fill_pages(
    project: Project, manifest: Mapping[str, Any] | None, out: Path, pages: Iterable[str]
) -> None:
    """Replace the comments on pages of the site in the folder ``out``, which holds the binder."""
    sizes = {path.name: path.stat().st_size for path in out.iterdir() if path.is_file()}
    bound = Bound(project, manifest, sizes)
    for page in pages:
        path = out / page
        html = path.read_text(encoding="utf-8")
        filled = bound.fill(html, "../" * page.count("/"))
        if filled != html:
            path.write_text(filled, encoding="utf-8", newline="\n")


_BESIDE: Final[Mapping[str, str]] = {
    "scoring.pdf": "评分表（可在电脑上填写）",
    "labels.pdf": "册脊、盒脊标签",
    "binder.json": "装订清单（机器读）",
}
_FILLINGS: Final = {
    "paper": Bound.paper,
    "item": Bound.item,
    "cell": Bound.cell,
    "divider": Bound.divider,
    "binder": Bound.binder,
}
