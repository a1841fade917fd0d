"""scripts/build --markdown: other generators, without our hooks, make the same site of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import DAY, ROOT, SMALL, build, command, some
from yingjian.site import markdown_site
from yingjian.site.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOSTILE = "甲</title><script>alert(1)</script>"
GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')


def markdown(out: Path, *arguments: str | Path) -> None:
    done = command("build", "--markdown", out, *arguments)
    assert done.returncode == 0, done.stderr
    assert "写成 Markdown" in done.stderr


def contents(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def words(html: str) -> str:
    return re.sub(r"<[^>]*>|\s", "", html)


def generate(tool: str, source: Path, out: Path) -> Mapping[str, bytes]:
    """What another generator makes, strictly and without a word of warning."""
    done = subprocess.run(
        [sys.executable, "-m", tool, "build", "--quiet", "--strict", "-d", str(out)],
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return contents(out)


@pytest.fixture(scope="module")
def written(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own data with a title that would break out of its element."""
    folder = tmp_path_factory.mktemp("written")
    data = folder / "data"
    shutil.copytree(demonstration, data)
    path = data / "evidence" / "E001.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [f"title: {json.dumps(HOSTILE)}" if one.startswith("title:") else one for one in lines]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    arguments = ("--data", data, "--as-of", DAY.isoformat())
    markdown(folder / "markdown", *arguments)
    build(folder / "site", "--no-binder", *arguments)
    return folder


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_another_generator_builds_the_same_site(tool: str, written: Path, tmp_path: Path) -> None:
    """Also the proof that our shortcuts – frames, quick Markdown – change not one byte."""
    ours, theirs = contents(written / "site"), generate(tool, written / "markdown", tmp_path / tool)
    # What cannot be kept from becoming a page bears another name, and so has another link.
    renamed = {name for name in ours if name.startswith("files/") and name.endswith(".md")}
    linked = {f"evidence/{name[6:10]}.html" for name in renamed}
    assert theirs.keys() == {
        f"{name}.txt" if name in renamed else name for name in ours if name != "search/papers.js"
    }
    other = [
        name
        for name in ours.keys() & theirs.keys()
        if name not in linked
        and not name.startswith(("guide/", "maintainers"))  # where to edit them, only a hook knows
        and GENERATOR.sub(b"", ours[name]) != GENERATOR.sub(b"", theirs[name])
        and not name.startswith("search/")
    ]
    assert other == []
    assert len([name for name in ours if name.endswith(".html")]) > 200
    # Search finds the same places; what is hidden in ours – pinyin, other spellings – is not there.
    entries, others = (
        {one["location"]: one for one in json.loads(found["search/search_index.json"])["docs"]}
        for found in (ours, theirs)
    )
    assert entries["people/P05.html"]["keys"]
    assert {address for address, one in others.items() if one["text"]} <= entries.keys()
    by_hand = [one for one in others if one.startswith("guide/score.html") and others[one]["text"]]
    assert len(by_hand) > 1
    for one in by_hand:
        assert words(entries[one]["text"]) == words(others[one]["text"])


def test_a_hostile_title_stays_text(written: Path) -> None:
    for path in some((written / "site").rglob("*.html")):
        assert "<script>alert" not in path.read_text(encoding="utf-8"), path
    page = (written / "site" / "evidence" / "E001.html").read_text(encoding="utf-8")
    assert f"<title>{HOSTILE.replace('<', '&lt;').replace('>', '&gt;')} - " in page


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    arguments = ("--data", SMALL, "--as-of", "2024-03-25")
    for name in ("one", "two", "one"):  # the last takes the place of the first
        markdown(tmp_path / name, *arguments)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one == two
    assert {"mkdocs.yml", "docs/index.md", "docs/assets/images/logo.svg", "theme/main.html"} <= set(
        one
    )
    assert sorted(one) == sorted(one[markdown_site.MARK].decode().splitlines())
    assert b"hooks" not in re.sub(rb"#.*", b"", one["mkdocs.yml"])


def test_only_a_folder_written_earlier_is_replaced(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("--data", small, "--as-of", "2024-03-25")
    for name, words in (("其他.txt", "目录里有别的东西"), ("docs/其他.md", "里面的 docs/其他.md")):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("别人的", encoding="utf-8")
        done = command("build", "--markdown", out, *arguments)
        assert done.returncode == 2
        assert words in done.stderr
        assert (out / name).read_text(encoding="utf-8") == "别人的"
        (out / name).unlink()
        markdown(out, *arguments)
    # What another generator made in there goes with the rest.
    (out / "site").mkdir()
    (out / "site" / "index.html").write_text("", encoding="utf-8")
    markdown(out, *arguments)
    before = contents(out)
    (small / "plan.yml").write_text("title: 3\n", encoding="utf-8")
    assert command("build", "--markdown", out, *arguments).returncode == 1
    assert contents(out) == before
    assert {path.name for path in tmp_path.iterdir()} == {"data", "out"}


def test_a_missing_block_of_settings_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINGJIAN_DATA", str(SMALL))
    session = Session.from_environment(str(ROOT / "docs"))
    with pytest.raises(markdown_site.SettingsError, match="hooks、watch"):
        markdown_site._without_hooks("site_name: a\ntheme: b\nextra:\n  c: d\n", session)
