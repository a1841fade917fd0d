"""Hidden keywords: how names, units and document numbers are typed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingjian.search import (
    SURNAMES,
    Hidden,
    finish_index,
    keywords,
    merge,
    number_keywords,
    place_keywords,
)


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
def test_names_as_they_are_typed(name: str, expected: str) -> None:
    assert keywords(name) == expected


@pytest.mark.parametrize("reading", ["shàn lì wěi", "shan li wei", "SHAN LI WEI", "Shàn  lì wěi"])
def test_a_written_reading_wins(reading: str) -> None:
    assert keywords("单立伟", {"单立伟": reading}) == "shanliwei liwei slw"
    assert keywords("吕品", {"吕品": "lǚ pǐn"}) == "lvpin pin lyupin lupin lp"


@pytest.mark.parametrize(
    "reading", ["shanliwei", "shan li", "shan li wei x", "单 立 伟", "sh4n li wei"]
)
def test_a_reading_that_is_none_is_refused(reading: str) -> None:
    with pytest.raises(ValueError, match="单立伟"):
        keywords("单立伟", {"单立伟": reading})


def test_the_table_of_surnames_is_one_syllable_a_character() -> None:
    for surname, readings in SURNAMES.items():
        for reading in readings:
            assert len(reading.split()) == len(surname), surname
            assert reading.replace(" ", "").isascii()
            assert reading == reading.lower()


@given(st.text(max_size=12))
def test_no_name_raises_or_leaves_anything_but_plain_words(name: str) -> None:
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
def test_document_numbers_as_they_are_typed(number: str, typed: str) -> None:
    assert typed in number_keywords(number).split()


def test_a_text_without_a_number_gives_nothing() -> None:
    assert number_keywords("湖南省第三轮“两项督导”评估规划") == ""


def test_merging_drops_repetitions() -> None:
    assert merge("a b", "", "b c") == "a b c"


def index(*documents: dict[str, str]) -> str:
    config = {"lang": ["en"], "separator": "x", "pipeline": [], "fields": {"title": {"boost": 1}}}
    return json.dumps({"config": config, "docs": documents})


def test_the_index_gets_keywords_and_stays_readable() -> None:
    finished = finish_index(
        index(
            {"location": "people/P20.html", "title": "胡宏泽", "text": "副主任"},
            {"location": "people/P20.html#a", "title": "任务", "text": ""},
            {"location": "x.html", "title": "", "text": ""},
        ),
        {"people/P20.html": Hidden("person", "huhongze hhz")},
    )
    assert "胡宏泽" in finished
    assert json.loads(finished)["docs"] == [
        {
            "location": "people/P20.html",
            "title": "胡宏泽",
            "text": "副主任",
            "kind": "person",
            "keys": "huhongze hhz",
        },
        {"location": "people/P20.html#a", "title": "任务", "text": ""},
    ]


def test_a_heading_with_a_mark_is_indexed_by_its_plain_title() -> None:
    document = {"location": "people/P09.html", "title": "赵□ 缺名字一字", "text": ""}
    finished = finish_index(index(document), {"people/P09.html": Hidden("person", "", "赵□")})
    assert json.loads(finished)["docs"][0]["title"] == "赵□"


def test_a_generated_list_left_out_of_the_index_is_found_by_its_title() -> None:
    finished = finish_index(
        index({"location": "evidence/index.html", "title": "材料目录", "text": "108 件"}),
        {
            "evidence/index.html": Hidden("evidence", "", "材料目录"),
            "evidence/by-unit.html": Hidden("evidence-unit", "", "材料目录（按单位）<"),
            "draft.html": Hidden("hand", "", "底稿"),
        },
    )
    assert json.loads(finished)["docs"] == [
        {
            "location": "evidence/index.html",
            "title": "材料目录",
            "text": "108 件",
            "kind": "evidence",
        },
        {
            "location": "evidence/by-unit.html",
            "title": "材料目录（按单位）&lt;",
            "text": "",
            "kind": "evidence-unit",
        },
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"docs": []}', '{"config": {}, "docs": []}'])
def test_another_format_is_named_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="格式变了"):
        finish_index(text, {})
