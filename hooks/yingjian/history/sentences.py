"""Turn the differences of one record into sentences; those without words go field by field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yingjian.history.differences import Difference, shorten, shown
from yingjian.model.indicators import SIDE_WORDS
from yingjian.read.records.evidence import REVIEWED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from yingjian.history.entries import Entry

_GRADES = ("score", "conclusion", "letter")


class _Remaining:
    """Differences that no sentence has stated yet."""

    def __init__(self, rows: tuple[Difference, ...]) -> None:
        self.rows = list(rows)

    def take(self, *path: str) -> Difference | None:
        """Remove and return the difference at a path; None where there is none."""
        index = next((i for i, row in enumerate(self.rows) if row.path == path), None)
        return None if index is None else self.rows.pop(index)

    def below(self, *path: str) -> list[Difference]:
        """Return the differences below a path, without removing them."""
        size = len(path)
        return [row for row in self.rows if row.path[:size] == path and len(row.path) > size]


def sentences(entry: Entry, rows: tuple[Difference, ...], day: date) -> tuple[str, ...]:
    """Return one line for each fact; every difference is in one of them."""
    remaining = _Remaining(rows)
    words = _WORDS.get(entry.ref.kind)
    lines = list(words(entry, remaining, day)) if words else []
    return (*lines, *(row.text for row in remaining.rows))


def added_words(entry: Entry) -> tuple[str, ...]:
    """Return what a list of new records says of one beside its name."""
    value = entry.values
    words: list[str] = []
    match entry.ref.kind:
        case "evidence":
            answers = [
                shown(answer.get("indicator"))
                for answer in value.get("answers", ())
                if isinstance(answer, dict)
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


def _evidence(_: Entry, remaining: _Remaining, __: date) -> Iterator[str]:
    if state := remaining.take("state"):
        line = f"状态 {shown(state.before)}→{shown(state.after)}"
        if state.after == REVIEWED:
            review = [remaining.take("reviewer"), remaining.take("reviewed")]
            words = [shown(row.after) for row in review if row and row.after is not None]
            line += f"（审核：{'，'.join(words)}）" if words else ""
            yield from (row.text for row in review if row and row.after is None)
        yield line
    papers = remaining.below("files")
    added = [row for row in papers if row.item and row.before is None]
    removed = [row for row in papers if row.item and row.after is None]
    sealed = [row for row in papers if row.path[-1] == "sha256" and not row.item]
    if len(added) == len(removed):
        parts = [f"{a.path[-1]}→{b.path[-1]}" for a, b in zip(removed, added, strict=True)]
    else:
        parts = [f"加 {row.path[-1]}" for row in added] + [f"减 {row.path[-1]}" for row in removed]
    parts += [f"{row.path[-2]} {_sealing(row)}" for row in sealed]
    for row in (*added, *removed, *sealed):
        remaining.take(*row.path)
    if parts:
        pages = remaining.take("pages")
        count = f"（页数 {shown(pages.before)}→{shown(pages.after)}）" if pages else ""
        yield f"换了文件：{'；'.join(parts)}{count}"


def _sealing(row: Difference) -> str:
    if row.before is None:
        return "封存"
    return "撤封" if row.after is None else "换了内容，重新封存"


def _indicator(_: Entry, remaining: _Remaining, __: date) -> Iterator[str]:
    for side, word in SIDE_WORDS.items():
        for key in _GRADES:
            if grade := remaining.take("scores", side, key):
                reasons = [
                    f"{label}{_clause(row.after)}"
                    if row.after is not None
                    else f"删去了{row.title}"
                    for label, name in (("", "note"), ("扣分：", "deduction"), ("", "on"))
                    if (row := remaining.take("scores", side, name))
                ]
                why = "；".join(reasons)
                line = f"{word} {_or_unscored(grade.before)}→{_or_unscored(grade.after)}"
                yield f"{line}（{why}）" if why else line


def _clause(value: Any) -> str:
    """Return a text as part of a sentence."""
    return shorten(shown(value)).rstrip("。；")


def _or_unscored(value: Any) -> str:
    return "未评" if value is None else shown(value)


def _ledger(entry: Entry, remaining: _Remaining, day: date) -> Iterator[str]:
    by = shown(entry.values["accepted_by"]) if "accepted_by" in entry.values else ""
    closed, accepted, who = (
        remaining.take("closed"),
        remaining.take("accepted"),
        remaining.take("accepted_by"),
    )
    for row, word in ((accepted, "验收"), (closed, "销号")):
        if row:
            yield _event(row, word, f"验收人 {by}，" if by else "")
    if who and (who.before is not None or not (closed or accepted) or who.after is None):
        yield who.text
    for name, word, text in (("progress", "新进展", "text"), ("reopened", "重新整改", "reason")):
        for step in remaining.below(name):
            if step.item and step.before is None and isinstance(step.after, dict):
                remaining.take(*step.path)
                yield f"{word} {shown(step.after.get('on'))}：{_clause(step.after.get(text))}"
    yield from _due(entry, remaining, day, "整改时限", "closed")


def _task(entry: Entry, remaining: _Remaining, day: date) -> Iterator[str]:
    if done := remaining.take("done"):
        yield _event(done, "办结")
    yield from _due(entry, remaining, day, "时限", "done")


def _event(row: Difference, word: str, by: str = "") -> str:
    """Return the sentence about a day on which something is recorded as settled."""
    if row.after is None:
        return f"撤回{word}（原为 {shown(row.before)}）"
    return f"{word}（{by}{shown(row.after)}）" if row.before is None else row.text


def _due(entry: Entry, remaining: _Remaining, day: date, title: str, end: str) -> Iterator[str]:
    due = remaining.take("due")
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


def _figures(entry: Entry, remaining: _Remaining, _: date) -> Iterator[str]:
    if value := remaining.take("value"):
        yield f"由 {_figure(value.before, entry)} 改为 {_figure(value.after, entry)}"


_WORDS: Mapping[str, Callable[[Entry, _Remaining, date], Iterator[str]]] = {
    "evidence": _evidence,
    "indicator": _indicator,
    "ledger": _ledger,
    "task": _task,
    "figure": _figures,
}
