"""Intake of all papers: cache, workers that crash, executors, imports."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from tests.papers import cmyk_profile, invisible_font
from tests.papers import samples as m
from tests.support import ROOT, some
from yingjian.base import atomic
from yingjian.papers import Bindable, Taken, convert, intake, limits
from yingjian.papers.isolation import processes, worker
from yingjian.papers.office.programs import soffice
from yingjian.papers.outcome import Answer, Unbindable, pack, unpack
from yingjian.papers.pdf import cmyk, pages
from yingjian.papers.pdf.geometry import upright

if TYPE_CHECKING:
    from pathlib import Path

DEMO = sorted((ROOT / "data/evidence/files").iterdir())
OFFICE = {".docx", ".xlsx"}


def papers(folder: Path, **contents: bytes) -> tuple[dict[str, Path], dict[str, str]]:
    files = {}
    for name, content in contents.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content)
        files[path.name] = path
    return files, {name: digest(path) for name, path in files.items()}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def summary(taken: dict[str, Taken]) -> list[tuple[str, bool, bool]]:
    return [(name, paper.pdf is not None, paper.fresh) for name, paper in taken.items()]


def test_all_papers_of_the_demonstration_are_bound(tmp_path: Path) -> None:
    wanted = [p for p in DEMO if p.suffix not in OFFICE]
    if soffice() is not None:
        wanted += [p for p in DEMO if p.suffix in OFFICE][:4]
    files = {path.name: path for path in wanted}
    taken = intake(files, {name: digest(path) for name, path in files.items()}, tmp_path)
    assert {name: paper.reason for name, paper in taken.items() if paper.pdf is None} == {}
    assert {paper.conformance for paper in taken.values()} == {"2u"}
    assert {paper.how for paper in taken.values()} <= {"as-is", "converted"}
    for paper in some(taken.values()):
        assert paper.pdf is not None
        assert len(pypdfium2.PdfDocument(paper.pdf)) == paper.pages


def test_a_second_run_takes_everything_from_the_cache(tmp_path: Path) -> None:
    files, digests = papers(
        tmp_path, b__pdf=m.one_page(), a__png=m.picture("PNG"), c__zip=m.zipped(a=b"")
    )
    calls: list[tuple[str, bool]] = []
    cache = tmp_path / "cache"
    first = intake(files, digests, cache, progress=lambda name, new: calls.append((name, new)))
    again = intake(files, digests, cache, progress=lambda name, new: calls.append((name, new)))
    assert summary(first) == [("b.pdf", True, True), ("a.png", True, True), ("c.zip", False, True)]
    assert summary(again) == [
        ("b.pdf", True, False),
        ("a.png", True, False),
        ("c.zip", False, False),
    ]
    assert again["c.zip"].reason == first["c.zip"].reason != ""
    assert sorted(calls) == sorted((name, new) for name in files for new in (True, False))


def test_equal_papers_are_converted_once(tmp_path: Path) -> None:
    files, digests = papers(tmp_path, a__pdf=m.one_page(), b__pdf=m.one_page())
    taken = intake(files, digests, tmp_path / "cache")
    assert taken["a.pdf"].pdf == taken["b.pdf"].pdf
    assert len(list((tmp_path / "cache").glob("*.pdf"))) == 1


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7 half"])
@pytest.mark.parametrize("suffix", ["pdf", "sqlite"])
def test_a_damaged_entry_is_converted_again(damage: bytes, suffix: str, tmp_path: Path) -> None:
    files, digests = papers(tmp_path, a__pdf=m.one_page())
    cache = tmp_path / "cache"
    before = intake(files, digests, cache)["a.pdf"].pdf
    assert before is not None
    whole = before.read_bytes()
    next(cache.glob(f"*.{suffix}")).write_bytes(damage)
    after = intake(files, digests, cache)["a.pdf"]
    assert after.fresh
    assert before.read_bytes() == whole


@pytest.mark.parametrize("step", ["open", "write", "flush", "replace"])
def test_a_full_disk_for_the_cache_costs_only_time(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, digests = papers(tmp_path, a__pdf=m.one_page())
    cache = tmp_path / "cache"

    def full(now: str, path: Path) -> None:
        if now == step and path.is_relative_to(cache):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic, "before", full)
    for _ in range(2):
        taken = intake(files, digests, cache)["a.pdf"]
        assert taken.fresh
        assert taken.pdf is not None
        assert len(pypdfium2.PdfDocument(taken.pdf)) == 1
    assert not list(cache.glob("*.pdf"))


def test_a_paper_that_cannot_be_read_gets_a_reason(tmp_path: Path) -> None:
    files, digests = papers(tmp_path, a__pdf=m.one_page(), b__pdf=m.one_page("0 0 9 9 re f"))
    files["a.pdf"].unlink()
    taken = intake(files, digests, tmp_path / "cache")
    assert "读不出来" in taken["a.pdf"].reason
    assert taken["b.pdf"].pdf is not None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", m.many_pages(3)),
        ("a.pdf", m.one_page("BT /F 40 Tf 80 500 Td (Hello paper) Tj ET")),
        ("a.pdf", m.cmyk_pattern()),
        ("a.pdf", m.form_field(appearance=False)),
        ("a.jpg", m.picture("JPEG", "CMYK")),
        ("a.tif", m.several_frames("RGB", "1")),
        ("a.png", m.translucent_png()),
        ("a.txt", "迎检工作记录".encode()),
    ],
)
def test_the_same_paper_gives_the_same_bytes(name: str, data: bytes) -> None:
    first, again = convert(data, name), convert(data, name)
    assert isinstance(first, Bindable)
    assert first == again


def test_a_killed_worker_is_replaced() -> None:
    processes.close()
    processes.start()
    process = processes._idle[0][1]
    os.kill(process.pid, signal.SIGKILL)
    process.wait(5)
    assert isinstance(convert(m.one_page(), "a.pdf"), Bindable)


def test_a_paper_whose_process_crashes_costs_only_itself(tmp_path: Path) -> None:
    """While text is typeset, its process is killed; the next paper is bound."""
    processes.close()
    processes.start()
    home = processes._idle[0][1].pid
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(convert, ("行\n" * 20_000).encode(), "a.txt")
        child = wait_for_child(home)
        os.kill(child, signal.SIGSEGV)
        outcome = future.result(60)
    assert isinstance(outcome, Unbindable)
    assert "崩溃" in outcome.reason
    files, digests = papers(tmp_path, a__pdf=m.one_page())
    assert intake(files, digests, tmp_path / "cache")["a.pdf"].pdf is not None


def wait_for_child(parent: int) -> int:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with open(f"/proc/{parent}/task/{parent}/children", encoding="ascii") as listed:  # noqa: PTH123 -- a file of the kernel
            children = listed.read().split()
        if children:
            return int(children[0])
        time.sleep(0.01)
    raise TimeoutError


def test_a_paper_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    table = dict(limits.LIMITS) | {"text": limits.Limit(1, 1 << 30, 1 << 30)}
    monkeypatch.setattr(worker, "LIMITS", table)
    answer = unpack(worker.convert(("行\n" * 60_000).encode(), "a.txt", retry=False))
    assert isinstance(answer.outcome, Unbindable)
    assert "超过 1 秒" in answer.outcome.reason
    assert not answer.lasting


def test_a_paper_that_needs_more_memory_is_marked_for_a_retry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = limits.Limit(60, 60 << 20, 700 << 20)
    monkeypatch.setattr(worker, "LIMITS", dict(limits.LIMITS) | {"picture": small})
    data = m.picture("JPEG", size=(6000, 5000))
    answer = unpack(worker.convert(data, "a.jpg", retry=False))
    assert isinstance(answer.outcome, Unbindable)
    assert "内存" in answer.outcome.reason
    assert answer.hungry


def test_no_limit_allows_more_than_1500_mb() -> None:
    assert all(limit.retry_memory <= 1500 << 20 for limit in some(limits.LIMITS.values()))


def test_a_broken_executor_leaves_the_papers_to_this_machine(tmp_path: Path) -> None:
    files, digests = papers(tmp_path, a__pdf=m.one_page(), b__png=m.picture("PNG"))
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        with pytest.raises(BrokenProcessPool):
            pool.submit(os._exit, 1).result()
        taken = intake(files, digests, tmp_path / "cache", executor=pool)
    assert all(paper.pdf is not None for paper in some(taken.values()))


def test_an_executor_gives_the_same_bytes(tmp_path: Path) -> None:
    files, digests = papers(tmp_path, a__pdf=m.one_page(), b__png=m.picture("PNG"), c__x=b"\0\1")
    here = intake(files, digests, tmp_path / "here")
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        there = intake(files, digests, tmp_path / "there", executor=pool)
    for name, local in some(here.items()):
        remote = there[name]
        assert (local.pages, local.notes, local.reason) == (
            remote.pages,
            remote.notes,
            remote.reason,
        )
        assert (local.pdf is None) == (remote.pdf is None)
        if local.pdf is not None and remote.pdf is not None:
            assert local.pdf.read_bytes() == remote.pdf.read_bytes()


def test_importing_loads_no_converter() -> None:
    code = (
        "import sys, yingjian.papers\n"
        "print(*(name for name in ('pikepdf', 'PIL', 'pypdfium2', 'weasyprint') if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "hooks")},
    )  # fmt: skip
    assert done.stdout.strip() == ""


def test_an_answer_is_the_same_after_packing_and_unpacking() -> None:
    for answer in (
        Answer(Unbindable("为什么", "怎么办"), lasting=False, hungry=True),
        Answer(Bindable(b"\n{}\n", 2, "as-is", ("注",), (1,), None)),
    ):
        assert unpack(pack(answer)) == answer


def test_the_cmyk_profile_describes_pdfium() -> None:
    side = cmyk_profile.GRID**2

    def change(file: object, page: object) -> None:
        picture = m.raw_image(file, cmyk_profile.steps(), side, side)  # type: ignore[arg-type]  # a Pdf
        picture.ColorSpace = pikepdf.Name.DeviceCMYK
        page.Resources.XObject = pikepdf.Dictionary(I=picture)  # type: ignore[attr-defined]  # a page
        page.MediaBox = pikepdf.Array([0, 0, side, side])  # type: ignore[attr-defined]  # as above

    data = m.one_page(f"q {side} 0 0 {side} 0 0 cm /I Do Q", change)
    drawn = pypdfium2.PdfDocument(data)[0].render(scale=1, rev_byteorder=True).to_pil()
    assert cmyk_profile.build(drawn.convert("RGB").tobytes()) == cmyk.profile()


def test_the_invisible_font_is_what_its_builder_builds() -> None:
    assert pages._FONT.read_bytes() == invisible_font.build()


def test_private_use_characters_are_replaced() -> None:
    from yingjian.papers.pdf import font_unicode
    from yingjian.typeset import unicode_map

    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0)
    with pikepdf.Pdf.new() as file:
        font.ToUnicode = file.make_stream(
            unicode_map.written({1: "\uf0b7", 2: "甲", 3: "\ue123", 4: "\U00020000"}, 2)
        )
        assert font_unicode.clean_font(file, font)
        read, width = unicode_map.parse(font.ToUnicode.read_bytes())
    assert (read, width) == ({1: "•", 2: "甲", 3: "□", 4: "\U00020000"}, 2)


def test_an_upright_page_has_the_identity_matrix() -> None:
    assert upright(3, 4).matrix == (1, 0, 0, 1, 0, 0)
