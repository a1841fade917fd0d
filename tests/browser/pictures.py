"""Takes the pictures of the guides from real screens: docs/guide/pictures/*.png.

What a guide tells to do is done to a copy of data/ first, by the commands that it names; then the
site of that copy is built and looked at. Needs what scripts/setup --test installs. A guide may
speak of a picture only once it is there, or no site is built.

    .venv/bin/python tests/browser/pictures.py [FOLDER]
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "hooks"))

from yingjian.base import fonts  # noqa: E402 — found by the line above
from yingjian.editing.splice import Text  # noqa: E402 — as above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

PICTURES = ROOT / "docs" / "guide" / "pictures"
CHROMIUM = os.environ.get("YINGJIAN_CHROMIUM") or shutil.which("chromium") or "chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
DAY = "2015-10-20"
TITLE = "校园安全检查记录"
WIDTH = 1000
SCALE = 1.5
MARGIN = 10  # CSS pixels around what is shown
COLOURS = 96
# The part of a printed sheet that shows how a workbook looks: pixels a point, and a box in pixels.
SHEET_SCALE = 4.0
SHEET = (160, 128, 1850, 462)
# Around what an element holds, not its box: a cell is wider than its words.
FRAME = """one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const held = range.getBoundingClientRect(), box = one.getBoundingClientRect();
  const around = held.width ? held : box;
  const frame = document.createElement("div");
  Object.assign(frame.style, {
    position: "absolute", zIndex: 99, pointerEvents: "none",
    left: around.left + scrollX - 7 + "px", top: around.top + scrollY - 5 + "px",
    width: around.width + 14 + "px", height: around.height + 10 + "px",
    boxSizing: "border-box", border: "3px solid #c4161c", borderRadius: "3px",
  });
  document.body.append(frame);
}"""


@dataclass(frozen=True)
class Shot:
    """A picture: a page, what of it is shown, and what is framed in red. Selectors of Playwright."""

    name: str
    page: str
    shown: tuple[str, ...]
    framed: tuple[str, ...] = ()
    typed: str = ""


def fact(term: str) -> str:
    """The words beside a term."""
    return f'dt:text-is("{term}") + dd'


def number(label: str) -> str:
    """A number of the line below the title."""
    return f'.yj-figures > div:has(span:text-is("{label}")) > b'


SHOTS = (
    Shot(
        "add-paper-search",
        "index.html",
        (".md-header", ".md-search-result__list > li:nth-child(3)"),
        (".md-search-result__list > li:first-child .md-search-result__article",),
        TITLE,
    ),
    Shot(
        "add-paper-page",
        "evidence/E109.html",
        ("article > h1", ".yj-paper-head", ".yj-leaves"),
        (number("材料号"), ".yj-cols-serves table"),
    ),
    Shot(
        "score",
        "indicators/A2.1.1.html",
        ("article > h1", fact("材料负责人")),
        (number("自评"), fact("自评说明")),
    ),
    Shot("score-origin", "indicators/A2.1.1.html", (".yj-foot",), (".yj-origin code",)),
    Shot(
        "close-finding-before",
        "ledger/R07.html#before",
        ("article > h1", fact("验收人")),
        (number("状态"), fact("验收人")),
    ),
    Shot(
        "close-finding-after",
        "ledger/R07.html",
        ("article > h1", ".yj-cols-history"),
        (number("状态"), fact("验收人"), ".yj-cols-history tbody tr:last-child"),
    ),
)  # fmt: skip


def command(name: str, *arguments: str | Path) -> None:
    """Run one of ours; what it says is shown if it fails."""
    call = [sys.executable, "-m", f"yingjian.commands.{name}", *map(str, arguments)]
    there = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run(call, cwd=ROOT, env=there, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def scan(data: Path, path: Path) -> None:
    """A paper that nobody has handed in yet: a page of another, put on white anew."""
    with Image.open(next((data / "evidence" / "files").glob("E024-*.tif"))) as image:
        image.seek(0)
        image.convert("L").save(path, "PDF", resolution=200, creationDate=0, modDate=0)


def close(data: Path) -> None:
    """What docs/guide/close-finding.md says, for R07."""
    path = data / "rectification.yml"
    text = Text(path.read_text(encoding="utf-8"), path.name)
    items: Any = text.value["items"]  # type: ignore[call-overload,index]  # the ledger is a mapping
    at = next(at for at, item in enumerate(items) if item["id"] == "R07")
    text.set(("items", at, "accepted_by"), "单立伟")
    text.set(("items", at, "accepted"), date(2015, 10, 19))
    text.set(("items", at, "closed"), date(2015, 10, 20))
    path.write_text(text.text, encoding="utf-8")


def prepare(folder: Path) -> None:
    """Sites before and after what the guides tell to do, and a workbook, in ``folder``."""
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    common = ("--data", data, "--as-of", DAY)
    scan(data, folder / "扫描件.pdf")
    paper = ("--file", folder / "扫描件.pdf", "--title", TITLE, "--unit", "派出所")
    serves = ("--indicator", "A2.2.1:1", "--formed", "2015-09-03")
    command("new", "evidence", "--data", data, *paper, *serves)
    command("build", "--no-binder", "--out", folder / "before", *common)
    close(data)
    command("build", "--out", folder / "site", *common)
    command("xlsx", "export", folder / "数据.xlsx", "--data", data)


def taken(page: Page, folder: Path, shot: Shot) -> Image.Image:
    """One picture."""
    path, _, before = shot.page.partition("#")
    page.goto((folder / (before or "site") / path).as_uri())
    if shot.typed:
        page.keyboard.press("/")
        page.keyboard.insert_text(shot.typed)
        page.wait_for_selector(".yj-hit-head")
    for one in shot.framed:
        page.locator(one).first.evaluate(FRAME)
    boxes = [box for one in shot.shown if (box := page.locator(one).first.bounding_box())]
    if len(boxes) != len(shot.shown):
        sys.exit(f"{shot.name}: something of {shot.shown} is not on the page")
    left = min(one["x"] for one in boxes) - MARGIN
    top = min(one["y"] for one in boxes) - MARGIN // 2
    right = max(one["x"] + one["width"] for one in boxes) + MARGIN
    bottom = max(one["y"] + one["height"] for one in boxes) + MARGIN
    left, top = max(left, 0), max(top, 0)
    clip = {"x": left, "y": top, "width": min(right, WIDTH) - left, "height": bottom - top}
    raw = page.screenshot(full_page=True, animations="disabled", caret="hide", clip=clip)  # type: ignore[arg-type]  # as its keys say
    return Image.open(io.BytesIO(raw)).convert("RGB")


def sheet(folder: Path) -> Image.Image:
    """How the sheet of the ledger looks in an office program."""
    call = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}"]
    call += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "数据.xlsx")]
    subprocess.run(call, check=True, capture_output=True)
    document = pypdfium2.PdfDocument(folder / "数据.pdf")
    try:
        for page in document:
            if page.get_textpage().get_text_bounded().startswith("整改台账"):
                image: Image.Image = page.render(scale=SHEET_SCALE).to_pil()
                return image.convert("RGB").crop(SHEET)
    finally:
        document.close()
    sys.exit("no sheet of the ledger in the workbook")


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """(name, picture) of every one, in the typefaces of the binder, which are everywhere the same."""
    fonts.activate()
    with TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        prepare(folder)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 1200}, device_scale_factor=SCALE
        )
        for shot in SHOTS:
            yield shot.name, taken(page, folder, shot)
        browser.close()
        yield "excel", sheet(folder)


def main() -> None:
    """Write them all."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures():
        small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(folder / f"{name}.png", optimize=True)
        size = (folder / f"{name}.png").stat().st_size
        print(f"{name}.png {picture.width}×{picture.height}, {size // 1024} KB")  # noqa: T201 — its output


if __name__ == "__main__":
    main()
