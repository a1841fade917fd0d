"""Project → the site's pages as (path, Markdown): which pages there are and what leads to what."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from yingjian.markup import Safe, element, shown
from yingjian.owing import owed
from yingjian.project import Ref
from yingjian.quality import assess
from yingjian.render import Writer
from yingjian.search import keywords, merge, number_keywords, place_keywords
from yingjian.views.assessed import flat
from yingjian.views.common import PAGE_TITLES, person_label
from yingjian.views.evidence import catalogue, evidence
from yingjian.views.figures import figures
from yingjian.views.home import home
from yingjian.views.indicators import indicator, indicators
from yingjian.views.ledger import ledger, ledger_item
from yingjian.views.organization import organization
from yingjian.views.people import people, person
from yingjian.views.plan import plan
from yingjian.views.quality import quality
from yingjian.views.questions import open_questions
from yingjian.views.report import HAND_WRITTEN, report
from yingjian.views.responsibility import responsibility
from yingjian.views.schedule import schedule
from yingjian.views.units import unit, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.dossier import Evidence, System
    from yingjian.owing import Owed
    from yingjian.previews import Preview
    from yingjian.project import Project
    from yingjian.quality import Assessment

# Pages that stand alone: their paths below docs/.
PAGES: Mapping[str, str] = {
    "home": "index.md",
    "plan": "plan.md",
    "organization": "organization.md",
    "schedule": "schedule.md",
    "responsibility": "responsibility.md",
    "questions": "open-questions.md",
    "units": "units/index.md",
    "people": "people/index.md",
    "indicators": "indicators/index.md",
    "evidence": "evidence/index.md",
    "evidence-unit": "evidence/by-unit.md",
    "evidence-kind": "evidence/by-kind.md",
    "figures": "figures.md",
    "ledger": "ledger/index.md",
    "ledger-state": "ledger/by-state.md",
    "ledger-unit": "ledger/by-unit.md",
    "quality": "readiness.md",
    "report": "report.md",
}
# Kinds of things that have pages of their own: the folder below docs/.
_OWN: Mapping[str, str] = {
    "person": "people",
    "unit": "units",
    "indicator": "indicators",
    "evidence": "evidence",
    "ledger": "ledger",
}
# Where files of evidence stand on the site.
PAPERS = "files"
# The pages that are read one after another.
_READING_ORDER = ("plan", "organization", "schedule", "responsibility", "questions")
# Lists that only repeat what items' own pages say: the item itself should be found, and the list
# by its title.
_REPEATING = frozenset({"home", "evidence-unit", "evidence-kind", "ledger-state", "ledger-unit"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png"})
# Things that stand on such a page, by kind.
_ON_PAGE: Mapping[str, str] = {
    "requirement": "plan",
    "body": "organization",
    "phase": "schedule",
    "task": "schedule",
    "inspection": "schedule",
    "duty": "responsibility",
    "question": "questions",
    "system": "indicators",
    "block": "indicators",
    "figure": "figures",
    "reconciliation": "figures",
}


def path_of(ref: Ref) -> tuple[str, str]:
    """Path below docs/ and anchor ('' for the page as a whole) of a thing.

    Raises:
        KeyError: nothing of that kind has a place on the site.
    """
    if ref.kind == "page":
        return PAGES[ref.id], ""
    if ref.kind in _OWN:
        return f"{_OWN[ref.kind]}/{ref.id}.md", ""
    return PAGES[_ON_PAGE[ref.kind]], str(ref)


@dataclass(frozen=True, slots=True)
class SiteMedium:
    """Links as relative paths from one page of the site."""

    page: str
    paper: bool = field(default=False, init=False)

    def target(self, ref: Ref) -> str:
        """Relative path of the Markdown file, which MkDocs checks and rewrites."""
        path, anchor = path_of(ref)
        relative = posixpath.relpath(path, posixpath.dirname(self.page) or ".")
        if anchor:
            return f"#{anchor}" if path == self.page else f"{relative}#{anchor}"
        return relative

    def url(self, ref: Ref) -> str:
        """Relative path of the finished page (``use_directory_urls`` is off)."""
        target, hash_, anchor = self.target(ref).partition("#")
        return target.removesuffix(".md") + (".html" if target else "") + hash_ + anchor

    def paper_link(self, path: str) -> Safe:
        """The file, for opening or saving."""
        return Safe(f"[{shown(path)}]({self._paper(path)})")

    def preview(self, path: str) -> Safe:
        """Pictures are shown, PDFs in the browser's own viewer; others are opened by their link."""
        if posixpath.splitext(path)[1].lower() == ".pdf":
            inner = element("object", "", data=self._paper(path), type="application/pdf")
            return Safe(f'<details class="yj-preview"><summary>预览</summary>{inner}</details>')
        if posixpath.splitext(path)[1].lower() not in _PICTURES:
            return Safe("")
        return Safe(f"![{shown(path)}]({self._paper(path)}){{ .yj-preview loading=lazy }}")

    def picture(self, preview: Preview, words: str) -> Safe:
        """The picture of a preview."""
        here = posixpath.dirname(self.page) or "."
        target = posixpath.relpath(preview_path(preview), here)
        return Safe(f"![{shown(words)}]({target}){{ .yj-preview loading=lazy }}")

    def _paper(self, path: str) -> str:
        here = posixpath.dirname(self.page) or "."
        return quote(posixpath.relpath(f"{PAPERS}/{path}", here))

    def page_number(self, ref: Ref, style: str) -> Safe:  # noqa: ARG002 — the site has no pages
        """Nothing: the site has no page numbers."""
        return Safe("")

    def page_range(self, ref: Ref, style: str) -> Safe:  # noqa: ARG002 — as above
        """Nothing either."""
        return Safe("")

    def field(self, name: str, label: str) -> Safe:  # noqa: ARG002 — as above
        """Nothing either."""
        return Safe("")

    def apart(self, ref: Ref) -> bool:  # noqa: ARG002 — as above
        """Every thing has a page of its own here."""
        return True

    def mentions(self, ref: Ref, also: Iterable[Ref]) -> Safe:  # noqa: ARG002 — as above
        """Nothing either."""
        return Safe("")


