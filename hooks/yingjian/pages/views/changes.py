"""改动: what changed since a former state, by kind, with who and when; each record's own history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.base.registry import CHAPTER_TITLES, PATHS
from yingjian.history.changes import compare
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import indicator_ref
from yingjian.pages.views.indicators import indicators
from yingjian.read.rules.figures import INLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from yingjian.base.git import Commit
    from yingjian.history.changes import Change, State
    from yingjian.history.commits import Base, Histories, Step
    from yingjian.model.project import Project
    from yingjian.pages.views.indicators import SystemView

_DONE: Mapping[str, str] = {
    "added": "登记",
    "removed": "删去",
    "changed": "改",
    "unknown": "这一版的文件读不出来，不知道改了没有",
}
# Kinds without a place of their own: the page on which they are shown.
_SHOWN_ON: Mapping[str, str] = {"basis": "plan", "change": "organization"}
_NAMES = 3


@dataclass(frozen=True, slots=True)
class CommitRow:
    """A commit as shown."""

    day: str
    author: str
    subject: str
    short: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a record's history; ``commit`` is None for what is not committed yet."""

    commit: CommitRow | None
    what: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A record's history, newest first; ``note`` says what is not known of it, or ""."""

    steps: tuple[StepRow, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A changed record; ``ref`` is None where it has no place any more."""

    ref: Ref | None
    label: str
    lines: tuple[str, ...]
    who: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What happened alike to records of one kind; ``word`` says what happened."""

    word: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """The changes of one kind."""

    title: str
    unit: str
    count: int
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A system before and after; a text is "" where it was or is not there."""

    title: str
    before: str
    after: str
    ready_before: str
    ready_after: str


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What changed from one state to another.

    ``why`` says what is compared with, ``trouble`` why nothing can be, ``refused`` how many errors
    today's rules find in the former and in the later state.
    """

    old: CommitRow | None
    why: str
    trouble: str
    day: date | None
    commits: tuple[CommitRow, ...]
    pending: bool
    scores: tuple[ScoreRow, ...]
    groups: tuple[GroupView, ...]
    count: int
    chapters: tuple[str, ...]
    unreadable: tuple[str, ...]
    refused: tuple[int, int]


def commit_row(one: Commit) -> CommitRow:
    """A commit as shown."""
    return CommitRow(
        one.day, one.author or "（没有署名）", one.subject or "（没有说明）", one.short
    )


def nothing(trouble: str) -> ChangesView:
    """The view where nothing can be compared."""
    return ChangesView(None, "", trouble, None, (), False, (), (), 0, (), (), (0, 0))  # noqa: FBT003 — nothing pends


def since_published(changes: ChangesView) -> ChangesView:
    """The page of changes shows what :func:`changes_view` made of the history."""
    return changes


def changes_view(
    old: State,
    new: State,
    day: date,
    base: Base,
    commits: Sequence[Commit] = (),
    histories: Histories | None = None,
) -> ChangesView:
    """What changed; ``commits`` are those between, newest first, ``histories`` tell who did what."""
    found = compare(old, new, day)
    since = {one.id for one in commits}

    def steps(ref: Ref) -> list[Step]:
        rows = histories.steps.get(ref, ()) if histories else ()
        return [one for one in rows if one.commit is None or one.commit.id in since]

    def rows(changed: Iterable[Change]) -> tuple[ChangeRow, ...]:
        return tuple(
            ChangeRow(
                place(new.project, one.ref),
                _named(new.project, one.label),
                tuple(_named(new.project, line) for line in one.lines),
                _who(steps(one.ref)),
            )
            for one in changed
        )

    groups = tuple(
        GroupView(
            group.title,
            group.unit,
            group.count,
            tuple(
                Shelf(word, rows(changed))
                for word, changed in (
                    ("改动", group.changed),
                    ("新增", group.added),
                    ("去掉", group.removed),
                )
                if changed
            ),
        )
        for group in found.groups
    )
    return ChangesView(
        commit_row(base.commit),
        base.why,
        "",
        day,
        tuple(map(commit_row, commits)),
        any(one.commit is None for rows in histories.steps.values() for one in rows)
        if histories
        else False,
        _scores(old.project, new.project, day),
        groups,
        found.count,
        _chapters(new.project, found.chapters),
        found.unreadable,
        (old.refused, new.refused),
    )


def _named(project: Project | None, text: str) -> str:
    """A text with figures by their titles: their values may have been others then."""
    figures = project.dossier.figures if project else {}
    return INLINE.sub(
        lambda found: f"〔{figures[found[1]].title}〕" if found[1] in figures else found[0], text
    )


def _chapters(project: Project | None, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Names of chapters; one word for all of them."""
    parts = project.binder.parts if project else ()
    if len(kinds) > 1 and set(kinds) == {one.kind for part in parts for one in part.chapters}:
        return ("全部",)
    return tuple(CHAPTER_TITLES[kind] for kind in kinds if kind in CHAPTER_TITLES)


def _who(steps: list[Step]) -> str:
    """Who and when, each once, newest first."""
    told = dict.fromkeys(
        f"{commit_row(one.commit).author} {one.commit.day}" if one.commit else "尚未提交"
        for one in steps
    )
    more = f"等 {len(told)} 次" if len(told) > _NAMES else ""
    return "，".join(list(told)[:_NAMES]) + more


def place(project: Project | None, ref: Ref) -> Ref | None:
    """Where a record is shown now; None where it is not."""
    if project is None:
        return None
    if ref.kind in _SHOWN_ON:
        return Ref("page", _SHOWN_ON[ref.kind])
    if ref.kind == "page":
        return ref if ref.id in PATHS else None
    if ref.kind == "indicator":
        node = project.dossier.indicators.get(ref.id)
        return indicator_ref(node) if node else None
    held: Mapping[str, Callable[[], Iterable[str]]] = {
        "evidence": lambda: project.dossier.evidence,
        "ledger": lambda: project.dossier.ledger,
        "figure": lambda: project.dossier.figures,
        "reconciliation": lambda: project.dossier.reconciliations,
        "system": lambda: project.dossier.systems,
        "unit": lambda: project.units,
        "person": lambda: project.people,
        "body": lambda: project.bodies,
        "duty": lambda: [duty.id for body in project.bodies.values() for duty in body.duties],
        "phase": lambda: project.phases,
        "task": lambda: project.tasks,
        "inspection": lambda: project.inspections,
        "requirement": lambda: project.requirements,
    }
    return ref if ref.kind in held and ref.id in held[ref.kind]() else None


def _scores(old: Project | None, new: Project | None, day: date) -> tuple[ScoreRow, ...]:
    """Score and readiness of each system in both states, both as of one day."""
    if old is None or new is None:
        return ()
    before = {one.ref: one for one in indicators(old, day).systems}
    after = {one.ref: one for one in indicators(new, day).systems}
    return tuple(
        ScoreRow(
            (now or was).title,  # type: ignore[union-attr]  # one of them is there
            _score(was),
            _score(now),
            _ready(was),
            _ready(now),
        )
        for ref in dict.fromkeys((*before, *after))
        for was, now in [(before.get(ref), after.get(ref))]
    )


def _score(one: SystemView | None) -> str:
    if one is None:
        return ""
    return one.grade if one.full == "—" else f"{one.score}／{one.full} 分，{one.grade}"


def _ready(one: SystemView | None) -> str:
    return f"{one.tally.whole}／{one.tally.need} 件" if one else ""


def history_view(histories: Histories, ref: Ref) -> HistoryView:
    """A record's own history."""
    if histories.trouble:
        return HistoryView((), histories.trouble)
    steps = tuple(
        StepRow(commit_row(one.commit) if one.commit else None, _DONE[one.what], one.titles)
        for one in histories.steps.get(ref, ())
    )
    return HistoryView(steps, histories.short or ("" if steps else "没有读到改动记录"))
