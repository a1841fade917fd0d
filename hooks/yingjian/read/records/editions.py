"""What data/editions.yml may hold: the three editions, and what belongs to which level."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import Line, Record, one_of

ORIGINALS, PAGES = PAPERS = ("originals", "pages")


class Edition(Record, title="一个版本"):
    """An edition: how it is called, up to which level it shows, how papers stand on its site."""

    title: Line | None = Field(default=None, title="版名")
    """版名，印在页眉、封面和页脚，如 公开版。"""
    line: Line | None = Field(default=None, title="封面上的一句话")
    """封面上的一句话，如 供督导组查阅。"""
    upto: Line | None = Field(default=None, title="收到哪一级")
    """收到哪一级，写 systems.yml 里 secrecy 的一个词。"""
    papers: Annotated[str, one_of(*PAPERS)] = Field(default=PAGES, title="网站上的材料")
    """originals 放原件；pages 只放页面副本，不带作者、拍摄地点等。"""


class EditionsFile(Record, title="三个版本各收到哪一级"):
    """data/editions.yml."""

    editions: dict[str, Edition] = Field(default={}, title="版本")
    """各版（如 internal、inspector、public）各怎样。"""
    unmarked: dict[str, Line] = Field(default={}, title="没有写密级的，按哪一级")
    """种类：密级。没有写密级的记录按它；没有列出的种类按最高一级。"""
    fields: dict[str, Line] = Field(default={}, title="各栏的密级")
    """种类.栏：密级。低于这一级的版本里没有这一栏。"""
    pages: dict[str, Line] = Field(default={}, title="各页的密级")
    """页名：密级。低于这一级的版本里没有这一页。"""
