"""Typesetting: the cache, the workers, what is refused, what comes out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest

from tests.support import ROOT, some
from tests.typeset.synthetic import CSS, PAGE_CSS, PARAGRAPH, poppler, sheet, typeset_html
from yingjian.base import fonts
from yingjian.typeset import chapters
from yingjian.typeset import compose as module
from yingjian.typeset.chapters import Sheet, typeset
from yingjian.typeset.compose import compose

if TYPE_CHECKING:
    from pathlib import Path

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQ"
    "AAAABJRU5ErkJggg=="
)
SHEETS = [sheet(f"s{i}", f"第{i}章", f"<h1>第{i}章</h1><p>{PARAGRAPH}</p>") for i in range(3)]


def test_a_chapter_becomes_tagged_pages_in_its_language(tmp_path: Path) -> None:
    made = typeset_html(f"<h1>工作方案</h1><p>{PARAGRAPH}</p>", tmp_path)
    assert (made.id, made.title, made.pages, made.warnings) == ("one", "试排", 1, ())
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        assert str(file.Root.Lang) == "zh-CN"
        assert file.Root.MarkInfo.Marked
        assert len(file.pages) == 1
    assert "制定本方案" in poppler(made.pdf).replace("\n", "")


def test_unchanged_chapters_come_from_the_cache(tmp_path: Path) -> None:
    said: list[tuple[str, bool]] = []
    first = typeset(SHEETS, cache=tmp_path, progress=lambda title, new: said.append((title, new)))
    again = typeset(SHEETS, cache=tmp_path, progress=lambda title, new: said.append((title, new)))
    assert [made.fresh for made in first] == [True] * 3
    assert [made.fresh for made in again] == [False] * 3
    assert [made.pdf for made in first] == [made.pdf for made in again]
    assert sorted(said[:3]) == [(f"第{i}章", True) for i in range(3)]
    assert sorted(said[3:]) == [(f"第{i}章", False) for i in range(3)]


def test_only_the_edited_chapter_is_typeset_anew(tmp_path: Path) -> None:
    typeset(SHEETS, cache=tmp_path)
    edited = [SHEETS[0], sheet("s1", "第1章", "<h1>改过</h1>"), SHEETS[2]]
    assert [made.fresh for made in typeset(edited, cache=tmp_path)] == [False, True, False]


@pytest.mark.parametrize(
    "changed",
    [
        Sheet("s", "题", "<p>字</p>", (PAGE_CSS, "p { color: red }")),
        Sheet("s", "题", "<p>字 </p>", (PAGE_CSS,)),
        Sheet("s", "另题", "<p>字</p>", (PAGE_CSS,)),
        Sheet("s", "题", "<p>字</p>", (PAGE_CSS,), lang="en"),
    ],
    ids=["style", "text", "title", "language"],
)
def test_the_cache_key_covers_all_that_is_printed(tmp_path: Path, changed: Sheet) -> None:
    typeset([Sheet("s", "题", "<p>字</p>", (PAGE_CSS,))], cache=tmp_path)
    assert typeset([changed], cache=tmp_path)[0].fresh


def test_the_id_of_a_chapter_is_not_part_of_the_key(tmp_path: Path) -> None:
    typeset([Sheet("a", "题", "<p>字</p>", (PAGE_CSS,))], cache=tmp_path)
    assert not typeset([Sheet("b", "题", "<p>字</p>", (PAGE_CSS,))], cache=tmp_path)[0].fresh


@pytest.mark.parametrize("damage", ["cut", "other", "gone"])
def test_a_damaged_cache_is_replaced(tmp_path: Path, damage: str) -> None:
    (good,) = typeset(SHEETS[:1], cache=tmp_path)
    kept = tmp_path / "chapters.sqlite"
    match damage:
        case "cut":
            kept.write_bytes(kept.read_bytes()[:-5000])
        case "other":
            kept.write_bytes(b"no database" * 1000)
        case "gone":
            kept.unlink()
    (again,) = typeset(SHEETS[:1], cache=tmp_path)
    assert again.fresh
    assert again.pdf == good.pdf
    assert not typeset(SHEETS[:1], cache=tmp_path)[0].fresh


def test_weasyprint_is_not_imported_if_all_chapters_are_cached(tmp_path: Path) -> None:
    typeset(SHEETS, cache=tmp_path)
    code = (
        "import sys, pathlib; from tests.typeset import test_compose as t; "
        "from yingjian.typeset.chapters import typeset; "
        "made = typeset(t.SHEETS, cache=pathlib.Path(sys.argv[1])); "
        "print([m.fresh for m in made], 'weasyprint' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'hooks'}", "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.strip() == "[False, False, False] False"


def test_any_executor_gives_the_same_bytes(tmp_path: Path) -> None:
    alone = typeset(SHEETS, cache=tmp_path / "a")
    # One thread: WeasyPrint is not made for several in one process.
    with ThreadPoolExecutor(1) as pool:
        pooled = typeset(SHEETS, cache=tmp_path / "b", executor=pool)
    assert [made.pdf for made in pooled] == [made.pdf for made in alone]


def test_worker_processes_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = typeset(SHEETS[:2], cache=tmp_path / "a")
    monkeypatch.setattr(chapters, "_WORTH_WORKERS", 0)
    apart = typeset(SHEETS[:2], cache=tmp_path / "b")
    assert [made.pdf for made in apart] == [made.pdf for made in alone]
    assert all(made.fresh for made in some(apart))


@pytest.mark.parametrize(
    ("html", "warning"),
    [
        ('<img alt="图" src="http://example.invalid/a.png">', "不许取外部的东西（image）：http://example.invalid/a.png"),
        ('<img alt="图" src="file:///etc/passwd">', "不许取外部的东西（image）：file:///etc/passwd"),
        ("<p>\U0001f9e7</p>", "字体里没有“\U0001f9e7”（U+1F9E7）这个字"),
        ('<p><a href="#nowhere">去</a></p>', "本章里没有链接指向的 #nowhere"),
        ('<h1 id="a/b">一</h1><p id="a/b">二</p>', "编号 a/b 在这一章里出现了不止一次"),
        ('<svg role="img" width="9" height="9"><rect width="9" height="9"/></svg>', "有一幅图没有文字说明（svg 里的 title）"),
        (f'<img src="{DOT}">', "图没有文字说明（alt）"),
        ('<img alt="坏" src="data:image/png;base64,AAAA">', "内嵌的东西读不出来（image）"),
        ('<p style="opacity:.5">半透明</p>', "第 1 页有半透明的文字"),
        ('<p style="colour: red">错</p>', "排版引擎提示："),
    ],
)  # fmt: skip
def test_warnings_are_in_chinese_and_repeated_by_the_next_build(
    tmp_path: Path, html: str, warning: str
) -> None:
    made = typeset_html(html, tmp_path)
    assert any(text.startswith(warning) for text in made.warnings), made.warnings
    # And said again next time, rather than kept silent by the cache.
    assert typeset_html(html, tmp_path).fresh


def test_data_addresses_of_pictures_are_allowed(tmp_path: Path) -> None:
    assert typeset_html(f'<img alt="点" src="{DOT}">', tmp_path).warnings == ()


def test_a_chapter_that_cannot_be_typeset_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: bytes) -> bytes:
        raise MemoryError(len(request))

    monkeypatch.setattr(chapters, "compose", broken)
    with pytest.raises(module.TypesetError, match="“第0章”这一章没能排成：MemoryError"):
        typeset(SHEETS[:1], cache=tmp_path)


class Dying(Executor):
    """What a pool does whose process was killed."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ARG002 -- never run
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future


