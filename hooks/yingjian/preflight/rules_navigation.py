"""Rules of finding one's way: links, contents, bookmarks, against the headings on the pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from yingjian.preflight.facts import shows, squeezed
from yingjian.preflight.findings import Found, rule
from yingjian.preflight.paper import OUTLINE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.preflight.facts import Facts, Link, Page

_OUTSIDE: Final = ("http://", "https://", "mailto:")
# Points by which a heading may stand above and below the height to which a link leads: half a page
# is in view at 100 %, and the title of an official document stands that low (GB/T 9704, 7.2, 7.3).
_ABOVE: Final = 6.0
_BELOW: Final = 400.0
# A number alone, a range, or the last of an index entry: 12, 69–73, 12等5页.
_DIGITS: Final = re.compile(r"^([0-9]+)(?:–([0-9]+)|等[0-9]+页)?$")
_LEADERS: Final = re.compile(r"[.·…]{3,}$")
_NUMBERED: Final = re.compile(r"^(.*?)\s*(?:(?<=\s)|(?<=\D))(\d+)$", re.DOTALL)


@rule("link.target", "链接哪儿也到不了", why="点了没有反应，或者把人带出册子。")
def targets(facts: Facts) -> Iterator[Found]:
    """A link leads to a page of the file, or to an address on the web or of mail."""
    for index, page in facts.read:
        for link in page.links:
            name = f"“{link.text[:20]}”" if link.text else "（没有字）"
            if link.action and link.action != "uri":
                yield Found(index + 1, f"链接{name}的动作是“{link.action}”，册子里不许有。")
            elif link.action and not link.address.lower().startswith(_OUTSIDE):
                yield Found(index + 1, f"链接{name}的地址不能用：{link.address[:60] or '（空）'}。")
            elif link.target == -1:
                yield Found(index + 1, f"链接{name}指向文件里没有的页。")


@rule("link.number", "印的页码与链接到的页不一致", why="照着纸上的页码翻，翻不到要找的东西。")
def numbers(facts: Facts) -> Iterator[Found]:
    """A link that prints a page's number leads to that page.

    Figures and numbers of items are links as well; page references are told from them by a mark. A
    file without any mark is another's: there every link that prints nothing but digits counts.
    """
    marked = any(link.reference for _, page in facts.read for link in page.links)
    for index, page in facts.read:
        for link in page.links:
            if link.target is None or link.target < 0:
                continue
            wanted = str(facts.number(link.target))
            if link.reference and not _DIGITS.match(link.text):
                yield Found(
                    index + 1, f"该印页码 {wanted} 的地方读到“{link.text[:20] or '空白'}”。"
                )
            elif (
                (link.reference or not marked or index in facts.contents)
                and (said := _DIGITS.match(link.text))
                and said[1] != wanted
            ):
                yield Found(index + 1, f"印的是第 {said[1]} 页，链接到的却是第 {wanted} 页。")
            elif (
                link.reference
                and (said := _DIGITS.match(link.text))
                and said[2]
                and not int(said[1]) < int(said[2]) <= facts.total
            ):
                yield Found(
                    index + 1, f"印的起止页“{link.text}”不成立，全册到第 {facts.total} 页。"
                )


@dataclass(slots=True)
class _Entry:
    """A line of the contents list: its page (from 0), title, what it leads to, printed number."""

    page: int
    titles: list[Link] = field(default_factory=list)
    number: Link | None = None

    @property
    def title(self) -> str:
        return "".join(_LEADERS.sub("", link.text) for link in self.titles)

    @property
    def goal(self) -> Link:
        return self.titles[0] if self.titles else self.number  # type: ignore[return-value]  # one of both is there


def _entries(facts: Facts) -> list[_Entry]:
    """Links of the contents list, put together line by line."""
    made: list[_Entry] = []
    for index in facts.contents:
        page = facts.pages[index]
        for link in page.links if page else ():
            last = made[-1] if made else None
            fits = (
                last is not None
                and last.number is None
                and last.titles
                and (last.goal.target, last.goal.top) == (link.target, link.top)
            )
            if not fits or last is None:
                last = _Entry(index)
                made.append(last)
            if link.text.isascii() and link.text.isdigit():
                last.number = link
            elif not (last.titles and _within(link, last.titles[-1])):
                last.titles.append(link)
    return made


def _within(link: Link, other: Link) -> bool:
    """Whether a link lies on another: leader dots are a link of their own on that of the title."""
    return (
        link.box[0] >= other.box[0]
        and link.box[2] <= other.box[2] + 1
        and link.box[1] < other.box[3]
        and link.box[3] > other.box[1]
        and abs(link.box[1] - other.box[1]) < (other.box[3] - other.box[1]) / 2
    )


@rule("contents.missing", "没有目录", why="没有目录的册子没法翻。")
def contents(facts: Facts) -> Iterator[Found]:
    """There is a list of contents with links."""
    if not facts.contents:
        yield Found(None, "没有找到目录：书签里应当有“目录”一条，指到目录页。")
    elif not _entries(facts):
        yield Found(facts.contents.start + 1, "目录里一条链接也没有。")


@rule(
    "contents.entry", "目录的条目不成对", why="每一条都要有题名、页码，两处都能点，到同一个地方。"
)
def entries(facts: Facts) -> Iterator[Found]:
    """Every entry has a title and a number, both links to one place."""
    for entry in _entries(facts):
        if entry.number is None:
            yield Found(
                entry.page + 1, f"目录的“{entry.title}”没有能点的页码，或页码与题名指的不是一处。"
            )
        elif not entry.titles:
            yield Found(
                entry.page + 1,
                f"目录的页码 {entry.number.text} 没有能点的题名，或与题名指的不是一处。",
            )


@rule("contents.heading", "目录指到的地方没有这个标题", why="目录印什么，那一页就得有什么。")
def contents_headings(facts: Facts) -> Iterator[Found]:
    """The heading named stands where the entry leads."""
    for entry in _entries(facts):
        goal = entry.goal
        if entry.titles and goal.target is not None and goal.target >= 0:
            fault = _heading_fault(facts, entry.title, goal.target, goal.top)
            if fault:
                yield Found(entry.page + 1, f"目录的“{entry.title}”：{fault}")


@rule("contents.complete", "目录漏了章", why="目录里没有的章，看的人不知道有。")
def contents_complete(facts: Facts) -> Iterator[Found]:
    """Every bookmark of the first level that follows the contents is listed."""
    if not facts.contents:
        return
    listed = {(entry.title, entry.goal.target) for entry in _entries(facts)}
    for mark in facts.document.bookmarks:
        title = squeezed(_parted(mark.title)[0])
        if (
            mark.level == 0
            and mark.page >= facts.contents.stop
            and (title, mark.page) not in listed
        ):
            yield Found(
                facts.contents.start + 1,
                f"目录里没有“{title}”（第 {facts.number(mark.page)} 页）。",
            )


@rule("outline.missing", "没有书签", why="几百页的文件没有书签没法用。")
def outline(facts: Facts) -> Iterator[Found]:
    """There are bookmarks."""
    if not facts.document.bookmarks:
        yield Found(None, "文件里一条书签也没有。")


@rule("outline.depth", "书签层次太深", why="三层以上在阅读器的侧栏里看不全。")
def outline_depth(facts: Facts) -> Iterator[Found]:
    """At most three levels."""
    for mark in facts.document.bookmarks:
        if mark.level >= OUTLINE_LEVELS:
            yield Found(
                mark.page + 1 if mark.page >= 0 else None,
                f"书签“{mark.title}”在第 {mark.level + 1} 层，最多 {OUTLINE_LEVELS} 层。",
            )


@rule("outline.target", "书签指不到页", why="点了没有反应。")
def outline_targets(facts: Facts) -> Iterator[Found]:
    """Every bookmark leads to a page of the file."""
    for mark in facts.document.bookmarks:
        if mark.page < 0:
            yield Found(None, f"书签“{mark.title}”没有指到文件里的页。")


@rule("outline.order", "书签次序乱了", why="书签的次序应当就是装订的次序。")
def outline_order(facts: Facts) -> Iterator[Found]:
    """Bookmarks never lead backwards."""
    last = -1
    for mark in facts.document.bookmarks:
        if 0 <= mark.page < last:
            yield Found(
                mark.page + 1,
                f"书签“{mark.title}”排在第 {facts.number(last)} 页的书签之后。",
            )
        last = max(last, mark.page)


@rule("outline.number", "书签末尾的页码不对", why="书签写的页码要与点过去的页一致。")
def outline_numbers(facts: Facts) -> Iterator[Found]:
    """A bookmark ends with the number of the page to which it leads."""
    for mark in facts.document.bookmarks:
        if mark.page < 0:
            continue
        number, wanted = _parted(mark.title)[1], facts.number(mark.page)
        if number != str(wanted):
            said = f"写的是 {number}" if number else "末尾没有页码"
            yield Found(mark.page + 1, f"书签“{mark.title}”{said}，应当是 {wanted}。")


@rule("outline.heading", "书签指到的地方没有这个标题", why="点了书签，看到的要是它说的那一节。")
def outline_headings(facts: Facts) -> Iterator[Found]:
    """The heading named stands where the bookmark leads; the cover has none."""
    for number, mark in enumerate(facts.document.bookmarks):
        if mark.page < 0 or (number == 0 and mark.page == 0):
            continue
        title = _parted(mark.title)[0]
        fault = _heading_fault(facts, title, mark.page, mark.top)
        if fault:
            yield Found(mark.page + 1, f"书签“{mark.title}”：{fault}")


@rule("outline.complete", "目录里的节没有书签", why="目录列了的，侧栏里也要能点到。")
def outline_complete(facts: Facts) -> Iterator[Found]:
    """Every entry of the contents list has its bookmark."""
    known = {(squeezed(_parted(mark.title)[0]), mark.page) for mark in facts.document.bookmarks}
    for entry in _entries(facts):
        if entry.titles and (entry.title, entry.goal.target) not in known:
            yield Found(entry.page + 1, f"目录的“{entry.title}”没有同名、同页的书签。")


def _parted(title: str) -> tuple[str, str]:
    """Part a bookmark into its text and the number at its end."""
    found = _NUMBERED.match(title)
    return (found[1], found[2]) if found else (title, "")


def _heading_fault(facts: Facts, title: str, index: int, top: float | None) -> str | None:
    page = facts.pages[index]
    wanted = squeezed(title)
    if page is None or shows(_near(page, top), title):
        return None
    where = f"第 {facts.number(index)} 页"
    if wanted in page.text:
        return f"指到了{where}，但不在那个标题所在的高度。"
    return f"{where}上没有这个标题。"


def _near(page: Page, top: float | None) -> str:
    """Text that follows a height on the page, squeezed."""
    if top is None:
        return page.text
    return squeezed(
        "".join(line.text for line in page.lines if top - _BELOW < line.top < top + _ABOVE)
    )
