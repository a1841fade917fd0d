"""Derive hidden keywords for the search: pinyin, initials, spellings of document numbers.

The site matches plain substrings (docs/assets/javascripts/search-worker.js). What people type but
no page shows – ``huhongze``, ``hhz``, ``2015-15`` – is derived here. Keywords are separated by single
spaces.
"""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.metadata import version
from itertools import product
from typing import TYPE_CHECKING, Final

from yingjian.base.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# Surnames that a dictionary of common words may read differently, with every reading in use as a
# surname, the usual one first; and surnames of two characters, so that the given name is known.
# A reading that is missing here belongs in the person's record.
SURNAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "万俟": ("mo qi",),
    "单于": ("chan yu",),
    "尉迟": ("yu chi",),
    "长孙": ("zhang sun",),
    "澹台": ("tan tai",),
    "宰父": ("zai fu",),
    "亓官": ("qi guan",),
    "令狐": ("ling hu",),
    "欧阳": ("ou yang",),
    "司马": ("si ma",),
    "司徒": ("si tu",),
    "司空": ("si kong",),
    "上官": ("shang guan",),
    "诸葛": ("zhu ge",),
    "东方": ("dong fang",),
    "公孙": ("gong sun",),
    "慕容": ("mu rong",),
    "端木": ("duan mu",),
    "南宫": ("nan gong",),
    "夏侯": ("xia hou",),
    "皇甫": ("huang fu",),
    "鲜于": ("xian yu",),
    "单": ("shan",),
    "解": ("xie",),
    "仇": ("qiu",),
    "查": ("zha",),
    "区": ("ou",),
    "曾": ("zeng",),
    "朴": ("piao",),
    "任": ("ren",),
    "华": ("hua",),
    "纪": ("ji",),
    "盖": ("ge", "gai"),
    "乐": ("yue", "le"),
    "覃": ("qin", "tan"),
    "召": ("shao",),
    "缪": ("miao",),
    "宓": ("mi", "fu"),
    "种": ("chong",),
    "秘": ("bi",),
    "冼": ("xian",),
    "洗": ("xian",),
    "黑": ("he", "hei"),
    "繁": ("po",),
    "员": ("yun",),
    "翟": ("zhai", "di"),
    "祭": ("zhai",),
    "郇": ("xun", "huan"),
    "隗": ("wei", "kui"),
    "逯": ("lu",),
    "訾": ("zi",),
    "卜": ("bu",),
    "柏": ("bai",),
    "薄": ("bo",),
    "贲": ("ben",),
    "费": ("fei", "bi"),
    "葛": ("ge",),
    "宁": ("ning",),
    "牟": ("mou", "mu"),
    "那": ("na",),
    "粘": ("nian",),
    "强": ("qiang", "jiang"),
    "瞿": ("qu",),
    "阙": ("que",),
    "撒": ("sa",),
    "佘": ("she",),
    "盛": ("sheng",),
    "莘": ("shen", "xin"),
    "石": ("shi",),
    "沈": ("shen",),
    "燕": ("yan",),
    "应": ("ying",),
    "於": ("yu",),
    "尉": ("wei",),
    "仉": ("zhang",),
    "曲": ("qu",),
    "车": ("che",),
    "尹": ("yin",),
    "臧": ("zang",),
    "晁": ("chao",),
    "句": ("gou",),
    "藏": ("zang",),
    "谌": ("chen", "shen"),
    "褚": ("chu",),
    "钭": ("tou",),
    "叶": ("ye",),
    "殷": ("yin",),
    "幺": ("yao",),
    "戎": ("rong",),
    "宿": ("su",),
    "俞": ("yu",),
    "余": ("yu",),
}
_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")
_BLANK: Final = re.compile(r"[□○〇\s·•]+")
# A document number: organ's mark, year in brackets, running number (GB/T 9704-2012 §7.2.5).
_NUMBER: Final = re.compile(
    r"(?P<organ>[^\s\d〔〕\[\]（）()【】]*?)\s*[〔\[（(【［]?\s*(?P<year>(?:19|20)\d\d)\s*"
    r"[〕\]）)】］年]?\s*[-－—第]?\s*(?P<number>\d{1,4})\s*号?"
)


def keywords(name: str, overrides: Mapping[str, str] | None = None) -> str:
    """Return the pinyin of a person's name, in full, without the surname, and as initials.

    ``overrides`` maps names to their reading, syllables separated by spaces, with or without tones
    (``{"单立伟": "shàn lì wěi"}``); an override replaces the dictionary's reading. A surname with
    several readings in use gives the words for each. Missing characters (□) are left out; a name
    without any known character gives an empty string.

    Raises:
        ValueError: an override is not one Latin syllable a character.
    """
    name = _BLANK.sub("", unicodedata.normalize("NFKC", name))
    reading = (overrides or {}).get(name)
    if reading is not None:
        syllables = _plain(reading).split()
        if len(syllables) != len(name) or not all(s.isascii() and s.isalpha() for s in syllables):
            raise ValueError(f"“{name}”的读音“{reading}”应当一字一个音节，用空格隔开")
        length = 2 if name[:2] in SURNAMES else 1
        return _words([(syllables[:length], syllables[length:])])
    if not _HAN.search(name):
        return ""
    surname, readings = _surname(name)
    given = _syllables(name[len(surname) :])
    return _words([(reading.split(), given) for reading in readings])


