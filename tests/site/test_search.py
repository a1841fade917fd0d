"""Hidden keywords, and the finished index of the search."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import DAY, ROOT, some
from yingjian.model.loading import load
from yingjian.site.keywords import SURNAMES, keywords, merge, number_keywords, place_keywords
from yingjian.site.search_entries import hidden, rows
from yingjian.site.search_index import Hidden, Row, finish_index, index_file, papers_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("胡宏泽", "huhongze hongze hhz"),
        ("单立伟", "shanliwei liwei slw"),
        ("解晓东", "xiexiaodong xiaodong xxd"),
        ("仇小明", "qiuxiaoming xiaoming qxm"),
        ("查良镛", "zhaliangyong liangyong zly"),
        ("区大伟", "oudawei dawei odw"),
        ("曾国平", "zengguoping guoping zgp"),
        ("朴志强", "piaozhiqiang zhiqiang pzq"),
        ("任可", "renke ke rk"),
        ("尉迟恭", "yuchigong gong ycg"),
        ("欧阳修", "ouyangxiu xiu oyx"),
        ("盖叫天", "gejiaotian jiaotian gjt gaijiaotian"),
        ("吕布", "lvbu bu lyubu lubu lb"),
        ("赵□", "zhao"),
        ("□□□", ""),
        ("", ""),
        ("胡 宏泽", "huhongze hongze hhz"),
    ],
)
def test_names_have_keywords_as_people_type_them(name: str, expected: str) -> None:
    assert keywords(name) == expected


@pytest.mark.parametrize("reading", ["shàn lì wěi", "shan li wei", "SHAN LI WEI", "Shàn  lì wěi"])
def test_a_reading_of_the_record_replaces_that_of_the_dictionary(reading: str) -> None:
    assert keywords("单立伟", {"单立伟": reading}) == "shanliwei liwei slw"
    assert keywords("吕品", {"吕品": "lǚ pǐn"}) == "lvpin pin lyupin lupin lp"


@pytest.mark.parametrize(
    "reading", ["shanliwei", "shan li", "shan li wei x", "单 立 伟", "sh4n li wei"]
)
def test_an_invalid_reading_is_refused(reading: str) -> None:
    with pytest.raises(ValueError, match="单立伟"):
        keywords("单立伟", {"单立伟": reading})


def test_readings_of_surnames_have_one_syllable_a_character() -> None:
    for surname, readings in some(SURNAMES.items()):
        for reading in some(readings):
            assert len(reading.split()) == len(surname), surname
            assert reading.replace(" ", "").isascii()
            assert reading == reading.lower()


@given(st.text(max_size=12))
def test_any_name_gives_plain_words_and_no_error(name: str) -> None:
    for word in keywords(name).split(" "):
        assert word == "" or (word.isalnum() and word == word.lower())


def test_units_are_found_with_and_without_town_and_by_other_spellings() -> None:
    words = place_keywords(["镇党政办", "党政办公室"]).split()
    assert {"zhendangzhengban", "zdzb", "dangzhengban", "dzb", "dangzhengbangongshi"} <= set(words)
    assert len(words) == len(set(words))


@pytest.mark.parametrize("typed", ["201515", "2015-15", "2015年15号", "吴政发2015-15号", "wzf"])
@pytest.mark.parametrize(
    "number", ["吴政发〔2015〕15号", "吴政发[2015]15号", "吴政发（２０１５）１５号"]
)
def test_document_numbers_have_keywords_as_people_type_them(number: str, typed: str) -> None:
    assert typed in number_keywords(number).split()


def test_a_text_without_a_number_gives_no_keywords() -> None:
    assert number_keywords("湖南省第三轮“两项督导”评估规划") == ""


def test_merging_drops_repetitions() -> None:
    assert merge("a b", "", "b c") == "a b c"


def index(*documents: dict[str, str]) -> str:
    config = {"lang": ["en"], "separator": "x", "pipeline": [], "fields": {"title": {"boost": 1}}}
    return json.dumps({"config": config, "docs": documents})


def test_the_index_gets_keywords_and_stays_readable() -> None:
    finished = finish_index(
        index(
            {"location": "people/P20.html", "title": "胡宏泽", "text": "<p>副主任 &lt;b&gt;</p>"},
            {"location": "people/P20.html#a", "title": "任务", "text": ""},
            {"location": "people/P20.html#b", "title": "", "text": ""},
            {"location": "x.html", "title": "", "text": ""},
        ),
        {},
        {"people/P20.html": Hidden("person", "huhongze hhz")},
        [],
    )
    assert finished == [
        {
            "location": "people/P20.html",
            "title": "胡宏泽",
            "text": "副主任 <b>",
            "kind": "person",
            "keys": "huhongze hhz",
        },
        {"location": "people/P20.html#a", "title": "任务", "text": ""},
    ]
    file = index_file(finished, "發发")
    assert "胡宏泽" in file
    assert json.loads(file)["docs"] == finished
    assert json.loads(file)["config"]["variants"] == "發发"


def test_a_heading_with_a_mark_is_indexed_by_its_plain_title() -> None:
    document = {"location": "people/P09.html", "title": "赵□ 缺名字一字", "text": ""}
    [entry] = finish_index(index(document), {"people/P09.html": "赵□"}, {}, [])
    assert entry["title"] == "赵□"


def test_a_generated_list_is_found_by_its_title_alone() -> None:
    finished = finish_index(
        index(
            {"location": "evidence/index.html", "title": "材料目录", "text": "108 件"},
            {"location": "evidence/index.html#a", "title": "一", "text": "E001 方案"},
        ),
        {
            "evidence/index.html": "材料目录",
            "evidence/by-unit.html": "材料目录（按单位）<",
            "draft.html": "底稿",
        },
        {
            "evidence/index.html": Hidden("page", listed=True),
            "evidence/by-unit.html": Hidden("page"),
        },
        [],
    )
    assert [(one["location"], one["title"], one["text"]) for one in finished] == [
        ("evidence/index.html", "材料目录", ""),
        ("evidence/index.html#a", "一", ""),
        ("evidence/by-unit.html", "材料目录（按单位）<", ""),
    ]


def test_a_row_replaces_the_section_at_its_address() -> None:
    row = Row("schedule.html#task/T1.1", "成立机构", "动员部署", "task", "T1.1", "T1.1")
    finished = finish_index(
        index(
            {"location": "schedule.html", "title": "工作步骤", "text": ""},
            {"location": "schedule.html#task/T1.1", "title": "任务", "text": "重复"},
        ),
        {},
        {},
        [row],
    )
    assert [one["title"] for one in finished] == ["工作步骤", "成立机构"]
    assert finished[1] == {
        "location": "schedule.html#task/T1.1",
        "title": "成立机构",
        "text": "动员部署",
        "kind": "task",
        "keys": "T1.1",
        "code": "T1.1",
    }


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"docs": [{}]}', '{"docs": [1]}'])
def test_an_index_of_another_format_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="格式变了"):
        finish_index(text, {}, {}, [])


def test_the_text_of_papers_is_a_script_that_only_sets_a_variable() -> None:
    script = papers_file(
        [("evidence/E001.html", "files/a b#.pdf", [(3, "第 3 页", "</script>\u2028")])]
    )
    name, _, rows = script.partition("=")
    assert name == "self.__papers"
    assert json.loads(rows) == [
        ["evidence/E001.html", "files/a%20b%23.pdf", [[3, "第 3 页", "</script>\u2028"]]]
    ]


@pytest.mark.usefixtures("demonstration")
def test_every_record_of_the_project_has_an_entry() -> None:
    project = load(ROOT / "data", ROOT / "docs", day=DAY, today=DAY)
    known = hidden(project)
    assert {"中心校", "吴集镇中心校", "zhongxinxiao"} <= set(known["units/U07.html"].words.split())
    assert known["people/P06.html"].words.split()[0] == "shanliwei"
    assert known["evidence/E010.html"].code == "E010"
    assert known["evidence/index.html"].listed
    rows_at = {row.location: row for row in rows(project)}
    assert len(rows_at) == len(list(rows(project)))
    for task in some(project.tasks):
        assert rows_at[f"schedule.html#task/{task}"].kind == "task"
    for figure in some(project.dossier.figures.values()):
        row = rows_at[f"figures.html#figure/{figure.id}"]
        assert row.title == figure.title
        assert figure.shown in row.text
    assert set(known) | {row.location.partition("#")[0] for row in rows_at.values()} == set(known)


def test_units_are_found_by_former_names(small: Path) -> None:
    path = small / "organization.yml"
    text = path.read_text(encoding="utf-8")
    [unit] = re.findall(r"^  - \{id: U1, .*\}$", text, re.MULTILINE)
    path.write_text(
        text.replace(unit, unit[:-1] + ", former_names: [红星 公社]}"), encoding="utf-8"
    )
    project = load(small, ROOT / "docs")
    words = hidden(project)["units/U1.html"].words.split()
    assert {"红星公社", "hongxinggongshe", "hxgs"} <= set(words)
