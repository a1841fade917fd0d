"""What a value of a record may be: text, day, number, id, one of a few words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from yingjian.problems import Code, code
from yingjian.source import halfwidth

MISSING = code("record.missing", "缺一项", why="缺了这一项，网站和册子就少一格。")
UNKNOWN = code("record.unknown-key", "多了不认识的键", why="不认识的键不会显示，多半是写错了字。")
TYPE = code("record.type", "值的种类不对", why="种类不对，程序不能按人的意思用它。")
BLANK = code("record.blank", "值是空的", why="空值会在页面上留下空格，看不出是缺还是没有。")
LENGTH = code("record.length", "文字太长或太短", why="放不进表格的一格。")
LINES = code("record.one-line", "应当只有一行", why="换行会打乱表格。")
SPACES = code("record.spaces", "首尾或中间有多余空格", why="多余的空格使姓名、名称对不上。")
ID_FORM = code("record.id-form", "编号写法不对", why="编号是引用的依据，写法要统一。")
DATE_FORM = code("record.date-form", "日期写法不对", why="日期写法统一，才能排序和推算。")
NUMBER_FORM = code("record.document-number", "文号写法不对", why="文号写法统一，检查的人才查得到。")
RANGE = code("record.range", "数超出范围", why="超出范围的数多半是笔误。")
CHOICE = code("record.choice", "不在可选的几个词里", why="不认识的词，程序不知道怎样算、怎样显示。")
SEAL_FORM = code("record.sha256", "SHA-256 写法不对", why="封存值写错，就看不出文件有没有改过。")
PHONE_FORM = code("record.phone", "电话写法不对", why="写法统一，才能统一遮挡，也才打得通。")
PATH_FORM = code("record.path", "文件路径写法不对", why="原件只能放在 data/evidence/files/ 下。")

_LINE_LIMIT = 300
_TEXT_LIMIT = 4000


def _fail(kind: Code, message: str, tip: str) -> PydanticCustomError:
    return PydanticCustomError(
        "yingjian", "{message}", {"kind": kind.name, "message": message, "tip": tip}
    )


def _words(value: object) -> object:
    """Any text value: not blank, no stray spaces."""
    if isinstance(value, bool) or not isinstance(value, str):
        return value
    if not value.strip():
        raise _fail(BLANK, "值是空的。", "补上内容；没有这一项就删去整行。")
    if value != value.strip() or "  " in value or value != value.strip("\u3000"):
        raise _fail(SPACES, "首尾或中间有多余的空格。", f"写成：{' '.join(value.split())}")
    return value


def _line(value: object) -> object:
    if (
        type(value) is str
        and 0 < len(value) <= _LINE_LIMIT
        and value == value.strip()
        and "  " not in value
        and "\n" not in value
    ):
        return value  # the common case: nothing below can be wrong with it
    value = _words(value)
    if isinstance(value, str):
        if "\n" in value:
            raise _fail(LINES, "这一项应当只有一行。", "删去换行。")
        if len(value) > _LINE_LIMIT:
            raise _fail(
                LENGTH,
                f"有 {len(value)} 个字，这一项最多 {_LINE_LIMIT} 个。",
                "写短些，细节另写说明。",
            )
    return value


def _text(value: object) -> object:
    value = _words(value)
    if isinstance(value, str) and len(value) > _TEXT_LIMIT:
        raise _fail(
            LENGTH, f"有 {len(value)} 个字，这一项最多 {_TEXT_LIMIT} 个。", "长文写进 docs/。"
        )
    return value


_SPELT_DATE = re.compile(r"(\d{4})\s*[年./\-–—]\s*(\d{1,2})\s*[月./\-–—]\s*(\d{1,2})\s*日?")


def _day(value: object) -> object:
    if isinstance(value, str):
        spelt = _SPELT_DATE.fullmatch(halfwidth(value).strip())
        tip = "写成 2015-08-03 这样（年-月-日，月日两位，半角，不加引号）。"
        if spelt:
            try:
                tip = f"写成 {date(*(int(part) for part in spelt.groups())).isoformat()}（不加引号）。"
            except ValueError:
                tip = "没有这一天，核对后写成 2015-08-03 这样。"
        raise _fail(DATE_FORM, "日期要写成 年-月-日。", tip)
    if not isinstance(value, date):
        raise _fail(DATE_FORM, "这里要写日期。", "写成 2015-08-03 这样；不知道就删去整行。")
    return value


# GB/T 9704-2012 §7.2.5: issuer's code, year in full in 〔 〕, number without 第 and leading zeros.
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔(\d{4})〕[1-9]\d{0,4}号")
_NEAR_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,12}?)(?:字)?\s*[\[〔【(（{［]?\s*(\d{4})\s*[\]〕】)）}］]?\s*(?:年)?第?\s*0*([1-9]\d{0,4})\s*号?"
)


def _document_number(value: object) -> object:
    value = _line(value)
    if isinstance(value, str) and not _DOCUMENT_NUMBER.fullmatch(value):
        near = _NEAR_NUMBER.fullmatch(halfwidth(value).replace(" ", ""))
        shape = "发文机关代字〔年份〕序号号，如 吴政发〔2015〕15号"
        tip = f"写成 {near[1]}〔{near[2]}〕{near[3]}号" if near else f"按 {shape} 写。"
        raise _fail(
            NUMBER_FORM, "文号不合 GB/T 9704 的写法：年份用〔〕，序号不加“第”、不补 0。", tip
        )
    return value


def id_like(pattern: str, example: str, what: str) -> BeforeValidator:
    """A validator of ids: a regular expression, an example, and its shape in words."""
    form = re.compile(pattern)

    def check(value: object) -> object:
        if isinstance(value, str) and form.fullmatch(value):
            return value
        near = halfwidth(str(value)).strip().upper().replace(" ", "")
        tip = f"写成 {near}。" if form.fullmatch(near) else f"写成 {example} 这样，不与别的重复。"
        raise _fail(ID_FORM, f"编号应当是{what}。", tip)

    return BeforeValidator(check)


def id_of(prefix: str, example: str, *, dotted: bool = False, digits: int = 4) -> BeforeValidator:
    """A validator of ids made of a prefix and a number, ``dotted`` with a second number."""
    pattern = rf"{prefix}\d{{1,{digits}}}" + (r"\.\d{1,3}" if dotted else "")
    return id_like(pattern, example, f" {prefix} 加数字{'、点、序号' if dotted else ''}")


def one_of(*words: str) -> BeforeValidator:
    """A validator that lets only these words pass."""

    def check(value: object) -> object:
        if isinstance(value, str) and value not in words:
            near = halfwidth(value).strip().casefold()
            tip = f"写成 {near}。" if near in words else f"写成 {'、'.join(words)} 之一。"
            raise _fail(CHOICE, f"这里不能写“{value[:20]}”。", tip)
        return value

    return BeforeValidator(check)


_LARGEST = Decimal(10) ** 12
_MOST_DECIMALS = 6


def _number(value: object) -> object:
    """An int or Decimal as Decimal; what fits twice into the 28 digits that are computed with."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if abs(number) >= _LARGEST or not isinstance(exponent, int) or -exponent > _MOST_DECIMALS:
        raise _fail(
            RANGE,
            "这个数太大，或小数位太多。",
            f"绝对值应当小于一万亿，小数最多 {_MOST_DECIMALS} 位。",
        )
    return number


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _seal(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9a-f]{64}", value):
        near = value.strip().lower()
        tip = "写 64 位十六进制小写数字（sha256sum 文件名 可算出）。"
        if re.fullmatch(r"[0-9a-f]{64}", near):
            tip = "改成小写，首尾不留空格。"
        raise _fail(SEAL_FORM, f"封存值应当是 64 位十六进制数字，这里有 {len(value)} 位。", tip)
    return value


