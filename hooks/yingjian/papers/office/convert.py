"""Convert office files with LibreOffice: a profile for each, no macros, no network."""

from __future__ import annotations

import contextlib
import ctypes
import html
import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yingjian.base import fonts
from yingjian.papers.file_kind import ZIP_ERRORS
from yingjian.papers.limits import MB
from yingjian.papers.office import programs, saved_values
from yingjian.papers.outcome import CONVERTED, SAVE_AGAIN, Bindable, Refused

if TYPE_CHECKING:
    from yingjian.papers.file_kind import Kind

# Sizes that a zip archive declares; LibreOffice refuses entity bombs inside.
_MAX_UNPACKED: Final = 400 * MB
_MAX_PART: Final = 200 * MB
_SECONDS: Final = 110
_CLONE_NEWNET: Final = 0x40000000  # Linux, sched.h
# A user profile with safe settings and the macro that exports.
_PROFILE: Final = Path(__file__).parent / "profile"
_SLIDES: Final = frozenset({"ppt", "pptx", "odp"})

_TRACKED: Final = re.compile(rb"<w:(?:del|ins|moveFrom) ")


def convert(data: bytes, kind: Kind) -> Bindable:
    """Return the pages of an office file. Raises :class:`Refused`."""
    from yingjian.papers.pdf import clean

    program = _program(kind)
    changes = saved_values.Changes()
    if data.startswith(b"PK"):
        data = _check_and_freeze(data, kind, changes)
    elif kind.name in saved_values.WHOLE:
        data = saved_values.WHOLE[kind.name](data, changes)
    converted = clean.convert(_export(program, data, kind), how=CONVERTED)
    notes = (f"由 LibreOffice 从{kind.title}转成", *changes.notes(), *converted.notes)
    return replace(converted, notes=notes)


def _program(kind: Kind) -> Path:
    """Return LibreOffice. Raises :class:`Refused` if it is missing or cannot open the format."""
    program = programs.soffice()
    slides = kind.name in _SLIDES
    if program is not None and (not slides or programs.has_slides(program)):
        return program
    lack = "没有 LibreOffice" if program is None else "的 LibreOffice 没有装演示文稿部件"
    command = programs.INSTALL_SLIDES if slides else programs.INSTALL
    raise Refused(
        f"本机{lack}，{kind.title}转不成页面",
        f"请运行：{command}；或把它另存为 PDF 后替换",
        lasting=False,
    )


def _check_and_freeze(data: bytes, kind: Kind, changes: saved_values.Changes) -> bytes:
    """Refuse zip bombs; replace fields and formulas by their saved values."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [info.file_size for info in archive.infolist()]
            if sum(sizes) > _MAX_UNPACKED or max(sizes, default=0) > _MAX_PART:
                raise Refused("解开后大得不合常理，没有打开", "请把内容另存为新的文件后替换")
            parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except ZIP_ERRORS as error:
        raise Refused(f"{kind.title}损坏，打不开", SAVE_AGAIN) from error
    if any("vbaProject" in name for name, _ in parts):
        changes.add("宏没有运行")
    if any(name == "word/document.xml" and _TRACKED.search(part) for name, part in parts):
        changes.add("有修订记录，删去的字不装订")
    if kind.name not in saved_values.PARTS:
        return data
    names, freeze = saved_values.PARTS[kind.name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts:
            content = freeze(part, changes) if names.fullmatch(name) else part
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _export(program: Path, data: bytes, kind: Kind) -> bytes:
    """Return the PDF that LibreOffice exports. Raises :class:`Refused`."""
    with tempfile.TemporaryDirectory(prefix="yingjian-") as name:
        folder = Path(name)
        source, target = folder / f"source{kind.suffixes[0]}", folder / "target.pdf"
        source.write_bytes(data)
        shutil.copytree(_PROFILE, folder / "profile", copy_function=shutil.copyfile)
        environment = {
            "HOME": str(folder),
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "TZ": "Asia/Shanghai",
            "SAL_USE_VCLPLUGIN": "svp",
            "FONTCONFIG_FILE": str(_write_fontconfig(folder)),
            "YINGJIAN_SOURCE": source.as_uri(),
            "YINGJIAN_TARGET": target.as_uri(),
        }
        command = [
            str(program),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nolockcheck",
            "macro:///Standard.Yingjian.Export",
        ]
        try:
            subprocess.run(  # noqa: S603 -- a fixed command; names of papers do not reach it
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=False,
                preexec_fn=_leave_network,
            )
        except subprocess.TimeoutExpired as error:
            reason = f"LibreOffice 转换超过 {_SECONDS} 秒还没有完，已停下"
            raise Refused(reason, SAVE_AGAIN, lasting=False) from error
        except OSError as error:
            reason = f"LibreOffice 启动不了（{error.strerror}）"
            raise Refused(reason, f"请重新安装：{programs.INSTALL}", lasting=False) from error
        if not target.is_file():
            raise Refused(f"LibreOffice 打不开这个{kind.title}，可能加了密码或已损坏", SAVE_AGAIN)
        return target.read_bytes()


def _leave_network() -> None:
    """Enter an empty network namespace where the system allows it.

    The profile sends every request to a dead proxy in any case.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_CLONE_NEWNET)


def _write_fontconfig(folder: Path) -> Path:
    """Write rules that replace the typefaces of Chinese offices by ours (see fonts.py)."""
    fonts.activate()
    ours = os.environ["FONTCONFIG_FILE"]
    installed = {face.family for face in fonts.faces() if (fonts.folder() / face.file).is_file()}
    aliases = "\n".join(
        f'<match target="pattern"><test name="family" compare="eq"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{family}</string></edit></match>'
        for families, names in _ALIASES
        for name in names
        for family in [next(filter(installed.__contains__, families), fonts.SERIF)]
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"{aliases}<include>{html.escape(ours)}</include></fontconfig>",
        "utf-8",
    )
    return path


#: Names of typefaces in office software, after the families that replace them, best first.
_ALIASES: Final = (
    (
        (fonts.SERIF,),
        (
            "宋体", "SimSun", "新宋体", "NSimSun", "华文宋体", "STSong", "Times New Roman", "Cambria",
            "思源宋体", "Source Han Serif SC", "Liberation Serif", "serif", "仿宋_GB18030",
        ),
    ),
    (
        (fonts.FANG, fonts.SERIF),
        ("仿宋", "FangSong", "仿宋_GB2312", "FangSong_GB2312", "华文仿宋", "STFangsong", "方正仿宋_GBK"),
    ),
    (
        (fonts.KAI, fonts.SERIF),
        ("楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312", "华文楷体", "STKaiti", "方正楷体_GBK"),
    ),
    (
        (fonts.SANS,),
        (
            "黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "等线", "DengXian", "华文黑体", "STHeiti",
            "方正黑体_GBK", "Arial", "Calibri", "Helvetica", "Tahoma", "Verdana", "Carlito",
            "Liberation Sans", "DejaVu Sans", "sans-serif",
        ),
    ),
    ((fonts.MONO,), ("Courier New", "Consolas", "Liberation Mono", "monospace")),
    (
        (fonts.TITLE, fonts.SERIF),
        (
            "方正小标宋简体", "方正小标宋_GBK", "方正小标宋", "小标宋", "FZXiaoBiaoSong-B05",
            "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong",
        ),
    ),
)  # fmt: skip
