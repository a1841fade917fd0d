"""What each edition may show: levels, editions, and what of each kind belongs to which level."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from yingjian.base.masking import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.read.records.editions import EditionsFile

INTERNAL: Final = "internal"


class Default(NamedTuple):
    """An edition where data/editions.yml does not say otherwise.

    ``line`` stands on the cover; ``reach`` is the highest level that it shows, counted from 0
    (the lowest; the last where there are fewer), -1 for the last.
    """

    title: str
    line: str
    reach: int


# Every edition, the whole one first, each of the others no wider than the one before it.
EDITIONS: Mapping[str, Default] = {
    INTERNAL: Default("内部版", "含内部材料，用后收回", -1),
    "inspector": Default("督导组版", "供督导组查阅，用后收回", 1),
    "public": Default("公开版", "只收可以公开的内容", 0),
}

# Kinds whose records may bear a level of their own, in words. Where one bears none, and
# data/editions.yml does not say otherwise, it belongs to the highest level; people do not: the
# plan itself, a public document, names them.
KINDS: Mapping[str, str] = {
    "evidence": "佐证材料",
    "ledger": "整改台账",
    "figure": "数据",
    "person": "人员",
    "page": "手写的网页和章",
}
# Fields that can be held back while the rest of the record is shown.
FIELDS: Mapping[str, str] = {
    "person.phone": "人员电话（不够级的只见 138****1234）",
    "unit.phone": "单位电话（不够级的只见 051****1234）",
    "unit.basis": "单位来历",
    "plan.editor_notes": "编者说明",
    "task.owner": "任务责任人",
    "indicator.owner": "指标的材料负责人",
    "indicator.note": "评分说明",
    "indicator.deduction": "扣分原因",
    "evidence.person": "材料责任人",
    "evidence.reviewer": "材料审核人",
    "evidence.reason": "材料退回、不需要的理由",
    "evidence.note": "材料备注",
    "ledger.owner": "整改责任人",
    "ledger.accepted_by": "整改验收人",
    "ledger.measures": "整改措施",
    "ledger.progress": "整改进展",
    "ledger.reopened": "重新整改的理由",
}
# Pages and lists that can be held back as a whole.
QUESTIONS, QUALITY, OWED, REPORT = "questions", "quality", "owed", "report"
PAGES: Mapping[str, str] = {
    QUESTIONS: "待核实",
    QUALITY: "准备情况和各处“不合要求之处”",
    OWED: "任务单：首页的待办、逾期，单位页的任务单",
    REPORT: "自评报告",
}
# The levels where data/systems.yml does not say.
LEVELS: Final = ("公开", "督导组", "内部")
# The id of a person who may not be named.
NOBODY: Final = "-"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition, as readers see it named; ``levels`` are those that it shows.

    ``closed`` are pages and lists that it does not hold. ``withheld`` are things, by kind and id, of
    which it shows only how many there are. ``originals`` tells whether its site offers papers as
    they were handed in, or only their pages. ``strays`` counts files without a record.
    """

    name: str
    title: str
    line: str
    levels: tuple[str, ...]
    closed: frozenset[str] = frozenset()
    originals: bool = True
    page_level: str = ""
    withheld: frozenset[tuple[str, str]] = frozenset()
    strays: int = 0

    @property
    def whole(self) -> bool:
        """Whether it shows everything: the internal edition."""
        return self.name == INTERNAL

    @property
    def word(self) -> str:
        """The text in place of something that is withheld."""
        return f"（未列入{self.title}）"

    def masked(self, text: str) -> str:
        """A text as it shows it: without telephone numbers, but for the internal edition."""
        return text if self.whole else masked(text)

    def shows(self, level: str) -> bool:
        """Whether it shows records and fields of a level."""
        return self.whole or level in self.levels

    def opens(self, name: str) -> bool:
        """Whether it holds a page or list of ``PAGES``; every other page is in every edition."""
        return name not in self.closed

    def leads(self, kind: str, name: str) -> bool:
        """Whether a reference leads to something that it shows."""
        if kind == "page":
            return self.opens(name)
        if kind == "question":
            return self.opens(QUESTIONS)
        return name != NOBODY and (kind, name) not in self.withheld

    def hides(self, kind: str, name: str) -> bool:
        """Whether a thing exists and is withheld."""
        return (kind, name) in self.withheld

    def told(self, number: int, what: str = "件", *, beside: bool = True) -> str:
        """The line about a number of withheld things, ``beside`` those shown; "" for none."""
        rest = "另有 " if beside else ""
        return f"{rest}{number} {what}未列入{self.title}（密级）" if number else ""

    def of_these(self, number: int, total: int, what: str = "件") -> str:
        """How many of a total are withheld, as the end of a sentence; "" for none."""
        if not number:
            return ""
        which = "都" if number == total else f"其中 {number} {what}"
        return f"{which}未列入{self.title}（密级）"

    def page_shown(self, level: str | None) -> bool:
        """Whether it holds a hand-written page of a level; None where the page does not say."""
        return self.shows(level or self.page_level)


WHOLE: Final = Edition(INTERNAL, EDITIONS[INTERNAL].title, EDITIONS[INTERNAL].line, LEVELS)


@dataclass(frozen=True, slots=True)
class Table:
    """data/editions.yml with defaults for everything that it omits; every name has a level."""

    levels: tuple[str, ...]
    editions: Mapping[str, Edition]
    kinds: Mapping[str, str]
    fields: Mapping[str, str]
    pages: Mapping[str, str] = field(default_factory=dict)


def highest_default(name: str, levels: tuple[str, ...]) -> str:
    """The highest level of an edition where data/ does not say."""
    return levels[min(EDITIONS[name].reach, len(levels) - 1)]


def table(record: EditionsFile | None, levels: tuple[str, ...] = LEVELS) -> Table:
    """The table of a file (None where there is none); ``levels`` are from low to high.

    The default is safe: what the file omits belongs to the highest level, but for people.
    """
    top = levels[-1]
    kinds = {name: levels[0] if name == "person" else top for name in KINDS}
    fields, pages = dict.fromkeys(FIELDS, top), dict.fromkeys(PAGES, top)
    if record:
        kinds |= record.unmarked
        fields |= record.fields
        pages |= record.pages
    editions = {}
    for name, default in EDITIONS.items():
        row = record.editions.get(name) if record else None
        upto = (row.upto if row else None) or highest_default(name, levels)
        shown = levels[: levels.index(upto) + 1]
        whole = name == INTERNAL
        editions[name] = Edition(
            name,
            (row.title if row else None) or default.title,
            (row.line if row else None) or default.line,
            levels if whole else shown,
            frozenset()
            if whole
            else frozenset(p for p, level in pages.items() if level not in shown),
            whole or (row.papers == "originals" if row else False),
            kinds["page"],
        )
    return Table(
        levels,
        MappingProxyType(editions),
        MappingProxyType(kinds),
        MappingProxyType(fields),
        MappingProxyType(pages),
    )
