"""Days must be in order, and agree with each other."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from yingjian.base.problems import code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.base.problems import Problem
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

ORDER = code("date.order", "止日早于起日", why="先后颠倒的日期，推算出的进度是错的。")
PUBLISHED = code("date.published", "公开早于成文", why="文件不会在成文以前公开。")
NUMBER_YEAR = code(
    "date.number-year", "文号年份与成文年份不同", why="检查时会被当作补造文件。", severity="warning"
)
PHASE_ORDER = code(
    "date.phase-order", "阶段先后不对或重叠", why="首页和进度图按先后推算现在在哪一阶段。"
)
PHASE_GAP = code(
    "date.phase-gap",
    "两个阶段之间有空档",
    why="空档里没有任务，多半是日期写错。",
    severity="warning",
)
DUE_OUTSIDE = code(
    "date.due-outside", "任务时限不在本阶段内", why="时限落在阶段以外，会漏看。", severity="warning"
)
DONE_EARLY = code(
    "date.done-early",
    "办结早于阶段开始",
    why="可能写错日期，也可能补记了旧事。",
    severity="warning",
)
PRESUPPOSED_LATER = code(
    "date.presupposed-later", "前提排在后面", why="先做的事不能以后做的事为前提。"
)


def _spans(draft: Draft) -> Iterator[tuple[str, Path_, str, date | None, date | None]]:
    """(file, path, name, first day, last day) of every period in the data."""
    for index, inspection in enumerate(draft.plan.inspections):
        yield (
            "plan.yml",
            ("inspections", index),
            f"检查“{inspection.name}”",
            inspection.since,
            inspection.until,
        )
    for index, unit in enumerate(draft.organization.units):
        base: Path_ = ("units", index)
        yield "organization.yml", base, f"单位“{unit.name}”", unit.since, unit.until
    for index, person in enumerate(draft.organization.people):
        for number, post in enumerate(person.posts):
            base = ("people", index, "posts", number)
            yield "organization.yml", base, f"职务“{post.title}”", post.since, post.until
    for index, phase in enumerate(draft.schedule.phases):
        yield "schedule.yml", ("phases", index), f"阶段“{phase.name}”", phase.since, phase.until


def spans_are_ordered(draft: Draft) -> Iterator[Problem]:
    """A last day is not before its first day."""
    for file, path, what, since, until in _spans(draft):
        if since and until and until < since:
            yield draft.problem(
                ORDER,
                file,
                (*path, "to"),
                f"{what}的止日 {until} 早于起日 {since}。",
                "核对两个日期；写反了就对调。",
                found=str(until),
            )


def plan_dates_agree(draft: Draft) -> Iterator[Problem]:
    """The plan is published on or after its date, which is in the year of its number."""
    plan = draft.plan
    if plan.dated and plan.published and plan.published < plan.dated:
        yield draft.problem(
            PUBLISHED,
            "plan.yml",
            ("published",),
            f"公开日期 {plan.published} 早于成文日期 {plan.dated}。",
            "核对两个日期。",
            found=str(plan.published),
        )
    year = re.search(r"〔(\d{4})〕", plan.number or "")
    if plan.dated and year and int(year[1]) != plan.dated.year:
        yield draft.problem(
            NUMBER_YEAR,
            "plan.yml",
            ("number",),
            f"文号是 {year[1]} 年，成文日期却是 {plan.dated.year} 年。",
            "核对原件，改正其中一处。",
            found=plan.number or "",
        )


def phases_follow(draft: Draft) -> Iterator[Problem]:
    """Phases are in order of time, without overlaps and gaps."""
    phases = draft.schedule.phases
    for index in range(1, len(phases)):
        before, phase = phases[index - 1], phases[index]
        path: Path_ = ("phases", index, "from")
        if phase.since <= before.until:
            yield draft.problem(
                PHASE_ORDER,
                "schedule.yml",
                path,
                f"“{phase.name}”从 {phase.since} 开始，上一阶段“{before.name}”到 {before.until} 才结束。",
                "按先后排列各阶段，后一阶段从前一阶段结束的次日或以后开始。",
                found=str(phase.since),
            )
        elif phase.since > before.until + timedelta(days=1):
            yield draft.problem(
                PHASE_GAP,
                "schedule.yml",
                path,
                f"“{before.name}”到 {before.until} 结束，“{phase.name}”{phase.since} 才开始，"
                f"中间空 {(phase.since - before.until).days - 1} 天。",
                "核对起止日期；确有空档，可以不改。",
                found=str(phase.since),
            )


def task_days_fit(draft: Draft) -> Iterator[Problem]:
    """A task is due inside its phase and done not before it."""
    for number, phase in enumerate(draft.schedule.phases):
        for index, task in enumerate(phase.tasks):
            path: Path_ = ("phases", number, "tasks", index)
            if task.due and not phase.since <= task.due <= phase.until:
                yield draft.problem(
                    DUE_OUTSIDE,
                    "schedule.yml",
                    (*path, "due"),
                    f"时限 {task.due} 不在“{phase.name}”阶段（{phase.since} 至 {phase.until}）之内。",
                    "改时限，或把任务移到相应阶段。",
                    found=str(task.due),
                )
            if task.done and task.done < phase.since:
                yield draft.problem(
                    DONE_EARLY,
                    "schedule.yml",
                    (*path, "done"),
                    f"办结日期 {task.done} 早于阶段起日 {phase.since}。",
                    "核对日期；确是提前办结，可以不改。",
                    found=str(task.done),
                )


def presuppositions_come_first(draft: Draft) -> Iterator[Problem]:
    """A task that another presupposes belongs to the same or an earlier phase."""
    phase_of = {
        task.id: index for index, phase in enumerate(draft.schedule.phases) for task in phase.tasks
    }
    for number, phase in enumerate(draft.schedule.phases):
        for index, task in enumerate(phase.tasks):
            for item, need in enumerate(task.presupposes):
                if need.task and phase_of.get(need.task, number) > number:
                    yield draft.problem(
                        PRESUPPOSED_LATER,
                        "schedule.yml",
                        ("phases", number, "tasks", index, "presupposes", item, "task"),
                        f"“{need.event}”由任务 {need.task} 做到，它却排在后面的阶段。",
                        "把那项任务排到前面，或改引用。",
                        found=need.task,
                    )


RULES = (
    spans_are_ordered,
    plan_dates_agree,
    phases_follow,
    task_days_fit,
    presuppositions_come_first,
)
