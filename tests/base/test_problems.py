"""How problems are printed: for people, for programs, for each forge."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from tests.support import ROOT, command
from yingjian.base.problems import FORMATS, GUIDE, Problem

ONE = Problem(
    "data/plan.yml",
    6,
    8,
    "record.date-form",
    "日期要写成 年-月-日。",
    "写成 2024-02-01（不加引号）。",
    found="2024年2月1日",
    excerpt="dated: 2024年2月1日",
)
WHOLE = Problem(
    "data/a,b:c.yml",
    0,
    0,
    "data.unknown-file",
    "不认识\n100% 的文件。",
    "移走。",
    severity="warning",
)


def test_text_groups_by_file_and_marks_the_place() -> None:
    said = FORMATS["text"]([ONE, replace(ONE, line=7), WHOLE])
    assert said.count("■ data/plan.yml") == 1
    assert "  6 │ dated: 2024年2月1日\n    │        ▲\n" in said
    assert said.endswith("2 处错误，1 处提醒，涉及 2 个文件。")


def test_json_holds_everything_and_where_the_code_is_explained() -> None:
    [row] = json.loads(FORMATS["json"]([ONE]))
    assert row["code"] == "record.date-form"
    assert row["page"] == f"{GUIDE}#record.date-form"
    assert (row["line"], row["column"], row["severity"]) == (6, 8, "error")


def test_github_escapes_what_would_end_a_command() -> None:
    first, second = FORMATS["github"]([ONE, WHOLE]).split("\n")
    assert first == (
        "::error file=data/plan.yml,line=6,col=8,title=record.date-form::日期要写成 年-月-日。 "
        f"怎么改：写成 2024-02-01（不加引号）。%0A说明：{GUIDE}#record.date-form"
    )
    assert second.startswith(
        "::warning file=data/a%2Cb%3Ac.yml,title=data.unknown-file::不认识%0A100%25 "
    )


def test_gitlab_knows_a_problem_again_after_lines_were_added_above() -> None:
    def prints(*problems: Problem) -> list[str]:
        rows = json.loads(FORMATS["gitlab"](problems))
        return [row["fingerprint"] for row in rows]

    assert prints(ONE) == prints(replace(ONE, line=60))
    twice = prints(ONE, replace(ONE, line=9))
    assert len(set(twice)) == 2
    [row] = json.loads(FORMATS["gitlab"]([ONE]))
    assert row["check_name"] == "record.date-form"
    assert row["location"] == {"path": "data/plan.yml", "lines": {"begin": 6}}
    assert f"{GUIDE}#record.date-form" in row["description"]


@pytest.mark.usefixtures("demonstration")
def test_the_command_says_where_codes_are_explained_and_only_to_people() -> None:
    data = ROOT / "data"
    text = command("check", "--data", data)
    assert f"见 {GUIDE}" in text.stderr
    assert GUIDE not in text.stdout
    for name in ("json", "gitlab"):
        machine = command("check", "--data", data, "--format", name)
        assert machine.stderr == ""
        rows = json.loads(machine.stdout)
        assert len(rows) == len(re.findall(r"\[[a-z]+\.[a-z0-9-]+\]", text.stdout))
