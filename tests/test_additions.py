"""Each addition of docs/maintainers.md, done in a copy of the project, with its files counted.

The edition is in tests/editions/.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT, SMALL

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = "hooks/yingjian"
REGISTRY = f"{PACKAGE}/base/registry.py"
LAST_ROW = '    Kind(PAGE, "手写的章", binder=InBinder()),\n'
VIEW = '''"""Deadlines: the tasks in the order of their last days."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeadlinesView:
    """Last day and text of each task."""

    rows: tuple[tuple[object, str], ...]


def deadlines(project, day):
    """Every task by its last day."""
    tasks = [(task.due or day, task.text) for task in project.tasks.values()]
    return DeadlinesView(tuple(sorted(tasks)))
'''
TEMPLATE = """# 期限一览 {: #page/deadlines }

{% for day, text in view.rows %}
- {{ day }} {{ text }}
{% endfor %}
"""
# Prints the HTML of every chapter of the copy's binder by its title, without typesetting.
CHAPTERS = """
import json
from datetime import date
from pathlib import Path
from yingjian.binder.chapters import chapters
from yingjian.model.loading import load

project = load(Path("data"), Path("docs"))
book = chapters(project, date(2024, 3, 25), Path("docs"), {})
print(json.dumps({chapter.title: chapter.sheet.html for chapter in book.chapters}))
"""


@dataclass
class Copy:
    """A copy of the project with the small data; ``touched`` are the files that were edited."""

    folder: Path
    touched: set[str] = field(default_factory=set)

    def write(self, name: str, text: str) -> None:
        self.touched.add(name)
        (self.folder / name).write_text(text, encoding="utf-8")

    def insert(self, name: str, before: str, text: str) -> None:
        """Insert a text before another, which must occur once in the file."""
        whole = (self.folder / name).read_text(encoding="utf-8")
        assert whole.count(before) == 1, (name, before)
        self.write(name, whole.replace(before, text + before))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "PYTHONPATH": str(self.folder / "hooks"),
            "PYTHONUTF8": "1",
            "YINGJIAN_CACHE": os.environ.get("YINGJIAN_CACHE") or str(ROOT / ".cache"),
        }
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=environment,
        )

    def run_well(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def site(self) -> Path:
        build = ("-m", "yingjian.commands.build", "--no-binder", "--as-of", "2024-03-25")
        self.run_well(*build, "--out", "site")
        return self.folder / "site"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("hooks", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skip)
    shutil.copytree(SMALL, tmp_path / "data")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return Copy(tmp_path)


def row(binder: str = "", site: str = "") -> str:
    sides = ", ".join(filter(None, (site, binder)))
    view = '"deadlines:deadlines", "deadlines.md.j2"'
    return f'    Kind("deadlines", "期限一览", {view}, {sides}),\n'


def test_a_page_is_a_row_a_view_and_a_template(copy: Copy) -> None:
    site = 'site=OnSite(path="deadlines.md", label="期限")'
    copy.insert(REGISTRY, LAST_ROW, row(site=site))
    copy.insert(REGISTRY, '    "questions",\n)\n', '    "deadlines",\n')
    copy.write(f"{PACKAGE}/pages/views/deadlines.py", VIEW)
    copy.write(f"{PACKAGE}/pages/templates/deadlines.md.j2", TEMPLATE)
    assert len(copy.touched) == 3
    site_folder = copy.site()
    page = (site_folder / "deadlines.html").read_text(encoding="utf-8")
    assert "<title>期限一览" in page
    assert "<li>2024-" in page
    home = (site_folder / "index.html").read_text(encoding="utf-8")
    assert '<a href="deadlines.html" class="md-tabs__link">期限</a>' in home
    index = json.loads((site_folder / "search/search_index.json").read_text(encoding="utf-8"))
    entries = {entry["location"]: entry for entry in index["docs"]}
    assert entries["deadlines.html"]["title"] == "期限一览"
    assert entries["deadlines.html"]["kind"] == "page"


def test_a_chapter_is_a_row_a_view_a_template_and_a_line_of_data(copy: Copy) -> None:
    copy.insert("data/binder.yml", "      - {kind: units}\n", "      - {kind: deadlines}\n")
    refused = copy.run("-m", "yingjian.commands.check", "--data", "data")
    assert refused.returncode == 1
    assert "没有“deadlines”这种章" in refused.stdout
    copy.insert(REGISTRY, LAST_ROW, row(binder='binder=InBinder(prints=("task",))'))
    copy.write(f"{PACKAGE}/pages/views/deadlines.py", VIEW)
    copy.write(f"{PACKAGE}/pages/templates/deadlines.md.j2", TEMPLATE)
    assert len(copy.touched - {"data/binder.yml"}) == 3
    copy.run_well("-m", "yingjian.commands.check", "--data", "data")
    titles = json.loads(copy.run_well("-c", CHAPTERS))
    assert list(titles)[-3:] == ["期限一览", "单位", "人员"]
    assert "<li>2024-" in titles["期限一览"]
    assert 'href="yj:page:table/page/deadlines"' not in titles["期限一览"]
    assert "page/deadlines" in titles["目录"]
    schemas = "from yingjian.generated.schema import schemas; print(dict(schemas())['binder.json'])"
    assert "deadlines" in copy.run_well("-c", schemas)


def test_a_page_of_a_record_is_a_row_a_view_and_a_template(copy: Copy) -> None:
    record_page = (
        '    RecordPage(name="phase", listed_on="schedule", records="phases:subjects", '
        'view="phases:phase", template="phase.md.j2"),\n'
    )
    copy.insert(REGISTRY, ")\n# fmt: on\n", record_page)
    view = '''"""One phase."""

