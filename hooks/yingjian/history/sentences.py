"""Differences of one record → sentences; what has no words of its own is told field by field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yingjian.history.differences import Difference, shorten, shown
from yingjian.read.records.evidence import REVIEWED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from yingjian.history.entries import Entry

_SIDES = {"self": "自评", "city": "市评", "province": "省评", "final": "终评"}
_GRADES = ("score", "conclusion", "letter")


class _Open:
    """Differences that no sentence has told yet."""

    def __init__(self, found: tuple[Difference, ...]) -> None:
        self.rows = dict.fromkeys(map(_Row, found))

    def take(self, *path: str) -> Difference | None:
        """The difference at a path, told from now on."""
        for row in self.rows:
            if row.one.path == path:
                del self.rows[row]
                return row.one
        return None

    def below(self, *path: str) -> list[Difference]:
        """Differences in the items of a list, not yet told."""
        size = len(path)
        return [
            row.one for row in self.rows if row.one.path[:size] == path and len(row.one.path) > size
        ]

    def rest(self) -> Iterator[str]:
        """What is left, field by field."""
        for row in self.rows:
            yield row.one.text


class _Row:
    """A difference by identity: its values may not be hashable."""

    __slots__ = ("one",)

    def __init__(self, one: Difference) -> None:
        self.one = one


def sentences(entry: Entry, found: tuple[Difference, ...], day: date) -> tuple[str, ...]:
    """One line a fact; every difference is in one of them."""
    left = _Open(found)
    own = _WORDS.get(entry.ref.kind)
    lines = list(own(entry, left, day)) if own else []
    return (*lines, *left.rest())


def added_words(entry: Entry) -> tuple[str, ...]:
    """What is worth saying of a new record beside its name."""
    value = entry.values
    words: list[str] = []
    match entry.ref.kind:
        case "evidence":
            answers = [
                shown(one.get("indicator"))
                for one in value.get("answers", ())
                if isinstance(one, dict)
            ]
            words = [shown(value.get("state"))]
            words += [f"{len(value['files'])} 个文件"] if value.get("files") else []
            words += [f"证 {'、'.join(dict.fromkeys(answers))}"] if answers else []
        case "ledger":
            words = [shown(value.get("source"))]
            words += [f"限 {shown(value['due'])}"] if "due" in value else []
            words += [f"牵头 {shown(value['lead'])}"] if "lead" in value else []
        case "task":
            words = [f"限 {shown(value['due'])}"] if "due" in value else []
            words += [f"牵头 {shown(value['lead'])}"] if "lead" in value else []
        case "figure":
            words = [_figure(value.get("value"), entry)]
        case "indicator":
            words = [f"{shown(value['points'])} 分"] if "points" in value else []
        case "page":
            words = [f"新有 {entry.file}"]
    return tuple(words)


def _evidence(_: Entry, left: _Open, __: date) -> Iterator[str]:
    if state := left.take("state"):
        said = f"状态 {shown(state.before)}→{shown(state.after)}"
        if state.after == REVIEWED:
            parts = [one for one in (left.take("reviewer"), left.take("reviewed")) if one]
            words = [shown(one.after) for one in parts if one.after is not None]
            said += f"（审核：{'，'.join(words)}）" if words else ""
            yield from (one.text for one in parts if one.after is None)
        yield said
    papers = left.below("files")
    added = [one for one in papers if one.item and one.before is None]
    gone = [one for one in papers if one.item and one.after is None]
    sealed = [one for one in papers if one.path[-1] == "sha256" and not one.item]
    if len(added) == len(gone):
        told = [f"{a.path[-1]}→{b.path[-1]}" for a, b in zip(gone, added, strict=True)]
    else:
        told = [f"加 {one.path[-1]}" for one in added] + [f"减 {one.path[-1]}" for one in gone]
    told += [f"{one.path[-2]} {_sealing(one)}" for one in sealed]
    for one in (*added, *gone, *sealed):
        left.take(*one.path)
    if told:
        pages = left.take("pages")
        count = f"（页数 {shown(pages.before)}→{shown(pages.after)}）" if pages else ""
        yield f"换了文件：{'；'.join(told)}{count}"


def _sealing(one: Difference) -> str:
    if one.before is None:
        return "封存"
    return "撤封" if one.after is None else "换了内容，重新封存"


def _indicator(_: Entry, left: _Open, __: date) -> Iterator[str]:
    for side, word in _SIDES.items():
        for key in _GRADES:
            if grade := left.take("scores", side, key):
                said = f"{word} {_nothing(grade.before)}→{_nothing(grade.after)}"
                reasons = [
                    (label, one)
                    for label, name in (("", "note"), ("扣分：", "deduction"), ("", "on"))
                    if (one := left.take("scores", side, name))
                ]
                why = "；".join(
                    f"{label}{_clause(one.after)}"
                    if one.after is not None
                    else f"删去了{one.title}"
                    for label, one in reasons
                )
                yield f"{said}（{why}）" if why else said


def _clause(value: Any) -> str:
    """A text as part of a sentence."""
    return shorten(shown(value)).rstrip("。；")


def _nothing(value: Any) -> str:
    return "未评" if value is None else shown(value)


def _ledger(entry: Entry, left: _Open, day: date) -> Iterator[str]:
    by = shown(entry.values["accepted_by"]) if "accepted_by" in entry.values else ""
    closed, accepted, who = left.take("closed"), left.take("accepted"), left.take("accepted_by")
    for one, word in ((accepted, "验收"), (closed, "销号")):
        if one is None:
            continue
        if one.after is None:
            yield f"撤回{word}（原为 {shown(one.before)}）"
        elif one.before is None:
            yield f"{word}（{f'验收人 {by}，' if by else ''}{shown(one.after)}）"
        else:
            yield one.text
    if who and (who.before is not None or not (closed or accepted) or who.after is None):
        yield who.text
    for step in left.below("progress"):
        if step.item and step.before is None and isinstance(step.after, dict):
            left.take(*step.path)
            yield f"新进展 {shown(step.after.get('on'))}：{_clause(step.after.get('text'))}"
    for step in left.below("reopened"):
        if step.item and step.before is None and isinstance(step.after, dict):
            left.take(*step.path)
            yield f"重新整改 {shown(step.after.get('on'))}：{_clause(step.after.get('reason'))}"
    yield from _due(entry, left, day, "整改时限", "closed")


def _task(entry: Entry, left: _Open, day: date) -> Iterator[str]:
    if done := left.take("done"):
        if done.before is None:
            yield f"办结（{shown(done.after)}）"
        elif done.after is None:
            yield f"撤回办结（原为 {shown(done.before)}）"
        else:
            yield done.text
    yield from _due(entry, left, day, "时限", "done")


def _due(entry: Entry, left: _Open, day: date, title: str, end: str) -> Iterator[str]:
    due = left.take("due")
    if due is None:
        return
    if not isinstance(due.before, date) or not isinstance(due.after, date):
        yield due.text
        return
    days = (due.after - due.before).days
    late = due.after < day and end not in entry.values
    yield (
        f"{title} {shown(due.before)}→{shown(due.after)}"
        f"（{'推后' if days > 0 else '提前'} {abs(days)} 天{'，已逾期' if late else ''}）"
    )


def _figure(value: Any, entry: Entry) -> str:
    if value is None:
        return "（待填）"
    decimals = entry.values.get("decimals", 0)
    number = shown(value)
    if isinstance(value, int | Decimal) and isinstance(decimals, int):
        padded = f"{value:.{decimals}f}"
        number = padded if Decimal(padded) == value else number
    return f"{number}{shown(entry.values['unit']) if 'unit' in entry.values else ''}"


def _figures(entry: Entry, left: _Open, _: date) -> Iterator[str]:
    if value := left.take("value"):
        yield f"由 {_figure(value.before, entry)} 改为 {_figure(value.after, entry)}"


_WORDS: Mapping[str, Callable[[Entry, _Open, date], Iterator[str]]] = {
    "evidence": _evidence,
    "indicator": _indicator,
    "ledger": _ledger,
    "task": _task,
    "figure": _figures,
}
