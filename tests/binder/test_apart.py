"""Files beside the binder: volumes, extracts, supplement, scoring sheet, labels."""

from __future__ import annotations

import io
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest

from tests.support import DAY, Built, build, command, some
from yingjian.binder.extract import extract
from yingjian.binder.metadata import About
from yingjian.preflight.check import check

if TYPE_CHECKING:
    from pathlib import Path

ABOUT = About("册子", "镇", DAY, "f" * 64)


@pytest.fixture(scope="module")
def manifest(built: Built) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((built.out / "binder.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def whole(built: Built) -> bytes:
    return (built.out / "binder.pdf").read_bytes()


def stamps(path: Path | bytes) -> list[int]:
    """The numbers printed in the stamps."""
    opened = pypdfium2.PdfDocument(path)
    found = []
    for page in opened:
        text = re.sub(r"\s+", "", page.get_textpage().get_text_range())
        said = re.findall(r"册(\d+)／\d+", text)
        found.append(int(said[-1]))
    opened.close()
    return found


def test_volumes_hold_every_page_once_with_its_number(
    built: Built, manifest: dict[str, Any]
) -> None:
    volumes = manifest["volumes"]
    assert len(volumes) == 2
    printed = [
        number for one in volumes for number in stamps(built.out / f"volume-{one['number']}.pdf")
    ]
    assert printed == list(range(1, manifest["pages"] + 1))
    assert max(one["last"] - one["first"] + 1 for one in volumes) <= 350
    for one in volumes:
        assert one["first"] % 2 == 1
        opened = pypdfium2.PdfDocument(built.out / f"volume-{one['number']}.pdf")
        assert opened.get_page_label(0) == str(one["first"])
        assert opened.get_page_label(len(opened) - 1) == str(one["last"])
        opened.close()


def test_a_volume_keeps_the_bundle_rules(built: Built, manifest: dict[str, Any]) -> None:
    one = manifest["volumes"][1]
    report = check(built.out / "volume-2.pdf", first=one["first"], total=manifest["pages"])
    # Tags stay with the whole binder; the list of contents of the whole lies in the first volume.
    allowed = {"file.tagged"}
    assert {found.rule for found in report.errors} <= allowed, [
        found for found in report.errors if found.rule not in allowed
    ]


@pytest.mark.parametrize(("kind", "name"), [("indicators", "A1.1.1"), ("units", "U05")])
def test_an_extract_holds_the_pages_that_concern_it(
    whole: bytes, manifest: dict[str, Any], kind: str, name: str
) -> None:
    scope = next(one for one in manifest[kind] if one["id"] == name)
    made = extract(whole, [(a, b) for a, b in scope["pages"]], ABOUT)
    wanted = [page for a, b in scope["pages"] for page in range(a, b + 1)]
    assert stamps(made) == wanted
    opened = pypdfium2.PdfDocument(made)
    assert [opened.get_page_label(at) for at in range(len(opened))] == list(map(str, wanted))
    for mark in some(opened.get_toc()):
        assert mark.get_title().endswith(f"　{wanted[mark.get_dest().get_index()]}")
    opened.close()
    assert len(made) < len(whole)
    assert extract(whole, [(a, b) for a, b in scope["pages"]], ABOUT) == made


def test_an_extract_of_an_indicator_brings_papers_bound_elsewhere(
    manifest: dict[str, Any],
) -> None:
    papers = {one["id"]: one for one in manifest["entries"] if one["kind"] == "paper"}
    scope = next(one for one in manifest["indicators"] if one["id"] == "B1.1")
    pages = {page for a, b in scope["pages"] for page in range(a, b + 1)}
    assert papers["E001"]["first"] in pages


def test_an_extract_without_pages_is_an_error(whole: bytes) -> None:
    with pytest.raises(ValueError, match="no page"):
        extract(whole, [(90_000, 90_001)], ABOUT)


def test_the_command_names_what_it_made(built: Built, tmp_path: Path) -> None:
    pdf = built.out / "binder.pdf"
    done = command("extract", pdf, "--indicator", "A1.1.1", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    made = list(tmp_path.glob("*.pdf"))
    assert [one.name for one in made] == ["指标-A1.1.1-专题研究教育工作.pdf"]
    assert made[0].name in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--indicator", "Z9"], "册子里没有指标 Z9 的页"),
        (["--unit", "U99"], "册子里没有单位 U99 的页"),
        ([], "没有说要取什么"),
        (["nowhere.pdf", "--all"], "打不开"),
    ],
)
def test_a_bad_call_is_answered(
    built: Built, tmp_path: Path, arguments: list[str], said: str
) -> None:
    named = [] if arguments[:1] == ["nowhere.pdf"] else [built.out / "binder.pdf"]
    done = command("extract", *named, *arguments, "--out", tmp_path / "made")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "made").exists()