from yingjian.pages.views.common import Subject


def subjects(project):
    """Every phase."""
    return [Subject(phase.ref, phase.name) for phase in project.phases.values()]


def phase(project, name):
    """One phase."""
    return project.phases[name]
'''
    copy.write(f"{PACKAGE}/pages/views/phases.py", view)
    copy.write(f"{PACKAGE}/pages/templates/phase.md.j2", "# {{ view.name }}\n\n{{ view.window }}\n")
    assert len(copy.touched) == 3
    code = (
        "from datetime import date; from pathlib import Path\n"
        "from yingjian.model.loading import load; from yingjian.site.pages import site_pages\n"
        "project = load(Path('data'), Path('docs'))\n"
        "pages = site_pages(project, date(2024, 3, 25), Path('docs'))\n"
        "paths = [page.path for page in pages if page.meta['kind'] == 'phase']\n"
        "assert len(paths) == len(project.phases), paths\n"
        "print(next(page.body for page in pages if page.path == paths[0]))"
    )
    assert "2024" in copy.run_well("-c", code)


def test_a_field_is_a_line_of_its_record_its_model_and_a_template(copy: Copy) -> None:
    record, model = f"{PACKAGE}/read/records/organization.py", f"{PACKAGE}/model/project.py"
    address = '''    address: Line | None = Field(default=None, title="地址")
    """单位的地址。"""
'''
    copy.insert(record, "    accounts: tuple[Account, ...]", address)
    copy.insert(model, "    former_names: tuple[str, ...]\n", "    address: str | None\n")
    copy.insert(
        f"{PACKAGE}/pages/templates/unit.md.j2",
        "<div><span>人员</span>",
        "<div><span>地址</span><b>{{ view.unit.address or '—' }}</b></div>\n",
    )
    assert copy.touched == {record, model, f"{PACKAGE}/pages/templates/unit.md.j2"}
    data = copy.folder / "data" / "organization.yml"
    text = data.read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if "{id: U" in line)
    data.write_text(text.replace(first, first.replace("}", ", address: 河东路一号}", 1)), "utf-8")
    copy.run_well("-m", "yingjian.commands.check", "--data", "data")
    units = sorted((copy.site() / "units").glob("U*.html"))
    assert sum("<b>河东路一号</b>" in page.read_text(encoding="utf-8") for page in units) == 1
    schemas = (
        "from yingjian.generated.schema import schemas; print(dict(schemas())['organization.json'])"
    )
    assert "单位的地址。" in copy.run_well("-c", schemas)


def test_a_rule_is_its_module_and_a_pair_of_bad_data_and_answer(copy: Copy) -> None:
    module = f"{PACKAGE}/read/rules/organization.py"
    rule = '''SHORT = code("org.short-name", "单位名只有一个字", why="看的人不知道是哪个单位。", mend="写全。")


def units_have_names(draft: Draft) -> Iterator[Problem]:
    """A name has two characters or more."""
    for index, unit in enumerate(draft.organization.units):
        if len(unit.name) < 2:
            path = ("units", index, "name")
            yield draft.problem(
                SHORT, _FILE, path, f"“{unit.name}”太短。", "写平时用的简称。", found=unit.name
            )


'''
    copy.insert(module, "RULES = (\n", rule)
    copy.insert(module, "    readings_fit_names,\n    names_say", "    units_have_names,\n")
    small = (SMALL / "organization.yml").read_text(encoding="utf-8")
    name = next(line for line in small.splitlines() if "{id: U" in line).split("name: ")[1]
    bad = small.replace(f"name: {name.split(',')[0]},", "name: 校,", 1)
    (copy.folder / "tests/bad/organization").mkdir(parents=True)
    copy.write("tests/bad/organization/one-letter.yml", bad)
    shutil.copy(copy.folder / "tests/bad/organization/one-letter.yml",
                copy.folder / "data/organization.yml")  # fmt: skip
    output = copy.run("-m", "yingjian.commands.check", "--data", "data").stdout
    assert "错误[org.short-name] “校”太短。" in output
    copy.write("tests/bad/organization/one-letter.txt", output)
    assert len(copy.touched) == 3
    guide = (
        "from pathlib import Path; import yingjian.read.rules; from yingjian.generated.check_guide import guide\n"
        f"print(guide(Path('tests/bad'), Path({str(SMALL)!r})))"
    )
    assert "org.short-name" in copy.run_well("-c", guide)
