"""The demonstration binder in other people's hands: four readers, qpdf, and veraPDF as judge."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.binder.certificates import NAME, PASSWORD, p12
from tests.support import command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support import Built

VALIDATOR = os.environ.get("YINGJIAN_VERAPDF")


@pytest.fixture
def binder(built: Built) -> Path:
    return built.out / "binder.pdf"


@pytest.fixture
def count(built: Built) -> int:
    manifest = json.loads((built.out / "binder.json").read_text(encoding="utf-8"))
    return int(manifest["pages"])


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)


def test_poppler_draws_every_page(binder: Path, count: int, tmp_path: Path) -> None:
    done = run("pdftoppm", "-r", "18", "-gray", binder, tmp_path / "page")
    assert done.stdout + done.stderr == ""
    drawn = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(drawn) == count
    assert all(len(set(picture)) > 8 for picture in drawn), "a page came out blank"


def test_pdfium_draws_every_page(binder: Path, count: int) -> None:
    document = pypdfium2.PdfDocument(binder)
    try:
        assert len(document) == count
        for page in document:
            picture = page.render(scale=0.25, grayscale=True)
            assert len(set(bytes(picture.buffer))) > 8, "a page came out blank"
    finally:
        document.close()


def test_mupdf_draws_every_page(binder: Path, count: int, tmp_path: Path) -> None:
    done = run("mutool", "draw", "-q", "-r", "18", "-o", tmp_path / "%d.pgm", binder)
    said = [line for line in done.stderr.splitlines() if "ICC support is not available" not in line]
    assert (done.stdout, said) == ("", [])
    drawn = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(drawn) == count
    assert all(len(set(picture)) > 8 for picture in drawn), "a page came out blank"


def test_ghostscript_goes_through_every_page(binder: Path, count: int) -> None:
    done = subprocess.run(
        ["gs", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=nullpage", binder],
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert re.findall(rb"^Page (\d+)$", done.stdout, re.MULTILINE) == [
        str(number).encode() for number in range(1, count + 1)
    ]
    assert not re.search(rb"warning|error", done.stdout, re.IGNORECASE)
    # Ghostscript 10.0 takes one font under two names in several pages' resources for a circle; a
    # page alone is not blamed. Whatever else it says is a fault.
    frame = (b"The following errors were encountered", b"****")
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    assert {line for line in said if not line.startswith(frame)} <= {
        b"circular reference to indirect object"
    }


def test_qpdf_finds_no_errors(binder: Path) -> None:
    done = run("qpdf", "--check", binder)
    assert done.stderr == ""
    assert "File is not encrypted" in done.stdout
    assert "No syntax or stream encoding errors found" in done.stdout


def test_signed_it_is_sound_and_poppler_finds_the_signature_valid(
    binder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cover has its place for the seal; what is shown there leaves all else as it was."""
    (tmp_path / "seal.p12").write_bytes(p12())
    monkeypatch.setenv("YINGJIAN_SIGN_PASSWORD", PASSWORD)
    signed = tmp_path / "signed.pdf"
    call = ("--certificate", tmp_path / "seal.p12", "--day", "2015-10-20", "--out", signed)
    done = command("sign", binder, *call)
    assert done.returncode == 0, done.stderr
    said = run("pdfsig", signed).stdout
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    verified = command("verify", signed, "--manifest", binder.with_suffix(".json"))
    assert verified.returncode == 0, verified.stdout
    assert f"有电子签名：{NAME}，2015-10-20，签名完整" in verified.stdout
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", signed).stdout


@pytest.mark.skipif(not VALIDATOR, reason="YINGJIAN_VERAPDF does not name a validator")
def test_verapdf_judges_the_claim_true(binder: Path) -> None:
    assert VALIDATOR
    done = subprocess.run(
        [VALIDATOR, "2a", binder], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.stdout.startswith("PASS\t2a\t"), done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(not VALIDATOR, reason="YINGJIAN_VERAPDF does not name a validator")
def test_verapdf_fails_a_plain_file(tmp_path: Path) -> None:
    """A judge that never fails anything is none."""
    assert VALIDATOR
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(tmp_path / "plain.pdf")
    document.close()
    (tmp_path / "no.pdf").write_text("no", encoding="utf-8")
    for name, status, word in (("plain.pdf", 1, "FAIL"), ("no.pdf", 2, "ERROR")):
        done = subprocess.run(
            [VALIDATOR, "2b", tmp_path / name], capture_output=True, text=True, check=False,
            timeout=240,
        )  # fmt: skip
        assert (done.returncode, done.stdout.split("\t")[0]) == (status, word)
