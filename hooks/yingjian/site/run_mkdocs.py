"""Run MkDocs in this process, with workers that import the typesetter meanwhile."""

from __future__ import annotations

import io
import os
import re
import runpy
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from yingjian.base import executor
from yingjian.base.settings import ROOT, cache_folder
from yingjian.typeset import workers

if TYPE_CHECKING:
    from collections.abc import Mapping


def run_mkdocs(folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Build the site into a folder; return MkDocs' exit status and its output, in Chinese.

    A process of its own would cost a tenth of a second and could not share the workers.
    """
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = ["mkdocs", "build", "--strict", "-d", str(folder)]
    output = io.StringIO()
    if environment["YINGJIAN_BINDER"] == "1" and executor.current() is None and _files_changed():
        workers.start()
    try:
        with redirect_stdout(output):
            runpy.run_module("mkdocs", run_name="__main__", alter_sys=True)
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    else:
        status = 0
    finally:
        workers.stop()
    aborted = r"Aborted with (\d+) \S+ in strict mode!"
    return status, re.sub(aborted, r"手写的网页有 \1 处问题。", output.getvalue()).lstrip("\n")


def _files_changed() -> bool:
    """Whether data, hand-written pages or code changed since the last build."""
    data = Path(os.environ.get("YINGJIAN_DATA") or ROOT / "data")
    folders = (data, ROOT / "docs", ROOT / "hooks")
    return workers.changed(folders, cache_folder() / "last-build.sqlite")
