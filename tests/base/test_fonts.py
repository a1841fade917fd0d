"""The typefaces: what the folder holds, what they print, that nothing else is ever used."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from tests.support import ROOT, some
from yingjian.base import fonts

REAL = fonts.folder()
FANG_FILE = "FandolFang-Regular.otf"


@pytest.fixture(autouse=True)
def before_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another test of this process may have imported it with the project's own fonts."""
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own with every font in it, and a cache of our own."""
    place = tmp_path / "字 体 & <fonts>"
    place.mkdir()
    for face in fonts.faces():
        if (REAL / face.file).exists() and not (place / face.file).exists():
            (place / face.file).symlink_to(REAL / face.file)
    monkeypatch.setenv("YINGJIAN_FONTS", str(place))
    monkeypatch.setenv("YINGJIAN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    return place


def python(code: str) -> str:
    """Run code in a fresh interpreter with the present environment; return what it printed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


def test_no_two_faces_claim_the_same_style() -> None:
    styles = [(face.family, face.weight) for face in fonts.faces()]
    assert len(styles) == len(set(styles))


def test_every_fallback_is_a_required_family() -> None:
    required = {face.family for face in fonts.faces() if face.required}
    fallbacks = {face.fallback for face in fonts.faces() if face.fallback}
    assert fallbacks <= required


@pytest.mark.parametrize("face", fonts.faces(), ids=lambda face: f"{face.family}-{face.weight}")
def test_a_face_has_a_package_and_a_path_or_neither(face: fonts.Face) -> None:
    assert (face.package is None) == (face.path is None)
    if face.path:
        assert face.path.endswith("/" + face.file)


@pytest.mark.usefixtures("folder")
def test_all_fonts_are_there_and_read() -> None:
    fonts.activate()
    assert fonts.missing() == ()
    assert set(fonts.coverage()) >= {fonts.SERIF, fonts.SANS, fonts.MONO, fonts.KAI, fonts.FANG}


def test_an_empty_folder_names_every_file_and_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINGJIAN_FONTS", str(tmp_path))
    assert {face.file for face in fonts.missing()} == {f.file for f in fonts.faces() if f.package}
    with pytest.raises(fonts.FontsMissing) as caught:
        fonts.activate()
    message = str(caught.value)
    for face in some(fonts.faces()):
        assert (face.file in message) == face.required
    assert "scripts/setup" in message
    assert str(tmp_path) in message
    with pytest.raises(fonts.FontsMissing):
        fonts.fingerprint()


def test_a_face_with_a_fallback_may_be_missing_but_is_named(folder: Path) -> None:
    (folder / FANG_FILE).unlink()
    fonts.activate()
    assert [(face.family, face.fallback) for face in fonts.missing()] == [(fonts.FANG, fonts.SERIF)]
    assert fonts.FANG not in fonts.coverage()


@pytest.mark.parametrize("content", [b"", b"not a font", b"OTTO" + bytes(400)])
def test_a_damaged_file_is_named(folder: Path, content: bytes) -> None:
    (folder / FANG_FILE).unlink()
    (folder / FANG_FILE).write_bytes(content)
    with pytest.raises(fonts.FontsMissing, match=FANG_FILE):
        fonts.activate()


def test_another_font_under_a_known_name_is_named(folder: Path) -> None:
    (folder / FANG_FILE).unlink()
    (folder / FANG_FILE).symlink_to(folder / "LXGWWenKai-Regular.ttf")
    with pytest.raises(fonts.FontsMissing, match="不是 FandolFang（仿宋）"):
        fonts.coverage()


def test_the_same_files_elsewhere_have_the_same_fingerprint(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fonts.fingerprint()
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in folder.iterdir():
        shutil.copyfile(file, copy / file.name)
    monkeypatch.setenv("YINGJIAN_FONTS", str(copy))
    assert fonts.fingerprint() == first
    assert len(first) == 64


def test_a_changed_file_changes_the_fingerprint(folder: Path) -> None:
    first = fonts.fingerprint()
    content = (folder / FANG_FILE).read_bytes()
    (folder / FANG_FILE).unlink()
    without = fonts.fingerprint()
    (folder / FANG_FILE).write_bytes(content + b"\0")
    assert len({first, without, fonts.fingerprint()}) == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"no database",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: content.replace(b'"fingerprint"', b'"fingerprunt"'),
    ],
    ids=["empty", "other", "truncated", "one bit", "renamed key"],
)
@pytest.mark.usefixtures("folder")
def test_a_damaged_cache_is_replaced(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    code = (
        "from yingjian.base import fonts;"
        "print(fonts.fingerprint(), [len(points) for points in fonts.coverage().values()])"
    )
    first = python(code)
    (stored,) = (tmp_path / "cache" / "fontconfig").glob("faces.sqlite")
    stored.write_bytes(damage(stored.read_bytes()))
    assert python(code) == first


@pytest.mark.usefixtures("folder")
def test_the_second_start_reads_no_font() -> None:
    fonts.coverage()
    loaded = python(
        "import sys; from yingjian.base import fonts; fonts.activate(); fonts.coverage();"
        "print([name for name in sys.modules if name.startswith('fontTools')])"
    )
    assert loaded == "[]"


@pytest.mark.usefixtures("folder")
def test_several_first_starts_at_once() -> None:
    code = "from yingjian.base import fonts; fonts.activate(); print(fonts.fingerprint())"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    answers = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0] * 4
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("text", "families", "expected"),
    [
        ("吴集镇迎接省“第三轮两项督导评估”工作方案", [fonts.SERIF], ()),
        ("吴政发〔2015〕15号　□□□", [fonts.SERIF], ()),
        ("李祎、张堃、李祎", [fonts.FANG], ("祎", "堃")),
        ("李祎、张堃", [fonts.FANG, fonts.SERIF], ()),
        ("𠮷田", [fonts.FANG], ("𠮷",)),
        ("☐ ✕ \U0001f600", [fonts.SERIF, fonts.SANS], ("☐", "✕", "\U0001f600")),
        (
            "空格 \t\n\r\u00a0\u2009\u3000\u200b\u200d\ufeff\u00ad\ufe0f\U000e0100完",
            [fonts.FANG],
            (),
        ),
        ("字", [], ("字",)),
        ("字", ["没有这个字族"], ("字",)),
        ("", [fonts.SERIF], ()),
        ("\U0010fffd", [fonts.SERIF], ("\U0010fffd",)),
    ],
)
def test_characters_without_a_glyph_are_named(
    text: str, families: Sequence[str], expected: tuple[str, ...]
) -> None:
    assert fonts.unprintable(text, families) == expected


