"""The whole order of a small binding, line for line, in each edition and on two days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT
from yingjian.derive.binding import binding
from yingjian.model.editions import for_edition
from yingjian.model.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.derive.binding import Binding

DAY = date(2024, 4, 10)
# Files below data/ that are changed or added; what the small data holds besides stays.
CHANGES = {
    "indicators/A1.yml": (
        "    slots:\n      - {id: 1, title: 值班表}\n",
        "    slots:\n      - {id: 1, title: 值班表, point: 每天两人}\n      - {id: 2, title: 交接记录, point: 当面交接}\n      - {id: 3, title: 缺席说明, required: false}\n      - {id: 4, title: 排班办法}\n",
    ),
    "indicators/B2.yml": (
        "slots:\n  - {id: 1, title: 责任书}\nscores:\n  self: {conclusion: 基本达标, note: 有 1 份未签}\n",
        "slots:\n  - {id: 1, title: 责任书}\nnot_applicable: {reason: 本乡没有, effect: full}\n",
    ),
    "indicators/A2.yml": (
        "    on_site: true\n",
        "    on_site: true\n    slots:\n      - {id: 1, title: 图纸}\n      - {id: 2, title: 验收单}\n      - {id: 3, title: 合格证, point: 设施合格}\n",
    ),
}
PAPERS = {
    "E004": "title: 说明\nsecrecy: 公开\nfiled: 2024-04-05\nstate: 已收\nanswers:\n  - {indicator: A1.1, slot: 1}\n  - {indicator: A2.1, point: 旁证}\nfiles:\n  - {path: E004.txt}\n",
    "E005": "title: 同前\nstate: 引用\nrefers_to: E002\nsecrecy: 公开\nanswers:\n  - {indicator: A2.1, point: 附注}\n",
    "E006": "title: 照片\nstate: 不需要\nreason: 没有发生\nsecrecy: 公开\nanswers:\n  - {indicator: A1.2, slot: 2}\n",
    "E007": "title: 杂件\nstate: 已收\nsecrecy: 公开\nfiles:\n  - {path: E007.txt}\n",
    "E008": "title: 内件\nstate: 待审\nsecrecy: 内部\nfiles:\n  - {path: E008.txt}\n",
    "E009": "title: 图纸\nstate: 未征集\nsecrecy: 督导组\nanswers:\n  - {indicator: A2.1, slot: 1}\n  - {indicator: A1.2}\n",
    "E010": "title: 空件\nstate: 已收\nsecrecy: 公开\nanswers:\n  - {indicator: A2.1}\n",
    "E011": "title: 责任书\nfiled: 2024-04-05\nstate: 已收\nsecrecy: 公开\nanswers:\n  - {indicator: B2, slot: 1}\nfiles:\n  - {path: E011.txt}\n",
    "E012": "title: 未到\nstate: 未征集\nsecrecy: 公开\nanswers:\n  - {indicator: B2, slot: 1}\n",
    "E013": "title: 未到又无用\nstate: 未征集\nsecrecy: 公开\n",
    "E014": "title: 内部引用\nstate: 引用\nrefers_to: E001\nsecrecy: 公开\nanswers:\n  - {indicator: A2.1, slot: 2}\n  - {indicator: A1.1, slot: 1}\n",
    "E015": "title: 缺件\nstate: 退回\nreason: 缺页\nsecrecy: 内部\nanswers:\n  - {indicator: A1.2, slot: 4}\n",
    "E016": "title: 内部表\nstate: 待审\nsecrecy: 内部\nanswers:\n  - {indicator: A1.2, slot: 1}\n  - {indicator: A1.2}\nfiles:\n  - {path: E016.txt}\n",
    "E017": "title: 缺件之二\nstate: 未征集\nsecrecy: 内部\nanswers:\n  - {indicator: A1.2, slot: 4}\n",
}


@pytest.fixture
def data(small: Path) -> Path:
    for name, (old, new) in CHANGES.items():
        path = small / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    for name, text in PAPERS.items():
        path = small / "evidence" / f"{name}.yml"
        path.write_text(f"id: {name}\nunit: 中心小学\n{text}", encoding="utf-8")
        if "files:" in text:
            (small / "evidence" / "files" / f"{name}.txt").write_text(name, encoding="utf-8")
    return small


def lines(plan: Binding) -> list[str]:
    """Each section with its ref and what it withholds, each item with all that it says."""
    rows = []
    for section in plan.sections:
        rows.append(f"{section.indicator} {section.ref.kind}:{section.ref.id} {section.withheld}")
        for item in section.items:
            ref = f"{item.ref.kind}:{item.ref.id}" if item.ref else "-"
            rows.append(
                f"  {item.number} {item.title} {item.point or '-'} {item.evidence or '-'}"
                f" {item.how.value} {ref} {item.reason}".rstrip()
            )
    return rows


EXPECTED = {
    ("internal", date(2024, 4, 10)): """\
