"""Check a finished binder: read everything, apply every rule, report all findings at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pypdfium2

from yingjian.base.store import Store

# Importing a module registers its rules; this order is the order of the list of rules.
from yingjian.preflight import (
    rules_edition,
    rules_file,
    rules_manifest,
    rules_navigation,
    rules_pages,
)
from yingjian.preflight.facts import Facts
from yingjian.preflight.file_facts import read_document
from yingjian.preflight.findings import RULES, Finding, Report
from yingjian.preflight.page_keys import from_json, page_keys, to_json
from yingjian.preflight.reading import count_pages, read_pages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from yingjian.preflight.facts import Page, Withheld
    from yingjian.preflight.findings import Need

__all__ = [
    "check",
    "rules_edition",
    "rules_file",
    "rules_manifest",
    "rules_navigation",
    "rules_pages",
]

#: Code of the only finding about a file that cannot be opened.
UNOPENED: Final = "file.open"
# Pages that one worker reads at a time.
_SHARE: Final = 40

_LACKING: Final[Mapping[Need, str]] = {
    "manifest": "没有清单（binder.json）",
    "data": "没有给出 data/，或者没有清单",
    "edition": "没有清单或 data/，或者 data/ 现在有错",
}
# What no rule can check, and why.
_NEVER_CHECKED: Final = (
    ("图像页的正倒", "图像页没有文字，看不出正倒"),
    ("PDF/A 的全部条款", "由测试时的 veraPDF 判定"),
)


def check(  # noqa: PLR0913 — callers have different things beside the file
    pdf: Path | bytes,
    manifest: Mapping[str, Any] | None = None,
    *,
    files: Mapping[str, str] | None = None,
    data_sha256: str | None = None,
    withheld: Withheld | None = None,
    first: int = 1,
    total: int | None = None,
    executor: Executor | None = None,
    cache: Path | None = None,
) -> Report:
    """Read a finished binder as a stranger would and apply every rule.

    ``manifest`` is the binder's manifest; ``files`` maps paths below data/evidence/files to their
    SHA-256 (hex), ``data_sha256`` is the fingerprint of data/ as it is now, ``withheld`` is what
    the edition must not contain. What is None is not checked, and the report says so. ``first`` is
    the number printed on the first page, ``total`` the number of pages that the stamps count up to;
    in a volume they are not 1 and the number of pages. ``executor`` reads pages side by side; its
    workers get the file's bytes. ``cache`` is a folder for the store of pages that were read.

    Raises:
        OSError: the file cannot be read from disk.
    """
    raw = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    try:
        document = read_document(raw)
        pages = _pages(raw, first, executor, cache)
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as error:
        locked = isinstance(error, pikepdf.PasswordError) or "assword" in str(error)
        message = "要口令才能打开。应当不加密。" if locked else f"不是能读的 PDF：{error}。"
        return Report((Finding(UNOPENED, None, message, "error"),), 0, 0)
    if manifest is None:
        files = data_sha256 = None
    return _apply_rules(
        Facts(
            document,
            tuple(pages),
            first,
            total=len(pages) + first - 1 if total is None else total,
            manifest=manifest,
            files=files,
            data_sha256=data_sha256,
            withheld=withheld,
        )
    )


def _apply_rules(facts: Facts) -> Report:
    """Apply every rule for which there is what it needs."""
    available = {"manifest": facts.manifest, "data": facts.files, "edition": facts.withheld}
    rules, unchecked = [], []
    for rule in RULES.values():
        if rule.needs is None or available[rule.needs] is not None:
            rules.append(rule)
        else:
            unchecked.append((rule.title, _LACKING[rule.needs]))
    if facts.files is not None and facts.data_sha256 is None:
        unchecked.append(("数据指纹与 data/ 是否一致", "data/ 现在有错，算不出指纹"))
    findings = [
        Finding(rule.code, fault.page, fault.message, rule.severity)
        for rule in rules
        for fault in rule.check(facts)
    ]
    findings.sort(key=lambda item: (item.severity, item.page or 0, item.rule, item.message))
    return Report(
        tuple(findings),
        len(facts.pages),
        len(rules),
        facts.image_only,
        (*unchecked, *_NEVER_CHECKED),
        facts.document.signatures,
        facts.withheld.edition if facts.withheld else "",
    )


def _pages(
    raw: bytes, first: int, executor: Executor | None, cache: Path | None
) -> list[Page | None]:
    """Read all pages; those in the store of an earlier run come from there."""
    indices = list(range(count_pages(raw)))
    keys = page_keys(raw, first) if cache else []
    if cache is None or len(keys) != len(indices):
        # If PDFium and pikepdf do not agree on the pages, nothing is stored.
        return _read(raw, indices, first, executor)
    with Store(cache / "read-pages.sqlite") as store:
        texts = [store.get(key) for key in keys]
        pages = [from_json(text) if text else None for text in texts]
        missing = [index for index, page in enumerate(pages) if page is None]
        for index, page in zip(missing, _read(raw, missing, first, executor), strict=True):
            pages[index] = page
            if page is not None:
                store.put(keys[index], to_json(page))
    return pages


def _read(
    raw: bytes, indices: list[int], first: int, executor: Executor | None
) -> list[Page | None]:
    if executor is None or len(indices) <= _SHARE:
        return read_pages(raw, indices, first)
    shares: list[Future[list[Page | None]]] = [
        executor.submit(read_pages, raw, indices[start : start + _SHARE], first)
        for start in range(0, len(indices), _SHARE)
    ]
    return [page for share in shares for page in share.result()]
