"""Rules about the file as a whole: opening view, active content, fonts, size, fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.preflight.facts import squeeze
from yingjian.preflight.findings import Fault, rule
from yingjian.preflight.paper import MAIL_LIMIT, VOLUME_PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.preflight.facts import Facts


@rule("file.encrypted", "加了密", why="几年后没有口令就打不开；也过不了长期保存的标准。")
def encrypted(facts: Facts) -> Iterator[Fault]:
    """The file is not encrypted, not even with an empty password."""
    if facts.document.encrypted:
        yield Fault(None, "文件加了密。应当不加密。")


@rule("file.active", "带有会动作的内容", why="脚本、启动程序、内嵌文件会被拦，也会被人利用。")
def active(facts: Facts) -> Iterator[Fault]:
    """The file has no scripts, launch actions, embedded files or external streams."""
    for index, name in facts.document.active:
        page = None if index is None else index + 1
        yield Fault(page, f"文件里有{name}。应当去掉。")


@rule(
    "signature.changed",
    "签名之后改过",
    why="签名管的是签的那一刻的文件；后来动过一个字，签名就不再作数。",
)
def changed(facts: Facts) -> Iterator[Fault]:
    """Every signature covers the whole file, which has not changed since."""
    for signature in facts.document.signatures:
        if not signature.covers or signature.intact is False:
            day = f" {signature.day} " if signature.day else ""
            reason = "摘要与签名对不上" if signature.covers else "签名没有覆盖整个文件"
            yield Fault(
                signature.page + 1 if signature.page >= 0 else None,
                f"{signature.by or '没有写明的人'}{day}签名的册子在签名之后被改过：{reason}。"
                "请向签名的人要原来那一份。",
            )


@rule(
    "file.size",
    "文件超过邮件限额",
    why="大多数单位的邮箱收不下 36 MB 以上的附件。",
    severity="warning",
)
def size(facts: Facts) -> Iterator[Fault]:
    """The file is small enough for mail."""
    if facts.document.size > MAIL_LIMIT:
        yield Fault(
            None,
            f"文件有 {facts.document.size / 1e6:.1f} MB，超过 {MAIL_LIMIT / 1e6:.0f} MB，请用光盘或网盘送。",
        )


@rule(
    "file.volumes",
    "该分册而没有分",
    why="超过 350 页的一本翻不开，也装不进一个盒。",
    severity="warning",
)
def volumes(facts: Facts) -> Iterator[Fault]:
    """A long binder is divided into volumes."""
    if len(facts.pages) > VOLUME_PAGES and len((facts.manifest or {}).get("volumes", ())) <= 1:
        yield Fault(None, f"共 {len(facts.pages)} 页，超过 {VOLUME_PAGES} 页而没有分册。")


@rule("opening.view", "打开时的样子不对", why="打开就应当是第一页、原大、显示书签、标题栏是册名。")
def view(facts: Facts) -> Iterator[Fault]:
    """The file opens on the first page at 100 %, with bookmarks and title."""
    document = facts.document
    if document.opens is None:
        yield Fault(None, "没有写明打开时停在哪一页、放大多少。应当是第一页、100%。")
    elif document.opens != (0, 1.0):
        index, zoom = document.opens
        scale = f"{zoom:.0%}" if zoom else "读者上次的比例"
        yield Fault(None, f"打开时停在第 {index + 1} 页、{scale}。应当是第一页、100%。")
    if not document.shows_bookmarks:
        yield Fault(None, "打开时不显示书签。应当显示。")
    if not document.shows_title:
        yield Fault(None, "窗口标题不显示册名。应当显示。")


@rule("opening.title", "没有题名", why="窗口标题、检索、归档都靠它。")
def title(facts: Facts) -> Iterator[Fault]:
    """The file has a title, the same in the document information and in XMP."""
    document = facts.document
    if not document.title.strip():
        yield Fault(None, "文件信息里没有题名。")
    elif document.title != document.xmp_title:
        yield Fault(None, f"题名有两种：“{document.title}”和“{document.xmp_title}”。应当一致。")


@rule("opening.language", "没有写明语言", why="读屏软件据此选用中文的声音。")
def language(facts: Facts) -> Iterator[Fault]:
    """The language is set."""
    if not facts.document.language.strip():
        yield Fault(None, "没有写明语言。应当是 zh-CN。")


@rule("file.tagged", "没有结构标签", why="读屏软件分不清标题、表格和页脚。")
def tagged(facts: Facts) -> Iterator[Fault]:
    """The file is tagged."""
    if not facts.document.tagged:
        yield Fault(None, "文件没有结构标签。")


@rule(
    "file.intent", "自称 PDF/A 而没有输出意图", why="没有它，颜色的含义说不清，长期保存的标准不认。"
)
def intent(facts: Facts) -> Iterator[Fault]:
    """A file that claims PDF/A has one output intent (ISO 19005-2, 6.2.3)."""
    document = facts.document
    if document.claim and document.output_intents != 1:
        yield Fault(
            None,
            f"自称 PDF/A-{document.claim}，输出意图却有 {document.output_intents} 个。应当有一个。",
        )


@rule("font.embedded", "字体没有嵌进文件", why="换一台电脑就变样，甚至成了方框。")
def embedded(facts: Facts) -> Iterator[Fault]:
    """Every font is embedded."""
    for font in facts.document.fonts:
        if not font.embedded:
            yield Fault(font.page + 1, f"字体 {font.name} 没有嵌进文件。")


@rule("font.unicode", "字体没有编码对照", why="选出来、搜出来的会是乱码。")
def unicode(facts: Facts) -> Iterator[Fault]:
    """The character codes of every font map to Unicode."""
    for font in facts.document.fonts:
        if not font.unicode:
            yield Fault(font.page + 1, f"字体 {font.name} 没有到 Unicode 的对照表，字选不出来。")


@rule(
    "data.printed",
    "数据指纹没有印在封面上",
    why="纸上、文件里、清单里的指纹一致，才知道是同一份数据。",
)
def printed(facts: Facts) -> Iterator[Fault]:
    """The file's fingerprint is printed before the contents; a cover may take two pages."""
    fingerprint = squeeze(facts.document.identifier)
    cover = [page for page in facts.pages[: max(facts.contents.start, 1)] if page is not None]
    if not fingerprint:
        yield Fault(None, "文件里没有数据指纹（XMP 的 dc:identifier）。")
    elif cover and not any(fingerprint in page.text for page in cover):
        yield Fault(1, f"封面上没有印文件里的数据指纹 {fingerprint[:16]}……")
