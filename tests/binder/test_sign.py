"""Signing a binder: what others make of it, what is refused, and what gives a change away."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

import pikepdf
import pypdfium2
import pytest

from tests.binder import certificates
from tests.binder.certificates import NAME, PASSWORD, p12
from tests.preflight import binders
from tests.support import ROOT, command, some
from tests.typeset.synthetic import DAY, MM
from yingjian.binder import seal
from yingjian.binder.certificate import CertificateError, open_certificate
from yingjian.binder.extract import extract
from yingjian.binder.metadata import About
from yingjian.binder.sign import sign
from yingjian.commands.sign import PASSWORD as PASSWORD_VARIABLE
from yingjian.commands.sign import main
from yingjian.preflight import signature
from yingjian.preflight.check import check
from yingjian.preflight.printing import as_text
from yingjian.typeset.faces import FaceMissing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from yingjian.binder.parts import Binder

VALIDATOR = os.environ.get("YINGJIAN_VERAPDF")
REASON = "审核无误"


@pytest.fixture(scope="module")
def binder(tmp_path_factory: pytest.TempPathFactory) -> Binder:
    return binders.bind(binders.parts(tmp_path_factory.mktemp("chapters")))


@pytest.fixture(scope="module")
def signed(binder: Binder) -> bytes:
    return sign(binder.pdf, open_certificate(p12(), PASSWORD), DAY, REASON)


@pytest.fixture
def desk(tmp_path: Path, binder: Binder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a binder, its manifest and a certificate; the password is in its place."""
    (tmp_path / "binder.pdf").write_bytes(binder.pdf)
    (tmp_path / "binder.json").write_text(json.dumps(binders.manifest(binder)), encoding="utf-8")
    (tmp_path / "seal.p12").write_bytes(p12())
    monkeypatch.setenv("YINGJIAN_SIGN_PASSWORD", PASSWORD)
    return tmp_path


class Done(NamedTuple):
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(desk: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """The command on what is on the desk, in this process: a new one takes a second."""

    def call(*more: str | Path) -> Done:
        arguments = (desk / "binder.pdf", "--certificate", desk / "seal.p12", "--day", DAY, *more)
        status = main([str(one) for one in arguments])
        return Done(status, *capfd.readouterr())

    return call


def held(desk: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in desk.iterdir()}


def stranger(path: Path) -> str:
    done = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False)
    return done.stdout


# --- signed -------------------------------------------------------------------------------------


def test_poppler_finds_the_commands_signature_valid(
    desk: Path, binder: Binder, run: Callable[..., Done]
) -> None:
    before = held(desk)
    done = run("--reason", REASON)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{NAME}　2015-10-20 电子签名" in done.stdout
    out = desk / "binder-signed.pdf"
    assert held(desk) == before | {out.name: out.read_bytes()}
    assert out.read_bytes().startswith(binder.pdf)
    said = stranger(out)
    assert said.count("Signature #") == 1
    for line in (
        "Signature Field Name: signature",
        f"Signer Certificate Common Name: {NAME}",
        "Signing Hash Algorithm: SHA-256",
        "Signature Type: ETSI.CAdES.detached",
        "Total document signed",
        "Signature Validation: Signature is Valid.",
    ):
        assert line in said, said


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_both_kinds_of_key(binder: Binder, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(binder.pdf, open_certificate(p12(kind), PASSWORD), DAY))
    assert "Signature Validation: Signature is Valid." in stranger(path)
    assert [one.intact for one in check(path).signatures] == [True]


def test_the_same_arguments_give_the_same_bytes(binder: Binder, signed: bytes) -> None:
    assert sign(binder.pdf, open_certificate(p12(), PASSWORD), DAY, REASON) == signed


