"""People, units and bodies: who is whole, who leads, who belongs where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from yingjian.base.problems import code
from yingjian.read.shares import LEAD, Share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.rules.draft import Draft
    from yingjian.read.source import Path_

UNMARKED = code("org.name-incomplete", "姓名不全却没有说明", why="缺名要让人看见，不能混过去。")
NEEDLESS = code("org.name-complete", "姓名齐全却说缺", why="已经补全的姓名，不应再显示为缺。")
NO_POST = code("org.no-post", "没有职务", why="没有职务的人归不到单位。", severity="warning")
NO_LEAD = code("org.no-lead", "没有牵头人", why="没人牵头的机构，出了事找不到人。")
TWO_LEADS = code("org.two-leads", "牵头人不止一个", why="两人牵头等于无人负责。")
TWICE = code("org.listed-twice", "同一人在一个机构里列了两次", why="人数会算错。")
UNUSED = code(
    "org.not-in-any-body",
    "登记了却没有进任何机构",
    why="多半是漏了名单，或多登记了人。",
    severity="warning",
)
BAD_SHARE = code("org.share", "分担不是规定的几种", why="责任分工表按这几种排列。")
CLOSED_UNIT = code("org.closed-unit", "在已撤并的单位任职", why="单位撤并后，职务要随着变动。")
NO_SUCCESSOR = code(
    "org.no-successor", "撤并的单位没有写并入哪里", why="原单位的任务要有人接。", severity="warning"
)

BAD_PINYIN = code("org.pinyin", "读音与姓名对不上", why="按拼音搜索，要一字一个音节。")

_FILE = "organization.yml"
_SYLLABLE = re.compile(r"[a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ]{1,6}")


def names_say_what_is_missing(draft: Draft) -> Iterator[Problem]:
    """A name that is null or holds □ says what is missing; a whole name does not."""
    for index, person in enumerate(draft.organization.people):
        whole = person.name is not None and "□" not in person.name
        path: Path_ = ("people", index)
        if not whole and not person.missing:
            yield draft.problem(
                UNMARKED,
                _FILE,
                (*path, "name"),
                f"{person.id} 的姓名不全，却没有说明缺什么。",
                "加一行 missing: 全名 或 missing: 名字一字；知道了就补上姓名。",
                found=person.name or "null",
            )
        if whole and person.missing:
            yield draft.problem(
                NEEDLESS,
                _FILE,
                (*path, "missing"),
                f"姓名“{person.name}”已经齐全，却说缺“{person.missing}”。",
                "删去 missing 这一行；确实缺字，缺的字写成 □。",
                found=person.missing,
            )


def people_have_posts(draft: Draft) -> Iterator[Problem]:
    """Every person holds a post and belongs to a body."""
    listed = {
        draft.people.resolve(word)
        for _, body in draft.bodies()
        for roster in body.roster
        for word in roster.people
    }
    for index, person in enumerate(draft.organization.people):
        who = person.name or person.id
        if not person.posts:
            yield draft.problem(
                NO_POST,
                _FILE,
                ("people", index, "posts"),
                f"“{who}”没有写职务。",
                "补上职务，如 posts: [{unit: 镇财政所, title: 所长}]。",
            )
        if person.id not in listed:
            yield draft.problem(
                UNUSED,
                _FILE,
                ("people", index, "id"),
                f"“{who}”没有列入领导小组、办公室或工作小组。",
                "列入相应名单；登记错了就删去。",
                found=who,
            )


def shares_are_known(draft: Draft) -> Iterator[Problem]:
    """A role's share is one of the four that the allocation table has."""
    known = get_args(Share)
    for index, role in enumerate(draft.organization.roles):
        if role.share not in known:
            yield draft.problem(
                BAD_SHARE,
                _FILE,
                ("roles", index, "share"),
                f"“{role.name}”的分担不能是“{role.share}”。",
                f"写成 {'、'.join(known)} 之一。",
                found=role.share,
            )


def bodies_have_one_lead(draft: Draft) -> Iterator[Problem]:
    """Each body has exactly one leading person, and lists nobody twice."""
    leading = {role.name for role in draft.organization.roles if role.share == LEAD}
    for base, body in draft.bodies():
        leads: list[tuple[Path_, str]] = []
        seen: dict[str, str] = {}
        for row, roster in enumerate(body.roster):
            for item, word in enumerate(roster.people):
                path = (*base, "roster", row, "people", item)
                who = draft.people.resolve(word) or word
                if who in seen:
                    yield draft.problem(
                        TWICE,
                        _FILE,
                        path,
                        f"“{word}”在“{body.name}”里已列为{seen[who]}。",
                        "留一处，删去另一处。",
                        found=word,
                    )
                else:
                    seen[who] = roster.role
                if roster.role in leading:
                    leads.append((path, word))
        if not leads:
            yield draft.problem(
                NO_LEAD,
                _FILE,
                (*base, "roster"),
                f"“{body.name}”没有{'或'.join(sorted(leading)) or '牵头人'}。",
                "在 roster 里补上，如 {role: 组长, people: [姓名]}。",
            )
        for path, word in leads[1:]:
            yield draft.problem(
                TWO_LEADS,
                _FILE,
                path,
                f"“{body.name}”已有“{leads[0][1]}”牵头，“{word}”又列为牵头。",
                "只留一人牵头，其余列为副职。",
                found=word,
            )


def closed_units_are_left(draft: Draft) -> Iterator[Problem]:
    """When a unit closes, posts in it end by that day and a successor is named."""
    units = {unit.id: unit for unit in draft.organization.units}
    for index, unit in enumerate(draft.organization.units):
        if unit.until and not unit.successor:
            yield draft.problem(
                NO_SUCCESSOR,
                _FILE,
                ("units", index, "to"),
                f"“{unit.name}”{unit.until} 撤并，没有写并入哪个单位。",
                "加一行 successor: 单位名。",
                found=str(unit.until),
            )
    for index, person in enumerate(draft.organization.people):
        for number, post in enumerate(person.posts):
            home = units.get(draft.units.resolve(post.unit or "") or "")
            if home and home.until and (post.until is None or post.until > home.until):
                yield draft.problem(
                    CLOSED_UNIT,
                    _FILE,
                    ("people", index, "posts", number),
                    f"“{home.name}”{home.until} 已撤并，职务“{post.title}”却没有到此为止。",
                    f"给这个职务加 to: {home.until}，新职务另起一项。",
                    found=post.title,
                )


def readings_fit_names(draft: Draft) -> Iterator[Problem]:
    """A reading has one syllable for each known character of the name."""
    for index, person in enumerate(draft.organization.people):
        if not person.pinyin:
            continue
        known = (person.name or "").replace("□", "")
        syllables = person.pinyin.split(" ")
        if len(syllables) != len(known) or not all(map(_SYLLABLE.fullmatch, syllables)):
            yield draft.problem(
                BAD_PINYIN,
                _FILE,
                ("people", index, "pinyin"),
                f"“{known}”有 {len(known)} 个字，读音要有 {len(known)} 个音节。",
                "一字一个音节，小写，用空格隔开，如 shàn lì wěi；没有特别读音就删去这一行。",
                found=person.pinyin,
            )


RULES = (
    readings_fit_names,
    names_say_what_is_missing,
    people_have_posts,
    shares_are_known,
    bodies_have_one_lead,
    closed_units_are_left,
)
