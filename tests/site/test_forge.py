"""Addresses of the very file and line on each kind of code host; bad settings (site.forge) are named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import ROOT, SMALL
from yingjian.base.problems import DataError, as_text
from yingjian.site.forge import forge

if TYPE_CHECKING:
    from pathlib import Path

FILE = "data/evidence/E012.yml"


def settings(**changed: Any) -> dict[str, Any]:
    return {"kind": "github", "url": "https://example.org/town/book", "branch": "main", **changed}


@pytest.mark.parametrize(
    ("kind", "see", "change"),
    [
        ("github", "blob/main", "edit/main"),
        ("gitlab", "-/blob/main", "-/edit/main"),
        ("gitea", "src/branch/main", "_edit/main"),
        ("gitee", "blob/main", "edit/main"),
    ],
)
def test_each_kind_of_host_has_addresses_of_the_line_and_the_editor(
    kind: str, see: str, change: str
) -> None:
    repository = forge(settings(kind=kind))
    assert repository is not None
    base = "https://example.org/town/book"
    assert repository.addresses(FILE, 12) == {
        "file": FILE,
        "line": 12,
        "see": f"{base}/{see}/{FILE}#L12",
        "change": f"{base}/{change}/{FILE}#L12",
    }


@pytest.mark.parametrize(
    ("changed", "address"),
    [
        (
            {"branch": "迎检/2015", "prefix": "吴集 镇"},
            "https://example.org/town/book/blob/%E8%BF%8E%E6%A3%80/2015/%E5%90%B4%E9%9B%86%20%E9%95%87/data/a.yml#L1",
        ),
        ({"url": "https://example.org/town/book.git/"}, None),
        (
            {"url": "http://10.0.0.5:3000/镇/册"},
            "http://10.0.0.5:3000/%E9%95%87/%E5%86%8C/blob/main/data/a.yml#L1",
        ),
        ({"prefix": "book/"}, "https://example.org/town/book/blob/main/book/data/a.yml#L1"),
        ({"prefix": None}, None),
    ],
    ids=["chinese", "git", "port", "prefix", "no-prefix"],
)
def test_paths_are_quoted(changed: dict[str, Any], address: str | None) -> None:
    repository = forge(settings(**changed))
    assert repository is not None
    expected = address or "https://example.org/town/book/blob/main/data/a.yml#L1"
    assert repository.addresses("data/a.yml", 0)["see"] == expected


def test_a_name_in_chinese_with_a_hash_leads_to_the_file() -> None:
    repository = forge(settings())
    assert repository is not None
    address = str(repository.addresses("data/证据#1?.yml", 2)["see"])
    assert address.endswith("/data/%E8%AF%81%E6%8D%AE%231%3F.yml#L2")


def test_without_settings_there_is_no_repository() -> None:
    assert forge(None) is None


@pytest.mark.parametrize(
    ("written_settings", "words"),
    [
        ("https://example.org/a/b", "应当是几项设置"),
        ({}, "github、gitlab、gitea、gitee"),
        (settings(kind="cvs"), "认不出是哪种代码托管"),
        (settings(url="javascript:alert(1)//a/b"), "url 不能用"),
        (settings(url="JavaScript://example.org/%0aalert(1)"), "url 不能用"),
        (settings(url="data:text/html,a/b"), "url 不能用"),
        (settings(url="file:///etc/passwd"), "url 不能用"),
        (settings(url="//example.org/a/b"), "url 不能用"),
        (settings(url="https://example.org"), "url 不能用"),
        (settings(url="https://user:secret@example.org/a/b"), "url 不能用"),
        (settings(url="https://example.org/a/b?x=1"), "url 不能用"),
        (settings(url="https://example.org/a/b#c"), "url 不能用"),
        (settings(url='https://example.org/a/"onclick=x'), "url 不能用"),
        (settings(url="https://example.org/a/../b"), "url 不能用"),
        (settings(url="https://example.org:port/a/b"), "url 不能用"),
        (settings(url=None), "url 不能用"),
        (settings(branch=""), "branch 不能用"),
        (settings(branch="a..b"), "branch 不能用"),
        (settings(branch="/main"), "branch 不能用"),
        (settings(branch="main "), "branch 不能用"),
        (settings(prefix="../other"), "prefix 不能用"),
        (settings(prefix="/root"), "prefix 不能用"),
        (settings(prefix="a\\b"), "prefix 不能用"),
        (settings(colour="red"), "没有“colour”这一项"),
    ],
)
def test_unusable_settings_are_refused_with_a_reason(written_settings: object, words: str) -> None:
    with pytest.raises(DataError) as caught:
        forge(written_settings)
    text = as_text(caught.value.problems)
    assert words in text
    assert "mkdocs.yml" in text
    assert "site.forge" in text


def test_all_problems_of_the_settings_are_listed_at_once() -> None:
    with pytest.raises(DataError) as caught:
        forge({"kind": "x", "url": "ftp://a/b", "branch": "", "prefix": ".."})
    assert len(caught.value.problems) == 4


def site(folder: Path, forge: str) -> subprocess.CompletedProcess[str]:
    """A real build of the small data with a code host in mkdocs.yml."""
    written = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "\nextra:\n" in written
    written_settings = written.replace("\nextra:\n", f"\nextra:\n  forge: {forge}\n")
    (folder / "mkdocs.yml").write_text(written_settings, encoding="utf-8")
    for name in ("docs", "hooks", "data"):
        (folder / name).symlink_to(ROOT / name)
    environment = os.environ | {
        "YINGJIAN_DATA": str(SMALL),
        "YINGJIAN_AS_OF": "2024-04-10",
        "YINGJIAN_BINDER": "0",
        "PYTHONPATH": str(ROOT / "hooks"),
        "NO_MKDOCS_2_WARNING": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(folder / "site")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_pages_link_to_their_record_and_hand_written_ones_to_their_own_file(tmp_path: Path) -> None:
    done = site(
        tmp_path, "{kind: gitea, url: 'https://git.example.org/镇/册', branch: main, prefix: tests}"
    )
    assert done.returncode == 0, done.stderr
    base = "https://git.example.org/%E9%95%87/%E5%86%8C"
    unit = (tmp_path / "site" / "units" / "U1.html").read_text(encoding="utf-8")
    (line,) = re.findall(
        rf'<a href="{base}/src/branch/main/tests/small/organization\.yml#L(\d+)" rel="noreferrer">',
        unit,
    )
    place = f"small/organization.yml:{line}"
    assert f"<code>{place}</code>" in unit
    text = (SMALL / "organization.yml").read_text(encoding="utf-8").splitlines()
    assert "U1" in text[int(line) - 1]
    assert (
        f'<a href="{base}/_edit/main/tests/small/organization.yml#L{line}" rel="noreferrer">编辑此项</a>'
        in unit
    )
    hand = (tmp_path / "site" / "maintainers.html").read_text(encoding="utf-8")
    assert f"{base}/_edit/main/tests/docs/maintainers.md#L1" in hand


def test_a_build_with_a_bad_address_fails_and_says_what_to_write(tmp_path: Path) -> None:
    done = site(tmp_path, "{kind: gitea, url: 'javascript:alert(1)', branch: main}")
    assert done.returncode == 1
    assert "extra.forge.url 不能用" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "site").exists()
