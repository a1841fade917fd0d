"""Every rule finds the faults it is for, and a sound binder has none."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pikepdf import Array

from tests.preflight.binders import (
    FINGERPRINT,
    PAPER,
    PAPER_SHA256,
    before,
    bind,
    broken,
    paper,
    scan,
)
from tests.preflight.faults import FAULTS, add_note, remove_font_file
from tests.typeset.synthetic import MM
from yingjian.preflight import check as checking
from yingjian.preflight.check import check
from yingjian.preflight.facts import Withheld
from yingjian.preflight.findings import RULES, rule
from yingjian.preflight.paper import MAIL_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from yingjian.binder.parts import Binder, Part
    from yingjian.preflight.findings import Report

FILES = {PAPER: PAPER_SHA256}
NOTHING = Withheld("公开版", frozenset(), {}, None)


def places(report: Report) -> set[tuple[str, int | None]]:
    return {(finding.rule, finding.page) for finding in report.findings}


def rules_of(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def check_all(pdf: bytes, manifest: dict[str, Any], **more: Any) -> Report:
    """Check with everything beside the file, so that no rule is left out."""
    return check(
        pdf, manifest, **{"files": FILES, "data_sha256": FINGERPRINT, "withheld": NOTHING} | more
    )


def test_a_sound_binder_has_no_findings(binder: Binder, manifest: dict[str, Any]) -> None:
    report = check_all(binder.pdf, manifest)
    assert report.findings == ()
    assert report.sound
    assert (report.pages, report.rules) == (7, len(RULES))
    assert report.image_only == (7,)
    assert [what for what, _ in report.unchecked] == ["图像页的正倒", "PDF/A 的全部条款"]


@pytest.mark.parametrize(
    ("expected", "spoil"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_each_fault_of_a_file_gives_its_findings(
    binder: Binder,
    manifest: dict[str, Any],
    expected: set[tuple[str, int | None]],
    spoil: Callable[[pikepdf.Pdf], object],
) -> None:
    findings = places(check_all(broken(binder.pdf, spoil), manifest))
    if spoil is remove_font_file:
        # PDFium takes another typeface instead; its letters may be so large that they cover stamps.
        findings = {(name, page) for name, page in findings if name != "page.stamp"}
    assert findings == expected


MANIFEST_FAULTS: list[tuple[str, set[tuple[str, int | None]], Callable[[dict[str, Any]], object]]] = [
    ("pages", {("manifest.pages", None)}, lambda m: m.update(pages=8)),
    ("order", {("manifest.pages", 5)}, lambda m: m["entries"][2].update(last=9)),
    ("no place", {("manifest.pages", None)}, lambda m: m["entries"][0].update(first=None)),
    ("title", {("manifest.title", 5)}, lambda m: m["entries"][2].update(title="第九章")),
    ("twice", {("manifest.twice", 7), ("manifest.pages", 7)},
     lambda m: m["entries"].append(m["entries"][-1])),
    ("other data", {("manifest.data", None)}, lambda m: m.update(data_sha256="0" * 64)),
    ("unlisted scan", {("page.image-only", 7)}, lambda m: m.pop("image_only")),
    ("no scan", {("page.image-only", 5)}, lambda m: m.update(image_only=[5, 7])),
    ("other paper", {("data.paper", 7)}, lambda m: m["entries"][-1].update(sha256="0" * 64)),
    ("lost paper", {("data.paper", 7), ("data.unbound", None)},
     lambda m: m["entries"][-1].update(source="data/evidence/files/x.jpg")),
    ("unbound", {("data.unbound", None)},
     lambda m: m["entries"][-1].update(source=None, sha256=None)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "spoil"),
    [fault[1:] for fault in MANIFEST_FAULTS],
    ids=[fault[0] for fault in MANIFEST_FAULTS],
)
def test_each_fault_of_a_manifest_gives_its_findings(
    binder: Binder,
    manifest: dict[str, Any],
    expected: set[tuple[str, int | None]],
    spoil: Callable[[dict[str, Any]], object],
) -> None:
    spoil(manifest)
    assert places(check_all(binder.pdf, manifest)) == expected


def mask_digits(text: str) -> str:
    return "".join("*" if char.isdigit() else char for char in text)


EDITION_FAULTS: list[tuple[str, set[tuple[str, int | None]], Withheld]] = [
    ("paper", {("edition.paper", 7)}, NOTHING._replace(files=frozenset({PAPER}))),
    ("hash", {("edition.words", None)}, NOTHING._replace(words={PAPER_SHA256: "材料的指纹"})),
    (
        "phone",
        {("edition.phone", page) for page in (1, 3, 5, 6)},
        NOTHING._replace(mask=mask_digits),
    ),
]


@pytest.mark.parametrize(
    ("expected", "withheld"),
    [fault[1:] for fault in EDITION_FAULTS],
    ids=[fault[0] for fault in EDITION_FAULTS],
)
def test_what_an_edition_must_not_contain_is_found(
    binder: Binder,
    manifest: dict[str, Any],
    expected: set[tuple[str, int | None]],
    withheld: Withheld,
) -> None:
    report = check_all(binder.pdf, manifest, withheld=withheld)
    assert expected <= places(report)
    assert rules_of(report) == {name for name, _ in expected}
    assert report.edition == "公开版"


def test_withheld_papers_need_not_be_bound(binder: Binder, manifest: dict[str, Any]) -> None:
    withheld = NOTHING._replace(files=frozenset({"E009.pdf"}))
    report = check_all(
        binder.pdf, manifest, files=FILES | {"E009.pdf": "cd" * 32}, withheld=withheld
    )
    assert report.findings == ()


def test_several_files_of_one_paper_are_not_bound_twice(
    binder: Binder, manifest: dict[str, Any]
) -> None:
    manifest["entries"][-2:] = [
        entry | {"kind": "paper", "id": "E001", "sha256": digit * 64, "source": None}
        for digit, entry in zip("ab", manifest["entries"][-2:], strict=True)
    ]
    report = check_all(binder.pdf, manifest)
    assert "manifest.twice" not in rules_of(report)


def test_data_changed_since_binding_are_found(binder: Binder, manifest: dict[str, Any]) -> None:
    assert places(check_all(binder.pdf, manifest, data_sha256="0" * 64)) == {("data.changed", None)}


def test_a_listed_omission_is_no_fault(binder: Binder, manifest: dict[str, Any]) -> None:
    manifest["omissions"] = [{"source": "data/evidence/files/E002.ofd", "reason": "打不开"}]
    report = check_all(binder.pdf, manifest, files=FILES | {"E002.ofd": "cd" * 32})
    assert report.findings == ()


def test_every_rule_has_a_fault() -> None:
    tested = {
        name
        for _, expected, _ in (*FAULTS, *MANIFEST_FAULTS, *EDITION_FAULTS)
        for name, _ in expected
    }
    elsewhere = {
        "file.encrypted", "file.size", "file.volumes", "page.unreadable", "page.upright",
        "signature.changed",  # tests/binder/test_sign.py
    }  # fmt: skip
    assert tested | elsewhere == set(RULES)
    assert not tested & elsewhere


@pytest.mark.parametrize("password", ["", "open sesame"])
def test_an_encrypted_file_is_found(
    binder: Binder, manifest: dict[str, Any], password: str
) -> None:
    pdf = broken(
        binder.pdf, lambda _: None, encryption=pikepdf.Encryption(owner="x", user=password)
    )
    (finding,) = check_all(pdf, manifest).findings
    assert finding.rule == ("file.open" if password else "file.encrypted")
    assert "密" in finding.message


@pytest.mark.parametrize("pdf", [b"", b"no", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_no_pdf_is_reported(pdf: bytes) -> None:
    report = check(pdf)
    assert [finding.rule for finding in report.findings] == ["file.open"]
    assert "不是能读的 PDF" in report.findings[0].message
    assert not report.sound


def test_a_page_that_cannot_be_read_is_reported() -> None:
    """The page tree counts two pages but has only one."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, part) for number, part in enumerate(parts, 1))
    report = check(b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF\n")
    assert ("page.unreadable", 2) in places(report)
    assert report.pages == 2


def test_a_large_file_is_a_warning(binder: Binder, manifest: dict[str, Any]) -> None:
    def grow(file: pikepdf.Pdf) -> None:
        file.Root.Ballast = file.make_stream(bytes(MAIL_LIMIT))

    pdf = broken(binder.pdf, grow, compress_streams=False)
    report = check_all(pdf, manifest)
    assert places(report) == {("file.size", None)}
    assert report.sound


def test_many_pages_without_volumes_are_a_warning(manifest: dict[str, Any]) -> None:
    file = pikepdf.new()
    for _ in range(351):
        file.add_blank_page(page_size=(210 * MM, 297 * MM))
    buffer = io.BytesIO()
    file.save(buffer)
    findings = {finding.rule: finding for finding in check(buffer.getvalue()).findings}
    assert findings["file.volumes"].severity == "warning"
    manifest["volumes"] *= 2
    assert "file.volumes" not in rules_of(check(buffer.getvalue(), manifest))


def test_without_manifest_the_report_says_what_was_not_checked(binder: Binder) -> None:
    report = check(binder.pdf, files=FILES)
    assert report.findings == ()
    lacking = {r.title for r in RULES.values() if r.needs}
    assert lacking <= {what for what, _ in report.unchecked}
    assert report.rules == len(RULES) - len(lacking)


def test_an_executor_gives_the_same_report(
    parts: list[Part], manifest: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = broken(bind(parts).pdf, add_note)
    alone = check_all(pdf, manifest)
    monkeypatch.setattr(checking, "_SHARE", 2)
    with ThreadPoolExecutor(1) as pool:
        assert check_all(pdf, manifest, executor=pool) == alone


def test_pages_of_a_volume_keep_their_numbers(binder: Binder) -> None:
    """The last three pages of a binder, saved as a file."""
    pdf = broken(binder.pdf, lambda f: f.pages.__delitem__(slice(0, 4)))
    assert not rules_of(check(pdf, first=5, total=7)) & {"page.stamp", "link.number"}
    assert "page.stamp" in rules_of(check(pdf))


def with_paper(parts: list[Part], pdf: bytes) -> Binder:
    """The binder with another paper bound as E001."""
    return bind([*parts[:-1], paper(pdf)])


@pytest.mark.parametrize(
    ("width", "expected"),
    [(96.0, set()), (95.2, set()), (93.0, {("image.resolution", 7)})],
    ids=["300 dpi", "302.5 dpi", "310 dpi"],
)
def test_a_scan_is_measured_inside_its_form(
    parts: list[Part], width: float, expected: set[tuple[str, int | None]]
) -> None:
    assert places(check(with_paper(parts, scan(width)).pdf)) == expected


@pytest.mark.parametrize("foot", [0, 400], ids=["visible", "clipped"])
def test_only_what_is_visible_can_be_covered(parts: list[Part], foot: float) -> None:
    """What a form clips is not on the page, wherever the form is placed."""

    def mark(file: pikepdf.Pdf) -> None:
        forms = file.pages[6].obj.Resources.XObject
        twin = file.make_stream(b"0 g 100 300 340 85 re f")
        twin.Type, twin.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        twin.Resources, twin.BBox = pikepdf.Dictionary(), Array([0, foot, 595, 842])
        forms.Twin = twin
        before(file, 6, ".1 0 0 .1 470 5 cm /Twin Do")

    report = check(broken(with_paper(parts, scan(columns=100)).pdf, mark))
    assert places(report) == (set() if foot else {("page.masked", 7)})


@pytest.mark.parametrize(
    ("matrix", "word"),
    [("-1 0 0 -1 595 880", "倒着"), ("0 1 -1 0 700 0", "横躺着")],
    ids=["upside down", "sideways"],
)
def test_a_paper_bound_the_wrong_way_is_found(parts: list[Part], matrix: str, word: str) -> None:
    """A turned page of text, bound as a paper."""

    def turn(file: pikepdf.Pdf) -> None:
        del file.Root["/YjChapter"]
        page = file.pages[0]
        page.contents_add(file.make_stream(f"q {matrix} cm\n".encode()), prepend=True)
        page.contents_add(file.make_stream(b"\nQ"))

    typeset_page = parts[2].pdf
    assert isinstance(typeset_page, bytes)
    report = check(with_paper(parts, broken(typeset_page, turn)).pdf)
    assert places(report) == {("page.upright", 7)}
    assert word in report.findings[0].message


def test_a_code_is_registered_only_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        rule("page.stamp", "", why="")(lambda _: iter(()))
