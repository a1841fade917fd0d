"""Write the changes of data as Markdown for a comment on a forge, escaped and limited in length.

The first line is a hidden marker by which an earlier comment is found and updated. Values of data
cannot become markup, mentions, references to issues or links.
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
_TAIL: Final = 400  # characters reserved for the note on what was left out

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()|~^&$\"'=]")
_LEADING = re.compile(r"^([-+:>]|\d+(?=[.)]))")


def safe(text: str) -> str:
    """Escape a text of data for one line of a comment."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    # Mentions and issue numbers work even as entities, so other characters replace the signs.
    line = line.replace("@", "＠")
    line = re.sub(r"#(?=\w)", "＃", re.sub(r"!(?=\d)", "！", line))
    line = _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", line)
    return line.replace("://", "&#58;//").replace("www.", "www&#46;")


def _safe_start(text: str) -> str:
    """Escape a text at the start of a line, where a sign or number could begin a list."""
    return _LEADING.sub(lambda match: f"&#{ord(match[0][0])};{match[0][1:]}", safe(text))


def comment(view: ChangesView, limit: int = LIMIT) -> str:
    """Return Markdown of at most ``limit`` characters; its end counts what was left out."""
    head = "\n".join([MARKER, "## 数据改动", "", *_head(view)]) + "\n"
    parts = [head]
    omitted: dict[str, int] = {}
    size = len(head)
    for group in view.groups:
        lines: list[str] = []
        heading = [f"### {group.title}：{group.count} {group.unit}", ""]
        for changes in group.lists:
            fresh = [f"**{changes.word} {len(changes.rows)} {group.unit}**", ""]
            for row in changes.rows:
                line = f"- {_row(row)}"
                cost = sum(len(row_line) + 1 for row_line in (*heading, *fresh, line))
                if size + cost > limit - _TAIL:
                    omitted[group.title] = omitted.get(group.title, 0) + 1
                    continue
                lines += [*heading, *fresh, line]
                size += cost
                heading, fresh = [], []
            if not fresh:
                lines.append("")
        parts += [f"{line}\n" for line in lines]
    if omitted:
        counts = "、".join(f"{title} {count} 处" for title, count in omitted.items())
        parts.append(
            f"太长，{counts}没有列出；在本机运行 `scripts/changes` 并加大 `--limit` 可看全部。\n"
        )
    return "".join(parts)


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
        for commit in view.commits[:_COMMITS]:
            author, subject = safe(commit.author), safe(commit.subject)
            yield f"- {commit.day} {author}：{subject}（{commit.short}）"
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
    return f"{_safe_start(row.label)}{what}{f'（{safe(row.who)}）' if row.who else ''}"
