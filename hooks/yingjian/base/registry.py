"""Every kind of page and chapter: addresses, titles, navigation and chapters are derived from here.

To add a page or a chapter, add a row to ``KINDS``, a view to ``pages/views/`` and a template to
``pages/templates/``. A page that is to stand in the tabs needs its name in ``NAVIGATION`` as well; a
chapter is bound where ``data/binder.yml`` lists it.

It stands in ``base`` because rooms far apart read it: rules in ``read`` check the names of chapters
in data/binder.yml, ``history`` names the chapters that a change touches, ``pages`` and ``site`` make
the pages, ``binder`` the chapters. It is data and imports no room. That is why a row names its view,
as packages name entry points: ``"plan:plan"`` is the function ``plan`` of
``yingjian.pages.views.plan``. ``pages.rendering.view`` calls it with those facts that its parameters
name; ``site.pages`` and ``binder.chapters`` list the facts that there are.
``tests/base/test_registry.py`` checks every row.
"""

from __future__ import annotations

import posixpath
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Search = Literal["text", "headings", "title"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSite:
    """A page of the site.

    Attributes:
        path: the path of its Markdown file below docs/.
        label: its name in the navigation, where that is not the title.
        search: how much of it is searched. A list repeats what the pages of its records say, so it
            is searched by its headings or its title only: results lead to the records.
        of_plan: it belongs to the plan. These pages link to the previous and the next one, and are
            a group of their own among the search results.
        needs_history: it is made only where the history of the data may be shown (the internal
            edition).
        tells_place: it says on which page of the binder something stands.
    """

    path: str
    label: str = ""
    search: Search = "text"
    of_plan: bool = False
    needs_history: bool = False
    tells_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InBinder:
    """A chapter of the binder; data/binder.yml chooses and orders the chapters.

    Attributes:
        title, template, arguments: given where they differ from those of the page.
        prints: kinds of records that it prints; when one of them changes, so does the chapter.
        sections: its second-level headings are listed in the contents.
        landscape: its pages are in landscape orientation, for wide tables.
        official: it is printed as an official document (GB/T 9704): ``styles`` replace all other
            style sheets, there is no running head, and it begins on a right-hand page.
        styles: its style sheets in templates/print/, used after the common ones.
    """

    title: str = ""
    template: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    prints: tuple[str, ...] = ()
    sections: bool = False
    landscape: bool = False
    official: bool = False
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A page of the site, a chapter of the binder, or both.

    Attributes:
        name: ``page/NAME`` is a reference to it, and ``kind: NAME`` a chapter in data/binder.yml.
        title: its title on its page, in lists and in the contents.
        view: ``MODULE:FUNCTION`` in ``yingjian.pages.views``.
        template: file in templates/; the name of one in HTML ends in ``.html.j2``.
        site, binder: how it appears there; None where it does not.
        arguments: passed to the view together with the facts that it asks for.
        holds: kinds of things whose anchors are on it; references to them lead here.
    """

    name: str
    title: str
    view: str = ""
    template: str = ""
    _: KW_ONLY
    site: OnSite | None = None
    binder: InBinder | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """A page of the site for each record of a kind.

    Attributes:
        name: the kind of record; also a group of search results, and ``kind`` of the page.
        listed_on: the page that lists the records; it is their parent, and they are in its folder.
        records: ``MODULE:FUNCTION`` that returns a ``views.common.Subject`` for each page.
        view, template: as in ``Kind``; the view may ask for the record's id as ``name``.
        tells_place: as in ``OnSite``.
    """

    name: str
    listed_on: str
    records: str
    view: str
    template: str
    tells_place: bool = False


@dataclass(frozen=True, slots=True)
class Insert:
    """A sheet that the binder adds by itself: data/binder.yml does not list it.

    ``title`` is empty where each sheet has one of its own.
    """

    name: str
    title: str
    template: str
    styles: tuple[str, ...] = ()


# Chapters that are not made from a view and a template: hand-written pages, and the papers.
PAGE: Final = "page"
PAPERS: Final = "papers"
# The sheets to write scores on are also a file of their own.
SCORING: Final = "scoring"

# A row says what a kind is, then where it stands on the site and in the binder. Messages and editors
# offer chapters in this order. The tables are not formatted by the tool, so that they can be read row
# by row.
# fmt: off
KINDS: Final = (
    Kind("guide", "阅册指引", "guide:guide", "print/guide.html.j2",
         binder=InBinder(styles=("guide.css",))),
    Kind("home", "首页", "home:home", "home.md.j2",
         site=OnSite(path="index.md", search="title", tells_place=True)),
    Kind("plan", "工作方案", "plan:plan", "plan.md.j2", holds=("plan", "requirement"),
         site=OnSite(path="plan.md", of_plan=True),
         binder=InBinder(prints=("inspection", "basis", "requirement"), sections=True,
                         official=True, styles=("plan.css",))),
    Kind("organization", "组织机构", "organization:organization", "organization.md.j2",
         holds=("body",),
         site=OnSite(path="organization.md", of_plan=True),
         binder=InBinder(prints=("unit", "person", "body", "duty", "change"), sections=True)),
    Kind("schedule", "工作步骤", "schedule:schedule", "schedule.md.j2",
         holds=("phase", "task", "inspection"),
         site=OnSite(path="schedule.md", of_plan=True),
         binder=InBinder(prints=("phase", "task", "inspection"), sections=True)),
    Kind("responsibility", "责任分工", "responsibility:responsibility", "responsibility.md.j2",
         holds=("duty",),
         site=OnSite(path="responsibility.md", of_plan=True),
         binder=InBinder(prints=("phase", "task", "unit", "person", "body", "duty"),
                         sections=True)),
    Kind("questions", "待核实", "questions:open_questions", "questions.md.j2", holds=("question",),
         site=OnSite(path="open-questions.md", of_plan=True),
         binder=InBinder()),
    Kind("units", "单位", "units:units", "units.md.j2", holds=("unit",),
         site=OnSite(path="units/index.md", search="headings"),
         binder=InBinder(prints=("unit",))),
    Kind("people", "人员", "people:people", "people.md.j2", holds=("person",),
         site=OnSite(path="people/index.md", search="headings"),
         binder=InBinder(prints=("person", "body"))),
    Kind("report", "自评报告", "report:report", "report.md.j2",
         site=OnSite(path="report.md"),
         binder=InBinder(prints=("indicator", "ledger", "figure", "system"), sections=True)),
    Kind("indicators", "指标体系", "indicators:indicators", "indicators.md.j2",
         holds=("system", "block"),
         site=OnSite(path="indicators/index.md")),
    Kind("assessment", "自评表", "indicators:indicators", "assessment.md.j2",
         holds=("system", "block", "indicator"),
         binder=InBinder(prints=("indicator", "evidence", "figure", "system"), sections=True,
                         landscape=True)),
    Kind("quality", "准备情况", "quality:quality", "quality.md.j2",
         site=OnSite(path="readiness.md")),
    Kind("evidence", "材料目录", "evidence:catalogue", "catalogue.md.j2",
         arguments={"by": "indicator"}, holds=("evidence",),
         site=OnSite(path="evidence/index.md", label="按指标", search="headings"),
         binder=InBinder(template="archive.md.j2", arguments={"by": "number"},
                         prints=("evidence",))),
    Kind("evidence-unit", "材料目录（按单位）", "evidence:catalogue", "catalogue.md.j2",
         arguments={"by": "unit"},
         site=OnSite(path="evidence/by-unit.md", label="按单位", search="title")),
    Kind("evidence-kind", "材料目录（按种类）", "evidence:catalogue", "catalogue.md.j2",
         arguments={"by": "kind"},
         site=OnSite(path="evidence/by-kind.md", label="按种类", search="title")),
    Kind(PAPERS, "佐证材料", holds=("divider", "gap"),
         binder=InBinder(prints=("indicator", "evidence"))),
    Kind("ledger", "整改台账", "ledger:ledger", "ledger.md.j2", holds=("ledger",),
         site=OnSite(path="ledger/index.md", label="按时限", search="headings"),
         binder=InBinder(prints=("ledger",), landscape=True)),
    Kind("ledger-state", "整改台账（按状态）", "ledger:ledger", "ledger.md.j2",
         arguments={"by": "state"},
         site=OnSite(path="ledger/by-state.md", label="按状态", search="title")),
    Kind("ledger-unit", "整改台账（按单位）", "ledger:ledger", "ledger.md.j2",
         arguments={"by": "unit"},
         site=OnSite(path="ledger/by-unit.md", label="按单位", search="title")),
    Kind("figures", "数据", "figures:figures", "figures.md.j2", holds=("figure", "reconciliation"),
         site=OnSite(path="figures.md", search="headings"),
         binder=InBinder(title="数据与来源", prints=("figure", "reconciliation"))),
    Kind("changes", "上次发布以来的变化", "changes:since_published", "changes.md.j2",
         site=OnSite(path="changes.md", label="上次发布以来", search="title", needs_history=True)),
    Kind("matrix", "由指标查材料", "matrix:by_indicator", "print/matrix.md.j2", holds=("matrix",),
         binder=InBinder(prints=("indicator", "evidence"))),
    Kind("matrix-evidence", "由材料查指标", "matrix:by_paper", "print/matrix-evidence.md.j2",
         binder=InBinder(prints=("indicator", "evidence"))),
    Kind("manifest", "材料清单与指纹", "matrix:manifest", "print/manifest.md.j2",
         binder=InBinder(prints=("evidence",))),
    Kind("box-note", "备考表", "guide:box_note", "print/box-note.html.j2",
         binder=InBinder(styles=("box-note.css",))),
    Kind(SCORING, "评分表", "indicators:indicators", "print/scoring.md.j2",
         binder=InBinder(prints=("indicator", "system"))),
    Kind(PAGE, "手写的章", binder=InBinder()),
)
RECORD_PAGES: Final = (
    RecordPage(name="unit", listed_on="units", records="units:subjects",
               view="units:unit", template="unit.md.j2"),
    RecordPage(name="person", listed_on="people", records="people:subjects",
               view="people:person", template="person.md.j2"),
    RecordPage(name="indicator", listed_on="indicators", records="indicator:subjects",
               view="indicator:indicator", template="indicator.md.j2", tells_place=True),
    RecordPage(name="evidence", listed_on="evidence", records="evidence:subjects",
               view="evidence:evidence", template="evidence.md.j2", tells_place=True),
    RecordPage(name="ledger", listed_on="ledger", records="ledger:subjects",
               view="ledger:ledger_item", template="ledger_item.md.j2"),
)
# fmt: on
COVER: Final = Insert("cover", "封面", "print/cover.html.j2", ("cover.css",))
CONTENTS: Final = Insert("contents", "目录", "print/contents.html.j2", ("contents.css",))
# A volume's cover looks like the binder's, with a few differences.
VOLUME: Final = Insert("volume", "", "print/volume.html.j2", ("cover.css", "volume.css"))
LABELS: Final = Insert("labels", "脊签", "print/labels.html.j2", ("labels.css",))
DIVIDER: Final = Insert("divider", "", "print/divider.md.j2", ("divider.css",))
# The divider before papers of no indicator.
OTHERS: Final = Insert("divider", "其他材料", "print/others.md.j2", ("divider.css",))
# In place of a paper that is missing or cannot be bound.
GAP: Final = Insert("sheet", "", "print/sheet.md.j2", ("sheet.css",))
SUPPLEMENT: Final = Insert("supplement", "补充册", "print/supplement.md.j2")
INSERTS: Final = (COVER, CONTENTS, VOLUME, LABELS, DIVIDER, OTHERS, GAP, SUPPLEMENT)

# The tabs of the site in their order: a page by itself, or pages under a heading. Hand-written
# pages follow (mkdocs.yml).
NAVIGATION: Final[tuple[str | tuple[str, tuple[str, ...]], ...]] = (
    "home",
    ("方案", ("plan", "organization", "schedule", "responsibility")),
    ("指标", ("indicators", "figures", "quality", "report")),
    ("材料", ("evidence", "evidence-unit", "evidence-kind")),
    ("台账", ("ledger", "ledger-state", "ledger-unit", "changes")),
    "units",
    "people",
    "questions",
)
# The order in which pages are made and the search lists results of equal rank; pages that are not
# named here come last, in the order of their rows.
PAGE_ORDER: Final = (
    "home", "plan", "organization", "schedule", "responsibility", "questions", "units", "people",
    "indicators", "figures", "ledger", "quality", "report", "changes",
)  # fmt: skip
# The first table of the inspectors' guide: what readers look for → the chapter where it is.
WANTS: Final[Mapping[str, str]] = {
    "看方案原文": "plan",
    "看谁负责": "organization",
    "看得分和依据": "assessment",
    "知道指标，找材料": "matrix",
    "知道材料，找指标": "matrix-evidence",
    "看问题和整改": "ledger",
    "看数字从哪里来": "figures",
    "找单位": "units",
    "找人": "people",
    "核对原始文件": "manifest",
    "打分": SCORING,
}

# Derived from the tables above.

_ROWS: Final = {kind.name: kind for kind in KINDS}
SITE: Final[Mapping[str, tuple[Kind, OnSite]]] = {
    name: (_ROWS[name], page)
    for name in dict.fromkeys((*PAGE_ORDER, *_ROWS))
    if (page := _ROWS[name].site)
}
BINDER: Final[Mapping[str, tuple[Kind, InBinder]]] = {
    kind.name: (kind, kind.binder) for kind in KINDS if kind.binder
}
# Path below docs/ and title of each page that stands alone.
PATHS: Final[Mapping[str, str]] = {name: page.path for name, (_, page) in SITE.items()}
TITLES: Final[Mapping[str, str]] = {name: kind.title for name, (kind, _) in SITE.items()}
CHAPTER_TITLES: Final[Mapping[str, str]] = {
    name: chapter.title or kind.title for name, (kind, chapter) in BINDER.items()
}
# Kind of thing → the page, and the chapter, that holds it.
ON_PAGE: Final[Mapping[str, str]] = {
    held: name for name, (kind, _) in SITE.items() for held in kind.holds
}
IN_CHAPTER: Final[Mapping[str, str]] = {
    held: name for name, (kind, _) in BINDER.items() for held in kind.holds
}
# Kind of record → the folder of its pages below docs/.
FOLDERS: Final[Mapping[str, str]] = {
    page.name: posixpath.dirname(PATHS[page.listed_on]) for page in RECORD_PAGES
}


def printed_in(record: str) -> frozenset[str]:
    """Names of the chapters that print a kind of record."""
    return frozenset(name for name, (_, chapter) in BINDER.items() if record in chapter.prints)


def navigation() -> list[dict[str, Any]]:
    """The navigation of the generated pages, in the form of ``nav`` in mkdocs.yml."""

    def entry(name: str) -> dict[str, Any]:
        kind, page = SITE[name]
        return {page.label or kind.title: page.path}

    return [
        entry(row) if isinstance(row, str) else {row[0]: [entry(name) for name in row[1]]}
        for row in NAVIGATION
    ]