def place_keywords(names: Iterable[str]) -> str:
    """Return the pinyin, in full and as initials, of all names of a unit or group.

    People may leave out a leading 镇, so the words are given without it as well.
    """
    words: list[str] = []
    for name in names:
        for form in (name, name.removeprefix("镇")) if len(name) > 2 else (name,):  # noqa: PLR2004 (镇 alone is no name)
            syllables = _syllables(unicodedata.normalize("NFKC", form))
            words += ["".join(syllables), "".join(s[0] for s in syllables)]
    return " ".join(dict.fromkeys(word for word in words if len(word) > 1))


def number_keywords(number: str) -> str:
    """Return the ways in which a document number is typed: 〔2015〕15号, [2015]15, 2015-15, ….

    Text without a year and a running number gives an empty string.
    """
    words: list[str] = []
    for match in _NUMBER.finditer(unicodedata.normalize("NFKC", number)):
        organ, year, running = match["organ"], match["year"], str(int(match["number"]))
        forms = [f"{year}-{running}", f"{year}年{running}号", f"{year}年第{running}号"]
        forms += [f"{organ}{year}-{running}号", f"{organ}{year}{running}号"] if organ else []
        forms += ["".join(s[0] for s in _syllables(organ))] if _HAN.search(organ) else []
        words += [f"{year}{running}", *forms]
    return " ".join(dict.fromkeys(words))


def merge(*keywords: str) -> str:
    """Join several strings of keywords into one without repetitions."""
    return " ".join(dict.fromkeys(" ".join(keywords).split()))


def _surname(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the surname and its readings; a surname in no table is one character."""
    for surname in (name[:2], name[:1]):
        if surname in SURNAMES:
            return surname, SURNAMES[surname]
    return name[:1], (" ".join(_syllables(name[:1])),)


# Run of Han characters → plain syllables, as pypinyin gave them in this or an earlier build.
_readings: dict[str, list[str]] = {}
_new_runs: set[str] = set()


def load_readings(path: Path) -> None:
    """Load the readings of earlier builds: pypinyin's dictionaries take a quarter of a second.

    Readings of another release of pypinyin are ignored.
    """
    with Store(path) as store:
        _readings.update(json.loads(store.get(_readings_key()) or "{}"))


def save_readings(path: Path) -> None:
    """Store all readings, if any of them is new."""
    if _new_runs:
        with Store(path) as store:
            store.put(_readings_key(), json.dumps(dict(sorted(_readings.items()))))
        _new_runs.clear()


def _readings_key() -> str:
    return f"pypinyin {version('pypinyin')}"


def _han_syllables(run: str) -> list[str]:
    if run not in _readings:
        from pypinyin import Style, lazy_pinyin

        _new_runs.add(run)
        _readings[run] = [_plain(s) for s in lazy_pinyin(run, style=Style.NORMAL, errors="ignore")]
    return _readings[run]


def _syllables(text: str) -> list[str]:
    """Return one plain syllable for every Han character; Latin words in lower case, and numbers."""
    parts: list[str] = []
    for run in re.findall(rf"{_HAN.pattern}|[A-Za-z]+|\d+", text):
        parts += _han_syllables(run) if _HAN.fullmatch(run) else [run.lower()]
    return parts


def _plain(reading: str) -> str:
    """Return pinyin in ASCII: tones off, ü as v."""
    decomposed = unicodedata.normalize("NFD", reading.replace("ü", "v").lower())
    plain = re.sub("u[\u0300\u0301\u0304\u030c]*\u0308", "v", decomposed)
    return "".join(char for char in plain if not unicodedata.combining(char))


def _words(readings: Sequence[tuple[Sequence[str], Sequence[str]]]) -> str:
    """Return full pinyin, given name and initials for each reading; lü as lv, lyu and lu."""
    words: list[str] = []
    for surname, given in readings:
        whole = [*surname, *given]
        for spelling in product(*(_spellings(syllable) for syllable in whole)):
            words += ["".join(spelling), "".join(spelling[len(surname) :])]
        words.append("".join(syllable[0] for syllable in whole if syllable))
    return " ".join(dict.fromkeys(word for word in words if len(word) > 1))


def _spellings(syllable: str) -> tuple[str, ...]:
    """Return the ways in which a syllable is typed: one with ü as v, yu or u."""
    if "v" not in syllable:
        return (syllable,)
    return (syllable, syllable.replace("v", "yu"), syllable.replace("v", "u"))
