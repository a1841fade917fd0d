"""Rules about links, contents and bookmarks, and about the headings to which they lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from yingjian.preflight.facts import contains_title, squeeze
from yingjian.preflight.findings import Fault, rule
from yingjian.preflight.paper import OUTLINE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.preflight.facts import Facts, Link, Page

_SCHEMES: Final = ("http://", "https://", "mailto:")
# Points by which a heading may be above and below the height to which a link leads: half a page is
# in view at 100 %, and the title of an official document is that low (GB/T 9704, 7.2, 7.3).
_ABOVE: Final = 6.0
_BELOW: Final = 400.0
# A number, a range, or the first page of an index entry: 12, 69–73, 12等5页.
_PRINTED: Final = re.compile(r"^([0-9]+)(?:–([0-9]+)|等[0-9]+页)?$")
_LEADERS: Final = re.compile(r"[.·…]{3,}$")
_NUMBERED: Final = re.compile(r"^(.*?)\s*(?:(?<=\s)|(?<=\D))(\d+)$", re.DOTALL)


@rule("link.target", "链接哪儿也到不了", why="点了没有反应，或者把人带出册子。")
def targets(facts: Facts) -> Iterator[Fault]:
    """A link leads to a page of the file, a web address or a mail address."""
    for index, page in facts.readable_pages:
        for link in page.links:
            name = f"“{link.text[:20]}”" if link.text else "（没有字）"
            if link.action and link.action != "uri":
                yield Fault(index + 1, f"链接{name}的动作是“{link.action}”，册子里不许有。")
            elif link.action and not link.address.lower().startswith(_SCHEMES):
                yield Fault(index + 1, f"链接{name}的地址不能用：{link.address[:60] or '（空）'}。")
            elif link.target == -1:
                yield Fault(index + 1, f"链接{name}指向文件里没有的页。")


@rule("link.number", "印的页码与链接到的页不一致", why="照着纸上的页码翻，翻不到要找的东西。")
def numbers(facts: Facts) -> Iterator[Fault]:
    """A link that prints a page number leads to that page.

    Figures and numbers of items are links too; page references are marked. A file without any mark
    comes from elsewhere: there every link that prints nothing but digits counts.
    """
    marked = any(link.reference for _, page in facts.readable_pages for link in page.links)
    for index, page in facts.readable_pages:
        for link in page.links:
            if link.target is None or link.target < 0:
                continue
            number = str(facts.number(link.target))
            printed = _PRINTED.match(link.text)
            if link.reference and not printed:
                reading = link.text[:20] or "空白"
                yield Fault(index + 1, f"该印页码 {number} 的地方读到“{reading}”。")
            if not printed or not (link.reference or not marked or index in facts.contents):
                continue
            if printed[1] != number:
                yield Fault(index + 1, f"印的是第 {printed[1]} 页，链接到的却是第 {number} 页。")
            elif (
                link.reference
                and printed[2]
                and not int(printed[1]) < int(printed[2]) <= facts.total
            ):
                yield Fault(
                    index + 1, f"印的起止页“{link.text}”不成立，全册到第 {facts.total} 页。"
                )


@dataclass(slots=True)
class _Entry:
    """A line of the contents list: its page (from 0), the links of its title and of its number."""

    page: int
    titles: list[Link] = field(default_factory=list)
    number: Link | None = None

    @property
    def title(self) -> str:
        return "".join(_LEADERS.sub("", link.text) for link in self.titles)

    @property
    def link(self) -> Link:
        """The first link of the entry, which has at least one."""
        return self.titles[0] if self.titles else self.number  # type: ignore[return-value]


def _entries(facts: Facts) -> list[_Entry]:
    """Return the links of the contents list, grouped into entries."""
    entries: list[_Entry] = []
    for index in facts.contents:
        page = facts.pages[index]
        for link in page.links if page else ():
            entry = entries[-1] if entries else None
            if entry is None or not _continues(link, entry):
                entry = _Entry(index)
                entries.append(entry)
            if link.text.isascii() and link.text.isdigit():
                entry.number = link
            elif not (entry.titles and _lies_on(link, entry.titles[-1])):
                entry.titles.append(link)
    return entries


def _continues(link: Link, entry: _Entry) -> bool:
    """Return whether a link belongs to an entry that has titles but no number yet."""
    return (
        entry.number is None
        and bool(entry.titles)
        and (entry.link.target, entry.link.top) == (link.target, link.top)
    )


def _lies_on(link: Link, other: Link) -> bool:
    """Return whether a link lies on another, as that of the leader dots on that of the title."""
    return (
        link.box[0] >= other.box[0]
        and link.box[2] <= other.box[2] + 1
        and link.box[1] < other.box[3]
        and link.box[3] > other.box[1]
        and abs(link.box[1] - other.box[1]) < (other.box[3] - other.box[1]) / 2
    )


@rule("contents.missing", "没有目录", why="没有目录的册子没法翻。")
def contents(facts: Facts) -> Iterator[Fault]:
    """There is a contents list with links."""
    if not facts.contents:
        yield Fault(None, "没有找到目录：书签里应当有“目录”一条，指到目录页。")
    elif not _entries(facts):
        yield Fault(facts.contents.start + 1, "目录里一条链接也没有。")


@rule(
    "contents.entry", "目录的条目不成对", why="每一条都要有题名、页码，两处都能点，到同一个地方。"
)
def entries(facts: Facts) -> Iterator[Fault]:
    """Every entry has a title and a number that link to the same place."""
    for entry in _entries(facts):
        if entry.number is None:
            yield Fault(
                entry.page + 1, f"目录的“{entry.title}”没有能点的页码，或页码与题名指的不是一处。"
            )
        elif not entry.titles:
            yield Fault(
                entry.page + 1,
                f"目录的页码 {entry.number.text} 没有能点的题名，或与题名指的不是一处。",
            )


@rule("contents.heading", "目录指到的地方没有这个标题", why="目录印什么，那一页就得有什么。")
def contents_headings(facts: Facts) -> Iterator[Fault]:
    """The place to which an entry leads has its title as heading."""
    for entry in _entries(facts):
        link = entry.link
        if entry.titles and link.target is not None and link.target >= 0:
            fault = _heading_fault(facts, entry.title, link.target, link.top)
            if fault:
                yield Fault(entry.page + 1, f"目录的“{entry.title}”：{fault}")


@rule("contents.complete", "目录漏了章", why="目录里没有的章，看的人不知道有。")
def contents_complete(facts: Facts) -> Iterator[Fault]:
    """Every bookmark of the first level after the contents has an entry."""
    if not facts.contents:
        return
    listed = {(entry.title, entry.link.target) for entry in _entries(facts)}
    for bookmark in facts.document.bookmarks:
        title = squeeze(_split_number(bookmark.title)[0])
        if (
            bookmark.level == 0
            and bookmark.page >= facts.contents.stop
            and (title, bookmark.page) not in listed
        ):
            yield Fault(
                facts.contents.start + 1,
                f"目录里没有“{title}”（第 {facts.number(bookmark.page)} 页）。",
            )


@rule("outline.missing", "没有书签", why="几百页的文件没有书签没法用。")
def outline(facts: Facts) -> Iterator[Fault]:
    """There are bookmarks."""
    if not facts.document.bookmarks:
        yield Fault(None, "文件里一条书签也没有。")


@rule("outline.depth", "书签层次太深", why="三层以上在阅读器的侧栏里看不全。")
def outline_depth(facts: Facts) -> Iterator[Fault]:
    """Bookmarks have at most three levels."""
    for bookmark in facts.document.bookmarks:
        if bookmark.level >= OUTLINE_LEVELS:
            yield Fault(
                bookmark.page + 1 if bookmark.page >= 0 else None,
                f"书签“{bookmark.title}”在第 {bookmark.level + 1} 层，最多 {OUTLINE_LEVELS} 层。",
            )


@rule("outline.target", "书签指不到页", why="点了没有反应。")
def outline_targets(facts: Facts) -> Iterator[Fault]:
    """Every bookmark leads to a page of the file."""
    for bookmark in facts.document.bookmarks:
        if bookmark.page < 0:
            yield Fault(None, f"书签“{bookmark.title}”没有指到文件里的页。")


@rule("outline.order", "书签次序乱了", why="书签的次序应当就是装订的次序。")
def outline_order(facts: Facts) -> Iterator[Fault]:
    """Bookmarks never lead backwards."""
    last = -1
    for bookmark in facts.document.bookmarks:
        if 0 <= bookmark.page < last:
            yield Fault(
                bookmark.page + 1,
                f"书签“{bookmark.title}”排在第 {facts.number(last)} 页的书签之后。",
            )
        last = max(last, bookmark.page)


@rule("outline.number", "书签末尾的页码不对", why="书签写的页码要与点过去的页一致。")
def outline_numbers(facts: Facts) -> Iterator[Fault]:
    """A bookmark ends with the number of the page to which it leads."""
    for bookmark in facts.document.bookmarks:
        if bookmark.page < 0:
            continue
        printed, number = _split_number(bookmark.title)[1], facts.number(bookmark.page)
        if printed != str(number):
            reading = f"写的是 {printed}" if printed else "末尾没有页码"
            yield Fault(bookmark.page + 1, f"书签“{bookmark.title}”{reading}，应当是 {number}。")


@rule("outline.heading", "书签指到的地方没有这个标题", why="点了书签，看到的要是它说的那一节。")
def outline_headings(facts: Facts) -> Iterator[Fault]:
    """The place to which a bookmark leads has its title as heading; the cover has none."""
    for position, bookmark in enumerate(facts.document.bookmarks):
        if bookmark.page < 0 or (position == 0 and bookmark.page == 0):
            continue
        title = _split_number(bookmark.title)[0]
        fault = _heading_fault(facts, title, bookmark.page, bookmark.top)
        if fault:
            yield Fault(bookmark.page + 1, f"书签“{bookmark.title}”：{fault}")


@rule("outline.complete", "目录里的节没有书签", why="目录列了的，侧栏里也要能点到。")
def outline_complete(facts: Facts) -> Iterator[Fault]:
    """Every entry of the contents list has a bookmark."""
    bookmarks = {
        (squeeze(_split_number(bookmark.title)[0]), bookmark.page)
        for bookmark in facts.document.bookmarks
    }
    for entry in _entries(facts):
        if entry.titles and (entry.title, entry.link.target) not in bookmarks:
            yield Fault(entry.page + 1, f"目录的“{entry.title}”没有同名、同页的书签。")


def _split_number(title: str) -> tuple[str, str]:
    """Split the title of a bookmark into its text and the number at its end."""
    match = _NUMBERED.match(title)
    return (match[1], match[2]) if match else (title, "")


def _heading_fault(facts: Facts, title: str, index: int, top: float | None) -> str | None:
    """Return what is wrong with the heading at a height of a page, None if it is the title."""
    page = facts.pages[index]
    if page is None or contains_title(_text_near(page, top), title):
        return None
    where = f"第 {facts.number(index)} 页"
    if squeeze(title) in page.text:
        return f"指到了{where}，但不在那个标题所在的高度。"
    return f"{where}上没有这个标题。"


def _text_near(page: Page, top: float | None) -> str:
    """Return the squeezed text at and below a height on the page."""
    if top is None:
        return page.text
    return squeeze(
        "".join(line.text for line in page.lines if top - _BELOW < line.top < top + _ABOVE)
    )
