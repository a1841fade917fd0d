"""The tree of indicators: ids, levels, points, who leads, which papers are asked for."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from yingjian.base.problems import code
from yingjian.read.formulas import plain
from yingjian.read.records.systems import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.rules.draft import Draft, Place

PARENT = code("indicator.parent", "编号与上级不符", why="编号要看得出属于哪个上级指标。")
DEPTH = code("indicator.depth", "层级比体系写的多", why="多出的层级没有名称，表里排不下。")
SUM = code("indicator.sum", "下级分值之和不等于上级", why="分值对不上，合计就不可信。")
NO_POINTS = code("indicator.points", "分值该写没写，或不该写", why="打分的体系每个指标都要有分值。")
INNER = code(
    "indicator.inner", "有下级的指标写了评分内容", why="只有最低一级的指标直接评分、收材料。"
)
NO_LEAD = code("indicator.no-lead", "指标没有牵头单位", why="没有人认领的指标，没有人准备。")
TWO_LEADS = code("indicator.two-leads", "指标有两个牵头单位", why="两家都牵头，等于没有牵头。")
LEAD_SUPPORTS = code(
    "indicator.lead-supports",
    "牵头单位又列为配合单位",
    why="责任分解表里同一单位会出现两次。",
    severity="warning",
)
EMPTY_SLOT = code(
    "indicator.empty-slot",
    "必备材料还没有",
    why="缺材料的指标，检查时按没有做计。",
    severity="warning",
)
ASKED_TWICE = code(
    "indicator.asked-twice",
    "同一单位的同一材料要了两次",
    why="一份材料可以用于几个指标，重复报送增加负担。",
    severity="warning",
)


def ids_follow_the_tree(draft: Draft) -> Iterator[Problem]:
    """A child's id is its parent's with one more number; the tree is as deep as it says."""
    for place in draft.tree:
        indicator, above = place.record, place.above
        stem = above.record.id if above else indicator.id[0]
        rest = indicator.id.removeprefix(f"{stem}." if above else stem)
        if not indicator.id.startswith(stem) or not rest.isdigit():
            tip = f"写成 {stem}.1 这样。" if above else f"第一级写成 {stem}1 这样。"
            message = (
                f"上级是 {stem}，编号应当以 {stem}. 开头再加一个序号。"
                if above
                else "文件最外层是第一级指标，编号应当是体系字母加一个数字。"
            )
            yield draft.problem(
                PARENT, place.file, (*place.path, "id"), message, tip, found=indicator.id
            )
        system = draft.system.get(indicator.id[0])
        if system and place.depth > len(system.levels):
            yield draft.problem(
                DEPTH,
                place.file,
                (*place.path, "id"),
                f"这是第 {place.depth} 级，体系只有 {len(system.levels)} 级（{'、'.join(system.levels)}）。",
                "在 data/systems.yml 的 levels 里加一级名称，或把指标并到上一级。",
                found=indicator.id,
            )


def points_add_up(draft: Draft) -> Iterator[Problem]:
    """Points are there where the system has points, and children's add up to the parent's."""
    for place in draft.tree:
        indicator = place.record
        system = draft.system.get(indicator.id[0])
        if system is None:
            continue
        if (indicator.points is None) == (system.shape == POINTS):
            message = "缺分值。" if indicator.points is None else "这个体系不打分，不用写分值。"
            tip = "加 points: 分值。" if indicator.points is None else "删去 points。"
            path = place.path if indicator.points is None else (*place.path, "points")
            yield draft.problem(NO_POINTS, place.file, path, f"{indicator.id} {message}", tip)
            continue
        if indicator.points is not None and indicator.points <= 0:
            message = f"{indicator.id} 的分值应当大于 0。"
            yield draft.problem(
                NO_POINTS,
                place.file,
                (*place.path, "points"),
                message,
                "核对方案；不计分的指标不列在打分的体系里。",
                found=plain(indicator.points),
            )
            continue
        parts = [child.points for child in indicator.children if child.points is not None]
        if (
            indicator.points is not None
            and indicator.children
            and len(parts) == len(indicator.children)
        ):
            total = sum(parts, Decimal(0))
            if total != indicator.points:
                shown = f"{' + '.join(plain(part) for part in parts)} = " if len(parts) > 1 else ""
                yield draft.problem(
                    SUM,
                    place.file,
                    (*place.path, "points"),
                    f"{indicator.id}“{indicator.title}”是 {plain(indicator.points)} 分，下级却是 {shown}{plain(total)} 分。",
                    "核对方案，改正其中一处。",
                    found=plain(indicator.points),
                )


_LEAF_ONLY = ("scoring", "slots", "scores", "on_site", "not_applicable", "must_pass")


def only_leaves_are_scored(draft: Draft) -> Iterator[Problem]:
    """An indicator with children has neither papers nor scores of its own."""
    for place in draft.tree:
        if not place.record.children:
            continue
        for key in _LEAF_ONLY:
            if key in place.record.model_fields_set:
                yield draft.problem(
                    INNER,
                    place.file,
                    (*place.path, key),
                    f"{place.record.id} 有下级指标，不能写 {key}。",
                    "移到最低一级的指标里。",
                    found=key,
                    key=True,
                )


def leaves_have_one_lead(draft: Draft) -> Iterator[Problem]:
    """Each lowest-level indicator has exactly one lead unit."""
    for place in draft.tree:
        indicator = place.record
        path = (*place.path, "lead")
        if len(indicator.leads) > 1:
            yield draft.problem(
                TWO_LEADS,
                place.file,
                path,
                f"{indicator.id} 有 {len(indicator.leads)} 个牵头单位：{'、'.join(indicator.leads)}。",
                "只留一个牵头，其余写进 support。",
            )
        if not indicator.leads and not indicator.children and indicator.not_applicable is None:
            yield draft.problem(
                NO_LEAD,
                place.file,
                place.path,
                f"{indicator.id}“{indicator.title}”没有牵头单位。",
                "加 lead: 单位名。",
            )
        leads = {draft.units.resolve(word) for word in indicator.leads}
        for item, word in enumerate(indicator.support):
            if draft.units.resolve(word) in leads - {None}:
                yield draft.problem(
                    LEAD_SUPPORTS,
                    place.file,
                    (*place.path, "support", item),
                    f"“{word}”是 {indicator.id} 的牵头单位，不用再列为配合单位。",
                    "从 support 里删去。",
                    found=word,
                )


def required_slots_are_filled(draft: Draft) -> Iterator[Problem]:
    """Each required slot of an indicator that applies holds evidence that is at hand."""
    for place in draft.leaves.values():
        indicator = place.record
        if indicator.not_applicable:
            continue
        for index, slot in enumerate(indicator.slots):
            if not slot.required:
                continue
            papers = draft.answered.get((indicator.id, slot.id), ())
            if any(draft.at_hand(paper) for paper in papers):
                continue
            held = "、".join(f"{paper.id}（{paper.state}）" for paper in papers)
            what = f"只有 {held}" if held else "还没有材料"
            yield draft.problem(
                EMPTY_SLOT,
                place.file,
                (*place.path, "slots", index),
                f"{indicator.id} 必备的第 {slot.id} 项“{slot.title}”{what}。",
                f"收到后在材料记录的 answers 里写 {{indicator: {indicator.id}, slot: {slot.id}}}；"
                "确实不需要，登记一条状态为“不需要”的记录并写明理由。",
            )


def papers_are_asked_for_once(draft: Draft) -> Iterator[Problem]:
    """No unit is asked for a paper of the same name by two indicators, unless one paper serves."""
    asked: dict[tuple[str, str], list[tuple[Place, int]]] = defaultdict(list)
    for place in draft.leaves.values():
        unit = draft.units.resolve(place.record.leads[0]) if place.record.leads else None
        for index, slot in enumerate(place.record.slots):
            if unit:
                asked[unit, slot.title].append((place, index))
    for (_, title), rows in asked.items():
        first, *others = rows
        for place, index in others:
            indicator, other = place.record, first[0].record
            here = draft.answered.get((indicator.id, indicator.slots[index].id), ())
            there = draft.answered.get((other.id, other.slots[first[1]].id), ())
            if {paper.id for paper in here} & {paper.id for paper in there}:
                continue
            yield draft.problem(
                ASKED_TWICE,
                place.file,
                (*place.path, "slots", index),
                f"“{title}”在 {other.id} 已向{indicator.leads[0]}要过，{indicator.id} 又要一次。",
                "同一份材料就在它的 answers 里两处都写；不是同一份，把名称写得能分清。",
                found=title,
            )


RULES = (
    ids_follow_the_tree,
    points_add_up,
    only_leaves_are_scored,
    leaves_have_one_lead,
    required_slots_are_filled,
    papers_are_asked_for_once,
)
