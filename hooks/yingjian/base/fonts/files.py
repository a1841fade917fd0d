"""The folder of font files: where it is, and what it lacks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yingjian.base.fonts.table import FACES, Face

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT: Final = Path(__file__).resolve().parents[4]


class FontsMissing(Exception):  # noqa: N818 -- reads as the fact it reports
    """The folder lacks a required face or holds a file that is not what the table says.

    The message is Chinese and names every file and what to type.
    """

    @classmethod
    def lacking(cls, faces: Iterable[Face]) -> FontsMissing:
        """The error to raise where files of faces are not in the folder."""
        files = "\n".join(
            f"  {face.file}　{face.label}　Debian 软件包 {face.package}"
            for face in {face.file: face for face in faces}.values()
        )
        return cls(
            f"缺少排印装订册所需的字体：\n{files}\n"
            f"字体文件夹：{folder()}\n"
            "请运行 scripts/setup，它会自动下载；不能上网的机器，请从别的机器把这些文件拷进字体文件夹。"
        )

    @classmethod
    def broken(cls, path: Path, face: Face) -> FontsMissing:
        """The error to raise where a file does not hold the face that it should."""
        return cls(
            f"字体文件已损坏，或不是 {face.family}（{face.label}）：\n  {path}\n"
            "请删除这个文件，再运行 scripts/setup 重新下载。"
        )


def cache() -> Path:
    """Return the folder of what can be made again, as ``scripts/lib/setup.sh`` names it."""
    chosen = os.environ.get("YINGJIAN_CACHE")
    return Path(chosen).absolute() if chosen else ROOT / ".cache"


def folder() -> Path:
    """Return the folder of the font files: ``YINGJIAN_FONTS``, or ``fonts`` in the cache."""
    chosen = os.environ.get("YINGJIAN_FONTS")
    return Path(chosen).absolute() if chosen else cache() / "fonts"


def missing() -> tuple[Face, ...]:
    """Return the faces whose file is not in the folder, save those that cannot be fetched."""
    return tuple(face for face in FACES if face.package and not (folder() / face.file).is_file())
