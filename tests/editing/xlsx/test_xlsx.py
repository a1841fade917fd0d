"""Export and import: untouched values stay byte for byte, mistakes are named by their cell."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.editing.test_new import tree
from tests.killing import Killing
from tests.papers.test_office import NEEDS
from tests.support import ROOT, SMALL, some
from yingjian.commands.xlsx import main
from yingjian.editing.xlsx.tables import TABLES
from yingjian.papers.office.programs import soffice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the project's records; papers are hard links."""
    return shutil.copytree(ROOT / "data", tmp_path / "data", copy_function=os.link)


@pytest.fixture
def little(tmp_path: Path) -> Path:
    """A copy of the small records."""
    return shutil.copytree(SMALL, tmp_path / "data", copy_function=os.link)


@pytest.fixture(scope="session")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small records, exported."""
    path = tmp_path_factory.mktemp("xlsx") / "little.xlsx"
    assert main(["export", str(path), "--data", str(SMALL)]) == 0
    return path


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("xlsx") / "数据.xlsx"
    assert main(["export", str(path)]) == 0
    return path


@pytest.fixture(scope="session")
def saved(exported: Path) -> Path:
    """The same after LibreOffice opened and saved it."""
    program = soffice()
    assert program
    folder = exported.parent / "saved"
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation={(exported.parent / 'profile').as_uri()}",
         "--convert-to", "xlsx", "--outdir", folder, exported],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / exported.name


def edit(source: Path, target: Path, change: Callable[[Any], object]) -> Path:
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(target)
    return target


def cell(book: Any, sheet: str, names: str | tuple[str, int], title: str) -> Any:
    """The cell of a record (for parts: with its number) under a heading."""
    page = book[sheet]
    heads = [head.value for head in page[1]]
    wanted = (names, None) if isinstance(names, str) else (names[0], str(names[1]))
    for row in page.iter_rows(min_row=2):
        if row[0].value == wanted[0] and (wanted[1] is None or str(row[1].value) == wanted[1]):
            return row[heads.index(title)]
    raise AssertionError((sheet, names))


def differing(data: Path, base: Path = ROOT / "data") -> list[str]:
    lines = []
    for path in sorted(data.rglob("*.yml")):
        name = path.relative_to(data)
        old = base / name
        before = old.read_text(encoding="utf-8").splitlines() if old.exists() else []
        after = path.read_text(encoding="utf-8").splitlines()
        diff = difflib.unified_diff(before, after, lineterm="", n=0)
        lines += [f"{name}: {line}" for line in diff if not line.startswith(("---", "+++", "@@"))]
    return lines


def imported(path: Path, data: Path, *more: str) -> int:
    return main(["import", str(path), "--data", str(data), "--yes", *more])


def test_an_unchanged_export_changes_nothing(
    exported: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(exported, data) == 0
    assert capsys.readouterr().out == "没有改动。\n"
    assert tree(data) == tree(ROOT / "data")


def test_the_same_data_give_the_same_bytes(exported: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    assert main(["export", str(again)]) == 0
    assert again.read_bytes() == exported.read_bytes()
    # Nor will another day give others: neither the archive nor the workbook tells the time.
    with zipfile.ZipFile(again) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        days = re.findall(r">(\d{4}-\d\d-\d\d)T", book.read("docProps/core.xml").decode())
    assert set(days) == {"2015-01-01"}


@NEEDS
def test_saving_in_libreoffice_loses_nothing(
    saved: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(saved, data) == 0
    assert capsys.readouterr().out == "没有改动。\n"


# sheet, record, heading, new content, the lines of data/ that change.
EDITS: tuple[tuple[str, str | tuple[str, int], str, Any, list[str]], ...] = (
    ("佐证材料", "E002", "题名", "新题名：含冒号", ["evidence/E002.yml: -title: *", "evidence/E002.yml: +title: 新题名：含冒号"]),
    ("佐证材料", "E003", "形成日期", datetime(2015, 8, 5), ["evidence/E003.yml: -formed: *", "evidence/E003.yml: +formed: 2015-08-05"]),  # noqa: DTZ001
    ("佐证材料", "E004", "收录日期", "2015年8月7日", ["evidence/E004.yml: -filed: *", "evidence/E004.yml: +filed: 2015-08-07"]),
    ("佐证材料", "E005", "页数", "12", ["evidence/E005.yml: -pages: *", "evidence/E005.yml: +pages: 12"]),
    ("佐证材料", "E006", "页数", 7, ["evidence/E006.yml: -pages: *", "evidence/E006.yml: +pages: 7"]),
    ("佐证材料", "E007", "备注", "'单引号' 与 # 号", ["evidence/E007.yml: +note: *"]),
    ("佐证材料", "E008", "密级", None, ["evidence/E008.yml: -secrecy: *"]),
    ("佐证材料", "E009", "责任者", "=甲", ["evidence/E009.yml: -issuer: *", "evidence/E009.yml: +issuer: =甲"]),
    ("材料对应指标", ("E001", 1), "证明什么", "全文第二条", ["evidence/E001.yml: -  - {indicator: A1.1.2, slot: 1, point: 全文}", "evidence/E001.yml: +  - {indicator: A1.1.2, slot: 1, point: 全文第二条}"]),
    ("指标", "A1.1.1", "名称", "专题研究教育", ["indicators/A1.yml: -        title: *", "indicators/A1.yml: +        title: 专题研究教育"]),
    ("指标", "A1.1.1", "配合单位", "镇党委、派出所", ["indicators/A1.yml: -        support: *", "indicators/A1.yml: +        support: [镇党委, 派出所]"]),
    ("指标", "A1.1.2", "自评说明", "方案已印发。", ["indicators/A1.yml: -          self: *", "indicators/A1.yml: +          self: {score: 3, note: 方案已印发。, on: 2015-09-28}"]),
    ("指标", "A2.1.1", "自评扣分原因", "西片完小门前\n1 处未拆", ["indicators/A2.yml: -            deduction: *", "indicators/A2.yml: +            deduction: *"]),
    ("指标", "A2.1.1", "市评得分", 2.5, ["indicators/A2.yml: +          city: {score: 2.5}"]),
    ("指标", "A2.1.1", "是否现场查看", "是", ["indicators/A2.yml: +        on_site: true"]),
    ("应备材料", ("A1.1.1", 2), "材料名称", "镇长办公会纪要", ["indicators/A1.yml: -          - {id: 2, title: 镇长办公会议纪要, *", "indicators/A1.yml: +          - {id: 2, title: 镇长办公会纪要, *"]),
    ("整改台账", "R05", "整改时限", "2015/11/05", ["rectification.yml: -    due: 2015-10-31", "rectification.yml: +    due: 2015-11-05"]),
    ("整改台账", "R01", "配合单位", "派出所", ["rectification.yml: -    support: *", "rectification.yml: +    support: [派出所]"]),
    ("整改台账", "R02", "问题", "东片完小 1 具灭火器过期。", ["rectification.yml: -    problem: *", "rectification.yml: +    problem: 东片完小 1 具灭火器过期。"]),
    ("整改台账", "R03", "是否长期坚持", True, ["rectification.yml: +    long_term: true"]),
    ("整改进展", ("R01", 2), "进展", "划到集贸市场", ["rectification.yml: -      - {on: 2015-09-18, *", "rectification.yml: +      - {on: 2015-09-18, text: 划到集贸市场}"]),
    ("任务", "T1.1", "时限", date(2015, 8, 10), ["schedule.yml: -      - {id: T1.1, *", "schedule.yml: +      - {id: T1.1, text: 成立镇迎检机构并分解任务, due: 2015-08-10, deliverables: [E001, E006]}"]),
    ("任务", "T1.3", "牵头单位", "镇党政办", ["schedule.yml: +        lead: 镇党政办"]),
    ("数据", "F001", "数值", 1287, ["figures.yml: -  - {id: F001, *", "figures.yml: +  - {id: F001, title: 小学在校学生数, value: 1287, *"]),
    ("数据", "F008", "数值", "93.8", ["figures.yml: -  - {id: F008, *", "figures.yml: +  - {id: F008, title: 学前三年毛入园率, value: 93.8, *"]),
    ("数据", "F022", "备注", "决算口径", ["figures.yml: -  - {id: F022, *", "figures.yml: +  - {id: F022, *note: 决算口径}"]),
    ("数据", "F059", "数值", None, ["figures.yml: -  - {id: F059, *", "figures.yml: +  - {id: F059, title: 农村留守儿童数, value: null, *"]),
    ("单位", "U07", "别称", "中心校、镇中心校、中心校办", ["organization.yml: -    aliases: *", "organization.yml: +    aliases: [中心校, 镇中心校, 中心校办]"]),
    ("人员", "P01", "读音", "xiè zhèng huī", ["organization.yml: +    pinyin: xiè zhèng huī"]),
    ("职务", ("P02", 2), "任职起日", date(2014, 1, 1), ["organization.yml: -    posts: [{unit: 镇党委, title: 镇党委副书记}, *", "organization.yml: +    posts: [{unit: 镇党委, title: 镇党委副书记}, {unit: 镇人民政府, title: 镇长, from: 2014-01-01}]"]),
)  # fmt: skip


def like(line: str, wanted: str) -> bool:
    head, star, tail = wanted.partition("*")
    return line == wanted if not star else line.startswith(head) and line.endswith(tail)


@NEEDS
def test_thirty_edits_change_exactly_their_lines(
    saved: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(book: Any) -> None:
        for sheet, names, title, content, _ in EDITS:
            target = cell(book, sheet, names, title)
            target.value = content
            if isinstance(content, str):
                target.data_type = "s"  # also what looks like a formula

    assert len(EDITS) == 30
    assert imported(edit(saved, tmp_path / "x.xlsx", change), data) == 0
    output = capsys.readouterr().out
    assert "改动 30 处：" in output
    assert "整改台账 R05：整改时限 2015-10-31 → 2015-11-05" in output
    lines = differing(data)
    wanted = [line for *_, changed in EDITS for line in changed]
    unexpected = [line for line in lines if not any(like(line, form) for form in wanted)]
    lacking = [form for form in wanted if not any(like(line, form) for line in lines)]
    assert (unexpected, lacking) == ([], [])


@pytest.mark.parametrize(
    ("sheet", "content", "line"),
    [
        (
            "佐证材料",
            {"题名": "新材料", "责任单位": "派出所", "状态": "未征集", "责任者": "派出所"},
            "evidence/E109.yml: +title: 新材料",
        ),
        (
            "整改台账",
            {"来源": "市评", "问题": "甲", "发现日期": date(2015, 10, 11), "牵头单位": "派出所"},
            "rectification.yml: +  - id: R17",
        ),
        ("数据", {"名称": "甲", "数值": 3, "计量单位": "所", "来源材料": "E041"},
         "figures.yml: +  - {id: F067, title: 甲, value: 3, unit: 所, source: E041}"),
        ("材料对应指标", {"材料": "E002", "指标": "B1.1"}, "evidence/E002.yml: +  - {indicator: B1.1}"),
        ("职务", {"人员": "P01", "职务": "组长"},
         "organization.yml: +    posts: [{unit: 镇党委, title: 镇党委书记}, {title: 组长}]"),
    ],
)  # fmt: skip
def test_a_new_row_becomes_a_record(
    sheet: str, content: dict[str, Any], line: str, exported: Path, data: Path, tmp_path: Path
) -> None:
    def change(book: Any) -> None:
        page = book[sheet]
        heads = [head.value for head in page[1]]
        rows = range(1, page.max_row + 1)
        row = max(number for number in rows if page.cell(number, 1).value) + 12
        for title, value in content.items():
            page.cell(row, heads.index(title) + 1).value = value

    assert imported(edit(exported, tmp_path / "x.xlsx", change), data) == 0
    assert line in differing(data)


def test_a_deleted_row_is_named_and_its_record_kept(
    exported: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(book: Any) -> None:
        page = book["整改进展"]
        page.delete_rows(page.max_row)

    path = edit(exported, tmp_path / "x.xlsx", change)
    assert imported(path, data) == 0
    assert "不在表里，没有删" in capsys.readouterr().out
    assert tree(data) == tree(ROOT / "data")
    assert imported(path, data, "--delete") == 0
    assert "+    progress: []" in differing(data)[-1]
    assert len(differing(data)) == 3


def heading(book: Any, old: str, new: str | None) -> None:
    next(head for head in book["佐证材料"][1] if head.value == old).value = new


def set_second(book: Any, value: Any, *, title: str = "页数") -> None:
    cell(book, "佐证材料", "E002", title).value = value


def repeat(book: Any) -> None:
    page = book["佐证材料"]
    for column, source in enumerate(page[2], 1):
        page.cell(200, column).value = source.value


MISTAKES: tuple[tuple[Callable[[Any], object], str, str], ...] = (
    (lambda book: book.remove(book["数据"]), "数据：", "没有“数据”这张表"),
    (lambda book: setattr(book["数据"], "title", "数据表"), "数据：", "没有“数据”这张表"),
    (lambda book: heading(book, "页数", "页 数"), "佐证材料!H1", "不认识“页 数”这一列"),
    (lambda book: heading(book, "页数", None), "佐证材料!1:1", "缺“页数”这一列"),
    (lambda book: heading(book, "页数", "题名"), "佐证材料!H1", "“题名”有两列"),
    (lambda book: book["佐证材料"].merge_cells("B3:B4"), "佐证材料!B3", "合并了单元格"),
    (lambda book: set_second(book, "很多"), "佐证材料!H3", "“很多”不是数"),
    (lambda book: set_second(book, 2.5), "佐证材料!H3", "整数"),
    (lambda book: set_second(book, 0), "佐证材料!H3", "不小于 1"),
    (lambda book: set_second(book, "#REF!"), "佐证材料!H3", "错误值 #REF!"),
    (lambda book: set_second(book, "=1+1"), "佐证材料!H3", "公式没有结果"),
    (lambda book: set_second(book, "去年", title="形成日期"), "佐证材料!E3", "“去年”不是日期"),
    (lambda book: set_second(book, "2015年13月1日", title="形成日期"), "佐证材料!E3", "不是日期"),
    (lambda book: set_second(book, "己审", title="状态"), "佐证材料!M3", "这里不能写“己审”"),
    (lambda book: set_second(book, None, title="题名"), "佐证材料!B3", "“题名”不能空着"),
    (lambda book: set_second(book, 123456789012345678, title="责任者"), "佐证材料!D3", "末几位已被表格改掉"),
    (lambda book: set_second(book, "乡政俯", title="责任单位"), "佐证材料!K3", "乡政俯"),
    (lambda book: set_second(book, "E999", title="编号"), "佐证材料!A3", "data/ 里没有“E999”"),
    (lambda book: set_second(book, "乡\u200b政府", title="责任者"), "佐证材料!D3", "U+200B（□ 处）：乡□政府"),
    (repeat, "佐证材料!A200", "“E001”在第 2 行已经有了"),
    (lambda book: setattr(cell(book, "指标", "A1", "是否必达"), "value", "大概"), "指标!E", "不是“是”或“否”"),
)  # fmt: skip


@pytest.mark.parametrize(("change", "place", "message"), MISTAKES)
def test_a_mistake_is_named_by_its_cell(
    change: Callable[[Any], object],
    place: str,
    message: str,
    sheet: Path,
    little: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert imported(edit(sheet, tmp_path / "x.xlsx", change), little) == 1
    output = capsys.readouterr().out
    assert any(line.startswith(place) and message in line for line in output.splitlines()), output
    assert "什么也没有写" in output
    assert tree(little) == tree(SMALL)


def test_all_mistakes_are_named_at_once(
    sheet: Path, little: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(book: Any) -> None:
        set_second(book, "很多")
        set_second(book, "去年", title="形成日期")
        cell(book, "数据", "F001", "数值").value = "不详"

    assert imported(edit(sheet, tmp_path / "x.xlsx", change), little) == 1
    assert "有 3 处不对" in capsys.readouterr().out


def test_formulas_count_as_their_values(sheet: Path, little: Path, tmp_path: Path) -> None:
    raw = tmp_path / "x.xlsx"
    with zipfile.ZipFile(sheet) as old, zipfile.ZipFile(raw, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if b"<v>96.5</v>" in content:
                content = content.replace(b"<v>96.5</v>", b"<f>90+6</f><v>96</v>")
            new.writestr(info, content)
    assert imported(raw, little) == 0
    assert any("value: 96," in line for line in differing(little, SMALL))


def test_ten_thousand_formatted_empty_rows_are_ignored(
    sheet: Path, little: Path, tmp_path: Path
) -> None:
    def change(book: Any) -> None:
        for row in range(300, 10_300):
            book["数据"].cell(row, 2).value = None
            book["数据"].cell(row, 2).number_format = "0.0"
        set_second(book, 5)

    assert imported(edit(sheet, tmp_path / "x.xlsx", change), little) == 0
    assert len(differing(little, SMALL)) == 2


def test_records_changed_since_the_export_are_refused(
    sheet: Path, little: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = little / "evidence/E002.yml"
    text = file.read_text(encoding="utf-8").replace("retention: ", "retention: 永久 # ")
    file.unlink()
    file.write_text(text, encoding="utf-8")
    before = tree(little)
    path = edit(sheet, tmp_path / "x.xlsx", lambda book: set_second(book, 99))
    assert imported(path, little) == 1
    output = capsys.readouterr().out
    assert "导出以后 data/ 里这一行改过" in output
    assert "佐证材料!H3" in output
    assert tree(little) == before


def parts(path: Path, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in more.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: parts(path, **{"xl/vbaProject.bin": b"x"}), "带有宏"),
        (lambda path: parts(path, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}), "连着别的工作簿"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "加了密码"),
        (lambda path: path.write_bytes(b"PK\x03\x04broken"), "不是 .xlsx 文件"),
        (lambda path: path.write_bytes(b""), "不是 .xlsx 文件"),
        (lambda path: path.write_text("a,b"), "不是 .xlsx 文件"),
        (lambda path: path.write_bytes(bytes(21 * 2**20)), "超过 20 MB"),
        (lambda path: path.unlink(), "没有"),
        (lambda path: path, "打不开"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_used_is_refused(
    make: Callable[[Path], object],
    message: str,
    sheet: Path,
    little: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "x.xlsx"
    shutil.copy(sheet, path)
    make(path)
    if message == "打不开":  # the second part of that name wins
        with zipfile.ZipFile(sheet) as old, zipfile.ZipFile(path, "w") as new:
            for info in old.infolist():
                broken = info.filename.startswith("xl/worksheets/sheet")
                new.writestr(info, b"<worksheet" if broken else old.read(info))
    assert imported(path, little) == 1
    assert message in capsys.readouterr().err
    assert tree(little) == tree(SMALL)


def test_a_zip_bomb_is_not_unpacked(
    sheet: Path, little: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(sheet) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, old.read(info))
        new.writestr("xl/worksheets/sheet99.xml", bytes(120 * 2**20))
    assert imported(path, little) == 1
    assert "大得不合常理" in capsys.readouterr().err


def test_a_dry_run_lists_changes_and_writes_nothing(
    sheet: Path, little: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = edit(sheet, tmp_path / "x.xlsx", lambda book: set_second(book, 99))
    assert imported(path, little, "--dry-run") == 0
    assert "页数" in capsys.readouterr().out
    assert tree(little) == tree(SMALL)


def test_an_import_killed_at_any_point_changes_all_or_nothing(
    sheet: Path, little: Path, tmp_path: Path
) -> None:
    def change(book: Any) -> None:
        set_second(book, 99)
        cell(book, "数据", "F001", "数值").value = 7
        cell(book, "整改台账", "R01", "整改时限").value = date(2024, 3, 21)

    path = edit(sheet, tmp_path / "x.xlsx", change)
    before = tree(little)
    seen = set()
    with Killing("xlsx", "import", path, "--data", little, "--yes") as killing:
        for point in killing.points():
            after = tree(little)
            changed = {name for name in after if after[name] != before.get(name)}
            assert changed in (
                set(),
                {"evidence/E002.yml", "figures.yml", "rectification.yml"},
            ), point
            assert set(after) == set(before)
            seen.add(len(changed))
            shutil.rmtree(little)
            shutil.copytree(SMALL, little)
    assert seen == {0, 3}
    # What they left is cleared away, and the next one went through.
    assert not list(little.parent.glob(".data.import.*"))
    assert len(differing(little, SMALL)) == 6


def test_the_workbook_has_lists_notes_and_locked_cells(exported: Path) -> None:
    book = openpyxl.load_workbook(exported)
    assert book.sheetnames == ["说明", *(table.title for table in TABLES), "选项"]
    assert book["选项"].sheet_state == "hidden"
    for table in some(TABLES):
        page = book[table.title]
        assert page.freeze_panes == "C2"
        assert page.protection.sheet
        assert page.page_setup.orientation == "landscape"
        assert page.print_title_rows == "$1:$1"
        assert all(head.comment for head in some(page[1]) if head.value not in {"校验", None})
    page = book["佐证材料"]
    ranges = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in page.data_validations.dataValidation
    }
    assert {"K2", "L2", "M2"} <= set(ranges)
    assert page["A2"].protection.locked
    assert not page["B2"].protection.locked
    assert page["E2"].number_format == "yyyy-mm-dd"
    people = [
        name.value
        for name in next(col for col in book["选项"].iter_cols() if col[0].value == "人员")[1:]
    ]
    assert "谢正辉" in people


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["export"], 2),
        (["export", "x.txt"], 2),
        (["eksport", "x.xlsx"], 2),
        (["export", "/nowhere/x.xlsx"], 2),
    ],
)
def test_a_wrong_call_ends_with_status_2(arguments: list[str], status: int) -> None:
    with pytest.raises(SystemExit) as stop:
        raise SystemExit(main(arguments))
    assert stop.value.code == status