def test_every_character_of_gb2312_prints_in_fang() -> None:
    # GB/T 2312-1980, level 1 and 2: rows 16 to 87, 6,763 characters.
    characters = "".join(
        bytes((row + 0xA0, cell + 0xA0)).decode("gb2312", "ignore")
        for row in range(16, 88)
        for cell in range(1, 95)
    )
    assert len(characters) == 6763
    assert fonts.unprintable(characters, [fonts.FANG]) == ()


def test_code_points_count_and_iterate() -> None:
    bits = bytearray(0x40000 // 8)
    bits[0x41 >> 3] |= 1 << (0x41 & 7)
    bits[-1] = 0x80
    points = fonts.CodePoints(bytes(bits))
    assert list(points) == [0x41, 0x3FFFF]
    assert len(points) == 2
    assert 0x42 not in points
    assert -1 not in points
    assert 0x40000 not in points
    assert "A" not in points
    with pytest.raises(ValueError, match="3 bytes"):
        fonts.CodePoints(b"abc")


def test_weasyprint_prints_with_these_faces_and_no_other(folder: Path, tmp_path: Path) -> None:
    wanted = [face for face in fonts.faces() if (REAL / face.file).exists()]
    paragraphs = "".join(
        f"<p style='font-family:\"{face.family}\";font-weight:{face.weight}'>字永</p>"
        for face in wanted
    )
    # A weight that the table does not name, left in the folder.
    with TTFont(REAL / FANG_FILE) as stray:
        stray["OS/2"].usWeightClass = 700
        stray.save(folder / "stray.otf")
    paragraphs += f"<p style='font-family:{fonts.FANG};font-weight:700'>字永</p>"
    # Families that a machine may well have, and a character that none of ours holds.
    paragraphs += "<p style='font-family:\"DejaVu Sans\",SimSun,serif'>字永☐</p>"
    paragraphs += (
        "<p style='font-family:sans-serif'>字永</p><p style='font-family:monospace'>字</p>"
    )
    (tmp_path / "page.html").write_text(f"<html lang=zh-CN>{paragraphs}", encoding="utf-8")
    python(
        "from yingjian.base import fonts; fonts.activate(); import weasyprint;"
        f"weasyprint.HTML({str(tmp_path / 'page.html')!r}).write_pdf({str(tmp_path / 'page.pdf')!r})"
    )
    with pikepdf.open(tmp_path / "page.pdf") as pdf:
        used = {
            str(font.BaseFont).partition("+")[2]
            for page in pdf.pages
            for font in page.Resources.Font.values()
        }
    expected = {
        face.family.replace(" ", "-") + ("-Bold" if face.weight == 700 else "") for face in wanted
    }
    assert used == expected


@pytest.mark.usefixtures("folder")
def test_activating_after_weasyprint_is_imported_raises() -> None:
    said = python(
        "import weasyprint\nfrom yingjian.base import fonts\n"
        "try:\n    fonts.activate()\nexcept RuntimeError as error:\n    print(error)"
    )
    assert "before weasyprint" in said


@pytest.mark.parametrize("argument", ["plan", "check"])
@pytest.mark.usefixtures("folder")
def test_commands_of_the_setup(argument: str) -> None:
    said = python(f"from yingjian.commands import fonts; print(fonts.main([{argument!r}]))")
    *lines, code = said.splitlines()
    assert code == "0"
    if argument == "plan":
        assert [line.split("\t")[2:] for line in lines][-1] == [FANG_FILE, fonts.SERIF]
        assert len(lines) == len({face.file for face in fonts.faces() if face.package})
