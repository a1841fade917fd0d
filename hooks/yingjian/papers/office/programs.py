"""Find LibreOffice, and identify its version and the fonts."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

#: The command that installs it.
INSTALL: Final = (
    "sudo apt-get update && sudo apt-get install -y --no-install-recommends"
    " libreoffice-calc libreoffice-writer"
)
INSTALL_SLIDES: Final = f"{INSTALL} libreoffice-impress"


def soffice() -> Path | None:
    """Return the program: the value of ``YINGJIAN_SOFFICE``, or the first on the path."""
    setting = os.environ.get("YINGJIAN_SOFFICE")
    if setting is not None:
        return Path(setting) if setting and Path(setting).is_file() else None
    path = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(path).resolve() if path else None


def versions() -> list[str]:
    """Identify the program and the fonts by their files, without starting the program."""
    from yingjian.base import fonts

    try:
        faces = fonts.fingerprint()
    except fonts.FontsMissing:
        faces = "none"
    program = soffice()
    if program is None:
        return ["soffice none", faces]
    file = program.parent / "versionrc"
    version = file.read_bytes() if file.is_file() else str(program.stat().st_size).encode()
    return [f"soffice {hashlib.sha256(version).hexdigest()}", faces]


def has_slides(program: Path) -> bool:
    """Tell whether an installation can open presentations."""
    return (program.parent / "libsdlo.so").is_file() or not (
        program.parent / "libsclo.so"
    ).is_file()
