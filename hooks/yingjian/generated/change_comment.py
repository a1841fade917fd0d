"""The view of changes → Markdown for a comment on a forge: safe there, limited, kept up to date.

Begins with a hidden marker by which a comment made before is found again. Values of data can be no
markup, mention nobody, refer to no issue and become no link.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.pages.views.changes import ChangeRow, ChangesView

MARKER: Final = "<!-- yingjian:changes -->"
# GitHub takes 65,536 characters in a comment.
LIMIT: Final = 60_000
_COMMITS: Final = 30
_TAIL: Final = 400  # characters that the statement of what was cut may take

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()|~^&$\"'=]")
_LEADING = re.compile(r"^([-+:>]|\d+(?=[.)]))")


def safe(text: str) -> str:
    """A text of data on one line of a comment."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    # A mention or a number of an issue works even as an entity: only another character does not.
    line = line.replace("@", "＠")
    line = re.sub(r"#(?=\w)", "＃", re.sub(r"!(?=\d)", "！", line))
    line = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", line)
    return line.replace("://", "&#58;//").replace("www.", "www&#46;")


def _first(text: str) -> str:
    """The same where a sign or a number might begin a list of its own."""
    return _LEADING.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", safe(text))


def comment(view: ChangesView, limit: int = LIMIT) -> str:
    """The Markdown, at most ``limit`` characters; what did not fit is counted at the end."""
    head = "\n".join([MARKER, "## 数据改动", "", *_head(view)]) + "\n"
    made = [head]
    left: dict[str, int] = {}
    size = len(head)
    for group in view.groups:
        lines: list[str] = []
        heading = [f"### {group.title}：{group.count} {group.unit}", ""]
        for changes in group.lists:
            fresh = [f"**{changes.word} {len(changes.rows)} {group.unit}**", ""]
            for row in changes.rows:
                line = f"- {_row(row)}"
                cost = sum(len(one) + 1 for one in (*heading, *fresh, line))
                if size + cost > limit - _TAIL:
                    left[group.title] = left.get(group.title, 0) + 1
                    continue
                lines += [*heading, *fresh, line]
                size += cost
                heading, fresh = [], []
            if not fresh:
                lines.append("")
        made += [f"{one}\n" for one in lines]
    if left:
        told = "、".join(f"{title} {count} 处" for title, count in left.items())
        made.append(
            f"太长，{told}没有列出；在本机运行 `scripts/changes` 并加大 `--limit` 可看全部。\n"
        )
    return "".join(made)


def _head(view: ChangesView) -> Iterator[str]:
    if view.trouble:
        yield f"{safe(view.trouble)}。"
        return
    if view.old:
        old = view.old
        yield f"与 {old.short}（{safe(old.author)} {old.day}：{safe(old.subject)}）比。"
        yield ""
    for which, count in zip(("比较所依据的那一版", "现在这一版"), view.refused, strict=True):
        if count:
            yield f"{which}按现在的规则有 {count} 处错误，得分和齐备的件数不能比；改动照列。"
            yield ""
    if view.unreadable:
        names = "、".join(map(safe, view.unreadable))
        yield f"读不出来、不知道改了什么的文件：{names}。"
        yield ""
    yield from _scores(view)
    if not view.count:
        yield "没有改动。"
        return
    yield from _commits(view)
    if view.chapters:
        yield f"册子里要重印的章：{'、'.join(view.chapters)}。第几页要重新装订后才知道。"
        yield ""


def _scores(view: ChangesView) -> Iterator[str]:
    if view.scores:
        yield f"| 体系（按 {view.day} 推算） | 自评 | 应附材料齐 |"
        yield "|---|---|---|"
        for row in view.scores:
            ready = _both(row.ready_before, row.ready_after)
            yield f"| {safe(row.title)} | {_both(row.before, row.after)} | {ready} |"
        yield ""


def _commits(view: ChangesView) -> Iterator[str]:
    if view.commits:
        yield f"<details><summary>{len(view.commits)} 次提交</summary>"
        yield ""
        for one in view.commits[:_COMMITS]:
            yield f"- {one.day} {safe(one.author)}：{safe(one.subject)}（{one.short}）"
        if len(view.commits) > _COMMITS:
            yield f"- 另有 {len(view.commits) - _COMMITS} 次"
        yield ""
        yield "</details>"
        yield ""
    if view.pending:
        yield "含还没有提交的改动。"
        yield ""


def _both(before: str, after: str) -> str:
    if before == after:
        return f"{safe(after)}（没有变）"
    return f"{safe(before or '没有')} → {safe(after or '没有')}"


def _row(row: ChangeRow) -> str:
    what = f"：{'；'.join(map(safe, row.lines))}" if row.lines else ""
    return f"{_first(row.label)}{what}{f'（{safe(row.who)}）' if row.who else ''}"
