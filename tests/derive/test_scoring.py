"""Scores roll up to the exact digit: published schemes, and properties of any tree."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.derive.assessed import Raw, leaf, project
from yingjian.derive.scoring import Total, combine
from yingjian.derive.standings import standing, standings, tier_of

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.derive.scoring import Standing
    from yingjian.model.project import Project

GRADES = [
    {"name": "通过", "from": 85, "needs": ["must-pass", "no-veto"]},
    {"name": "整改后复评", "from": 60, "needs": ["no-veto"]},
    {"name": "不通过", "from": 0},
]
TOWN = {"shape": "points", "points": 100, "step": Raw("0.1"), "grades": GRADES}

# A town's published self-score in the 教育强镇 scheme (REFERENCE §2): three first-level, five
# second-level and 27 third-level indicators. Published are the points and scores of the five
# blocks; how they fall on the 27 is made up here, with half and tenth points.
BLOCKS: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {
    "A1.1": ("18", "17.8", (("4", "4"), ("4", "3.8"), ("3.5", "3.5"), ("3.5", "3.5"), ("3", "3"))),
    "A1.2": (
        "33",
        "31.6",
        (
            ("5", "4.7"),
            ("5", "5"),
            ("5", "4.4"),
            ("5", "5"),
            ("4.5", "4.5"),
            ("4.5", "4"),
            ("4", "4"),
        ),
    ),
    "A2.1": ("18", "17", (("4", "3.5"), ("4", "4"), ("4", "3.5"), ("3", "3"), ("3", "3"))),
    "A2.2": ("19", "18.6", (("4", "4"), ("4", "3.9"), ("4", "4"), ("4", "3.7"), ("3", "3"))),
    "A3.1": ("12", "11.8", (("3", "3"), ("3", "2.8"), ("2", "2"), ("2", "2"), ("2", "2"))),
}


def town(folder: Path, **changed: dict[str, Any]) -> Project:
    """The published town; ``changed`` replaces keys of a leaf, its dots written as underscores."""
    roots: dict[str, dict[str, Any]] = {}
    for name, (points, _, rows) in BLOCKS.items():
        children = [
            leaf(f"{name}.{number}", full, score)
            | changed.get(f"{name}.{number}".replace(".", "_"), {})
            for number, (full, score) in enumerate(rows, 1)
        ]
        root = roots.setdefault(
            name[:2], {"id": name[:2], "title": f"一级{name[:2]}", "points": 0, "children": []}
        )
        root["points"] += int(points)
        root["children"].append(
            {"id": name, "title": f"二级{name}", "points": int(points), "children": children}
        )
    return project(folder, TOWN, list(roots.values()))


def self_standing(loaded: Project) -> Standing:
    return standing(loaded.dossier, loaded.dossier.systems["A"])


def test_the_published_town(tmp_path: Path) -> None:
    result = self_standing(town(tmp_path))
    assert len(result.leaves) == 27
    for name, (points, score, _) in BLOCKS.items():
        assert result.totals[name].full == Decimal(points)
        assert result.totals[name].score == Decimal(score)
    assert [result.totals[name].score for name in ("A1", "A2", "A3")] == [
        Decimal("49.4"),
        Decimal("35.6"),
        Decimal("11.8"),
    ]
    assert str(result.score) == "96.8"
    assert result.grade == "通过"
    assert not result.missing
    assert result.line == (
        "现为通过（96.8 分）；已是最高等次；比通过线（85 分）高 11.8 分，必达指标有一项失守即降等。"
    )


def test_a_must_pass_that_is_not_met_costs_the_grade(tmp_path: Path) -> None:
    result = self_standing(town(tmp_path, A1_1_2={"must_pass": True}))
    assert (result.grade, result.failed) == ("整改后复评", ("A1.1.2",))
    assert result.line == (
        "现为整改后复评（96.8 分）；要到通过：必达指标 1.1.2 未达到；比整改后复评线（60 分）高 36.8 分。"
    )


def test_open_indicators_are_listed_and_a_grade_given_only_where_certain(tmp_path: Path) -> None:
    result = self_standing(town(tmp_path, A3_1_1={"scores": {}}))
    assert result.missing == ("A3.1.1",)
    assert (result.least, result.most) == (Decimal("93.8"), Decimal("96.8"))
    assert result.grade == "通过"
    assert result.line == "还有 1 项没有评，总分在 93.8 到 96.8 之间，不论结果如何都是通过。"
    result = self_standing(town(tmp_path / "b", A3_1_1={"scores": {}, "must_pass": True}))
    assert result.grade is None
    assert result.possible == ("整改后复评", "通过")
    assert result.line.endswith("整改后复评到通过都有可能。")


def test_not_applicable(tmp_path: Path) -> None:
    none = {"scores": {}, "not_applicable": {"reason": "本镇无高中", "effect": "exclude"}}
    result = self_standing(town(tmp_path, A3_1_1=none))
    assert result.excluded == ("A3.1.1",)
    assert result.totals["A3"].full == 9
    # 93.8 of 97 points, brought to 100: 96.70103…
    assert str(result.score) == "96.7"
    assert not result.missing
    none["not_applicable"] = {"reason": "本镇无高中", "effect": "full"}
    assert str(self_standing(town(tmp_path / "b", A3_1_2=none)).score) == "97.0"


def test_sides_are_kept_apart(tmp_path: Path) -> None:
    scores = {
        "self": {"score": 3, "deduction": "一处不足"},
        "city": {"score": 2, "deduction": "两处不足"},
    }
    loaded = town(tmp_path, A1_1_1={"scores": scores})
    result = standings(loaded.dossier)
    assert set(result) == {("A", "self"), ("A", "city")}
    assert str(result["A", "self"].score) == "95.8"
    assert len(result["A", "city"].missing) == 26
    assert result["A", "city"].leaves["A1.1.1"].score == 2


# -- conclusions: 36 rows, tiers 29+7, 31+5, 33+3 ---------------------------------------------

WORDS = ["合格", "基本合格", "不合格"]
TIERS = [
    {"name": "一级", "least": {"合格": 33}, "most": {"基本合格": 3, "不合格": 0}},
    {"name": "二级", "least": {"合格": 31}, "most": {"基本合格": 5, "不合格": 0}},
    {"name": "三级", "least": {"合格": 29}, "most": {"基本合格": 7, "不合格": 0}},
]
ROWS = {"shape": "conclusion", "conclusions": WORDS, "tiers": TIERS}


def rows(folder: Path, good: int, fair: int, bad: int, **system: Any) -> Standing:
    words = ["合格"] * good + ["基本合格"] * fair + ["不合格"] * bad
    leaves = [
        leaf(f"A{number}", scores={"self": {"conclusion": word}} if word else {})
        for number, word in enumerate(words + [""] * (36 - len(words)), 1)
    ]
    return self_standing(project(folder, ROWS | system, leaves))


@pytest.mark.parametrize(
    ("good", "fair", "bad", "tier"),
    [
        (36, 0, 0, "一级"),
        (33, 3, 0, "一级"),
        (32, 4, 0, "二级"),
        (31, 5, 0, "二级"),
        (30, 6, 0, "三级"),
        (29, 7, 0, "三级"),
        (28, 8, 0, None),
        (35, 0, 1, None),
    ],
)
def test_tiers_by_count(tmp_path: Path, good: int, fair: int, bad: int, tier: str | None) -> None:
    result = rows(tmp_path, good, fair, bad)
    assert result.counts == {w: n for w, n in zip(WORDS, (good, fair, bad), strict=True) if n}
    assert result.grade == tier


def test_the_line_says_what_the_next_tier_needs(tmp_path: Path) -> None:
    assert rows(tmp_path, 31, 5, 0).line == (
        "现为二级（合格 31，基本合格 5，不合格 0）；要到一级：合格还差 2 项，基本合格要减到 3 项以内。"
    )
    assert rows(tmp_path / "b", 33, 2, 0).line == "还有 1 项没有评，不入档到一级都有可能。"


def test_no_tier_is_skipped(tmp_path: Path) -> None:
    # The lowest tier asks for something that the upper ones do not.
    tiers = [*TIERS[:2], {"name": "三级", "least": {"合格": 29, "基本合格": 1}}]
    assert rows(tmp_path, 36, 0, 0, tiers=tiers).grade is None
    assert rows(tmp_path / "b", 35, 1, 0, tiers=tiers).grade == "一级"


def test_a_parent_of_conclusions_bears_the_worst(tmp_path: Path) -> None:
    children = [
        leaf(f"A1.{n}", scores={"self": {"conclusion": word}})
        for n, word in enumerate(WORDS[:2], 1)
    ]
    result = self_standing(
        project(tmp_path, ROWS, [{"id": "A1", "title": "块", "children": children}])
    )
    assert result.totals["A1"].word == "基本合格"


# -- letters: one B makes the parent B -----------------------------------------------------------


@pytest.mark.parametrize(
    ("letters", "parent", "whole", "line"),
    [
        ("AAA", "A", "A", "现为 A，已是最高等级；有一项降等，整体即降等。"),
        ("ABA", "B", "B", "现为 B；1.2 达到 A，整体才到 A。"),
        ("ABC", "B", "C", "现为 C；2.1 达到 B，整体才到 B。"),
        ("A-A", None, None, "还有 1 项没有评，C 到 A 都有可能。"),
        ("C-A", "C", "C", "还有 1 项没有评，不论结果如何都是 C。"),
    ],
)
def test_letters(
    tmp_path: Path, letters: str, parent: str | None, whole: str | None, line: str
) -> None:
    leaves = [
        leaf(name, scores={} if letter == "-" else {"self": {"letter": letter}})
        for name, letter in zip(("A1.1", "A1.2", "A2.1"), letters, strict=True)
    ]
    roots = [
        {"id": "A1", "title": "块一", "children": leaves[:2]},
        {"id": "A2", "title": "块二", "children": leaves[2:]},
    ]
    result = self_standing(
        project(tmp_path, {"shape": "letter", "letters": ["A", "B", "C"]}, roots)
    )
    assert (result.totals["A1"].word, result.grade) == (parent, whole)
    assert result.line == line


# -- rules over figures ---------------------------------------------------------------------------


def ruled(
    folder: Path, scoring: dict[str, Any], figures: dict[str, Any], points: str = "10"
) -> Standing:
    system = {"shape": "points", "points": Raw(points), "step": Raw("0.1"), "grades": GRADES}
    system["grades"] = [{"name": "有", "from": 0}]
    return self_standing(
        project(folder, system, [leaf("A1", points, scoring=scoring)], figures=figures)
    )


# 四川: every 0.1 percentage point below 95 costs 2 points, down to 0 (REFERENCE §2).
STEP = {"kind": "formula", "formula": "points - 2 * steps(95 - F001, 0.1)"}


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("95", "10.0"),
        ("99.9", "10.0"),
        ("94.91", "10.0"),
        ("94.9", "8.0"),
        ("94.85", "8.0"),
        ("94.7", "4.0"),
        ("94.5", "0.0"),
        ("90", "0.0"),
    ],
)
def test_each_tenth_below_costs_two(tmp_path: Path, value: str, score: str) -> None:
    result = ruled(tmp_path, STEP, {"F001": Raw(value)})
    assert str(result.score) == score
    assert result.leaves["A1"].by_rule


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("98", "10.0"),
        ("97.99", "7.0"),
        ("95", "7.0"),
        ("94.99", "4.0"),
        ("60", "4.0"),
        ("59.99", "0.0"),
    ],
)
def test_above_includes_the_number(tmp_path: Path, value: str, score: str) -> None:
    bands = [{"from": 98, "score": 10}, {"from": 95, "score": 7}, {"from": 60, "score": 4}]
    for number, more in enumerate(([], [{"score": 0}])):
        scoring = {"kind": "bands", "figure": "F001", "bands": bands + more}
        result = ruled(tmp_path / str(number), scoring, {"F001": Raw(value)})
        assert str(result.score) == score


@pytest.mark.parametrize(
    ("years", "score"),
    [
        (("91", "92", "93"), "10.0"),
        (("91", "92", "92"), "0.0"),
        (("93", "92", "94"), "0.0"),
        (("91.1", "91.11", "91.12"), "10.0"),
    ],
)
def test_rising_in_each_of_three_years(tmp_path: Path, years: tuple[str, ...], score: str) -> None:
    figures = {f"F00{n}": Raw(value) for n, value in enumerate(years, 1)}
    scoring = {"kind": "all-or-nothing", "when": "rising(F001, F002, F003)"}
    assert str(ruled(tmp_path, scoring, figures).score) == score


def test_rounding_is_half_up(tmp_path: Path) -> None:
    scoring = {"kind": "formula", "formula": "F001"}
    assert str(ruled(tmp_path, scoring, {"F001": Raw("8.25")}).score) == "8.3"
    assert str(ruled(tmp_path / "b", scoring, {"F001": Raw("8.24")}).score) == "8.2"


def test_a_figure_that_is_not_known_leaves_the_score_unknown(tmp_path: Path) -> None:
    result = ruled(tmp_path, STEP, {"F001": None})
    assert result.score is None
    assert result.missing == ("A1",)
    assert result.leaves["A1"].computed.unknown == ("F001",)


def test_conclusions_by_condition(tmp_path: Path) -> None:
    scoring = {"kind": "conclusion", "when": {"合格": "F001 >= 95", "基本合格": "F001 >= 90"}}
    for number, (value, word) in enumerate((("95", "合格"), ("94", "基本合格"), ("89", "不合格"))):
        leaves = [leaf("A1", scoring=scoring)]
        loaded = project(tmp_path / str(number), ROWS, leaves, figures={"F001": Raw(value)})
        assert self_standing(loaded).leaves["A1"].word == word


# -- vetoes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "happened", "grade", "possible"),
    [
        (0, None, "通过", ("通过", "通过")),
        (1, None, "不通过", ("不通过", "不通过")),
        (0, Raw("2024-01-01"), "不通过", ("不通过", "不通过")),
        (None, None, None, ("不通过", "通过")),
    ],
)
def test_vetoes(
    tmp_path: Path, value: Any, happened: Any, grade: str | None, possible: tuple[str, str]
) -> None:
    vetoes = [
        {"id": "V1", "text": "重大事故", "when": "F001 > 0"},
        {"id": "V2", "text": "弄虚作假", "happened": happened},
    ]
    system = TOWN | {"vetoes": vetoes}
    leaves = [leaf("A1", "100", "90")]
    result = self_standing(project(tmp_path, system, leaves, figures={"F001": value}))
    assert (result.grade, result.possible) == (grade, possible)
    if grade == "不通过":
        assert "要到整改后复评：一票否决 V" in result.line
    if grade is None:
        assert result.line == "一票否决 V1 所用的数据未知，不通过到通过都有可能。"


# -- what holds of any tree -----------------------------------------------------------------------

SCALE = ("甲", "乙", "丙")


@st.composite
def parts(draw: st.DrawFn) -> list[Total]:
    totals = []
    for number in range(draw(st.integers(1, 8))):
        full = draw(st.decimals(0, 50, places=1))
        scored = draw(st.booleans())
        score = draw(st.decimals(0, full, places=1)) if scored else Decimal(0)
        word = draw(st.sampled_from(SCALE)) if scored else None
        totals.append(
            Total(
                f"A{number}",
                full,
                full if scored else Decimal(0),
                score,
                1,
                {word: 1} if word else {},
                word,
                () if scored else (f"A{number}",),
            )
        )
    return totals


@settings(max_examples=300, deadline=None)
@given(parts(), st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_order_and_stay_within_the_full_points(
    totals: list[Total], random: Any
) -> None:
    shuffled = random.sample(totals, len(totals))
    half = len(totals) // 2
    nested = [combine("x", totals[:half], SCALE), combine("y", totals[half:], SCALE)]
    plain, other, deep = (combine("A", row, SCALE) for row in (totals, shuffled, nested))
    for total in (other, deep):
        assert (total.full, total.scored, total.score, total.word) == (
            plain.full,
            plain.scored,
            plain.score,
            plain.word,
        )
        assert total.counts == plain.counts
        assert set(total.missing) == set(plain.missing)
    assert 0 <= plain.score <= plain.scored <= plain.full
    assert sum(plain.counts.values()) + len(plain.missing) == plain.leaves


@given(st.integers(0, 36), st.integers(0, 36))
def test_a_better_conclusion_never_costs_a_tier(good: int, fair: int) -> None:
    from yingjian.model.indicators import System
    from yingjian.read.records.systems import Tier

    tiers = tuple(Tier.model_validate(row) for row in TIERS)
    system = System.__new__(System)
    object.__setattr__(system, "tiers", tiers)
    names = [tier.name for tier in reversed(tiers)]

    def rank(good_: int, fair_: int) -> int:
        bad = max(36 - good_ - fair_, 0)
        tier = tier_of(system, {"合格": good_, "基本合格": fair_, "不合格": bad})
        return names.index(tier.name) + 1 if tier else 0

    if fair:
        assert rank(good + 1, fair - 1) >= rank(good, fair)
