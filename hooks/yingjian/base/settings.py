"""What every command needs before it reads anything: its folders, and how a day is written."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Final

from yingjian.base.problems import DataError, Problem, code
from yingjian.base.store import own_folder, writable

ROOT: Final = Path(__file__).resolve().parents[3]

BAD_DAY = code(
    "build.as-of",
    "指定的日期写法不对",
    why="倒计时和进度都按这一天推算。",
    mend="把 --as-of 写成 2015-10-20 这样。",
)


def cache_folder() -> Path:
    """The folder of the cache; a temporary one of this run where that cannot be written."""
    folder = Path(os.environ.get("YINGJIAN_CACHE") or ROOT / ".cache")
    return folder if writable(folder) else own_folder()


def parse_day(text: str) -> date:
    """A day in ISO 8601 form.

    Raises:
        DataError: it is not one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        tip = "写成 2015-10-20 这样。"
        problem = Problem("--as-of", 0, 0, BAD_DAY.name, "这不是一个日期。", tip, found=text)
        raise DataError([problem]) from None