def test_preflight_accepts_a_signed_binder_and_names_the_signer(
    binder: Binder, signed: bytes
) -> None:
    report = check(signed, binders.manifest(binder))
    assert report.findings == ()
    assert report.signatures == ((0, NAME, "2015-10-20", True, True),)
    assert (
        f"有电子签名：{NAME}，2015-10-20，签名完整：覆盖整个文件，摘要相符。"
        "证书的签发机构是否可信，这里不判断。" in as_text(report)
    )
    assert check(binder.pdf).signatures == ()
    assert "签名" not in as_text(check(binder.pdf))


def test_without_pyhanko_a_signature_is_reported_as_unchecked(
    signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signature, "find_spec", lambda _: None)
    report = check(signed)
    assert report.sound
    assert f"有签名（自称 {NAME}，2015-10-20），未核对（没有装 pyhanko）。" in as_text(report)
    # What was added afterwards is seen all the same.
    assert not check(signed + b"%\n").sound


@pytest.mark.skipif(not VALIDATOR, reason="YINGJIAN_VERAPDF does not name a validator")
def test_a_signed_binder_stays_pdf_a_2a(signed: bytes, tmp_path: Path) -> None:
    assert VALIDATOR
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    done = subprocess.run(
        [VALIDATOR, "2a", path], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.stdout.startswith("PASS\t2a"), done.stdout + done.stderr


def test_the_field_is_in_the_structure(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as file:
        [field] = file.Root.AcroForm.Fields
        tree = file.Root.StructTreeRoot
        element = tree.K[0].K[0].K[-1]
        assert pikepdf.Name.Form == element.S
        assert element.K[0].Obj.objgen == field.objgen
        assert str(element.Alt) == f"电子签名：{NAME}，2015-10-20"
        numbers = list(tree.ParentTree.Nums)
        keys = [int(one) for one in numbers[::2]]
        assert keys == sorted(set(keys))
        owner = numbers[numbers[::2].index(field.StructParent) * 2 + 1]
        assert owner.objgen == element.objgen
        assert tree.ParentTreeNextKey == max(keys) + 1


def test_the_signature_is_drawn_in_the_place_for_the_seal(binder: Binder, signed: bytes) -> None:
    """Nothing changes outside the lower half of the place; there, something is drawn."""
    pictures = []
    for pdf in (binder.pdf, signed):
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        pictures.append(document[0].render(scale=2, grayscale=True).to_pil())
        document.close()
    with pikepdf.open(io.BytesIO(signed)) as file:
        left, bottom, right, top = (float(one) for one in file.Root.AcroForm.Fields[0].Rect)
        height = float(file.pages[0].MediaBox[3])
    assert (right - left, top - bottom) == pytest.approx((50 * MM, 50 * MM), abs=0.1)
    from PIL import ImageChops

    box = ImageChops.difference(*pictures).getbbox()
    assert box is not None
    x0, y0, x1, y1 = (value / 2 for value in box)
    assert left < x0 < x1 < right
    assert height - (top + bottom) / 2 < y0 < y1 < height - bottom
    # Centred.
    assert (x0 + x1) / 2 == pytest.approx((left + right) / 2, abs=2)


def test_the_signatures_words_are_text(signed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    done = subprocess.run(
        ["mutool", "draw", "-q", "-F", "txt", path, "1"], capture_output=True, text=True, check=True
    )
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert {"电子签名", NAME, "2015年10月20日"} <= set(lines)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王五", ["王五"]),
        ("吴集镇人民政府教育督导办公室", ["吴集镇人民政府教育督", "导办公室"]),
        ("县" * 90, None),
    ],
)
def test_long_names_stay_in_the_circle(name: str, shown: list[str] | None, tmp_path: Path) -> None:
    made = seal.drawing(50 * MM, 50 * MM, name, date(2015, 12, 31))
    assert made == seal.drawing(50 * MM, 50 * MM, name, date(2015, 12, 31))
    with pikepdf.open(io.BytesIO(made)) as file:
        page = file.pages[0]
        page.Contents = file.make_stream(f"{seal.FORM} Do".encode())
        file.save(tmp_path / "seal.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "seal.pdf")
    page = document[0]
    text = page.get_textpage()
    lines = text.get_text_bounded().split("\r\n")
    corners = [
        (x, y)
        for at in range(text.count_chars())
        if text.get_text_range(at, 1).strip()
        for box in [text.get_charbox(at)]
        for x in box[::2]
        for y in box[1::2]
    ]
    text.close()
    page.close()
    document.close()
    assert (lines[0], lines[-1]) == ("电子签名", "2015年12月31日")
    if shown is None:
        assert len(lines) == 4
        assert lines[2].endswith("…")
    else:
        assert "".join(lines[1:-1]) == "".join(shown)
    centre = 25 * MM
    assert all((x - centre) ** 2 + (y - centre) ** 2 < (21 * MM) ** 2 for x, y in some(corners))


def test_a_name_that_cannot_be_printed_is_named() -> None:
    with pytest.raises(FaceMissing, match="U\\+1F600"):
        seal.drawing(50 * MM, 50 * MM, "王😀", DAY)


def test_a_volume_can_be_signed_and_an_extract_is_not(
    binder: Binder, signed: bytes, tmp_path: Path
) -> None:
    about = About("第1卷", "吴集镇", DAY, binders.FINGERPRINT)
    volume = extract(binder.pdf, [(1, 4)], about)
    path = tmp_path / "volume.pdf"
    path.write_bytes(sign(volume, open_certificate(p12(), PASSWORD), DAY))
    assert "Signature Validation: Signature is Valid." in stranger(path)
    with pikepdf.open(io.BytesIO(extract(signed, [(1, 4)], about))) as file:
        assert "/AcroForm" not in file.Root
        kinds = {one.Subtype for page in file.pages for one in page.obj.get("/Annots", ())}
        assert "/Widget" not in kinds


def test_a_day_on_which_the_certificate_begins() -> None:
    begins = datetime(2015, 10, 20, 3, tzinfo=UTC)
    identity = open_certificate(p12(first=begins), PASSWORD)
    assert identity.moment(DAY) == begins
    assert identity.issuer == certificates.ISSUER
    with pytest.raises(CertificateError, match=r"还没有生效.*2015-10-20.*2015-10-19"):
        identity.moment(date(2015, 10, 19))


# --- changed since ------------------------------------------------------------------------------


def appended(pdf: bytes) -> bytes:
    """Another update, as an editor would write it, that gives the file a new language."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        size, root = int(file.trailer.Size), file.Root.objgen[0]
    start = pdf[: pdf.rindex(b"%%EOF")].rindex(b"startxref") + len(b"startxref")
    previous = int(pdf[start:].split()[0])
    at = len(pdf)
    stream = b"%d 0 obj (x) endobj\n" % size
    table = b"xref\n%d 1\n%010d 00000 n \n" % (size, at)
    trailer = b"trailer <</Size %d /Root %d 0 R /Prev %d>>" % (size + 1, root, previous)
    return pdf + stream + table + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % (at + len(stream))


def rewritten(pdf: bytes) -> bytes:
    return binders.broken(pdf, lambda _: None)


def redated(pdf: bytes) -> bytes:
    at = pdf.rindex(b"20151020000000")
    return pdf[:at] + b"2014" + pdf[at + 4 :]


def emptied(pdf: bytes) -> bytes:
    """The signature's own digits are gone; all else is as it was."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    return pdf[:start] + b"0" * (end - start) + pdf[end:]


def transplanted(pdf: bytes) -> bytes:
    """Something else hides where the signature's digits end."""
    end = pdf.index(b">", pdf.rindex(b"/Contents <"))
    return pdf[: end - 8] + b"> /X <aa" + pdf[end:]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (appended, "签名没有覆盖整个文件"),
        (lambda pdf: pdf + b"\n", "签名没有覆盖整个文件"),
        (rewritten, "签名没有覆盖整个文件"),
        (redated, "摘要与签名对不上"),
        (emptied, "摘要与签名对不上"),
    ],
    ids=["appended", "a-byte", "rewritten", "redated", "emptied"],
)
def test_a_change_after_signing_is_an_error(
    signed: bytes, change: Callable[[bytes], bytes], said: str
) -> None:
    report = check(change(signed))
    assert not report.sound
    text = as_text(report)
    assert f"第 1 页: 错误[signature.changed] 签名之后改过：{NAME} 201" in text
    assert f"签名的册子在签名之后被改过：{said}。" in text
    assert "签名不成立，见上面的错误" in text


