"""Standings field by field, and every branch of their line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.derive.assessed import Raw, leaf, project
from tests.support import some
from yingjian.derive.standings import standing, standings

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.derive.scoring import Standing

DAY = date(2024, 4, 10)
GRADES = [
    {"name": "优", "from": 9, "needs": ["must-pass", "no-veto"]},
    {"name": "良", "from": 6, "needs": ["no-veto"]},
    {"name": "中", "from": 3},
]
POINTS = {"shape": "points", "points": 10, "step": Raw("0.1"), "grades": GRADES}
WORDS = {"shape": "conclusion", "conclusions": ["甲", "乙", "丙"]}
TIERS = [
    {"name": "一档", "least": {"甲": 4, "乙": 1}, "most": {"乙": 1, "丙": 0}},
    {"name": "二档", "least": {"甲": 2}, "most": {"丙": 1}},
]
LETTERS = {"shape": "letter", "letters": ["A", "B", "C"]}
NONE: dict[str, Any] = {"not_applicable": {"reason": "没有", "effect": "exclude"}}
FULL: dict[str, Any] = {"not_applicable": {"reason": "没有", "effect": "full"}}
HAPPENED = {"id": "V1", "text": "事故", "happened": Raw("2024-04-10")}
UNKNOWN = {"id": "V2", "text": "瞒报", "when": "F001 > 0"}
BY_FIGURE = {"id": "V3", "text": "挪用", "when": "F002 > 0"}


def scored(number: int, points: str, score: str | None, **more: Any) -> dict[str, Any]:
    return leaf(f"A{number}", points, score) | more


def concluded(number: int, word: str, key: str = "conclusion", **more: Any) -> dict[str, Any]:
    return leaf(f"A{number}", scores={"self": {key: word}} if word else {}) | more


def words(text: str, key: str = "conclusion") -> list[dict[str, Any]]:
    """One leaf for each sign; a dash has no result, an x leaves, an o counts as the best."""
    special = {"-": {}, "x": NONE, "o": FULL}
    return [
        concluded(number, "" if sign in special else sign, key, **special.get(sign, {}))
        for number, sign in enumerate(text, 1)
    ]


def summary(result: Standing) -> str:
    """Everything that a standing holds besides its parts."""
    numbers = " ".join(str(n) for n in (result.full, result.score, result.least, result.most))
    return " | ".join(
        (
            numbers,
            " ".join(f"{word}{count}" for word, count in result.counts.items()) or "-",
            f"{result.grade} {'~'.join(result.possible)}",
            f"{' '.join(result.missing)}/{' '.join(result.failed)}/{' '.join(result.excluded)}",
            " ".join(f"{case.veto.id}={case.happened}{case.unknown}" for case in result.vetoes),
            result.line,
        )
    )


SIX = [scored(n, "1", "0.5", must_pass=True) for n in range(1, 7)]
CASES: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    "nothing counts": (POINTS, [scored(1, "10", None, **NONE)]),
    "nothing has begun": (POINTS, [scored(1, "4", None), scored(2, "6", None)]),
    "the highest grade": (POINTS, [scored(1, "10", "9")]),
    "the highest grade needs nothing": (
        POINTS | {"grades": [{"name": "优", "from": 9}, *GRADES[1:]]},
        [scored(1, "10", "9.5")],
    ),
    "a little below the highest grade": (POINTS, [scored(1, "10", "8.9")]),
    "in the middle": (POINTS, [scored(1, "4", "4"), scored(2, "6", "2")]),
    "the lowest grade": (POINTS, [scored(1, "4", "4"), scored(2, "6", "0")]),
    "no grade": (POINTS, [scored(1, "10", "2.9")]),
    "one must-pass that fails": (
        POINTS,
        [scored(1, "8", "8"), scored(2, "2", "1", must_pass=True)],
    ),
    "five must-pass that fail": (POINTS, [*SIX[:5], scored(8, "5", "5")]),
    "six must-pass that fail": (POINTS, [*SIX, scored(8, "4", "4")]),
    "a must-pass that leaves": (
        POINTS,
        [scored(1, "8", "8"), scored(2, "2", None, must_pass=True, **NONE)],
    ),
    "a must-pass that counts as full": (
        POINTS,
        [scored(1, "8", "8"), scored(2, "2", None, must_pass=True, **FULL)],
    ),
    "a must-pass that is open": (
        POINTS,
        [scored(1, "9", "9"), scored(2, "1", None, must_pass=True)],
    ),
    "open between no grade and all": (POINTS, [scored(1, "2", "2"), scored(2, "8", None)]),
    "open and never a grade": (POINTS, [scored(1, "8", "0"), scored(2, "2", None)]),
    "a third that leaves": (
        POINTS,
        [scored(1, "4", "3"), scored(2, "3", "2"), scored(3, "3", None, **NONE)],
    ),
    "a veto by hand": (POINTS | {"vetoes": [HAPPENED]}, [scored(1, "10", "10")]),
    "two vetoes": (POINTS | {"vetoes": [HAPPENED, BY_FIGURE]}, [scored(1, "10", "8")]),
    "an unknown veto": (POINTS | {"vetoes": [UNKNOWN]}, [scored(1, "10", "10")]),
    "an unknown veto that decides nothing": (
        POINTS | {"vetoes": [UNKNOWN]},
        [scored(1, "10", "4")],
    ),
    "two unknown vetoes and one open": (
        POINTS | {"vetoes": [UNKNOWN, UNKNOWN | {"id": "V4"}, HAPPENED | {"happened": None}]},
        [scored(1, "6", "6"), scored(2, "4", None)],
    ),
    "a veto that cannot be computed": (
        POINTS | {"vetoes": [UNKNOWN | {"when": "1 / F003 > 0"}]},
        [scored(1, "10", "10")],
    ),
    "conclusions without tiers": (WORDS, words("甲乙甲")),
    "conclusions without tiers and open": (WORDS, words("甲-甲")),
    "the first tier": (WORDS | {"tiers": TIERS}, words("甲甲甲甲乙")),
    "one conclusion short of the first tier": (WORDS | {"tiers": TIERS}, words("甲甲甲乙")),
    "two kinds short of the first tier": (WORDS | {"tiers": TIERS}, words("甲甲乙乙丙")),
    "no tier": (WORDS | {"tiers": TIERS}, words("甲乙丙丙")),
    "a tier with what leaves and what counts": (WORDS | {"tiers": TIERS}, words("甲甲oox乙")),
    "open between tiers": (WORDS | {"tiers": TIERS}, words("甲甲甲乙-")),
    "open and always one tier": (WORDS | {"tiers": TIERS}, words("甲甲乙乙-")),
    "open and never a tier": (WORDS | {"tiers": TIERS}, words("丙丙-")),
    "a must-pass without the best conclusion": (WORDS, [concluded(1, "乙", must_pass=True)]),
    "a must-pass with the best conclusion": (WORDS, [concluded(1, "甲", must_pass=True)]),
    "all letters the best": (LETTERS, words("AAo", "letter")),
    "the worst letter twice": (LETTERS, words("ACC", "letter")),
    "five of the worst letter": (LETTERS, words("BBBBBx", "letter")),
    "six of the worst letter": (LETTERS, words("ABBBBBB", "letter")),
    "open letters": (LETTERS, words("AB-", "letter")),
    "an open letter below the worst": (LETTERS, words("AC-", "letter")),
    "no letters yet": (LETTERS, words("--", "letter")),
}

SUMMARIES = {
    "nothing counts": ("10 None None None | - | None ~ | //A1 |  | 没有计分的指标。"),
    "nothing has begun": (
        "10 None 0.0 10.0 | - | None ~优 | A1 A2// |  | 自评还没有开始，2 项都没有结果。"
    ),
    "the highest grade": (
        "10 9.0 9.0 9.0 | - | 优 优~优 | // |  | 现为优（9 分）；已是最高等次；比优线（9 分）高 0 分，必达指标有一项失守即降等。"
    ),
    "the highest grade needs nothing": (
        "10 9.5 9.5 9.5 | - | 优 优~优 | // |  | 现为优（9.5 分）；已是最高等次；比优线（9 分）高 0.5 分。"
    ),
    "a little below the highest grade": (
        "10 8.9 8.9 8.9 | - | 良 良~良 | // |  | 现为良（8.9 分）；要到优：还差 0.1 分；比良线（6 分）高 2.9 分。"
    ),
    "in the middle": (
        "10 6.0 6.0 6.0 | - | 良 良~良 | // |  | 现为良（6 分）；要到优：还差 3 分；比良线（6 分）高 0 分。"
    ),
    "the lowest grade": (
        "10 4.0 4.0 4.0 | - | 中 中~中 | // |  | 现为中（4 分）；要到良：还差 2 分。"
    ),
    "no grade": (
        "10 2.9 2.9 2.9 | - | None ~ | // |  | 现为不入等（2.9 分）；要到中：还差 0.1 分。"
    ),
    "one must-pass that fails": (
        "10 9.0 9.0 9.0 | - | 良 良~良 | /A2/ |  | 现为良（9 分）；要到优：必达指标 2 未达到；比良线（6 分）高 3 分。"
    ),
    "five must-pass that fail": (
        "10 7.5 7.5 7.5 | - | 良 良~良 | /A1 A2 A3 A4 A5/ |  | 现为良（7.5 分）；要到优：还差 1.5 分，必达指标 1、2、3、4、5 未达到；比良线（6 分）高 1.5 分。"
    ),
    "six must-pass that fail": (
        "10 7.0 7.0 7.0 | - | 良 良~良 | /A1 A2 A3 A4 A5 A6/ |  | 现为良（7 分）；要到优：还差 2 分，必达指标 1、2、3、4、5等 6 项 未达到；比良线（6 分）高 1 分。"
    ),
    "a must-pass that leaves": (
        "10 10.0 10.0 10.0 | - | 优 优~优 | //A2 |  | 现为优（10 分）；已是最高等次；比优线（9 分）高 1 分，必达指标有一项失守即降等。"
    ),
    "a must-pass that counts as full": (
        "10 10.0 10.0 10.0 | - | 优 优~优 | // |  | 现为优（10 分）；已是最高等次；比优线（9 分）高 1 分，必达指标有一项失守即降等。"
    ),
    "a must-pass that is open": (
        "10 9.0 9.0 10.0 | - | None 良~优 | A2// |  | 还有 1 项没有评，总分在 9 到 10 之间，良到优都有可能。"
    ),
    "open between no grade and all": (
        "10 2.0 2.0 10.0 | - | None ~优 | A2// |  | 还有 1 项没有评，总分在 2 到 10 之间，不入等到优都有可能。"
    ),
    "open and never a grade": (
        "10 0.0 0.0 2.0 | - | None ~ | A2// |  | 还有 1 项没有评，总分在 0 到 2 之间，不论结果如何都是不入等。"
    ),
    "a third that leaves": (
        "10 7.1 7.1 7.1 | - | 良 良~良 | //A3 |  | 现为良（7.1 分）；要到优：还差 1.9 分；比良线（6 分）高 1.1 分。"
    ),
    "a veto by hand": (
        "10 10.0 10.0 10.0 | - | 中 中~中 | // | V1=True() | 现为中（10 分）；要到良：一票否决 V1（事故） 已发生。"
    ),
    "two vetoes": (
        "10 8.0 8.0 8.0 | - | 中 中~中 | // | V1=True() V3=True() | 现为中（8 分）；要到良：一票否决 V1（事故）、V3（挪用） 已发生。"
    ),
    "an unknown veto": (
        "10 10.0 10.0 10.0 | - | None 中~优 | // | V2=None('F001',) | 一票否决 V2 所用的数据未知，中到优都有可能。"
    ),
    "an unknown veto that decides nothing": (
        "10 4.0 4.0 4.0 | - | 中 中~中 | // | V2=None('F001',) | 现为中（4 分）；要到良：还差 2 分。"
    ),
    "two unknown vetoes and one open": (
        "10 6.0 6.0 10.0 | - | None 中~优 | A2// | V2=None('F001',) V4=None('F001',) V1=False() | 还有 1 项没有评，一票否决 V2、V4 所用的数据未知，总分在 6 到 10 之间，中到优都有可能。"
    ),
    "a veto that cannot be computed": (
        "10 10.0 10.0 10.0 | - | None 中~优 | // | V2=None() | 一票否决 V2 所用的数据未知，中到优都有可能。"
    ),
    "conclusions without tiers": (
        "None None None None | 甲2 乙1 | None ~ | // |  | 甲 2，乙 1，丙 0。"
    ),
    "conclusions without tiers and open": (
        "None None None None | 甲2 | None ~ | A2// |  | 还有 1 项没有评。"
    ),
    "the first tier": (
        "None None None None | 甲4 乙1 | 一档 一档~一档 | // |  | 现为一档（甲 4，乙 1，丙 0）；已是最高档。"
    ),
    "one conclusion short of the first tier": (
        "None None None None | 甲3 乙1 | 二档 二档~二档 | // |  | 现为二档（甲 3，乙 1，丙 0）；要到一档：甲还差 1 项。"
    ),
    "two kinds short of the first tier": (
        "None None None None | 甲2 乙2 丙1 | 二档 二档~二档 | // |  | 现为二档（甲 2，乙 2，丙 1）；要到一档：甲还差 2 项，乙要减到 1 项以内，丙要减到 0 项以内。"
    ),
    "no tier": (
        "None None None None | 甲1 乙1 丙2 | None ~ | // |  | 现为不入档（甲 1，乙 1，丙 2）；要到二档：甲还差 1 项，丙要减到 1 项以内。"
    ),
    "a tier with what leaves and what counts": (
        "None None None None | 甲4 乙1 | 一档 一档~一档 | //A5 |  | 现为一档（甲 4，乙 1，丙 0）；已是最高档。"
    ),
    "open between tiers": (
        "None None None None | 甲3 乙1 | None 二档~一档 | A5// |  | 还有 1 项没有评，二档到一档都有可能。"
    ),
    "open and always one tier": (
        "None None None None | 甲2 乙2 | 二档 二档~二档 | A5// |  | 还有 1 项没有评，不论结果如何都是二档。"
    ),
    "open and never a tier": (
        "None None None None | 丙2 | None ~ | A3// |  | 还有 1 项没有评，不论结果如何都是不入档。"
    ),
    "a must-pass without the best conclusion": (
        "None None None None | 乙1 | None ~ | /A1/ |  | 甲 0，乙 1，丙 0。"
    ),
    "a must-pass with the best conclusion": (
        "None None None None | 甲1 | None ~ | // |  | 甲 1，乙 0，丙 0。"
    ),
    "all letters the best": (
        "None None None None | A3 | A A~A | // |  | 现为 A，已是最高等级；有一项降等，整体即降等。"
    ),
    "the worst letter twice": (
        "None None None None | A1 C2 | C C~C | // |  | 现为 C；2、3 达到 B，整体才到 B。"
    ),
    "five of the worst letter": (
        "None None None None | B5 | B B~B | //A6 |  | 现为 B；1、2、3、4、5 达到 A，整体才到 A。"
    ),
    "six of the worst letter": (
        "None None None None | A1 B6 | B B~B | // |  | 现为 B；2、3、4、5、6等 6 项 达到 A，整体才到 A。"
    ),
    "open letters": (
        "None None None None | A1 B1 | None C~B | A3// |  | 还有 1 项没有评，C 到 B 都有可能。"
    ),
    "an open letter below the worst": (
        "None None None None | A1 C1 | C C~C | A3// |  | 还有 1 项没有评，不论结果如何都是 C。"
    ),
    "no letters yet": (
        "None None None None | - | None C~A | A1 A2// |  | 自评还没有开始，2 项都没有结果。"
    ),
}


FIGURES = {"F001": None, "F002": 1, "F003": 0}


@pytest.mark.parametrize("name", CASES)
def test_a_standing_and_its_line(tmp_path: Path, name: str) -> None:
    system, roots = CASES[name]
    dossier = project(tmp_path, system, roots, figures=FIGURES).dossier
    assert summary(standing(dossier, dossier.systems["A"], "self", DAY)) == SUMMARIES[name]


def test_leaves_and_totals(tmp_path: Path) -> None:
    rule = {"kind": "formula", "formula": "F002 * 2"}
    blocks = [
        {"id": "A1", "title": "块一", "points": 7, "children": [
            leaf("A1.1", "3", "2.5"), leaf("A1.2", "2", scoring=rule), leaf("A1.3", "2")]},
        {"id": "A2", "title": "块二", "points": 3, "children": [
            leaf("A2.1", "2", "1", scoring=rule), leaf("A2.2", "0.5", **NONE), leaf("A2.3", "0.5", **FULL)]},
    ]  # fmt: skip
    dossier = project(tmp_path, POINTS, blocks, figures=FIGURES).dossier
    result = standing(dossier, dossier.systems["A"], day=DAY)
    assert {
        name: (
            outcome.counted,
            outcome.full,
            outcome.score,
            outcome.by_rule,
            outcome.computed.score,
            outcome.open,
        )
        for name, outcome in result.leaves.items()
    } == {
        "A1.1": (True, 3, Decimal("2.5"), False, None, False),
        "A1.2": (True, 2, 2, True, 2, False),
        "A1.3": (True, 2, None, False, None, True),
        "A2.1": (True, 2, 1, False, 2, False),
        "A2.2": (False, Decimal("0.5"), None, False, None, False),
        "A2.3": (True, Decimal("0.5"), Decimal("0.5"), False, None, False),
    }
    assert {
        name: (total.full, total.scored, total.score, total.leaves, total.missing)
        for name, total in result.totals.items()
        if name in {"A1", "A2", "A2.2", "A1.3"}
    } == {
        "A1": (7, 5, Decimal("4.5"), 3, ("A1.3",)),
        "A1.3": (2, 0, 0, 1, ("A1.3",)),
        "A2": (Decimal("2.5"), Decimal("2.5"), Decimal("1.5"), 2, ()),
        "A2.2": (0, 0, 0, 0, ()),
    }
    assert all(name == total.indicator for name, total in some(result.totals.items()))
    assert all(name == outcome.indicator for name, outcome in some(result.leaves.items()))
    assert (result.system, result.side) == ("A", "self")


def test_a_rule_stands_in_on_the_self_side_only(tmp_path: Path) -> None:
    rule = {"kind": "conclusion", "when": {"甲": "F002 > 1", "乙": "F002 > 0"}}
    city: dict[str, Any] = {"scores": {"city": {"conclusion": "甲"}}}
    dossier = project(
        tmp_path, WORDS, [leaf("A1", scoring=rule), leaf("A2", **city)], figures=FIGURES
    ).dossier
    result = standings(dossier, DAY)
    assert list(result) == [("A", "self"), ("A", "city")]
    assert [outcome.word for outcome in result["A", "self"].leaves.values()] == ["乙", None]
    assert [outcome.word for outcome in result["A", "city"].leaves.values()] == [None, "甲"]
    assert result["A", "self"].missing == ("A2",)
    assert [total.word for total in result["A", "self"].totals.values()] == ["乙", None]
    assert result["A", "city"].line == "还有 1 项没有评。"
    assert standing(dossier, dossier.systems["A"], "final").line == (
        "终评还没有开始，2 项都没有结果。"
    )


@pytest.mark.parametrize(
    ("day", "happened"),
    [(None, True), (date(2024, 4, 9), False), (DAY, True), (date(2024, 4, 11), True)],
)
def test_a_veto_counts_from_its_day_on(tmp_path: Path, day: date | None, happened: bool) -> None:  # noqa: FBT001 — an expected value
    system = POINTS | {"vetoes": [HAPPENED]}
    dossier = project(tmp_path, system, [scored(1, "10", "10")], figures=FIGURES).dossier
    result = standings(dossier, day)["A", "self"]
    assert result.vetoes[0].happened is happened
    assert result.grade == ("中" if happened else "优")
    assert standings(dossier, day) is standings(dossier, day)


def test_a_rule_gives_as_many_decimals_as_its_system(tmp_path: Path) -> None:
    rule = {"kind": "formula", "formula": "F002 / 8"}
    system = POINTS | {"decimals": 2, "step": Raw("0.01")}
    dossier = project(tmp_path, system, [leaf("A1", "10", scoring=rule)], figures=FIGURES).dossier
    result = standing(dossier, dossier.systems["A"])
    assert (str(result.leaves["A1"].score), str(result.score)) == ("0.13", "0.13")
