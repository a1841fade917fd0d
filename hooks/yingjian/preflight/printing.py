"""A report as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from yingjian.preflight.findings import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from yingjian.preflight.facts import Signature
    from yingjian.preflight.findings import Report

_WORDS = {"error": "错误", "warning": "提醒"}


def as_text(report: Report) -> str:
    """Every finding with its page, then what was checked and what was not."""
    lines = []
    for one in report.findings:
        where = f"第 {one.page} 页" if one.page else "全册"
        rule = RULES.get(one.rule)
        title = f"{rule.title}：" if rule else ""
        lines.append(f"{where}: {_WORDS[one.severity]}[{one.rule}] {title}{one.message}")
    if lines:
        lines.append("")
    wrong = len(report.errors)
    lines.append(
        f"查了 {report.pages} 页、{report.rules} 条规则："
        + (
            f"{wrong} 处错误，{len(report.findings) - wrong} 处提醒。"
            if report.findings
            else "没有发现问题。"
        )
    )
    if report.edition:
        lines.append(f"这是{report.edition}，按{report.edition}该有和不该有的内容核对。")
    lines += [_signed(one) for one in report.signatures]
    if report.image_only:
        lines.append(f"只有图、选不出字的页：{'、'.join(map(str, report.image_only))}。")
    lines += [f"没有查：{what}（{why}）。" for what, why in report.unchecked]
    return "\n".join(lines)


def _signed(one: Signature) -> str:
    who = f"{one.by or '没有写明是谁'}，{one.day or '没有写明日期'}"
    if one.intact is None:
        return f"有签名（自称 {who}），未核对（没有装 pyhanko）。"
    state = (
        "签名完整：覆盖整个文件，摘要相符"
        if one.intact and one.covers
        else "签名不成立，见上面的错误"
    )
    return f"有电子签名：{who}，{state}。证书的签发机构是否可信，这里不判断。"


def as_json(report: Report) -> str:
    """Every finding as a JSON object, and how far the check reached.

    ``pages``, ``rules``, ``sound``, ``edition`` (null where it was not held against one), ``findings``, ``image_only``, ``unchecked``, ``signatures``.
    Pages count from 1; the page of a finding is null where it concerns the file as a whole. Of a
    signature ``intact`` is null where it was not checked.
    """
    content = {
        "pages": report.pages,
        "rules": report.rules,
        "sound": report.sound,
        "edition": report.edition or None,
        "findings": [
            {"rule": one.rule, "page": one.page, "severity": one.severity, "message": one.message}
            for one in report.findings
        ],
        "image_only": list(report.image_only),
        "unchecked": [{"what": what, "why": why} for what, why in report.unchecked],
        "signatures": [
            {"by": one.by, "day": one.day, "covers": one.covers, "intact": one.intact}
            for one in report.signatures
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


FORMATS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json}
