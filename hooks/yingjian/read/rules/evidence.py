"""Evidence: the grounds of its state, days in order, numbers in order, some use."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from yingjian.base.problems import code
from yingjian.read.records.evidence import NOT_NEEDED, REFERRED, RETURNED, REVIEWED
from yingjian.read.rules.references import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from yingjian.base.problems import Problem
    from yingjian.read.records import EvidenceFile
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

FILE_NAME = code("id.file-name", "文件名与编号不符", why="按编号找不到文件，还容易重号。")
NEEDS = code("evidence.state", "状态缺少依据", why="退回要有理由，已审要有审核人和日期，才能追溯。")
CHAIN = code("evidence.refers", "引用的材料又是引用", why="转来转去，检查的人找不到原件。")
SELF_REVIEW = code(
    "evidence.self-review",
    "审核人就是责任人",
    why="自己审自己的材料，不足以取信。",
    severity="warning",
)
DAYS = code("evidence.days", "日期先后颠倒", why="材料不会在形成以前收录，也不会在收录以前审核。")
OUTSIDE = code(
    "evidence.outside-period",
    "形成日期不在评估周期内",
    why="周期以外的材料，检查时不作数。",
    severity="warning",
)
NUMBER_ORDER = code(
    "evidence.number-order",
    "文号与日期先后不符",
    why="后发的文号小、先发的文号大，会被当作补造。",
    severity="warning",
)
NUMBER_TWICE = code(
    "evidence.number-twice",
    "两份材料同一文号",
    why="一个文号只有一份文件；同一份材料不要登记两次。",
    severity="warning",
)
IDLE = code(
    "evidence.idle",
    "材料没有用处",
    why="不对应任何指标、数据、台账和任务的材料，多半漏了登记。",
    severity="warning",
)
NOT_LEAF = code("evidence.not-leaf", "材料挂在有下级的指标上", why="只有最低一级的指标收材料。")


def files_are_named_by_id(draft: Draft) -> Iterator[Problem]:
    """data/evidence/E001.yml holds E001."""
    for file, record in draft.evidence:
        if file != f"evidence/{record.id}.yml":
            yield draft.problem(
                FILE_NAME,
                file,
                ("id",),
                f"编号是 {record.id}，文件名却是 {file.rpartition('/')[2]}。",
                f"把文件改名为 {record.id}.yml，或改编号。",
                found=record.id,
            )


def states_have_grounds(draft: Draft) -> Iterator[Problem]:
    """Returned and not needed have a reason, reviewed a reviewer and a day, referred a target."""
    wants = {
        RETURNED: (("reason", "理由"),),
        NOT_NEEDED: (("reason", "理由"),),
        REVIEWED: (("reviewer", "审核人"), ("reviewed", "审核日期")),
        REFERRED: (("refers_to", "引用哪份材料"),),
    }
    for file, record in draft.evidence:
        for key, title in wants.get(record.state, ()):
            if not getattr(record, key):
                yield draft.problem(
                    NEEDS,
                    file,
                    ("state",),
                    f"状态是“{record.state}”，没有写{title}。",
                    f"加一行 {key}: …；还没有就改状态。",
                    found=record.state,
                )
        if record.refers_to and record.state != REFERRED:
            message = f"写了引用 {record.refers_to}，状态却是“{record.state}”。"
            tip = "状态改为“引用”，或删去 refers_to。"
            yield draft.problem(NEEDS, file, ("refers_to",), message, tip, found=record.refers_to)
        target = draft.item.get(record.refers_to or "")
        if target and target.state == REFERRED:
            yield draft.problem(
                CHAIN,
                file,
                ("refers_to",),
                f"{target.id} 本身也是引用。" if target.id != record.id else "引用了自己。",
                f"直接引用 {target.refers_to}。"
                if target.refers_to and target.refers_to != record.id
                else "写原件的编号。",
                found=target.id,
            )
        reviewer = draft.people.resolve(record.reviewer) if record.reviewer else None
        if reviewer and record.person and draft.people.resolve(record.person) == reviewer:
            yield draft.problem(
                SELF_REVIEW,
                file,
                ("reviewer",),
                f"{record.id} 的责任人和审核人都是“{record.reviewer}”。",
                "换一人审核。",
                found=record.reviewer or "",
            )


def days_follow(draft: Draft) -> Iterator[Problem]:
    """The days of forming, filing and review are in this order."""
    for file, record in draft.evidence:
        rows = (
            ("filed", "收录", record.filed, "形成", record.formed),
            ("reviewed", "审核", record.reviewed, "收录", record.filed),
            ("reviewed", "审核", record.reviewed, "形成", None if record.filed else record.formed),
        )
        for key, what, later, before, earlier in rows:
            if later and earlier and later < earlier:
                yield draft.problem(
                    DAYS,
                    file,
                    (key,),
                    f"{what}日期 {later} 早于{before}日期 {earlier}。",
                    "照原件核对两个日期；日期不明就删去，不要估填。",
                    found=str(later),
                )


def _periods(draft: Draft) -> dict[str, tuple[str, date, date]]:
    return {
        system.id: (system.title, system.period.since, system.period.until)
        for system in draft.system.values()
        if system.period
    }


def formed_inside_the_period(draft: Draft) -> Iterator[Problem]:
    """Evidence was formed inside the evaluation period of every system that it serves."""
    periods = _periods(draft)
    for file, record in draft.evidence:
        if record.formed is None:
            continue
        for system in sorted({answer.indicator[:1] for answer in record.answers}):
            if system not in periods:
                continue
            title, since, until = periods[system]
            if not since <= record.formed <= until:
                yield draft.problem(
                    OUTSIDE,
                    file,
                    ("formed",),
                    f"形成日期 {record.formed} 不在“{title}”的评估周期（{since} 至 {until}）内。",
                    "核对日期；确是周期以外的材料，换一份或说明为什么用它。",
                    found=str(record.formed),
                )


def answers_fit(draft: Draft) -> Iterator[Problem]:
    """Evidence answers lowest-level indicators, and slots that they have."""
    for file, record in draft.evidence:
        for index, answer in enumerate(record.answers):
            path: Path_ = ("answers", index)
            place = draft.leaves.get(answer.indicator)
            if place is None:
                if draft.indicators.resolve(answer.indicator):
                    yield draft.problem(
                        NOT_LEAF,
                        file,
                        (*path, "indicator"),
                        f"{answer.indicator} 有下级指标，材料不能挂在它上面。",
                        "写最低一级的指标，可以写几个。",
                        found=answer.indicator,
                    )
                continue
            slots = {slot.id: slot.title for slot in place.record.slots}
            if answer.slot is not None and answer.slot not in slots:
                known = "，".join(f"{number} {title}" for number, title in slots.items())
                yield draft.problem(
                    UNKNOWN,
                    file,
                    (*path, "slot"),
                    f"{answer.indicator} 没有第 {answer.slot} 项应备材料。",
                    f"有：{known}。" if known else "删去 slot，或在指标里加 slots。",
                    found=str(answer.slot),
                )


_NUMBER = re.compile(r"(.+)〔(\d{4})〕(\d+)号")


def numbers_follow_days(draft: Draft) -> Iterator[Problem]:
    """Of one issuer and year, a greater number is not older, and no number is used twice."""
    series: dict[tuple[str, str], list[tuple[int, str, EvidenceFile]]] = defaultdict(list)
    for file, record in draft.evidence:
        found = _NUMBER.fullmatch(record.number or "")
        if found and record.state != REFERRED:
            series[found[1], found[2]].append((int(found[3]), file, record))
    for rows in series.values():
        rows.sort(key=lambda row: (row[0], row[1]))
        latest: EvidenceFile | None = None
        previous: tuple[int, str, EvidenceFile] | None = None
        for row in rows:
            number, file, record = row
            if previous and previous[0] == number:
                yield draft.problem(
                    NUMBER_TWICE,
                    file,
                    ("number",),
                    f"文号 {record.number} 在 {previous[2].id}“{previous[2].title}”已经用过。",
                    "同一份材料只登记一次，在 answers 里写几个指标；不是同一份就核对文号。",
                    found=record.number or "",
                )
            previous = row
            if record.formed is None:
                continue
            if latest and latest.formed and record.formed < latest.formed:
                yield draft.problem(
                    NUMBER_ORDER,
                    file,
                    ("number",),
                    f"{record.number} 是 {record.formed} 形成的，文号比它小的 {latest.number}（{latest.id}）却是 {latest.formed}。",
                    "照原件核对文号和日期。",
                    found=record.number or "",
                )
            else:
                latest = record


def evidence_is_of_use(draft: Draft) -> Iterator[Problem]:
    """Evidence serves an indicator, a figure, the ledger, a task, or other evidence."""
    used = {figure.source for figure in draft.figure.values()}
    used |= {record.refers_to for _, record in draft.evidence}
    for item in draft.rectification.items if draft.rectification else ():
        used |= {*item.before, *item.after}
    for phase in draft.schedule.phases:
        for task in phase.tasks:
            used |= set(task.deliverables)
    for file, record in draft.evidence:
        if not record.answers and record.id not in used:
            yield draft.problem(
                IDLE,
                file,
                ("id",),
                f"{record.id}“{record.title}”没有对应任何指标、数据、台账或任务。",
                "在 answers 里写它证明哪个指标；用不到就删去这条记录。",
                found=record.id,
            )


RULES = (
    files_are_named_by_id,
    states_have_grounds,
    days_follow,
    formed_inside_the_period,
    answers_fit,
    numbers_follow_days,
    evidence_is_of_use,
)
