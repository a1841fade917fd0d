"""The rectification ledger: days in order, closed on evidence, accepted by somebody else, in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.base.problems import code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.base.problems import Problem
    from yingjian.read.records.rectification import Item
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

LEAD = code("ledger.lead", "台账没有牵头单位，或有两个", why="一个问题只由一家牵头，才有人负责。")
DAYS = code("ledger.days", "台账日期先后颠倒", why="发现、整改、验收、销号有先后。")
UNPROVED = code("ledger.unproved", "销号没有佐证", why="没有整改后的材料，不能证明问题已经解决。")
UNACCEPTED = code("ledger.unaccepted", "销号没有验收", why="没有人验收就销号，等于自己说了算。")
SELF_ACCEPTED = code("ledger.self-accepted", "验收人就是整改人", why="整改的人不能验收自己的整改。")
OVERDUE = code(
    "ledger.overdue",
    "整改已经超期",
    why="到期没有销号的问题，检查时要说明原因。",
    severity="warning",
)

_FILE = "rectification.yml"


def _items(draft: Draft) -> Iterator[tuple[Path_, Item]]:
    for index, item in enumerate(draft.rectification.items if draft.rectification else ()):
        yield ("items", index), item


def items_have_one_lead(draft: Draft) -> Iterator[Problem]:
    """Each item has exactly one lead unit."""
    for base, item in _items(draft):
        if len(item.leads) != 1:
            message = (
                f"{item.id} 有 {len(item.leads)} 个牵头单位：{'、'.join(item.leads)}。"
                if item.leads
                else f"{item.id} 没有牵头单位。"
            )
            tip = "只留一个牵头，其余写进 support。" if item.leads else "加 lead: 单位名。"
            path = (*base, "lead") if item.leads else base
            yield draft.problem(LEAD, _FILE, path, message, tip)


def _days(base: Path_, item: Item) -> Iterator[tuple[Path_, str, date, str, date | None]]:
    """(path, name, day, name of what must come before, its day)."""
    if item.due:
        yield (*base, "due"), "整改时限", item.due, "发现日期", item.found
    before: tuple[str, date] = ("发现日期", item.found)
    for index, step in enumerate(item.progress):
        yield (*base, "progress", index, "on"), "进展日期", step.on, *before
        before = ("上一条进展", step.on)
    again = max((row.on for row in item.reopened), default=None)
    if item.accepted:
        yield (*base, "accepted"), "验收日期", item.accepted, "发现日期", item.found
        if again is None:
            last = item.progress[-1].on if item.progress else None
            yield (*base, "accepted"), "验收日期", item.accepted, "最后一条进展", last
    if item.closed:
        yield (*base, "closed"), "销号日期", item.closed, "验收日期", item.accepted or item.found
    for index, row in enumerate(item.reopened):
        yield (*base, "reopened", index, "on"), "重新整改日期", row.on, "发现日期", item.found


def days_follow(draft: Draft) -> Iterator[Problem]:
    """The days of finding, progress, acceptance and closing are in this order."""
    for base, item in _items(draft):
        for path, what, day, before, earlier in _days(base, item):
            if earlier and day < earlier:
                yield draft.problem(
                    DAYS,
                    _FILE,
                    path,
                    f"{item.id} 的{what} {day} 早于{before} {earlier}。",
                    "核对日期，按先后改正。",
                    found=str(day),
                )


def closed_items_are_proved(draft: Draft) -> Iterator[Problem]:
    """A closed item has evidence and was accepted; acceptance has both a person and a day."""
    for base, item in _items(draft):
        if item.closed and not item.after:
            yield draft.problem(
                UNPROVED,
                _FILE,
                (*base, "closed"),
                f"{item.id} 已销号，没有整改后的佐证。",
                "加 after: [材料编号]；没有材料就删去 closed。",
                found=str(item.closed),
            )
        if item.closed and not (item.accepted and item.accepted_by):
            yield draft.problem(
                UNACCEPTED,
                _FILE,
                (*base, "closed"),
                f"{item.id} 已销号，没有写明谁在哪天验收。",
                "补上 accepted_by 和 accepted；没有验收就删去 closed。",
                found=str(item.closed),
            )
        elif bool(item.accepted) != bool(item.accepted_by):
            key = "accepted" if item.accepted else "accepted_by"
            yield draft.problem(
                UNACCEPTED,
                _FILE,
                (*base, key),
                f"{item.id} 的验收人和验收日期只写了一样。",
                "两样都写；没有验收就都不写。",
            )


def nobody_accepts_own_work(draft: Draft) -> Iterator[Problem]:
    """The one who accepts is not the one who rectified."""
    for base, item in _items(draft):
        if item.owner and item.accepted_by:
            who = draft.people.resolve(item.accepted_by)
            if who and who == draft.people.resolve(item.owner):
                yield draft.problem(
                    SELF_ACCEPTED,
                    _FILE,
                    (*base, "accepted_by"),
                    f"{item.id} 的责任人和验收人都是“{item.accepted_by}”。",
                    "由整改人以外的人验收。",
                    found=item.accepted_by,
                )


def nothing_is_overdue(draft: Draft) -> Iterator[Problem]:
    """An item whose last day is over is closed, as of the day that is looked at."""
    if draft.day is None:
        return
    for base, item in _items(draft):
        again = max((row.on for row in item.reopened if row.on <= draft.day), default=None)
        closed = item.closed and item.closed <= draft.day and (again is None or item.closed > again)
        if item.due and item.due < draft.day and not closed:
            yield draft.problem(
                OVERDUE,
                _FILE,
                (*base, "due"),
                f"{item.id} 的整改时限 {item.due} 已过，还没有销号。",
                "督促牵头单位；已整改的，补上佐证、验收和销号日期；确需延期，改 due 并在 progress 里写明。",
                found=str(item.due),
            )


RULES = (
    items_have_one_lead,
    days_follow,
    closed_items_are_proved,
    nobody_accepts_own_work,
    nothing_is_overdue,
)
