"""Show 阅册指引, how an inspector finds, checks and scores; and 备考表, which closes a box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingjian.base.registry import CHAPTER_TITLES, WANTS
from yingjian.derive.binding import How
from yingjian.pages.views.cover import cover
from yingjian.pages.views.divider import item_row
from yingjian.pages.views.matrix import manifest

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import date

    from yingjian.derive.binding import Binding
    from yingjian.model.project import Project
    from yingjian.pages.views.cover import CoverView
    from yingjian.pages.views.divider import ItemRow
    from yingjian.pages.views.matrix import FileFacts

#: Lines of lacking papers that leave the guide on one page.
_ROOM: Final = 6


@dataclass(frozen=True, slots=True)
class GuideLine:
    """What a reader wants, and the chapter that has it, with its place."""

    want: str
    title: str
    target: str


@dataclass(frozen=True, slots=True)
class GuideView:
    """The guide; ``more`` is the number of lacking papers not in ``lacking``."""

    counts: CoverView
    lines: tuple[GuideLine, ...]
    lacking: tuple[ItemRow, ...]
    more: int
    withheld: str


@dataclass(frozen=True, slots=True)
class BoxNoteView:
    """The contents of a box: ``bound`` papers with ``pages`` pages."""

    counts: CoverView
    bound: int
    pages: int


def guide(
    project: Project, plan: Binding, day: date, kinds: Container[str], unbound: int
) -> GuideView:
    """Return the guide to a binder with chapters of ``kinds``; ``unbound`` as in :func:`cover`."""
    lacking = {
        item.ref: (section, item)
        for section in plan.sections
        for item in section.items
        if item.how is How.LACKING
    }
    rows = tuple(
        item_row(project, plan, item, day, section.indicator) for section, item in lacking.values()
    )
    return GuideView(
        cover(project, day, unbound),
        tuple(
            GuideLine(want, CHAPTER_TITLES[kind], f"page/{kind}")
            for want, kind in WANTS.items()
            if kind in kinds
        ),
        rows[:_ROOM],
        len(rows[_ROOM:]),
        project.edition.told(sum(record.withheld for record in project.dossier.evidence.values())),
    )


def box_note(
    project: Project, plan: Binding, day: date, facts: Mapping[str, FileFacts], unbound: int
) -> BoxNoteView:
    """Return the note that closes a box; see :func:`cover` and :func:`manifest`."""
    return BoxNoteView(
        cover(project, day, unbound), len(plan.numbers), manifest(project, plan, facts).pages
    )