@dataclass(frozen=True, slots=True)
class Page:
    """A generated page: path below docs/ and Markdown with front matter."""

    path: str
    markdown: str


def _page(path: str, template: str, meta: Mapping[str, Any], **values: Any) -> Page:
    medium = SiteMedium(path)
    body = Writer(medium).render(template, picture=medium.picture, **values)
    # JSON is YAML; no value of data can leave its string.
    rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items()]
    return Page(path, "\n".join(["---", *rows, "---", "", body]))


def _edit(project: Project, ref: Ref) -> dict[str, object]:
    origin = project.origins[ref]
    return {"file": origin.file, "line": origin.line}


def _row(name: str) -> list[str]:
    return [PAGE_TITLES[name], PAGES[name]]


def _alone(project: Project, name: str) -> dict[str, Any]:
    """Front matter of a page that stands alone."""
    meta: dict[str, Any] = {"title": PAGE_TITLES[name], "kind": name}
    if name in _READING_ORDER:
        at = _READING_ORDER.index(name)
        meta["crumbs"] = [_row("home")]
        meta["prev"] = _row(_READING_ORDER[at - 1]) if at else None
        meta["next"] = _row(_READING_ORDER[at + 1]) if at + 1 < len(_READING_ORDER) else None
    elif name != "home":
        meta["crumbs"] = [_row("home")]
    if Ref("page", name) in project.origins:
        meta["edit"] = _edit(project, Ref("page", name))
    if name == "plan":
        numbers = (project.plan.number, *(basis.number for basis in project.plan.bases))
        meta["keywords"] = merge(*(number_keywords(number) for number in numbers if number))
    if name in _REPEATING:
        meta["search"] = {"exclude": True}
    return meta


def site_pages(
    project: Project, day: date, docs: Path, seen: Mapping[str, Preview] | None = None
) -> Iterator[Page]:
    """Every generated page of the site as of a day, in a fixed order.

    ``seen`` are previews of papers by path.
    """
    everything, assessed = owed(project, day), assess(project, day)
    views: tuple[tuple[str, Any], ...] = (
        ("home", home(project, day)),
        ("plan", plan(project, day)),
        ("organization", organization(project, day)),
        ("schedule", schedule(project, day)),
        ("responsibility", responsibility(project, day)),
        ("questions", open_questions(project)),
        ("units", units(project, day)),
        ("people", people(project, day)),
        ("indicators", indicators(project, day)),
        ("figures", figures(project)),
        ("ledger", ledger(project, day)),
        ("quality", quality(project, day)),
        ("report", report(project, day, hand_written(docs))),
    )
    for name, view in views:
        yield _page(PAGES[name], f"{name}.md.j2", _alone(project, name), view=view)
    for by in ("indicator", "unit", "kind"):
        name = "evidence" if by == "indicator" else f"evidence-{by}"
        view = catalogue(project, by, day, everything)
        yield _page(PAGES[name], "catalogue.md.j2", _alone(project, name), view=view)
    for by in ("state", "unit"):
        view = ledger(project, day, by)
        yield _page(
            PAGES[f"ledger-{by}"], "ledger.md.j2", _alone(project, f"ledger-{by}"), view=view
        )
    yield from _unit_pages(project, day, everything, assessed)
    yield from _person_pages(project, day)
    yield from _assessed_pages(project, day, assessed, seen or {})


