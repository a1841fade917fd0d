"""What data/editions.yml may hold: the three editions, and what belongs to which level."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import Line, Record, one_of

ORIGINALS, PAGES = PAPERS = ("originals", "pages")


class Edition(Record):
    """An edition: how it is called, up to which level it shows, how papers stand on its site."""

    title: Line | None = Field(default=None, title="版名")
    line: Line | None = Field(default=None, title="封面上的一句话")
    upto: Line | None = Field(default=None, title="收到哪一级")
    papers: Annotated[str, one_of(*PAPERS)] = Field(default=PAGES, title="网站上的材料")


class EditionsFile(Record):
    """data/editions.yml."""

    editions: dict[str, Edition] = Field(default={}, title="版本")
    unmarked: dict[str, Line] = Field(default={}, title="没有写密级的，按哪一级")
    fields: dict[str, Line] = Field(default={}, title="各栏的密级")
    pages: dict[str, Line] = Field(default={}, title="各页的密级")
