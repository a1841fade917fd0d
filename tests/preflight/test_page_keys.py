"""Pages are read once: a key changes with what a page is made of, and the store may be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pikepdf import Array, Name

from tests.preflight.binders import before, broken
from yingjian.preflight import check as checking
from yingjian.preflight.check import check
from yingjian.preflight.page_keys import page_keys
from yingjian.preflight.reading import read_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from yingjian.binder.parts import Binder
    from yingjian.preflight.facts import Page


@pytest.fixture
def read_indices(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Indices of the pages that are read and not taken from the store, in order."""
    read = read_pages
    read_so_far: list[int] = []

    def spy(pdf: bytes, indices: Sequence[int], number: int = 1) -> list[Page | None]:
        read_so_far.extend(indices)
        return read(pdf, indices, number)

    monkeypatch.setattr(checking, "read_pages", spy)
    return read_so_far


def test_a_second_check_reads_no_page_and_reports_the_same(
    binder: Binder, manifest: dict[str, Any], tmp_path: Path, read_indices: list[int]
) -> None:
    first = check(binder.pdf, manifest, cache=tmp_path)
    assert read_indices == list(range(7))
    read_indices.clear()
    assert check(binder.pdf, manifest, cache=tmp_path) == first == check(binder.pdf, manifest)
    assert read_indices == list(range(7)), "only the check without a store reads"


def test_faults_of_stored_pages_are_found_again(binder: Binder, tmp_path: Path) -> None:
    pdf = broken(binder.pdf, lambda file: before(file, 1, "0 0 10 10 re f"))
    for _ in range(2):
        report = check(broken(pdf, misdirect), cache=tmp_path)
        assert {finding.rule for finding in report.findings} == {"link.number"}


def misdirect(file: pikepdf.Pdf) -> None:
    """Let a printed page number lead to the first page."""
    reference = next(link for link in file.pages[4].Annots if "/NM" in link)
    reference.Dest = Array([file.pages[0].obj, Name.XYZ, None, None, None])


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda _: None, []),
        (lambda file: before(file, 4, "0 0 10 10 re f"), [4]),
        (misdirect, [4]),
        (lambda file: setattr(file.pages[3], "mediabox", [0, 0, 600, 842]), [3]),
        (lambda file: scan_of(file).write(bytes(40_001)), [6]),
    ],
    ids=["saved anew", "content", "target of a link", "size", "an image inside a form"],
)
def test_only_changed_pages_have_other_keys(
    binder: Binder, spoil: Callable[[pikepdf.Pdf], object], expected: list[int]
) -> None:
    before_change = page_keys(broken(binder.pdf, lambda _: None), 1)
    # A file without object streams numbers its objects otherwise.
    after_change = page_keys(
        broken(binder.pdf, spoil, object_stream_mode=pikepdf.ObjectStreamMode.disable), 1
    )
    assert [at for at, key in enumerate(after_change) if key != before_change[at]] == expected


def scan_of(file: pikepdf.Pdf) -> Any:
    return file.pages[6].obj.Resources.XObject.P.Resources.XObject.Im


def test_left_and_right_pages_differ(binder: Binder) -> None:
    assert not set(page_keys(binder.pdf, 1)) & set(page_keys(binder.pdf, 2))


@pytest.mark.parametrize("text", ["", "no database"])
def test_a_damaged_store_is_ignored(binder: Binder, tmp_path: Path, text: str) -> None:
    (tmp_path / "read-pages.sqlite").write_text(text, encoding="utf-8")
    assert check(binder.pdf, cache=tmp_path).findings == ()


def test_a_store_that_cannot_be_written_is_no_fault(binder: Binder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert check(binder.pdf, cache=tmp_path / "file" / "below").findings == ()
