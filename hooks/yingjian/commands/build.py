"""scripts/build: build the site and the binder, and publish both or neither."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from yingjian.base import executor, fonts
from yingjian.base.fonts import FontsMissing
from yingjian.base.patching import Patch, stepped_aside
from yingjian.base.problems import DataError, as_text
from yingjian.base.publish import Staging
from yingjian.base.settings import ROOT
from yingjian.commands.arguments import Parser, as_of
from yingjian.read.secrecy import EDITIONS, INTERNAL
from yingjian.site import markdown_site
from yingjian.site.run_mkdocs import run_mkdocs
from yingjian.site.session import Session

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/build", "从 data/ 生成网站和装订册。要么全部生成，要么原来的一点不动。"
    )
    command.data()
    command.add_argument(
        "--out", metavar="目录", type=Path, default=ROOT / "site", help="放到哪里（默认 site/）"
    )
    command.add_argument(
        "--as-of",
        metavar="日期",
        help="按哪一天推算，如 2015-10-20（默认当天，或 data/plan.yml 的 as_of）",
    )
    command.add_argument(
        "--edition",
        choices=tuple(EDITIONS),
        default=INTERNAL,
        metavar="版本",
        help="、".join(f"{name} {row.title}" for name, row in EDITIONS.items()),
    )
    command.add_argument(
        "--since",
        metavar="清单",
        type=Path,
        help="已经交出的册子的 binder.json：另出补充册 supplement.pdf，只含之后增加和替换的页",
    )
    command.add_argument(
        "--markdown",
        metavar="目录",
        type=Path,
        help="只把网页写成 Markdown 放到这里（新的、空的，或以前这样写成的目录），供别的生成器使用",
    )
    command.add_argument("--verbose", action="store_true", help="另外说明哪些提速补丁没有用上")
    command.add_argument("--no-binder", action="store_true", help="只生成网站，不生成装订册")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 done, 1 the data has errors, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    started = time.monotonic()
    environment = os.environ | {
        "YINGJIAN_EDITION": options.edition,
        "YINGJIAN_BINDER": "0" if options.no_binder else "1",
        "NO_MKDOCS_2_WARNING": "1",
    }
    if options.data:
        environment["YINGJIAN_DATA"] = str(options.data.resolve())
    if day := as_of(options.as_of):
        environment["YINGJIAN_AS_OF"] = day.isoformat()
    if options.since:
        if not options.since.is_file():
            sys.stderr.write(
                f"没有 {options.since} 这个文件。--since 后面写交出时的 binder.json。\n"
            )
            return 2
        environment["YINGJIAN_SINCE"] = str(options.since.resolve())
    if options.markdown:
        return _write_markdown(options.markdown, environment)
    if options.verbose:
        _report_patches(binder=not options.no_binder)
    out: Path = options.out.resolve()
    try:
        staging = Staging(out)
    except OSError as error:
        sys.stderr.write(f"不能放到 {options.out}：{error.strerror or error}。\n")
        return 2
    try:
        address = os.environ.get(executor.VARIABLE, "")
        with staging, executor.connected(address, _worker_version() if address else str):
            return _build(options, staging, environment, started)
    except (executor.ClusterError, FontsMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _report_patches(*, binder: bool) -> None:
    """Print which patches for speed do not fit the installed libraries, or that all do."""
    from yingjian.site import convert

    patches: tuple[Patch, ...] = convert.PATCHES
    if binder:
        try:
            fonts.activate()
        except FontsMissing:
            return  # the build reports it
        from yingjian.typeset import patches as typeset_patches

        patches += typeset_patches.PATCHES
    lines = stepped_aside(patches) or ["提速补丁都认得已安装的库，都用上了。"]
    sys.stderr.write("".join(f"{line}\n" for line in lines))


def _worker_version() -> Callable[[], str]:
    # The typesetter takes as long to import as a small site to build.
    from yingjian.typeset.compose import maker

    return maker


def _build(
    options: Namespace, staging: Staging, environment: Mapping[str, str], started: float
) -> int:
    out: Path = options.out.resolve()
    status, output = run_mkdocs(staging.folder, environment)
    sys.stderr.write(output)
    if status:
        unchanged = "，原来的没有动" if out.exists() else ""
        sys.stderr.write(f"没有生成{unchanged}。\n")
        return 1
    staging.publish()
    sys.stderr.write(_summary(out, options.out, time.monotonic() - started))
    return 0


def _write_markdown(shown: Path, environment: Mapping[str, str]) -> int:
    """Write the site as Markdown instead of building it."""
    os.environ.update(environment)
    out = shown.resolve()
    try:
        staging = Staging(out, markdown_site.MARK)
        stray = markdown_site.stray_file(out)
    except (OSError, ValueError) as error:
        reason = error.strerror or error if isinstance(error, OSError) else error
        sys.stderr.write(f"不能放到 {shown}：{reason}。\n")
        return 2
    with staging:
        if stray is not None:
            sys.stderr.write(f"不能放到 {shown}：里面的 {stray} 不是这样写成的，先移走。\n")
            return 2
        try:
            session = Session.from_environment(str(ROOT / "docs"))
        except DataError as error:
            sys.stderr.write(as_text(error.problems) + "\n")
            return 1
        try:
            pages = markdown_site.write(session, staging.folder)
        except markdown_site.SettingsError as error:
            sys.stderr.write(f"{error}\n")
            return 2
        staging.publish()
    sys.stderr.write(f"写成 Markdown {pages} 页：{shown}/docs/，设置在 {shown}/mkdocs.yml。\n")
    return 0


def _summary(out: Path, shown: Path, seconds: float) -> str:
    pages = sum(1 for _ in out.rglob("*.html"))
    name = os.path.relpath(out) if out.is_relative_to(Path.cwd()) else str(shown)
    lines = [f"网站 {pages} 页：{name}/index.html"]
    if (out / "binder.pdf").exists():
        size = (out / "binder.pdf").stat().st_size
        lines.append(
            f"装订册 {size / 1024 / 1024:.1f} MB：{name}/binder.pdf，清单 {name}/binder.json"
        )
    return "\n".join([*lines, f"用时 {seconds:.1f} 秒。", ""])


if __name__ == "__main__":
    raise SystemExit(main())
