"""The types of values in records: text, day, number, id, one of a few words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from yingjian.base.problems import Code, code
from yingjian.read.source import halfwidth

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
ACCOUNT_FORM = code(
    "record.account", "平台账号写法不对", why="账号写错，改了数据没有人被请来审阅。"
)
PATH_FORM = code("record.path", "文件路径写法不对", why="原件只能放在 data/evidence/files/ 下。")

_LINE_LIMIT = 300
_TEXT_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class Form(BeforeValidator):
    """A validator and the JSON Schema of the values that it accepts, for editors.

    ``hint`` says how such a value is written; editors show it after the text of each field.
    """

    schema: dict[str, Any] = field(default_factory=dict, kw_only=True, hash=False)
    hint: str = field(default="", kw_only=True)

    def __get_pydantic_json_schema__(self, *_: object) -> dict[str, Any]:
        """The schema in place of the one that pydantic would infer."""
        return dict(self.schema)


def text_schema(pattern: str, complaint: str, **more: Any) -> dict[str, Any]:
    """The schema of a text; editors show ``complaint`` where it does not match ``pattern``."""
    return {"type": "string", "pattern": pattern, "patternErrorMessage": complaint, **more}


def _fail(kind: Code, message: str, tip: str, right: object = None) -> PydanticCustomError:
    """A validation error; ``right`` is the correct value where there is no doubt about it."""
    context = {"kind": kind.name, "message": message, "tip": tip, "right": right}
    return PydanticCustomError("yingjian", "{message}", context)


def _words(value: object) -> object:
    """Any text value: not blank, no stray spaces."""
    if isinstance(value, bool) or not isinstance(value, str):
        return value
    if not value.strip():
        raise _fail(BLANK, "值是空的。", "补上内容；没有这一项就删去整行。")
    if value != value.strip() or "  " in value or value != value.strip("\u3000"):
        tidy = value.strip() if "\n" in value else " ".join(value.split())
        raise _fail(
            SPACES,
            "首尾或中间有多余的空格。",
            f"写成：{' '.join(tidy.split())}",
            tidy if tidy != value else None,
        )
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


def spelt_day(text: str) -> date | None:
    """The day that a text means (2015年8月3日, 2015/8/3, full-width digits), if there is one."""
    spelt = _SPELT_DATE.fullmatch(halfwidth(text).strip())
    try:
        return date(*(int(part) for part in spelt.groups())) if spelt else None
    except ValueError:
        return None


def _day(value: object) -> object:
    if isinstance(value, str):
        tip, right = (
            "写成 2015-08-03 这样（年-月-日，月日两位，半角，不加引号）。",
            spelt_day(value),
        )
        if right:
            tip = f"写成 {right.isoformat()}（不加引号）。"
        elif _SPELT_DATE.fullmatch(halfwidth(value).strip()):
            tip = "没有这一天，核对后写成 2015-08-03 这样。"
        raise _fail(DATE_FORM, "日期要写成 年-月-日。", tip, right)
    if not isinstance(value, date):
        raise _fail(DATE_FORM, "这里要写日期。", "写成 2015-08-03 这样；不知道就删去整行。")
    return value


# GB/T 9704-2012 §7.2.5: issuer's code, year in full in 〔 〕, number without 第 and leading zeros.
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔([0-9]{4})〕[1-9][0-9]{0,4}号")
_NEAR_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,12}?)(?:字)?\s*[\[〔【(（{［]?\s*(\d{4})\s*[\]〕】)）}］]?\s*(?:年)?第?\s*0*([1-9]\d{0,4})\s*号?"
)


def _document_number(value: object) -> object:
    value = _line(value)
    if isinstance(value, str) and not _DOCUMENT_NUMBER.fullmatch(value):
        near = _NEAR_NUMBER.fullmatch(halfwidth(value).replace(" ", ""))
        shape = "发文机关代字〔年份〕序号号，如 吴政发〔2015〕15号"
        right = f"{near[1]}〔{near[2]}〕{near[3]}号" if near else None
        tip = f"写成 {right}" if right else f"按 {shape} 写。"
        raise _fail(
            NUMBER_FORM, "文号不合 GB/T 9704 的写法：年份用〔〕，序号不加“第”、不补 0。", tip, right
        )
    return value


_CITED = "一经使用不再改，也不给别的事项用：别处靠它引用。"


def id_like(pattern: str, example: str, what: str, *, cited: bool = True) -> Form:
    """A validator of ids: a regular expression, an example, and its shape in words.

    ``cited``: other records refer to it, so that it must stay what it is.
    """
    form = re.compile(pattern)

    def check(value: object) -> object:
        if isinstance(value, str) and form.fullmatch(value):
            return value
        near = halfwidth(str(value)).strip().upper().replace(" ", "")
        right = near if form.fullmatch(near) else None
        tip = f"写成 {near}。" if right else f"写成 {example} 这样，不与别的重复。"
        raise _fail(ID_FORM, f"编号应当是{what}。", tip, right)

    schema = text_schema(f"^{pattern}$", f"编号应当是{what}，如 {example}。", maxLength=40)
    return Form(check, schema=schema, hint=_CITED if cited else "")


def id_of(
    prefix: str, example: str, *, dotted: bool = False, digits: int = 4, cited: bool = True
) -> Form:
    """A validator of ids made of a prefix and a number, ``dotted`` with a second number."""
    pattern = rf"{prefix}[0-9]{{1,{digits}}}" + (r"\.[0-9]{1,3}" if dotted else "")
    shape = f" {prefix} 加数字{'、点、序号' if dotted else ''}"
    return id_like(pattern, example, shape, cited=cited)


def one_of(*words: str) -> Form:
    """A validator that lets only these words pass."""

    def check(value: object) -> object:
        if isinstance(value, str) and value not in words:
            near = halfwidth(value).strip().casefold()
            tip = f"写成 {near}。" if near in words else f"写成 {'、'.join(words)} 之一。"
            right = near if near in words else None
            raise _fail(CHOICE, f"这里不能写“{value[:20]}”。", tip, right)
        return value

    return Form(check, schema={"type": "string", "enum": list(words)})


_LARGEST = Decimal(10) ** 12
_MOST_DECIMALS = 6


def _number(value: object) -> object:
    """An int or Decimal as Decimal, limited so that products fit into the 28 digits of formulas."""
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
        near, right = value.strip().lower(), None
        tip = "写 64 位十六进制小写数字（sha256sum 文件名 可算出）。"
        if re.fullmatch(r"[0-9a-f]{64}", near):
            tip, right = "改成小写，首尾不留空格。", near
        raise _fail(
            SEAL_FORM, f"封存值应当是 64 位十六进制数字，这里有 {len(value)} 位。", tip, right
        )
    return value


# Users and teams of GitHub, Gitea and GitLab (groups nest); @ is put before them where it belongs.
_ACCOUNT = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?"
_ACCOUNT_PATTERN = rf"{_ACCOUNT}(?:/{_ACCOUNT}){{0,4}}"


def _account(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(_ACCOUNT_PATTERN, value):
        near = halfwidth(value).strip().lstrip("@").strip()
        tip = "写账号 zhangsan，或团队 wuji/finance，不写显示的姓名。"
        if re.fullmatch(_ACCOUNT_PATTERN, near):
            tip = f"写成 {near}（不写 @）。"
        raise _fail(ACCOUNT_FORM, "账号只用字母、数字、“-”“_”“.”，团队用“/”分隔。", tip)
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


_PHONE_SCHEMA = text_schema(
    "^(1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-[2-9][0-9]{6,7}(-[0-9]{1,5})?)$",
    "手机写 11 位数字；座机写 区号-号码；整个加引号。",
)
_NO_SPACES = "首尾不留空格，中间不连写两个空格，不空着。"
_LINE_SCHEMA = text_schema(r"^(?!.*  )\S(.*\S)?$", f"写成一行。{_NO_SPACES}", maxLength=_LINE_LIMIT)
_TEXT_SCHEMA = text_schema(r"^(?![\s\S]*  )\S([\s\S]*\S)?$", _NO_SPACES, maxLength=_TEXT_LIMIT)
_DAY_SCHEMA = text_schema(
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "日期写成 2015-08-03 这样，不加引号。",
    format="date",
)
_DOCUMENT_NUMBER_SCHEMA = text_schema(
    r"^[\u4e00-\u9fff]{2,12}〔[0-9]{4}〕[1-9][0-9]{0,4}号$",
    "文号写成 吴政发〔2015〕15号 这样：年份用〔〕，序号不加“第”、不补 0。",
)
_PATH_SCHEMA = text_schema(
    r"^(?!.*  )(?!.*//)(?!.*[\s/]$)(?!(.*/)?\.{1,2}(/|$))[^\s/\\:][^\\:\n]*$",
    "写 data/evidence/files/ 下的路径，如 E001-会议纪要.pdf，用“/”分隔。",
    maxLength=_LINE_LIMIT,
)
_NUMBER_SCHEMA = {
    "type": "number",
    "exclusiveMinimum": -int(_LARGEST),
    "exclusiveMaximum": int(_LARGEST),
}

Line = Annotated[str, Form(_line, schema=_LINE_SCHEMA)]
Text = Annotated[str, Form(_text, schema=_TEXT_SCHEMA)]
Day = Annotated[date, Form(_day, schema=_DAY_SCHEMA)]
DocumentNumber = Annotated[str, Form(_document_number, schema=_DOCUMENT_NUMBER_SCHEMA)]
Number = Annotated[Decimal, Form(_number, schema=_NUMBER_SCHEMA)]
Seal = Annotated[
    str,
    Form(_seal, schema=text_schema("^[0-9a-f]{64}$", "封存值是 64 位十六进制小写数字。")),
]
Account = Annotated[
    str,
    Form(
        _account,
        schema=text_schema(
            f"^{_ACCOUNT_PATTERN}$", "写账号 zhangsan，或团队 wuji/finance，不写 @。"
        ),
    ),
]
Phone = Annotated[str, Form(_phone, schema=_PHONE_SCHEMA)]
FilePath = Annotated[str, Form(_path, schema=_PATH_SCHEMA)]
# The text of a formula; rules/formulas.py reads it.
FormulaText = Line
# A reference: an id, or the name of exactly one record.
PersonRef = Annotated[
    str,
    Form(
        _line,
        schema=_LINE_SCHEMA,
        hint="写姓名或编号（P01），要在 organization.yml 里登记过；同名的写编号。",
    ),
]
UnitRef = Annotated[
    str,
    Form(
        _line,
        schema=_LINE_SCHEMA,
        hint="写单位名、别称或编号（U05），要在 organization.yml 里登记过。",
    ),
]
UnitOrKindRef = Line
# One lead unit, written as a word; a list is read too, so that a rule can say that it is one.
Leads = Annotated[
    tuple[UnitRef, ...],
    Form(
        _listed,
        schema={"anyOf": [_LINE_SCHEMA, {"type": "array", "items": _LINE_SCHEMA, "maxItems": 1}]},
    ),
]


class Record(BaseModel):
    """Base of all records: no unknown keys, no conversion of types, immutable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)
