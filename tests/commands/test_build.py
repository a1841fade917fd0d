"""scripts/build on the real plan: what comes out, what is said, what bad data does."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pypdfium2
import pytest

from tests.browser.hostile import make_hostile
from tests.killing import Killing
from tests.support import DAY, ROOT, SMALL, Built, build, command, some
from yingjian.base import fonts

if TYPE_CHECKING:
    from pathlib import Path


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Page(HTMLParser):
    """Ids, links and outside addresses of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if name.startswith("on"):
                self.handlers.append(f"{tag} {name}")
            if name in {"href", "src"} and value:
                (self.links if tag == "a" else self.loads).append(value)


def test_the_three_outputs_are_there(built: Built) -> None:
    for name in ("index.html", "binder.pdf", "binder.json"):
        assert (built.out / name).stat().st_size > 1000
    assert "重新排版" in built.messages or "沿用" in built.messages
    assert "WARNING" not in built.messages
    assert "装订册" in built.messages


def test_every_link_of_every_page_leads_somewhere(built: Built) -> None:
    pages = {path: Page(path) for path in built.out.rglob("*.html")}
    assert len(pages) >= 45
    for path, page in pages.items():
        assert not page.handlers, path
        for link in some(page.links):
            address, _, anchor = unquote(link).partition("#")
            if re.match(r"[a-z]+:", address):
                assert address.startswith("mailto:"), f"{path}: {link}"
                continue
            if path.name == "404.html":
                continue
            target = (path.parent / address).resolve() if address else path
            if target.is_dir():
                target /= "index.html"
            assert target.exists(), f"{path}: {link}"
            if anchor and target.suffix == ".html":
                assert anchor in pages[target].ids, f"{path}: {link}"


def test_code_in_guides_stands_in_blocks(built: Built) -> None:
    """A fence within a list is none: its lines would run together in the sentence."""
    inline = re.compile(r"(?<!<pre>)<code>[^<]*\n")
    assert inline.search("<p><code>yaml\nafter: [E109]\n</code></p>")
    for page in some((built.out / "guide").glob("*.html")):
        assert not (found := inline.search(page.read_text(encoding="utf-8"))), (page.name, found)


def test_nothing_is_loaded_from_outside(built: Built) -> None:
    for path in some(built.out.rglob("*.html")):
        for load in some(Page(path).loads):
            assert not re.match(r"(https?:)?//", load), f"{path}: {load}"
    for path in some(built.out.rglob("*.css")):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8")), path


def test_every_name_and_task_is_on_the_site(built: Built) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in built.out.rglob("*.html"))
    data = (ROOT / "data" / "organization.yml").read_text(encoding="utf-8")
    for name in some(re.findall(r"name: ([\u4e00-\u9fff]{2,3})$", data, re.MULTILINE)):
        assert name in text
    for line in some(
        re.findall(
            r"text: ([^\n,}]+)", (ROOT / "data" / "schedule.yml").read_text(encoding="utf-8")
        )
    ):
        assert line in text


def test_a_second_build_is_the_same_to_the_byte(built: Built, tmp_path: Path) -> None:
    again = build(tmp_path / "site", "--as-of", DAY.isoformat())
    assert digests(again.out) == digests(built.out)
    assert "没有要重新排版的章" in again.messages


def test_another_inspection_needs_no_other_code(tmp_path: Path) -> None:
    small = build(tmp_path / "site", "--data", SMALL, "--as-of", "2024-03-25")
    home = (small.out / "index.html").read_text(encoding="utf-8")
    assert "甲乡迎检册" in home
    assert "吴集" not in re.sub(r'<meta name="description"[^>]*>', "", home)
    manifest = json.loads((small.out / "binder.json").read_text(encoding="utf-8"))
    assert manifest["title"] == "甲乡校园安全专项检查迎检册"
    assert manifest["as_of"] == "2024-03-25"


@pytest.mark.usefixtures("demonstration")
def test_one_edited_task_touches_only_the_chapters_that_show_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    arguments = ("--data", data, "--as-of", DAY.isoformat())
    first = build(tmp_path / "site", *arguments)
    path = data / "schedule.yml"
    text = path.read_text(encoding="utf-8")
    new = f"制定接待方案第 {tmp_path.stat().st_mtime_ns} 稿"  # never typeset before, in no cache
    path.write_text(text.replace("制定接待方案", new), encoding="utf-8")
    second = build(tmp_path / "site", *arguments)
    assert first.out == second.out
    [fresh] = re.findall(r"重新排版 (\d+) 章（(.*?)）", second.messages)
    # The fingerprint on the cover is stamped when the binder is assembled.
    assert set(fresh[1].split("、")) == {"工作方案", "工作步骤", "责任分工"}


