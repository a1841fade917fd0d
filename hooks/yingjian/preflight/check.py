"""Check a finished binder: read everything, apply every rule, say all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pypdfium2

from yingjian.base.store import Store

# Importing them registers their rules, in the order of the report.
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
from yingjian.preflight.known import as_text, from_text, page_keys
from yingjian.preflight.reading import count, read_pages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor, Future
    from pathlib import Path

    from yingjian.preflight.facts import Page, Withheld

__all__ = [
    "check",
    "rules_edition",
    "rules_file",
    "rules_manifest",
    "rules_navigation",
    "rules_pages",
]

#: Code of the one finding of a file that cannot be opened at all.
UNOPENED: Final = "file.open"
# Pages that one worker reads at a time.
_SHARE: Final = 40

_NEEDED: Mapping[str, str] = {
    "manifest": "没有清单（binder.json）",
    "data": "没有给出 data/，或者没有清单",
    "edition": "没有清单或 data/，或者 data/ 现在有错",
}
# What no rule can see, and why.
_BEYOND: Final = (
    ("图像页的正倒", "图像页没有文字，看不出正倒"),
    ("PDF/A 的全部条款", "由测试时的 veraPDF 判定"),
)


def check(  # noqa: PLR0913 — what is at hand beside the file differs from caller to caller
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
    """Read a finished binder as a stranger would and hold it against every rule.

    ``manifest`` is the binder's manifest; ``files`` maps paths below data/evidence/files to their
    SHA-256 (hex), ``data_sha256`` is the fingerprint of data/ as it is now, ``withheld`` what its
    edition must not hold. What is None is not checked, and the report says so. ``first`` is the number that the first page bears, ``total``
    what the stamps count up to: in a volume they are not 1 and the number of pages. Pages are read
    by ``executor`` where one is given; its workers get the file's bytes. ``cache`` is a folder where
    what was read of pages is kept, by a hash of everything that a page is made of.

    Raises:
        OSError: the file cannot be read from disk.
    """
    raw = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    try:
        document = read_document(raw)
        pages = _pages(raw, first, executor, cache)
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as error:
        locked = isinstance(error, pikepdf.PasswordError) or "assword" in str(error)
        said = "要口令才能打开。应当不加密。" if locked else f"不是能读的 PDF：{error}。"
        return Report((Finding(UNOPENED, None, said, "error"),), 0, 0)
    facts = Facts(
        document,
        tuple(pages),
        first,
        len(pages) + first - 1 if total is None else total,
        manifest,
        files if manifest is not None else None,
        data_sha256 if manifest is not None else None,
        withheld,
    )
    have = {
        "manifest": manifest is not None,
        "data": facts.files is not None,
        "edition": withheld is not None,
    }
    findings: list[Finding] = []
    unchecked = []
    for rule in RULES.values():
        if rule.needs is not None and not have[rule.needs]:
            unchecked.append((rule.title, _NEEDED[rule.needs]))
            continue
        findings += [
            Finding(rule.code, found.page, found.message, rule.severity)
            for found in rule.check(facts)
        ]
    if facts.files is not None and data_sha256 is None:
        unchecked.append(("数据指纹与 data/ 是否一致", "data/ 现在有错，算不出指纹"))
    findings.sort(key=lambda one: (one.severity, one.page or 0, one.rule, one.message))
    return Report(
        tuple(findings),
        len(pages),
        len(RULES)
        - sum(rule.needs is not None and not have[rule.needs] for rule in RULES.values()),
        facts.image_only,
        (*unchecked, *_BEYOND),
        document.signatures,
        withheld.edition if withheld else "",
    )


def _pages(
    raw: bytes, first: int, executor: Executor | None, cache: Path | None
) -> list[Page | None]:
    whole = count(raw)
    if cache is None:
        return _read(raw, list(range(whole)), first, executor)
    keys = page_keys(raw, first)
    if len(keys) != whole:
        # The two libraries do not agree on the pages: keep nothing of such a file.
        return _read(raw, list(range(whole)), first, executor)
    with Store(cache / "read-pages.sqlite") as store:
        texts = [store.get(key) for key in keys]
        pages = [from_text(text) if text else None for text in texts]
        missing = [at for at, page in enumerate(pages) if page is None]
        for at, page in zip(missing, _read(raw, missing, first, executor), strict=True):
            pages[at] = page
            if page is not None:
                store.put(keys[at], as_text(page))
    return pages


def _read(
    raw: bytes, indices: list[int], first: int, executor: Executor | None
) -> list[Page | None]:
    if executor is None or len(indices) <= _SHARE:
        return read_pages(raw, indices, first)
    waiting: list[Future[list[Page | None]]] = [
        executor.submit(read_pages, raw, indices[start : start + _SHARE], first)
        for start in range(0, len(indices), _SHARE)
    ]
    return [page for one in waiting for page in one.result()]
