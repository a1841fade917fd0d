"""scripts/generate: write the files of the repository that are derived from other files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import yingjian.binder.build
import yingjian.site.forge
import yingjian.site.session  # noqa: F401 — they register the codes of a build
from yingjian.base import atomic
from yingjian.base.problems import DataError, as_text
from yingjian.base.settings import ROOT, cache_folder
from yingjian.commands.arguments import Parser
from yingjian.generated import check_guide, codeowners, forge_forms, schema
from yingjian.model.loading import load
from yingjian.read.schema_names import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/generate",
        "重写由别的文件推得、又存在版本库里的文件：\n"
        "  data/schema/*.json        编辑器补全和核对数据用的 JSON Schema\n"
        "  docs/guide/checks.md      全部检查代码\n"
        "  CODEOWNERS                改到谁的文件请谁审阅，按 data/organization.yml 的 accounts\n"
        "  .gitlab/…_templates/      GitLab 的工单、合并请求模板，按 .github/ 里的表单",
    )
    command.add_argument(
        "--check", action="store_true", help="不写文件，只说哪些过时了（有就退出 1）"
    )
    return command


def generated_files(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (path from the root, content) of every generated file.

    Raises:
        DataError: the data, or a form, cannot be read.
        OSError: a file cannot be read.
    """
    for name, content in schema.schemas():
        yield f"data/{FOLDER}/{name}", content
    yield check_guide.PATH, check_guide.guide(root / "tests" / "bad", root / "tests" / "small")
    yield from forge_forms.templates(root)
    project = load(root / "data", root / "docs", cache=cache_folder())
    yield codeowners.PATH, codeowners.codeowners(project)


def stale(root: Path) -> Iterator[tuple[str, str | None]]:
    """Yield (path, new content) of every file that differs; None: it should not exist.

    Raises:
        DataError: as ``generated_files``.
        OSError: as ``generated_files``.
    """
    paths = set()
    for path, content in generated_files(root):
        paths.add(path)
        file = root / path
        if not file.is_file() or file.read_bytes() != content.encode():
            yield path, content
    for pattern in (f"data/{FOLDER}/*", ".gitlab/issue_templates/*"):
        for file in sorted(root.glob(pattern)):
            path = file.relative_to(root).as_posix()
            if path not in paths:
                yield path, None


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 all is up to date now, 1 something is stale or the data has errors."""
    options = parser().parse_args(arguments)
    try:
        changes = list(stale(ROOT))
    except DataError as error:
        sys.stderr.write(as_text(error.problems) + "\n没有写任何文件：先改好数据。\n")
        return 1
    for path, content in changes:
        if options.check:
            print(f"过时：{path}" if content is not None else f"多余：{path}")
        elif content is None:
            (ROOT / path).unlink()
            print(f"删去：{path}")
        else:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            atomic.write(ROOT / path, content.encode())
            print(f"写好：{path}")
    if not changes:
        print("都是最新的。")
    elif options.check:
        print("运行 scripts/generate 可以重写。")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