def test_bad_data_leaves_the_previous_output(built: Built, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    shutil.copytree(built.out, out)
    before = digests(out)
    path = small / "plan.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("李四", "李回"), encoding="utf-8")
    done = command("build", "--data", small, "--out", out)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "data/plan.yml:14:76: 错误[ref.unknown]" in said
    assert "是不是 李四？" in said
    assert "原来的没有动" in said
    assert "Traceback" not in said
    assert digests(out) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "2015年10月20日"), "2015-10-20 这样"),
        (("--edition", "secret"), "internal"),
        (("--nonsense",), "不认识的参数"),
        (("--out",), "后面要跟一个值"),
        (("--out", ROOT / "README.md"), "不能放到"),
        (("--out", ROOT / "data"), "不能放到"),
    ],
)
def test_an_error_of_a_call_says_what_would_be_right(
    arguments: tuple[str, ...], words: str
) -> None:
    done = command("build", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("edition", ["inspector", "public"])
def test_a_lower_edition_of_the_demonstration_is_built_with_its_binder(
    edition: str, demonstration: Path, tmp_path: Path
) -> None:
    day = ("--as-of", DAY.isoformat())
    out = build(tmp_path / "site", "--data", demonstration, *day, "--edition", edition).out
    manifest = json.loads((out / "binder.json").read_bytes())
    assert manifest["edition"] == edition
    assert manifest["pages"] > 100


def test_a_bad_day_has_its_code() -> None:
    assert "build.as-of" in command("build", "--as-of", "2015-13-45").stderr


def test_hostile_text_in_every_text_of_the_small_data_shows_as_text(
    small: Path, tmp_path: Path
) -> None:
    """Every word of it, without a browser; tests/browser/test_hostile.py opens the same pages."""
    before = sum(path.read_bytes().count(b"onerror") for path in small.rglob("*.yml"))
    make_hostile(small)
    attacks = sum(path.read_text("utf-8").count("onerror") for path in small.rglob("*.yml"))
    assert before == 0
    assert attacks > 60
    day = ("--as-of", "2024-03-25")
    out = build(tmp_path / "site", "--data", small, *day, "--no-binder").out
    for path in some(out.rglob("*.html")):
        page = Page(path)
        assert "<script>window.pwned" not in path.read_text(encoding="utf-8"), path
        assert [link for link in page.links if link.startswith("javascript")] == [], path
        assert [load for load in page.loads if load == "x"] == [], path
        assert page.handlers == [], path
    assert "&lt;script&gt;window.pwned" in (out / "plan.html").read_text(encoding="utf-8")


def test_a_binder_is_made_of_hostile_text(small: Path, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>[甲](javascript:alert(2))<img src=x onerror=alert(3)>"
    path = small / "plan.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count("各单位按时报送材料") == 1
    path.write_text(text.replace("各单位按时报送材料", f'"{hostile}各单位按时报送材料"'), "utf-8")
    out = build(tmp_path / "site", "--data", small, "--as-of", "2024-03-25").out
    pages = pypdfium2.PdfDocument(out / "binder.pdf")
    words = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "<script>alert(1)</script>" in re.sub(r"\s", "", words)
    pages.close()


def test_a_build_killed_at_any_point_leaves_a_whole_one(tmp_path: Path) -> None:
    out, day = tmp_path / "site", "2024-03-26"
    build(tmp_path / "warm", "--data", SMALL, "--as-of", day)
    build(out, "--data", SMALL, "--as-of", "2024-03-25")
    seen = []
    with Killing("build", "--out", out, "--data", SMALL, "--as-of", day) as killing:
        for _ in killing.points():
            manifest = json.loads((out / "binder.json").read_bytes())
            assert len(pypdfium2.PdfDocument(out / "binder.pdf")) == manifest["pages"]
            assert manifest["as_of"] in (out / "index.html").read_text(encoding="utf-8")
            seen.append(manifest["as_of"])
    assert seen == ["2024-03-25", "2024-03-25", day]
    assert json.loads((out / "binder.json").read_bytes())["as_of"] == day
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "warm"]


def test_a_damaged_cache_and_one_that_cannot_be_written_cost_time_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(name: str) -> dict[str, bytes]:
        out = build(tmp_path / name, "--data", SMALL, "--as-of", "2024-03-25").out
        files = (path for path in out.rglob("*") if path.is_file())
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}

    cache = tmp_path / "cache"
    monkeypatch.setenv("YINGJIAN_FONTS", str(fonts.folder()))
    monkeypatch.setenv("YINGJIAN_CACHE", str(cache))
    first = built("first")
    kept = [path for path in cache.rglob("*") if path.is_file() and "fontconfig" not in path.parts]
    assert {"chapters.sqlite", "binders.sqlite", "previews.sqlite", "pages.sqlite"} <= {
        path.name for path in kept
    }
    for path in kept:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
    assert built("damaged") == first
    (tmp_path / "file").touch()
    monkeypatch.setenv("YINGJIAN_CACHE", str(tmp_path / "file" / "cache"))
    assert built("elsewhere") == first
