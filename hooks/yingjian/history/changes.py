"""What changed between two states of data/, record by record, in Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.base.registry import printed_in
from yingjian.history.differences import Difference, differences
from yingjian.history.entries import Entry, entries, names
from yingjian.history.sentences import added_words, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from yingjian.model.project import Project
    from yingjian.model.references import Ref
    from yingjian.read.source import Document

# Kinds that are listed together, in this order: heading, measure word, kinds.
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("指标", "项", ("indicator",)),
    ("材料", "件", ("evidence",)),
    ("整改台账", "项", ("ledger",)),
    ("数据", "个", ("figure", "reconciliation")),
    ("工作步骤", "项", ("phase", "task")),
    ("方案", "条", ("inspection", "basis", "requirement")),
    ("单位", "个", ("unit",)),
    ("人员", "人", ("person",)),
    ("机构与职责", "项", ("body", "duty", "change")),
    ("指标体系", "套", ("system",)),
    ("其他设置", "处", ("page", "mapping")),
)


@dataclass(frozen=True, slots=True)
class State:
    """A state of data/: documents by name below it, SHA-256 of papers by path, unreadable files.

    ``project`` is None where today's rules refuse the data; ``refused`` is the number of errors.
    """

    documents: Mapping[str, Document]
    papers: Mapping[str, str]
    unreadable: tuple[str, ...] = ()
    project: Project | None = None
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A record that was added, removed or changed (``what``); each of the ``lines`` states one fact."""

    ref: Ref
    label: str
    what: str
    lines: tuple[str, ...]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of kinds that are listed together; ``unit`` is their measure word."""

    title: str
    unit: str
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    changed: tuple[Change, ...]

    @property
    def count(self) -> int:
        """The number of records in the group."""
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes; ``chapters`` are the kinds of the binder's chapters that have changed.

    ``unreadable`` are files of either state that could not be read: their changes are not known.
    """

    groups: tuple[Group, ...]
    chapters: tuple[str, ...]
    unreadable: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of records in all groups."""
        return sum(group.count for group in self.groups)


def state_of(project: Project) -> State:
    """Return the state that a project was loaded from."""
    return State(
        {document.file.partition("/")[2]: document for document in project.documents},
        {
            paper.path: paper.sha256
            for record in project.dossier.evidence.values()
            for paper in record.files
        },
        project=project,
    )


def compare(old: State, new: State, day: date) -> Changes:
    """Return what changed from one state to another; lateness is judged as of a day."""
    changes = list(_changes(old, new, day))
    groups = []
    for title, unit, kinds in GROUPS:
        rows = [change for change in changes if change.ref.kind in kinds]
        if rows:
            added, removed, changed = (
                tuple(row for row in rows if row.what == what)
                for what in ("added", "removed", "changed")
            )
            groups.append(Group(title, unit, added, removed, changed))
    return Changes(
        tuple(groups),
        _chapters(changes, new),
        tuple(dict.fromkeys((*old.unreadable, *new.unreadable))),
    )


def _changes(old: State, new: State, day: date) -> Iterator[Change]:
    before, after = _entries(old, new)
    replaced = {
        path
        for path in old.papers.keys() & new.papers.keys()
        if old.papers[path] != new.papers[path]
    }
    for ref in sorted({*before, *after}, key=_order):
        was, now = before.get(ref), after.get(ref)
        if was is None and now is not None:
            yield Change(ref, now.label, "added", added_words(now))
        elif now is None and was is not None:
            yield Change(ref, was.label, "removed", ())
        elif was and now:
            rows = differences(was.values, now.values, now.model)
            lines = sentences(now, rows, day)
            if ref.kind == "figure" and lines:
                lines = (*lines, *_users(new.project, ref.id))
            if ref.kind == "evidence":
                lines = (*lines, *_replaced_papers(now, replaced, " ".join(lines)))
            if lines:
                yield Change(ref, now.label, "changed", lines, rows)


def _entries(old: State, new: State) -> tuple[dict[Ref, Entry], dict[Ref, Entry]]:
    """Return the entries of both states in the files that differ."""
    every = {*old.documents, *new.documents}
    changed = {
        name
        for name in every
        if name not in old.documents
        or name not in new.documents
        or old.documents[name].text != new.documents[name].text
    }
    # A paper may have been replaced although its record is the same.
    if old.papers != new.papers:
        changed |= {name for name in every if name.startswith("evidence/")}
    before, after = (
        entries(
            state.documents,
            names(state.documents),
            [name for name in state.documents if name in changed],
        )
        for state in (old, new)
    )
    return before, after


def _order(ref: Ref) -> tuple[str, list[tuple[int, int, str]]]:
    """Sort ids as people count: A2 before A10."""
    parts = re.findall(r"[0-9]{1,9}|[^0-9]+", ref.id)
    return ref.kind, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _replaced_papers(now: Entry, replaced: set[str], text: str) -> Iterator[str]:
    """Name papers that were replaced and that the text on the record does not name."""
    for paper in now.values.get("files", ()):
        path = paper.get("path") if isinstance(paper, dict) else None
        if path in replaced and f"{path} 换了内容" not in text:
            yield f"文件 {path} 换了内容"


def _users(project: Project | None, figure: str) -> Iterator[str]:
    if project is None:
        return
    places = [ref.id for ref in project.dossier.users.get(figure, ())]
    yield f"随之更新：{'、'.join(places)}" if places else "没有别处用到"


def _chapters(changes: list[Change], new: State) -> tuple[str, ...]:
    """Return the binder's chapters that show something that changed, in the binder's order."""
    if new.project is None:
        return ()
    kinds = {change.ref.kind for change in changes}
    pages = {change.ref.id for change in changes if change.ref.kind == "page"}
    touched = pages | {chapter for kind in kinds for chapter in printed_in(kind)}
    listed = [chapter.kind for part in new.project.binder.parts for chapter in part.chapters]
    if "binder" in pages:
        return tuple(dict.fromkeys(listed))
    return tuple(dict.fromkeys(kind for kind in listed if kind in touched))