def test_the_verify_command_reports_a_change_after_signing(signed: bytes, desk: Path) -> None:
    """Nothing but Chinese, whatever the library thinks of the certificate."""
    (desk / "data").mkdir()
    (desk / "signed.pdf").write_bytes(signed)
    (desk / "changed.pdf").write_bytes(appended(signed))
    done = command("verify", desk / "signed.pdf", "--data", desk / "data")
    assert "有电子签名：" in done.stdout
    assert "signature.changed" not in done.stdout
    assert done.stderr == ""
    done = command("verify", desk / "changed.pdf", "--data", desk / "data", "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    said = json.loads(done.stdout)
    assert "signature.changed" in {one["rule"] for one in said["findings"]}
    assert said["signatures"] == [
        {"by": NAME, "day": "2015-10-20", "covers": False, "intact": True}
    ]


def test_bytes_hidden_beside_the_signature_are_a_change(signed: bytes) -> None:
    assert "signature.changed" in {one.rule for one in check(transplanted(signed)).findings}


def add_text(file: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T=pikepdf.String("x"))
    file.Root.AcroForm.Fields.append(file.make_indirect(field))


def add_action(file: pikepdf.Pdf) -> None:
    file.Root.AcroForm.Fields[0].A = pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.Print)


def take_value(file: pikepdf.Pdf) -> None:
    del file.Root.AcroForm.Fields[0].V