def _path(value: object) -> object:
    value = _line(value)
    if isinstance(value, str):
        parts = value.split("/")
        if "\\" in value or ":" in value or any(part in {"", ".", ".."} for part in parts):
            raise _fail(
                PATH_FORM,
                "文件路径应当是 data/evidence/files/ 下的相对路径。",
                "写成 E001-会议纪要.pdf 或 2015/E001.pdf 这样，用“/”分隔，不写盘符和“..”。",
            )
    return value


# A mobile number, or area code and number, with an extension where there is one.
_PHONE = re.compile(r"1[3-9]\d{9}|0[1-9]\d{1,2}-[2-9]\d{6,7}(?:-\d{1,5})?", re.ASCII)


def _phone(value: object) -> object:
    value = _line(value)
    if isinstance(value, str) and not _PHONE.fullmatch(value):
        digits = re.sub(r"\D", "", halfwidth(value))
        mobile = re.sub(r"^(?:00)?86(?=1)", "", digits)
        tip = "手机写 11 位数字；座机写 区号-号码，有分机再加 -分机。一格只写一个号码，整个加引号。"
        if _PHONE.fullmatch(mobile):
            tip = f"写成 '{mobile}'（连写，加引号）。"
        raise _fail(PHONE_FORM, "电话不是手机号，也不是带区号的座机号。", tip)
    if isinstance(value, int) and not isinstance(value, bool):
        raise _fail(PHONE_FORM, "电话要加引号，否则会当成数。", f"写成 '{value}'。")
    return value


Phone = Annotated[str, BeforeValidator(_phone)]
Line = Annotated[str, BeforeValidator(_line)]
Text = Annotated[str, BeforeValidator(_text)]
Day = Annotated[date, BeforeValidator(_day)]
DocumentNumber = Annotated[str, BeforeValidator(_document_number)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Seal = Annotated[str, BeforeValidator(_seal)]
FilePath = Annotated[str, BeforeValidator(_path)]
# The text of a formula; rules/formulas.py reads it.
FormulaText = Line
# A reference: an id, or the name of exactly one record.
PersonRef = Line
UnitRef = Line
UnitOrKindRef = Line
# One lead unit, written as a word; a list is read too, so that a rule can say that it is one.
Leads = Annotated[tuple[UnitRef, ...], BeforeValidator(_listed)]


class Record(BaseModel):
    """Every record: nothing unknown, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def day_from(*, title: str = "起日") -> Any:
    """An optional first day, written ``from``."""
    return Field(default=None, alias="from", title=title)
