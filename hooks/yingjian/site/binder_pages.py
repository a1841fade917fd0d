"""Where things stand in the binder, said on pages that were made before the binder was.

A page carries a comment where a page number is to stand; when the binder is known, or known not to
come, the comments are replaced. Whoever replaces nothing leaves comments, which nobody sees.
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
# Where papers lie, as the manifest says it.
_FILES: Final = "data/evidence/files/"
_MB: Final = 1024 * 1024
NOT_MADE: Final = "这次没有生成装订册"
NO_PAPERS: Final = "装订册没有材料这一部分（data/binder.yml 没有列 papers）"


def marker(kind: str, name: str = "", at: int | None = None) -> Safe:
    """A comment in the place of what is known late.

    ``paper`` is one file of evidence, ``item`` all of a piece, ``cell`` the same in a table,
    ``divider`` the sheet before an indicator's papers, ``binder`` the file itself.
    """
    return Safe(
        "<!--yj-bound "
        + "/".join(str(one) for one in (kind, name, at) if one not in {"", None})
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
    """What a finished binder holds and where; ``manifest`` None: there is no binder.

    ``sizes`` are the bytes of the files beside the site, by name.
    """

    project: Project
    manifest: Mapping[str, Any] | None
    sizes: Mapping[str, int]
    _papers: dict[tuple[str, str], _Span] = field(init=False)
    _others: dict[str, _Span] = field(init=False)
    _gaps: dict[str, tuple[int, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        told = self.manifest or {"entries": (), "omissions": ()}
        spans = [(one, _Span(one["first"], one["last"])) for one in told["entries"]]
        self._papers = {
            (one["id"], one["source"]): span for one, span in spans if one["kind"] == "paper"
        }
        self._others = {one["id"]: span for one, span in spans if one["kind"] == "divider"}
        for one in told["omissions"]:
            gap = (one["page"], one["reason"])
            self._gaps |= {one["id"]: gap, one["source"] or "": gap}

    def fill(self, html: str, root: str) -> str:
        """A page with its comments replaced; ``root`` leads to the top of the site."""

        def say(found: re.Match[str]) -> str:
            kind, name, at = found.groups()
            return _SAYINGS[kind](self, root, name or "", int(at or 0))

        return _MARKER.sub(say, html)

    def paper(self, root: str, name: str, at: int) -> str:
        """Where one file of evidence stands."""
        path = self.project.dossier.evidence[name].files[at].path
        span = self._papers.get((name, _FILES + path))
        if span:
            return self._place(root, span)
        return self._lacking(root, _FILES + path, f"evidence/{name}")

    def item(self, root: str, name: str, _: int) -> str:
        """Where a piece of evidence stands that has no file: what it refers to, or a sheet."""
        target = self.project.dossier.target(name).id
        spans = list(self._spans(target))
        if self.project.dossier.evidence[target].state == NOT_NEEDED:
            return "不需要附，没有装订"
        if not spans:
            return self._lacking(root, f"evidence/{target}")
        words = "，".join(self._place(root, span) for span in spans)
        return words if target == name else f"引用 {escape(target)}，{words}"

    def cell(self, root: str, name: str, _: int) -> str:
        """The pages of a piece of evidence as a table shows them; — where it is not bound."""
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
        """Where an indicator's papers begin."""
        span = self._others.get(f"divider/{name}")
        return f"隔页在{self._place(root, span)}" if span else self._none()

    def binder(self, root: str, _: str, __: int) -> str:
        """The binder and what comes with it: from within an entry of a list, entries."""
        if self.manifest is None:
            return NOT_MADE
        volumes = len(self.manifest["volumes"])
        facts = [f"{self.manifest['pages']} 页", self._size("binder.pdf")]
        facts += [f"{volumes} 卷"] if volumes > 1 else []
        rows = [f'<a href="{root}binder.pdf">装订册</a> {"，".join(facts)}']
        for one in self.manifest["volumes"] if volumes > 1 else ():
            name = f"volume-{one['number']}.pdf"
            span = _Span(one["first"], one["last"]).words
            link = f'<a href="{root}{name}">第 {one["number"]} 卷</a>'
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
        for one in volumes if len(volumes) > 1 else ():
            if one["first"] <= span.first <= one["last"]:
                file, page = f"volume-{one['number']}.pdf", span.first - one["first"] + 1
                link += f'（<a href="{root}{file}#page={page}">第 {one["number"]} 卷</a>）'
        return link

    def _lacking(self, root: str, *names: str) -> str:
        gap = next((self._gaps[name] for name in names if name in self._gaps), None)
        if gap is None:
            return self._none()
        page, reason = gap
        place = self._place(root, _Span(page, page))
        return f"没有装订：{escape(reason.rstrip('。'))}。待补页在{place}"

    def _none(self) -> str:
        if self.manifest is None:
            return NOT_MADE
        return "没有装订" if self._others else NO_PAPERS


def say_where(
    project: Project, manifest: Mapping[str, Any] | None, out: Path, pages: Iterable[str]
) -> None:
    """Replace the comments on pages of the site in the folder ``out``, the binder beside them."""
    sizes = {one.name: one.stat().st_size for one in out.iterdir() if one.is_file()}
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
_SAYINGS: Final = {
    "paper": Bound.paper,
    "item": Bound.item,
    "cell": Bound.cell,
    "divider": Bound.divider,
    "binder": Bound.binder,
}