A1.1 divider:A1.1 0
  A1.1-1 校园安全工作会议纪要 专题研究 E001 附后 evidence:E001
  A1.1-1.2 说明 专题研究 E004 附后 evidence:E004
  A1.1-1.3 内部引用 专题研究 E001 互见 evidence:E001
  A1.1-2 安全照片 - E003 待补 evidence:E003 退回：看不清
A1.2 divider:A1.2 0
  A1.2-1 值班与设施统计表 每天两人 E002 附后 evidence:E002
  A1.2-1.2 内部表 每天两人 E016 附后 evidence:E016
  A1.2-2 照片 当面交接 E006 免附 - 没有发生
  A1.2-4 缺件 - E015 待补 evidence:E015 退回：缺页
  A1.2-4.2 缺件之二 - E017 待补 evidence:E017 未征集
  A1.2-附1 图纸 - E009 待补 evidence:E009 未征集
  A1.2-附2 内部表 - E016 互见 evidence:E016
A2.1 divider:A2.1 0
  A2.1-1 图纸 - E009 待补 evidence:E009 未征集
  A2.1-2 内部引用 - E001 互见 evidence:E001
  A2.1-3 合格证 设施合格 - 待补 gap:A2.1-3 没有登记材料
  A2.1-附1 说明 旁证 E004 互见 evidence:E004
  A2.1-附2 同前 附注 E002 互见 evidence:E002
  A2.1-附3 空件 - E010 待补 evidence:E010 登记为已收，但没有文件
B1 divider:B1 0
B2 divider:B2 0
None divider:other 0
  其他-1 杂件 - E007 附后 evidence:E007
  其他-2 内件 - E008 附后 evidence:E008
  其他-3 责任书 - E011 附后 evidence:E011
  其他-4 未到又无用 - E013 待补 evidence:E013 未征集
""",
    ("inspector", date(2024, 4, 10)): """\
A1.1 divider:A1.1 2
  A1.1-1 说明 专题研究 E004 附后 evidence:E004
A1.2 divider:A1.2 1
  A1.2-1 值班与设施统计表 每天两人 E002 附后 evidence:E002
  A1.2-2 照片 当面交接 E006 免附 - （未列入督导组版）
  A1.2-4 排班办法 - - 待补 gap:A1.2-4 退回、未征集
  A1.2-附1 图纸 - E009 待补 evidence:E009 未征集
A2.1 divider:A2.1 1
  A2.1-1 图纸 - E009 待补 evidence:E009 未征集
  A2.1-3 合格证 设施合格 - 待补 gap:A2.1-3 没有登记材料
  A2.1-附1 说明 旁证 E004 互见 evidence:E004
  A2.1-附2 同前 附注 E002 互见 evidence:E002
  A2.1-附3 空件 - E010 待补 evidence:E010 登记为已收，但没有文件
B1 divider:B1 0
B2 divider:B2 0
None divider:other 1
  其他-1 杂件 - E007 附后 evidence:E007
  其他-2 责任书 - E011 附后 evidence:E011
  其他-3 未到又无用 - E013 待补 evidence:E013 未征集