def add_scripts(file: pikepdf.Pdf) -> None:
    file.Root.AcroForm.XFA = pikepdf.String("x")


@pytest.mark.parametrize("spoil", [add_text, add_action, take_value, add_scripts])
def test_a_form_with_more_than_a_signature_is_a_form(
    signed: bytes, spoil: Callable[[pikepdf.Pdf], object]
) -> None:
    found = check(binders.broken(signed, spoil)).findings
    assert {"file.active", "page.annotation"} <= {one.rule for one in found}


# --- refused ------------------------------------------------------------------------------------


def write(name: str, content: bytes | Callable[[], bytes]) -> Callable[[Path], object]:
    def change(desk: Path) -> None:
        (desk / name).write_bytes(content if isinstance(content, bytes) else content())

    return change


def plain() -> bytes:
    with pikepdf.new() as file:
        file.add_blank_page()
        buffer = io.BytesIO()
        file.save(buffer)
    return buffer.getvalue()


def sign_it(desk: Path) -> None:
    pdf = (desk / "binder.pdf").read_bytes()
    (desk / "binder.pdf").write_bytes(sign(pdf, open_certificate(p12(), PASSWORD), DAY))


REFUSED: list[tuple[str, Callable[[Path], object], int, str]] = [
    ("not PKCS#12", write("seal.p12", b"-----BEGIN CERTIFICATE-----"), 1, "不是 PKCS#12 证书文件"),
    ("cut short", write("seal.p12", lambda: p12()[:900]), 2, "打不开证书：口令不对，或文件已损坏"),
    ("no key", write("seal.p12", lambda: p12(with_key=False)), 1, "没有私钥"),
    ("weak key", write("seal.p12", lambda: p12("weak")), 1, "RSA 密钥只有 1024 位"),
    ("other key", write("seal.p12", lambda: p12("ed25519")), 1, "证书的密钥是 Ed25519"),
    ("other use", write("seal.p12", lambda: p12(signs=False)), 1, "密钥用途里没有签名"),
    (
        "expired",
        write("seal.p12", lambda: p12(last=datetime(2015, 10, 1, tzinfo=UTC))),
        1,
        f"证书已经过期：{NAME} 的证书到 2015-10-01 为止，签名的日期是 2015-10-20",
    ),
    (
        "not yet",
        write("seal.p12", lambda: p12(first=datetime(2015, 11, 1, tzinfo=UTC))),
        1,
        f"证书还没有生效：{NAME} 的证书从 2015-11-01 起有效，签名的日期是 2015-10-20",
    ),
    ("signed before", sign_it, 1, "这本册子已经签过名"),
    ("not ours", write("binder.pdf", plain), 1, "文件里没有记盖章处的位置：不是迎检册生成的册子"),
    ("no PDF", write("binder.pdf", b"no"), 1, "不是能读的 PDF"),
    ("no binder", lambda desk: (desk / "binder.pdf").unlink(), 2, "打不开"),
    ("no certificate", lambda desk: (desk / "seal.p12").unlink(), 2, "打不开"),
    ("output there", write("binder-signed.pdf", b"mine"), 2, "要换掉它，加上 --replace"),
]


