"""Turns the bytes of a data file into text: UTF-8 without BOM, LF, nothing that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

from yingjian.base.problems import code
from yingjian.read.source.collector import Collector
from yingjian.read.source.document import Mark

MAX_BYTES = 4 * 1024 * 1024

TOO_LARGE = code(
    "yaml.too-large",
    "文件太大",
    why="防止误放的大文件拖垮生成。",
    mend="移走误放的文件；原件放进 data/evidence/files/。",
)
NOT_UTF8 = code("yaml.encoding", "不是 UTF-8 编码", why="编码不对，汉字会变成乱码。")
BOM = code("yaml.bom", "文件开头有 BOM", why="BOM 看不见，却会让别的工具认错第一个键。")
CRLF = code("yaml.line-ends", "换行不是 LF", why="换行不统一，改一个字会显示成整个文件都改了。")
BAD_CHAR = code("yaml.invisible", "有看不见的控制字符", why="看不见的字符使姓名、编号对不上。")

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffd\ud800-\udfff]"
)


def decode(raw: bytes, file: str) -> str:
    """The text of a data file; ``file`` is its name in problems.

    Raises:
        UnreadableError: too large, a BOM, CRLF, another encoding, or characters that cannot be
            seen.
    """
    whole = Collector(file)
    if len(raw) > MAX_BYTES:
        raise whole.fatal(
            TOO_LARGE,
            Mark(0, 0),
            f"文件有 {len(raw)} 字节，超过上限 {MAX_BYTES} 字节。",
            "把内容分成几个文件；图片、表格等原件放进 data/evidence/files/。",
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise whole.fatal(
            NOT_UTF8,
            Mark(1, 1),
            "文件是 UTF-16 编码（记事本的“Unicode”）。",
            "用记事本打开，另存为时编码选“UTF-8”（不要选“带有 BOM 的 UTF-8”）。",
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        raise whole.fatal(
            BOM,
            Mark(1, 1),
            "文件开头有 BOM（看不见的三个字节 EF BB BF）。",
            "记事本另存为时编码选“UTF-8”，不要选“带有 BOM 的 UTF-8”。",
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        tip = "用记事本打开，另存为时编码选“UTF-8”；WPS 导出的文本同样要选 UTF-8。"
        raise whole.fatal(NOT_UTF8, *_not_utf8(raw, error.start), tip) from None
    if "\r" in text:
        raise whole.fatal(
            CRLF,
            _mark(text, text.index("\r")),
            "换行是 Windows 式（CRLF）或旧式（CR），应当是 LF。",
            "在编辑器右下角把换行从“CRLF”改为“LF”再保存；本仓库的 .gitattributes 会使新检出的文件自动为 LF。",
        )
    invisible = INVISIBLE.search(text)
    if invisible:
        shown = f"{text[: invisible.start()]}□{text[invisible.end() :]}"
        raise Collector(file, shown).fatal(
            BAD_CHAR,
            _mark(text, invisible.start()),
            f"有看不见的字符 U+{ord(invisible.group()):04X}。",
            "删去这个字符：把光标放到这里，按一次退格，再补上误删的字。",
        )
    return text


def _not_utf8(raw: bytes, start: int) -> tuple[Mark, str]:
    """Where and how bytes are not UTF-8; GBK is recognised (GB 18030 contains it)."""
    before = raw[:start].decode("utf-8")
    mark = _mark(before, len(before))
    try:
        line = raw.decode("gb18030").splitlines()[mark.line - 1].strip()
    except UnicodeDecodeError:
        line = ""
    if line:
        return mark, f"文件不是 UTF-8 编码，像是 GBK（记事本的“ANSI”）。这一行是：{line[:40]}"
    return mark, f"文件不是 UTF-8 编码，第 {start + 1} 个字节读不成字。"


def _mark(text: str, index: int) -> Mark:
    return Mark(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def halfwidth(text: str) -> str:
    """NFKC form of a text (Unicode Standard Annex #15): full-width signs become ASCII."""
    return unicodedata.normalize("NFKC", text)
