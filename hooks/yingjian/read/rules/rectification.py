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
    for index, one in enumerate(draft.rectification.items if draft.rectification else ()):
        yield ("items", index), one


def items_have_one_lead(draft: Draft) -> Iterator[Problem]:
    """Each item has exactly one lead unit."""
    for at, one in _items(draft):
        if len(one.leads) != 1:
            message = (
                f"{one.id} 有 {len(one.leads)} 个牵头单位：{'、'.join(one.leads)}。"
                if one.leads
                else f"{one.id} 没有牵头单位。"
            )
            tip = "只留一个牵头，其余写进 support。" if one.leads else "加 lead: 单位名。"
            path = (*at, "lead") if one.leads else at
            yield draft.problem(LEAD, _FILE, path, message, tip)


def _days(at: Path_, one: Item) -> Iterator[tuple[Path_, str, date, str, date | None]]:
    """(path, what, its day, what must come before, its day)."""
    if one.due:
        yield (*at, "due"), "整改时限", one.due, "发现日期", one.found
    before: tuple[str, date] = ("发现日期", one.found)
    for index, step in enumerate(one.progress):
        yield (*at, "progress", index, "on"), "进展日期", step.on, *before
        before = ("上一条进展", step.on)
    again = max((row.on for row in one.reopened), default=None)
    if one.accepted:
        yield (*at, "accepted"), "验收日期", one.accepted, "发现日期", one.found
        if again is None:
            last = one.progress[-1].on if one.progress else None
            yield (*at, "accepted"), "验收日期", one.accepted, "最后一条进展", last
    if one.closed:
        yield (*at, "closed"), "销号日期", one.closed, "验收日期", one.accepted or one.found
    for index, row in enumerate(one.reopened):
        yield (*at, "reopened", index, "on"), "重新整改日期", row.on, "发现日期", one.found


def days_follow(draft: Draft) -> Iterator[Problem]:
    """Found, worked on, accepted, closed stand in this order."""
    for at, one in _items(draft):
        for path, what, day, before, earlier in _days(at, one):
            if earlier and day < earlier:
                yield draft.problem(
                    DAYS,
                    _FILE,
                    path,
                    f"{one.id} 的{what} {day} 早于{before} {earlier}。",
                    "核对日期，按先后改正。",
                    found=str(day),
                )


def closed_items_are_proved(draft: Draft) -> Iterator[Problem]:
    """A closed item has evidence and was accepted; acceptance has both a person and a day."""
    for at, one in _items(draft):
        if one.closed and not one.after:
            yield draft.problem(
                UNPROVED,
                _FILE,
                (*at, "closed"),
                f"{one.id} 已销号，没有整改后的佐证。",
                "加 after: [材料编号]；没有材料就删去 closed。",
                found=str(one.closed),
            )
        if one.closed and not (one.accepted and one.accepted_by):
            yield draft.problem(
                UNACCEPTED,
                _FILE,
                (*at, "closed"),
                f"{one.id} 已销号，没有写明谁在哪天验收。",
                "补上 accepted_by 和 accepted；没有验收就删去 closed。",
                found=str(one.closed),
            )
        elif bool(one.accepted) != bool(one.accepted_by):
            key = "accepted" if one.accepted else "accepted_by"
            yield draft.problem(
                UNACCEPTED,
                _FILE,
                (*at, key),
                f"{one.id} 的验收人和验收日期只写了一样。",
                "两样都写；没有验收就都不写。",
            )


def nobody_accepts_own_work(draft: Draft) -> Iterator[Problem]:
    """The one who accepts is not the one who rectified."""
    for at, one in _items(draft):
        if one.owner and one.accepted_by:
            who = draft.people.resolve(one.accepted_by)
            if who and who == draft.people.resolve(one.owner):
                yield draft.problem(
                    SELF_ACCEPTED,
                    _FILE,
                    (*at, "accepted_by"),
                    f"{one.id} 的责任人和验收人都是“{one.accepted_by}”。",
                    "由整改人以外的人验收。",
                    found=one.accepted_by,
                )


def nothing_is_overdue(draft: Draft) -> Iterator[Problem]:
    """An item whose last day is over is closed, as of the day that is looked at."""
    if draft.day is None:
        return
    for at, one in _items(draft):
        again = max((row.on for row in one.reopened if row.on <= draft.day), default=None)
        closed = one.closed and one.closed <= draft.day and (again is None or one.closed > again)
        if one.due and one.due < draft.day and not closed:
            yield draft.problem(
                OVERDUE,
                _FILE,
                (*at, "due"),
                f"{one.id} 的整改时限 {one.due} 已过，还没有销号。",
                "督促牵头单位；已整改的，补上佐证、验收和销号日期；确需延期，改 due 并在 progress 里写明。",
                found=str(one.due),
            )


RULES = (
    items_have_one_lead,
    days_follow,
    closed_items_are_proved,
    nobody_accepts_own_work,
    nothing_is_overdue,
)
