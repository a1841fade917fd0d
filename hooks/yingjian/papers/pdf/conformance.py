"""Check whether pages may stand in a PDF/A-2 file, by pikepdf's own check."""

from __future__ import annotations

import io
from typing import Final

import pikepdf

# Clauses of ISO 19005-2 as they stand in the check's rule names; the first that matches counts.
_REASONS: Final = (
    ("6.2.11.4.1-1", "字体没有嵌入"),
    ("6.2.11", "字体有缺陷"),
    ("font", "字体有缺陷"),
    ("attern", "含有渐变或图案"),
    ("hading", "含有渐变或图案"),
    ("6.2.10", "含有不合规的透明效果"),
    ("6.2.4", "颜色没有依据"),
    ("6.2.8", "图像不合规"),
    ("JPX", "图像不合规"),
)


def check(pdf: bytes) -> list[str]:
    """Return what keeps a file from PDF/A-2b, once it has metadata and an sRGB intent."""
    from pikepdf import pdfa

    with pikepdf.open(io.BytesIO(pdf)) as file:
        pdfa.prepare(file, "2b")
        return [f"{finding.rule}：{finding.message}" for finding in pdfa.check(file, "2b").findings]


def check_pages(pdf: bytes) -> list[list[str]]:
    """Return the findings of :func:`check` for every page by itself."""
    findings = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            single = pikepdf.Pdf.new()
            single.pages.append(page)
            out = io.BytesIO()
            single.save(out)
            findings.append(check(out.getvalue()))
    return findings


def reason(findings: list[str]) -> str:
    """Name in Chinese what kind of thing the findings are about."""
    text = " ".join(findings)
    return next(
        (chinese for mark, chinese in _REASONS if mark in text),
        "里面有长期保存格式不允许的东西",
    )
