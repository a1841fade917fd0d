"""Show 改动: what changed between two states, by kind, with who and when; histories of records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yingjian.base.registry import CHAPTER_TITLES, PATHS
from yingjian.history.changes import compare
from yingjian.model.references import Ref
from yingjian.pages.views.assessed import indicator_ref
from yingjian.pages.views.indicators import indicators
from yingjian.read.rules.figures import INLINE

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from yingjian.base.git import Commit
    from yingjian.history.changes import Change, State
    from yingjian.history.commits import Base, Histories, Step
    from yingjian.model.project import Project
    from yingjian.pages.views.indicators import SystemView

_STEP_WORDS: Mapping[str, str] = {
    "added": "登记",
    "removed": "删去",
    "changed": "改",
    "unknown": "这一版的文件读不出来，不知道改了没有",
}
# Kinds without a place of their own → the page on which they stand.
_SHOWN_ON: Mapping[str, str] = {"basis": "plan", "change": "organization"}
# So many changes of a record are named by author and day.
_NAMES = 3


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a record's history; ``commit`` is None for what is not committed yet."""

    commit: Commit | None
    word: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A record's history, newest first; ``note`` says what is unknown, or ""."""

    steps: tuple[StepRow, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A changed record; ``ref`` is None where it has no place any more.

    ``lines`` say what changed, ``who`` by whom and when.
    """

    ref: Ref | None
    label: str
    lines: tuple[str, ...]
    who: str


@dataclass(frozen=True, slots=True)
class ChangeList:
    """Records of one kind that were all changed, added or removed, as ``word`` says."""

    word: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one kind of records; ``unit`` is its measure word."""

    title: str
    unit: str
    count: int
    lists: tuple[ChangeList, ...]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Score and readiness of a system before and after; "" in a state that does not have it."""

    title: str
    before: str
    after: str
    ready_before: str
    ready_after: str


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What changed from one state to another.

    Attributes:
        trouble: why nothing can be compared; all else is empty then.
        old, why: the former state's commit, and why it was chosen.
        pending: whether the later state holds changes that are not committed.
        chapters: titles of the chapters of the binder that changed.
        refused: the number of errors that today's rules find in the former and the later state.
    """

    trouble: str = ""
    old: Commit | None = None
    why: str = ""
    day: date | None = None
    commits: tuple[Commit, ...] = ()
    pending: bool = False
    scores: tuple[ScoreChange, ...] = ()
    groups: tuple[ChangeGroup, ...] = ()
    count: int = 0
    chapters: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    refused: tuple[int, int] = (0, 0)


def signed(commit: Commit) -> Commit:
    """Return a commit with words in the place of an empty author or subject."""
    return replace(
        commit,
        author=commit.author or "（没有署名）",
        subject=commit.subject or "（没有说明）",
    )


def since_published(changes: ChangesView) -> ChangesView:
    """Return the page of changes as :func:`changes_view` built it, for the registry of pages."""
    return changes


def changes_view(
    old: State,
    new: State,
    day: date,
    base: Base,
    commits: Sequence[Commit],
    histories: Histories,
) -> ChangesView:
    """Return what changed between two states.

    ``commits`` are those between, newest first; ``histories`` tell who changed which record.
    """
    comparison = compare(old, new, day)
    since = {commit.id for commit in commits}

    def rows(changes: Iterable[Change]) -> Iterator[ChangeRow]:
        for change in changes:
            steps = histories.steps.get(change.ref, ())
            yield ChangeRow(
                place(new.project, change.ref),
                _name_figures(new.project, change.label),
                tuple(_name_figures(new.project, line) for line in change.lines),
                _who(step for step in steps if step.commit is None or step.commit.id in since),
            )

    return ChangesView(
        old=signed(base.commit),
        why=base.why,
        day=day,
        commits=tuple(map(signed, commits)),
        pending=any(step.commit is None for steps in histories.steps.values() for step in steps),
        scores=tuple(_scores(old.project, new.project, day)),
        groups=tuple(
            ChangeGroup(
                group.title,
                group.unit,
                group.count,
                tuple(
                    ChangeList(word, tuple(rows(changes)))
                    for word, changes in (
                        ("改动", group.changed),
                        ("新增", group.added),
                        ("去掉", group.removed),
                    )
                    if changes
                ),
            )
            for group in comparison.groups
        ),
        count=comparison.count,
        chapters=_chapters(new.project, comparison.chapters),
        unreadable=comparison.unreadable,
        refused=(old.refused, new.refused),
    )


def _name_figures(project: Project | None, text: str) -> str:
    """Put titles in the place of figures: their values may have been others then."""
    figures = project.dossier.figures if project else {}

    def title(match: re.Match[str]) -> str:
        return f"〔{figures[match[1]].title}〕" if match[1] in figures else match[0]

    return INLINE.sub(title, text)


def _chapters(project: Project | None, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return the titles of chapters, or one word for all of them."""
    parts = project.binder.parts if project else ()
    if len(kinds) > 1 and set(kinds) == {
        chapter.kind for part in parts for chapter in part.chapters
    }:
        return ("全部",)
    return tuple(CHAPTER_TITLES[kind] for kind in kinds if kind in CHAPTER_TITLES)


def _who(steps: Iterable[Step]) -> str:
    """Name authors and days of steps, each once, newest first."""
    names = dict.fromkeys(
        f"{signed(step.commit).author} {step.commit.day}" if step.commit else "尚未提交"
        for step in steps
    )
    more = f"等 {len(names)} 次" if len(names) > _NAMES else ""
    return "，".join(list(names)[:_NAMES]) + more


def place(project: Project | None, ref: Ref) -> Ref | None:
    """Return where a record stands now; None where it does not."""
    if project is None:
        return None
    if ref.kind in _SHOWN_ON:
        return Ref("page", _SHOWN_ON[ref.kind])
    if ref.kind == "page":
        return ref if ref.id in PATHS else None
    if ref.kind == "indicator":
        node = project.dossier.indicators.get(ref.id)
        return indicator_ref(node) if node else None
    names: Mapping[str, Callable[[], Iterable[str]]] = {
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
    return ref if ref.kind in names and ref.id in names[ref.kind]() else None


def _scores(old: Project | None, new: Project | None, day: date) -> Iterator[ScoreChange]:
    """Yield score and readiness of each system in both states, both as of one day."""
    if old is None or new is None:
        return
    before = {view.system.ref: view for view in indicators(old, day).systems}
    after = {view.system.ref: view for view in indicators(new, day).systems}
    for ref, view in {**before, **after}.items():
        was, now = before.get(ref), after.get(ref)
        yield ScoreChange(view.system.title, _score(was), _score(now), _ready(was), _ready(now))


def _score(view: SystemView | None) -> str:
    if view is None:
        return ""
    return view.grade if view.full == "—" else f"{view.score}／{view.full} 分，{view.grade}"


def _ready(view: SystemView | None) -> str:
    return f"{view.tally.whole}／{view.tally.need} 件" if view else ""


def history_view(histories: Histories, ref: Ref) -> HistoryView:
    """Return a record's own history."""
    if histories.trouble:
        return HistoryView((), histories.trouble)
    steps = tuple(
        StepRow(signed(step.commit) if step.commit else None, _STEP_WORDS[step.what], step.titles)
        for step in histories.steps.get(ref, ())
    )
    return HistoryView(steps, histories.short or ("" if steps else "没有读到改动记录"))
