"""What only tests use from the npm registry; scripts/setup --test puts it in .cache/browsing."""

from __future__ import annotations

import os
import platform
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(os.environ.get("YINGJIAN_BROWSING") or ROOT / ".cache" / "browsing")


def package(name: str) -> Path:
    """Folder of a package; without it the test is skipped and says why."""
    folder = FOLDER / "node_modules" / name
    if not (folder / "package.json").is_file():
        pytest.skip(f"没有 {name}：运行 scripts/setup --test；连不上 npm 仓库时这一项不查")
    return folder


def old_chromium(folder: Path) -> tuple[Path, Mapping[str, str]]:
    """Chromium 86 unpacked into ``folder``, and the environment that it wants."""
    import brotli

    packed = package("chrome-aws-lambda") / "bin"
    if platform.machine() not in {"x86_64", "AMD64"}:
        pytest.skip("Chromium 86 只有 x86-64 的")
    program = folder / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for name, place in (("aws", folder), ("swiftshader", folder / "swiftshader")):
        archive = folder / f"{name}.tar"
        archive.write_bytes(brotli.decompress((packed / f"{name}.tar.br").read_bytes()))
        with tarfile.open(archive) as found:
            # Python 3.11.2, as in Debian 12, has no filters yet; the lock names the file's hash.
            safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
            found.extractall(place, **safely)  # type: ignore[arg-type]  # noqa: S202 — as said above
        archive.unlink()
    return program, os.environ | {"LD_LIBRARY_PATH": str(folder / "lib")}