def _neighbours(paths: list[list[str]], at: int) -> dict[str, Any]:
    return {
        "prev": paths[at - 1] if at else None,
        "next": paths[at + 1] if at + 1 < len(paths) else None,
    }


def _unit_pages(
    project: Project, day: date, everything: tuple[Owed, ...], assessed: Assessment
) -> Iterator[Page]:
    listed = list(project.units.values())
    rows = [[one.name, path_of(one.ref)[0]] for one in listed]
    for at, one in enumerate(listed):
        words = (one.full_name, *one.spellings, *one.aliases, *one.former_names)
        meta = {
            "title": one.name,
            "kind": "unit",
            "crumbs": [_row("home"), _row("units")],
            **_neighbours(rows, at),
            "edit": _edit(project, one.ref),
            "keywords": place_keywords([one.name, *(word for word in words if word)]),
        }
        yield _page(
            rows[at][1], "unit.md.j2", meta, view=unit(project, one.id, day, everything, assessed)
        )


def _person_pages(project: Project, day: date) -> Iterator[Page]:
    listed = list(project.people.values())
    rows = [[person_label(one), path_of(one.ref)[0]] for one in listed]
    for at, one in enumerate(listed):
        meta = {
            "title": rows[at][0],
            "kind": "person",
            "crumbs": [_row("home"), _row("people")],
            **_neighbours(rows, at),
            "edit": _edit(project, one.ref),
            "keywords": keywords(
                one.name or "", {one.name: one.pinyin} if one.name and one.pinyin else None
            ),
        }
        yield _page(rows[at][1], "person.md.j2", meta, view=person(project, one.id, day))


def _item_pages(
    project: Project, kind: str, rows: Sequence[tuple[str, str]], listed: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(id, path, front matter) of items given as (id, title), neighbours linked."""
    paths = [[title, path_of(Ref(kind, name))[0]] for name, title in rows]
    for at, (name, title) in enumerate(rows):
        meta = {
            "title": title,
            "kind": kind,
            "crumbs": [_row("home"), _row(listed)],
            **_neighbours(paths, at),
            "edit": _edit(project, Ref(kind, name)),
        }
        yield name, paths[at][1], meta


def _demo(one: System | Evidence) -> str:
    """The word by which pages of the demonstration are found."""
    return "演示" if one.demonstration else ""


def _assessed_pages(
    project: Project, day: date, assessed: Assessment, seen: Mapping[str, Preview]
) -> Iterator[Page]:
    """A page for each lowest-level indicator, piece of evidence and item of the ledger."""
    dossier = project.dossier
    leaves = [
        (leaf, f"{dossier.indicators[leaf].number} {dossier.indicators[leaf].title}")
        for system in dossier.systems.values()
        for leaf in system.leaves
    ]
    for name, path, meta in _item_pages(project, "indicator", leaves, "indicators"):
        system = dossier.systems[dossier.indicators[name].system]
        above = [
            [f"{step.number} {step.title}", PAGES["indicators"]] for step in dossier.path(name)[:-1]
        ]
        meta["crumbs"] += above
        meta["keywords"] = merge(name, dossier.indicators[name].number, _demo(system))
        yield _page(path, "indicator.md.j2", meta, view=indicator(project, name, day, assessed))
    papers = [(one.id, one.title) for one in dossier.evidence.values()]
    for name, path, meta in _item_pages(project, "evidence", papers, "evidence"):
        one = dossier.evidence[name]
        meta["keywords"] = merge(name, number_keywords(one.number or ""), _demo(one))
        yield _page(path, "evidence.md.j2", meta, view=evidence(project, name, day), seen=seen)
    items = [(one.id, f"{one.id} {flat(project, one.problem)}") for one in dossier.ledger.values()]
    for name, path, meta in _item_pages(project, "ledger", items, "ledger"):
        yield _page(path, "ledger_item.md.j2", meta, view=ledger_item(project, name, day))


def papers(project: Project, data: Path) -> Iterator[tuple[str, Path]]:
    """(path on the site, file on disk) of every file of evidence."""
    for one in project.dossier.evidence.values():
        for paper in one.files:
            yield f"{PAPERS}/{paper.path}", data / "evidence" / "files" / paper.path


def preview_path(preview: Preview) -> str:
    """Where a preview's picture stands on the site."""
    return f"previews/{sha256(preview.png).hexdigest()[:24]}.png"


def hand_written(docs: Path) -> dict[str, str]:
    """The hand-written parts of the report that there are, by part."""
    found = {}
    for part, name in HAND_WRITTEN.items():
        path = docs / name
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            found[part] = "\n".join(
                line for line in text.splitlines() if not line.startswith(("#", "---"))
            )
    return found