@pytest.mark.parametrize(("change", "status", "said"), [c[1:] for c in REFUSED],
                         ids=[c[0] for c in REFUSED])  # fmt: skip
def test_what_cannot_be_signed(
    desk: Path, run: Callable[..., Done], change: Callable[[Path], object], status: int, said: str
) -> None:
    change(desk)
    before = held(desk)
    done = run()
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert PASSWORD not in done.stderr
    assert held(desk) == before


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password(
    desk: Path, run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("YINGJIAN_SIGN_PASSWORD", password)
    done = run()
    assert done.returncode == 2
    assert "seal.p12：打不开证书：口令不对" in done.stderr
    assert not (desk / "binder-signed.pdf").exists()


def test_a_malformed_day_is_refused(run: Callable[..., Done]) -> None:
    done = run("--day", "10月20日")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--day 不是一个日期：写的是 10月20日，应当写成 2015-10-20 这样" in done.stderr


def test_an_existing_file_is_replaced_only_with_the_option(
    desk: Path, run: Callable[..., Done]
) -> None:
    assert run("--out", desk / "binder.pdf").returncode == 2
    done = run("--out", desk / "binder.pdf", "--replace")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in desk.iterdir()} == {"binder.pdf", "binder.json", "seal.p12"}
    assert [one.intact for one in check(desk / "binder.pdf").signatures] == [True]


def test_without_terminal_and_variable_it_says_where_the_password_goes(desk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yingjian.commands.sign", desk / "binder.pdf",
         "--certificate", desk / "seal.p12"],
        env={key: value for key, value in environment().items() if key != PASSWORD_VARIABLE},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "请把口令放进环境变量 YINGJIAN_SIGN_PASSWORD" in done.stderr


def test_the_password_is_asked_for_on_a_terminal(desk: Path) -> None:
    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        ["setsid", "--ctty", "--wait", sys.executable, "-m", "yingjian.commands.sign",
         desk / "binder.pdf", "--certificate", desk / "seal.p12", "--day", "2015-10-20"],
        env={key: value for key, value in environment().items() if key != PASSWORD_VARIABLE},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while "口令：".encode() not in said:
            said += os.read(ours, 1024)
        os.write(ours, f"{PASSWORD}\n".encode())
        # A terminal that nobody writes to any more is an error to read from.
        with suppress(OSError):
            while more := os.read(ours, 1024):
                said += more
    finally:
        os.close(ours)
    assert started.wait(60) == 0, said.decode()
    assert said.decode().startswith("证书 seal.p12 的口令：")
    assert PASSWORD not in said.decode()
    assert (desk / "binder-signed.pdf").exists()


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT / "hooks"), "PYTHONUTF8": "1"}
