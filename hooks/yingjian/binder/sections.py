"""Put papers behind their dividers: a section for each indicator, then papers of none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from yingjian.base.registry import DIVIDER, GAP, OTHERS
from yingjian.binder.book import FILES, Chapter, ContentsLine, Paper
from yingjian.binder.stamps import Strip
from yingjian.derive.binding import How
from yingjian.pages.views.divider import divider, others, sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from yingjian.binder.sheets import Sheets
    from yingjian.derive.binding import Binding, Item, Section
    from yingjian.derive.obligations import Owed
    from yingjian.model.evidence import Evidence
    from yingjian.model.project import Project
    from yingjian.papers import Taken

# Characters of a first-level indicator's title on its thumb tab.
_THUMB: Final = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """A section with the titles of the bookmarks above its papers' and their thumb tab."""

    section: Section
    below: tuple[str, ...]
    thumb: str


@dataclass(frozen=True, slots=True)
class Sections:
    """Appends the papers of a plan to ``parts``.

    ``taken`` are the clean pages of each file by path, ``debts`` what is owed to the binder.
    """

    project: Project
    day: date
    plan: Binding
    taken: Mapping[str, Taken]
    debts: tuple[Owed, ...]
    sheets: Sheets
    parts: list[Chapter | Paper]

    def bind(self, thumb: str) -> Iterator[ContentsLine]:
        """Bind every section; yield each line of the contents before its part is appended.

        ``thumb`` is the tab of papers of no indicator.
        """
        last = ""
        for section in self.plan.sections:
            if section.indicator is None:
                yield self._line(1, OTHERS.title, str(section.ref))
                self._section(OTHERS.title, _Place(section, (), thumb))
                continue
            path = self.project.dossier.path(section.indicator)
            root = f"{path[0].id}　{path[0].title}"
            if root != last:
                yield self._line(1, root, f"part/{section.ref}")
                last = root
            title = f"{path[-1].id}　{path[-1].title}"
            yield self._line(2, title, str(section.ref))
            self._section(title, _Place(section, (root,), path[0].title[:_THUMB]))

    def _line(self, level: int, title: str, target: str) -> ContentsLine:
        return ContentsLine(level, title, target, len(self.parts))

    def _section(self, title: str, place: _Place) -> None:
        """Append a divider and, from the next right-hand page on, the papers behind it."""
        section = place.section
        insert, show = (DIVIDER, divider) if section.indicator else (OTHERS, others)
        view = show(self.project, self.plan, section, self.day)
        title, printed = self.sheets.insert(insert, title, view)
        self.parts.append(
            Chapter(
                str(section.ref),
                insert.name,
                title,
                replace(printed, id=str(section.ref)),
                thumb=place.thumb,
                below=place.below,
            )
        )
        inside = replace(place, below=(*place.below, title))
        first = True
        for item in section.items:
            for part in self._item(item, inside, first=first):
                self.parts.append(part)
                first = False

    def _item(self, item: Item, place: _Place, *, first: bool) -> Iterator[Chapter | Paper]:
        """Yield a plan item's paper, and a sheet for each file that is lacking or cannot be bound."""
        if item.ref is None or item.how not in {How.HERE, How.LACKING}:
            return
        names: tuple[str, ...] = (str(item.ref),)
        if item.how is How.LACKING:
            if not any(names[0] in part.names for part in self.parts):
                held = self.project.dossier.evidence.get(item.evidence or "")
                source = f"{FILES}{held.files[0].path}" if held and held.files else None
                yield self._gap(item, place, None, first=first, names=names, source=source)
            return
        evidence = self.project.dossier.evidence[item.evidence or ""]
        files = [(paper.path, paper.sha256, self.taken[paper.path]) for paper in evidence.files]
        bound = tuple(file for file in files if file[2].pdf)
        if bound:
            yield Paper(
                id=names[0],
                title=f"{item.number}　{evidence.title}",
                files=bound,
                recto=first,
                thumb=place.thumb,
                below=place.below,
                names=names,
                strip=_strip(item, evidence),
            )
            first, names = False, ()
        for path, _, taken in files:
            if taken.pdf is None:
                broken = (f"{path}：{taken.reason}", taken.tip)
                source = f"{FILES}{path}"
                yield self._gap(item, place, broken, first=first, names=names, source=source)
                first, names = False, ()

    def _gap(
        self,
        item: Item,
        place: _Place,
        broken: tuple[str, str] | None,
        *,
        first: bool,
        names: tuple[str, ...],
        source: str | None,
    ) -> Chapter:
        """Return the sheet in place of a paper; ``source`` is the paper's file if there is one."""
        leaf = place.section.indicator
        view = sheet(self.project, item, leaf, self.day, self.debts, broken=broken)
        title = f"{item.number}　{view.word}：{item.title}"
        title, printed = self.sheets.insert(GAP, title, view)
        return Chapter(
            f"{GAP.name}/{len(self.parts)}-{item.number}",
            GAP.name,
            title,
            replace(printed, id=f"{GAP.name}/{item.number}"),
            recto=first,
            thumb=place.thumb,
            source=source,
            below=place.below,
            names=names,
            stands_for=view.reason,
        )


def _strip(item: Item, evidence: Evidence) -> Strip:
    return Strip(
        item.number,
        evidence.id,
        evidence.title,
        evidence.formed.isoformat() if evidence.formed else "",
        evidence.filed.isoformat() if evidence.filed else "",
    )