def test_the_scoring_sheet_can_be_filled_in(built: Built, manifest: dict[str, Any]) -> None:
    with pikepdf.open(built.out / "scoring.pdf") as file:
        names = [str(field["/T"]) for field in file.Root.AcroForm.Fields]
    leaves = [one["id"] for one in manifest["indicators"]]
    assert len(names) == len(set(names))
    assert {f"score.{leaf}" for leaf in leaves} <= set(names)
    assert {f"reason.{leaf}" for leaf in leaves} <= set(names)


def test_labels_are_of_true_size(built: Built, manifest: dict[str, Any]) -> None:
    opened = pypdfium2.PdfDocument(built.out / "labels.pdf")
    sizes = [tuple(round(v * 25.4 / 72) for v in page.get_size()) for page in opened]
    count = len(manifest["volumes"])
    assert sizes == [(210, 297)] * count + [(297, 420)] * count
    first = manifest["volumes"][0]
    assert f"{first['first']}–{first['last']}" in opened[0].get_textpage().get_text_range()
    opened.close()


# Supplement


@pytest.fixture(scope="module")
def supplemented(manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A build after a binder that lacked one paper, held another one's old version, and one more."""
    old = json.loads(json.dumps(manifest))
    old["entries"] = [one for one in old["entries"] if one["id"] != "E010"]
    for one in old["entries"]:
        if one["id"] == "E001":
            one["sha256"] = "0" * 64
    gone = {"kind": "paper", "id": "E999", "title": "A9-1　撤下的材料", "sha256": "1" * 64}
    old["entries"].append(gone | {"first": 300, "last": 301})
    folder = tmp_path_factory.mktemp("supplement")
    (folder / "old.json").write_text(json.dumps(old), encoding="utf-8")
    return build(folder / "site", "--since", folder / "old.json")


def test_a_supplement_holds_only_what_is_new_and_numbers_on(
    supplemented: Built, manifest: dict[str, Any]
) -> None:
    told = json.loads((supplemented.out / "supplement.json").read_text(encoding="utf-8"))
    assert [one["id"] for one in told["entries"]] == ["supplement", "E001", "E010"]
    first = manifest["pages"] + 1 + manifest["pages"] % 2
    printed = stamps(supplemented.out / "supplement.pdf")
    assert printed == list(range(first, first + len(printed)))
    assert told["entries"][-1]["last"] == printed[-1]


def test_a_supplement_says_what_replaces_what(
    supplemented: Built, manifest: dict[str, Any]
) -> None:
    text = subprocess.run(
        ["pdftotext", "-layout", supplemented.out / "supplement.pdf", "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    told = json.loads((supplemented.out / "supplement.json").read_text(encoding="utf-8"))
    now = {one["id"]: one for one in told["entries"]}
    was = {one["id"]: one for one in manifest["entries"] if one["kind"] == "paper"}

    def pages(one: dict[str, Any]) -> str:
        return f"{one['first']}–{one['last']}"

    assert re.search(rf"替换.*E001\s+{pages(was['E001'])}\s+{pages(now['E001'])}", text)
    assert re.search(rf"新增.*E010\s+—\s+{pages(now['E010'])}", text)
    assert re.search(r"撤下.*E999\s+300–301\s+—", text)
    # The index names every paper, in the old binder or here.
    assert re.search(rf"E002\s+{pages(was['E002'])}\s+—", text)


def test_nothing_changed_gives_no_supplement(built: Built, tmp_path: Path) -> None:
    made = build(tmp_path / "site", "--since", built.out / "binder.json")
    assert not (made.out / "supplement.pdf").exists()


@pytest.mark.parametrize("content", ["{}", "[]", "no", '{"pages": "x", "entries": []}'])
def test_a_manifest_of_something_else_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(content, encoding="utf-8")
    done = command("build", "--out", tmp_path / "site", "--since", tmp_path / "old.json")
    assert done.returncode == 1
    assert "old.json" in done.stderr or "清单" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_the_old_manifest_must_be_there(tmp_path: Path) -> None:
    done = command("build", "--out", tmp_path / "site", "--since", tmp_path / "none.json")
    assert done.returncode == 2
    assert "没有" in done.stderr


def test_the_binders_code_can_be_read_from_its_cover(
    whole: bytes, manifest: dict[str, Any]
) -> None:
    with pikepdf.open(io.BytesIO(whole)) as file:
        alternatives = []

        def walk(element: Any) -> None:
            if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
                return
            if "/Alt" in element:
                alternatives.append(str(element.Alt))
            kids: Any = element.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

        walk(file.Root.StructTreeRoot.K[0].K[0])
    said = f"yingjian1 {DAY.isoformat()} {manifest['pages']} {manifest['data_sha256']}"
    assert f"二维码：{said}" in alternatives


def test_the_guide_is_one_page(manifest: dict[str, Any]) -> None:
    one = next(entry for entry in manifest["entries"] if entry["kind"] == "guide")
    assert one["first"] == one["last"]


def test_dividers_begin_on_right_hand_pages(manifest: dict[str, Any]) -> None:
    dividers = [one for one in manifest["entries"] if one["kind"] == "divider"]
    assert len(dividers) == len(manifest["indicators"])
    assert all(one["first"] % 2 == 1 for one in dividers)
