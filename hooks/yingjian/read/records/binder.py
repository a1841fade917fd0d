"""What data/binder.yml may hold: cover, order and volumes of the binder."""

from __future__ import annotations

from pydantic import Field

from yingjian.read.records.base import Line, Record


class Chapter(Record, title="册子的一章"):
    """A chapter of the binder."""

    kind: Line = Field(title="种类")
    """哪一种章。page 是手写的章，要写 file；别的由数据生成。"""
    file: Line | None = Field(default=None, title="手写文件")
    """手写的章的文件，写 docs/ 下的路径。"""
    title: Line | None = Field(default=None, title="标题")
    """目录里的标题；不写就用这种章自己的名称。"""


class Part(Record, title="册子的一个大类"):
    """A part of the binder: a heading in the contents list, a thumb tab, and its chapters."""

    title: Line = Field(title="大类")
    """目录里的大类名称。"""
    thumb: Line = Field(title="书口标签")
    """书口上的标签，两个字；相同的标签印在同一位置。"""
    chapters: tuple[Chapter, ...] = Field(title="各章", strict=False, min_length=1)
    """这一大类的各章，次序就是装订次序。"""


class BinderFile(Record, title="册子的封面、次序、分卷"):
    """data/binder.yml."""

    title: Line = Field(title="册名")
    """印在封面上的册名。"""
    label: Line = Field(title="题签")
    """封面题签，竖排，三五个字。"""
    volume_pages: int = Field(default=350, title="一卷最多几页", ge=40, le=2000)
    """超过这么多页就分卷，每卷有自己的封面和目录。"""
    fonds: Line | None = Field(default=None, title="全宗号")
    """全宗号，印在脊签上；没有写 null，装订后手写。"""
    year: Line | None = Field(default=None, title="年度")
    """归档年度，印在脊签上，加引号，如 '2015'。"""
    retention: Line | None = Field(default=None, title="保管期限")
    """整册的保管期限，印在脊签上。"""
    parts: tuple[Part, ...] = Field(title="大类", strict=False, min_length=1)
    """目录里的大类，次序就是装订次序。"""
