"""Whether pages may stand in a PDF/A-2 file: pikepdf's own check decides, an allowlist."""

from __future__ import annotations

import io

import pikepdf


def findings(pdf: bytes) -> list[str]:
    """Return what keeps a file from PDF/A-2b once it has metadata and an sRGB intent; [] is none."""
    from pikepdf import pdfa

    with pikepdf.open(io.BytesIO(pdf)) as file:
        pdfa.prepare(file, "2b")
        return [f"{finding.rule}：{finding.message}" for finding in pdfa.check(file, "2b").findings]


def per_page(pdf: bytes) -> list[list[str]]:
    """The same for every page by itself."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            single = pikepdf.Pdf.new()
            single.pages.append(page)
            out = io.BytesIO()
            single.save(out)
            found.append(findings(out.getvalue()))
    return found


def reason(found: list[str]) -> str:
    """Say in Chinese what kind of thing was found."""
    text = " ".join(found)
    for mark, chinese in _REASONS:
        if mark in text:
            return chinese
    return "里面有长期保存格式不允许的东西"


# Clauses of ISO 19005-2 as they stand in the check's rule names, most telling first.
_REASONS = (
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
