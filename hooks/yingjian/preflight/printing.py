"""Write a report as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from yingjian.preflight.findings import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from yingjian.preflight.facts import Signature
    from yingjian.preflight.findings import Finding, Report

_SEVERITIES = {"error": "错误", "warning": "提醒"}


def as_text(report: Report) -> str:
    """Return one line per finding, then what was checked and what was not."""
    lines = [_finding_line(finding) for finding in report.findings]
    if lines:
        lines.append("")
    errors = len(report.errors)
    lines.append(
        f"查了 {report.pages} 页、{report.rules} 条规则："
        + (
            f"{errors} 处错误，{len(report.findings) - errors} 处提醒。"
            if report.findings
            else "没有发现问题。"
        )
    )
    if report.edition:
        lines.append(f"这是{report.edition}，按{report.edition}该有和不该有的内容核对。")
    lines += [_signature_line(signature) for signature in report.signatures]
    if report.image_only:
        lines.append(f"只有图、选不出字的页：{'、'.join(map(str, report.image_only))}。")
    lines += [f"没有查：{what}（{why}）。" for what, why in report.unchecked]
    return "\n".join(lines)


def _finding_line(finding: Finding) -> str:
    where = f"第 {finding.page} 页" if finding.page else "全册"
    rule = RULES.get(finding.rule)
    title = f"{rule.title}：" if rule else ""
    severity = _SEVERITIES[finding.severity]
    return f"{where}: {severity}[{finding.rule}] {title}{finding.message}"


def _signature_line(signature: Signature) -> str:
    signer = f"{signature.by or '没有写明是谁'}，{signature.day or '没有写明日期'}"
    if signature.intact is None:
        return f"有签名（自称 {signer}），未核对（没有装 pyhanko）。"
    state = (
        "签名完整：覆盖整个文件，摘要相符"
        if signature.intact and signature.covers
        else "签名不成立，见上面的错误"
    )
    return f"有电子签名：{signer}，{state}。证书的签发机构是否可信，这里不判断。"


def as_json(report: Report) -> str:
    """Return a JSON object of the findings and how far the check reached.

    Its keys are ``pages``, ``rules``, ``sound``, ``edition`` (null if not compared with one),
    ``findings``, ``image_only``, ``unchecked`` and ``signatures``. Pages count from 1; the page of
    a finding is null where it concerns the whole file; ``intact`` of a signature is null if it was
    not checked.
    """
    content = {
        "pages": report.pages,
        "rules": report.rules,
        "sound": report.sound,
        "edition": report.edition or None,
        "findings": [
            {
                "rule": finding.rule,
                "page": finding.page,
                "severity": finding.severity,
                "message": finding.message,
            }
            for finding in report.findings
        ],
        "image_only": list(report.image_only),
        "unchecked": [{"what": what, "why": why} for what, why in report.unchecked],
        "signatures": [
            {
                "by": signature.by,
                "day": signature.day,
                "covers": signature.covers,
                "intact": signature.intact,
            }
            for signature in report.signatures
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


FORMATS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json}