""",
    ("public", date(2024, 4, 10)): """\
A1.1 divider:A1.1 2
  A1.1-1 说明 专题研究 E004 附后 evidence:E004
A1.2 divider:A1.2 1
  A1.2-1 值班与设施统计表 每天两人 E002 附后 evidence:E002
  A1.2-2 照片 当面交接 E006 免附 - （未列入公开版）
  A1.2-4 排班办法 - - 待补 gap:A1.2-4 退回、未征集
A2.1 divider:A2.1 1
  A2.1-1 图纸 - - 待补 gap:A2.1-1 未征集
  A2.1-3 合格证 设施合格 - 待补 gap:A2.1-3 没有登记材料
  A2.1-附1 说明 旁证 E004 互见 evidence:E004
  A2.1-附2 同前 附注 E002 互见 evidence:E002
  A2.1-附3 空件 - E010 待补 evidence:E010 登记为已收，但没有文件
B1 divider:B1 0
B2 divider:B2 0
None divider:other 1
  其他-1 杂件 - E007 附后 evidence:E007
  其他-2 责任书 - E011 附后 evidence:E011
  其他-3 未到又无用 - E013 待补 evidence:E013 未征集
""",
    ("internal", date(2024, 4, 1)): """\
A1.1 divider:A1.1 0
  A1.1-1 校园安全工作会议纪要 专题研究 E001 附后 evidence:E001
  A1.1-1.2 说明 专题研究 E004 待补 evidence:E004 未征集
  A1.1-1.3 内部引用 专题研究 E001 互见 evidence:E001
  A1.1-2 安全照片 - E003 待补 evidence:E003 退回：看不清
A1.2 divider:A1.2 0
  A1.2-1 值班与设施统计表 每天两人 E002 附后 evidence:E002
  A1.2-1.2 内部表 每天两人 E016 附后 evidence:E016
  A1.2-2 照片 当面交接 E006 免附 - 没有发生
  A1.2-4 缺件 - E015 待补 evidence:E015 退回：缺页
  A1.2-4.2 缺件之二 - E017 待补 evidence:E017 未征集
  A1.2-附1 图纸 - E009 待补 evidence:E009 未征集
  A1.2-附2 内部表 - E016 互见 evidence:E016
A2.1 divider:A2.1 0
  A2.1-1 图纸 - E009 待补 evidence:E009 未征集
  A2.1-2 内部引用 - E001 互见 evidence:E001
  A2.1-3 合格证 设施合格 - 待补 gap:A2.1-3 没有登记材料
  A2.1-附1 说明 旁证 E004 待补 evidence:E004 未征集
  A2.1-附2 同前 附注 E002 互见 evidence:E002
  A2.1-附3 空件 - E010 待补 evidence:E010 登记为已收，但没有文件
B1 divider:B1 0
B2 divider:B2 0
None divider:other 0
  其他-1 杂件 - E007 附后 evidence:E007
  其他-2 内件 - E008 附后 evidence:E008
  其他-3 未到又无用 - E013 待补 evidence:E013 未征集
""",
}


@pytest.mark.parametrize(("edition", "day"), EXPECTED)
def test_every_line_stands_in_its_place(data: Path, edition: str, day: date) -> None:
    plan = binding(for_edition(load(data, ROOT / "docs", day=DAY), edition), day)
    assert "\n".join(lines(plan)) + "\n" == EXPECTED[edition, day]
    items = [item for section in plan.sections for item in section.items]
    # What is bound here has a number; what has a page is a sheet; nothing else is either.
    assert plan.numbers == {
        item.evidence: item.number for item in items if item.how.name == "HERE" and item.evidence
    }
    assert plan.sheets == {item.ref for item in items if item.ref}


def test_no_section_of_others_where_all_evidence_has_an_indicator(small: Path) -> None:
    plan = binding(load(small, ROOT / "docs", day=DAY), DAY)
    assert [section.indicator for section in plan.sections] == ["A1.1", "A1.2", "A2.1", "B1", "B2"]
