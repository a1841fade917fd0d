"""What a demonstration paper is: its record in data/evidence and how its files are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
MARK = "演示材料"


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of one file, its suffix with dot, its pages and the words that it shows."""

    data: bytes
    suffix: str
    pages: int
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One evidence record; ``answers`` are (indicator, slot or None, point or None)."""

    id: str
    title: str
    kind: str
    unit: str
    answers: tuple[tuple[str, int | None, str | None], ...]
    formed: date | None = None
    filed: date | None = None
    state: str = "已审"
    issuer: str | None = None
    number: str | None = None
    person: str | None = None
    secrecy: str = "内部"
    retention: str = "10年"
    reviewer: str | None = None
    reviewed: date | None = None
    reason: str | None = None
    refers_to: str | None = None
    make: tuple[Maker, ...] = ()


Maker = Callable[[Paper], Made]


def _figures() -> dict[str, tuple[Decimal | None, str, int]]:
    loaded = yaml.load(
        (ROOT / "data/figures.yml").read_text("utf-8"),
        Loader=yaml.BaseLoader,  # noqa: S506 -- builds nothing but text
    )
    return {
        row["id"]: (
            None if row["value"] == "null" else Decimal(row["value"]),
            row["unit"],
            int(row.get("decimals", 0)),
        )
        for row in loaded["figures"]
    }


FIGURES = _figures()


def number(figure: str) -> Decimal:
    """The value of a figure of data/figures.yml.

    Raises:
        LookupError: there is no such figure, or it has no value yet.
    """
    value = FIGURES[figure][0]
    if value is None:
        raise LookupError(figure)
    return value


def show(figure: str) -> str:
    """The value of a figure as papers print it, without its unit."""
    return f"{number(figure):.{FIGURES[figure][2]}f}"


def whole(figure: str) -> int:
    """The value of a figure that counts something."""
    return int(number(figure))


# Who files a unit's papers: the people whom the plan names in these posts.
KEEPERS = {
    "镇党委": "彭会村",
    "镇人民政府": "王孟戈",
    "镇武装部": "谷阳雄",
    "镇纪委": "向明珍",
    "镇党政办": "单立伟",
    "派出所": "廖仁可",
    "中心学校": "文亚平",
    "镇安监站": "P09",
    "镇妇联": "P11",
    "镇团委": "P12",
    "镇司法所": "毛传政",
    "镇文化站": "张意平",
    "镇国土所": "P16",
    "镇城建办": "赵岳东",
    "镇财政所": "向明珍",
    "镇消防办": "赵福运",
    "镇食安会": "朱仔丰",
}


def day(text: str | None) -> date | None:
    """A day written 0912 (of 2015) or 20140912."""
    if text is None:
        return None
    full = text if len(text) == 8 else f"2015{text}"  # noqa: PLR2004 -- YYYYMMDD
    return date(int(full[:4]), int(full[4:6]), int(full[6:]))


def paper(  # noqa: PLR0913 -- the columns of a record
    id: str,  # noqa: A002 -- as in the data
    title: str,
    kind: str,
    unit: str,
    dates: str,
    answers: str,
    *make: Maker,
    state: str = "已审",
    issuer: str | None = None,
    number: str | None = None,
    secrecy: str = "内部",
    retention: str = "10年",
    person: str | None = None,
    reason: str | None = None,
    refers_to: str | None = None,
) -> Paper:
    """A record in short form.

    ``dates`` is "formed filed reviewed" as 0912 or 20140912, fewer where unknown; ``answers`` is
    "A1.1.1/1 第 2 页; B1.1/1", slot and point optional.
    """
    days = [day(part) for part in dates.split()] + [None, None, None]
    served = []
    for part in answers.split(";"):
        head, _, point = part.strip().partition(" ")
        indicator, _, slot = head.partition("/")
        served.append((indicator, int(slot) if slot else None, point or None))
    keeper = person or KEEPERS[unit]
    reviewer = None
    if state == "已审":
        reviewer = "彭岳建" if keeper == "胡宏泽" else "胡宏泽"
    return Paper(
        id=id,
        title=title,
        kind=kind,
        unit=unit,
        answers=tuple(served),
        formed=days[0],
        filed=days[1],
        state=state,
        issuer=issuer,
        number=number,
        person=keeper,
        secrecy=secrecy,
        retention=retention,
        reviewer=reviewer,
        reviewed=days[2],
        reason=reason,
        refers_to=refers_to,
        make=make,
    )


def spelt(value: date) -> str:
    """2015年9月10日, as GB/T 9704-2012 §7.3.5.4 writes a day."""
    return f"{value.year}年{value.month}月{value.day}日"