def test_a_killed_worker_is_explained(tmp_path: Path) -> None:
    with pytest.raises(module.TypesetError, match="多半是内存不够"):
        typeset(SHEETS, cache=tmp_path, executor=Dying())


def test_one_bad_chapter_stops_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chapters, "_WORTH_WORKERS", 0)
    said: list[str] = []

    def refuse(title: str, new: bool) -> None:  # noqa: FBT001 -- the agreed signature
        said.append(f"{title}{new}")
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        typeset(SHEETS, cache=tmp_path, progress=refuse)
    assert len(said) == 1


def test_compose_is_a_pure_function_of_bytes() -> None:
    request = json.dumps(
        {"html": "<p>字</p>", "css": [PAGE_CSS, CSS], "title": "题", "lang": "zh-CN"}
    ).encode()
    assert compose(request) == compose(request)


@pytest.mark.parametrize(
    "css",
    [
        "p { color: nothing }",
        "p { --a: nothing; color: var(--a) }",
        "@font-face { font-family: X; src: url(data:,x) }",
    ],
)
def test_warnings_of_a_style_sheet_are_repeated_for_every_chapter(css: str) -> None:
    request = json.dumps(
        {"html": "<p>字</p>", "css": [css], "title": "题", "lang": "zh-CN"}
    ).encode()
    first, second = (json.loads(compose(request).partition(b"\n")[0]) for _ in range(2))
    assert first == second
    assert len(first["warnings"]) == 1


def test_a_chapter_does_not_depend_on_those_before_it() -> None:
    requests = [
        json.dumps(
            {"html": f"<p>{PARAGRAPH}</p><p><b>x</b></p>", "css": css, "title": "题", "lang": lang}
        ).encode()
        for css in ([PAGE_CSS, CSS], [CSS], [CSS, "p { line-height: 2 }"])
        for lang in ("zh-CN", "en")
    ]
    made = [compose(request) for request in requests]
    assert [compose(request) for request in reversed(requests)] == made[::-1]
    assert len(set(made)) == len(made)


def test_threads_of_a_process_take_turns() -> None:
    requests = [
        json.dumps(
            {"html": f'<p>字<a href="#{i}">x</a></p>', "css": [CSS], "title": "题", "lang": "zh-CN"}
        ).encode()
        for i in range(6)
    ]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(compose, requests))
    assert together == [compose(request) for request in requests]


def test_another_release_of_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module._weasyprint.cache_clear()
    monkeypatch.setattr(module, "version", {"weasyprint": "71.0"}.__getitem__)
    with pytest.raises(module.TypesetError, match=r"71\.0"):
        module.load()


def test_the_locked_release_of_weasyprint_is_the_one_patched() -> None:
    assert module._weasyprint().__version__ == module.WEASYPRINT == "70.0"
    assert fonts.fingerprint()
