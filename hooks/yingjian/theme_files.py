"""The theme's templates: found without walking its ten thousand icons, kept compiled."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class ThemeLoader(FileSystemLoader):
    """Lists what can become part of a site: nothing in folders that begin with a dot.

    MkDocs passes such files over in any case, after having walked all of them.
    """

    def list_templates(self) -> list[str]:
        """Relative paths with ``/``, sorted."""
        found: set[str] = set()
        for top in self.searchpath:
            for folder, folders, files in os.walk(top, followlinks=self.followlinks):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                here = Path(folder).relative_to(top)
                found.update((here / name).as_posix() for name in files)
        return sorted(found)


def quick(get_env: Callable[[], Environment], dirs: Sequence[str], cache: Path) -> Environment:
    """The theme's own environment with our loader and its compiled templates kept in ``cache``."""
    cache.mkdir(parents=True, exist_ok=True)
    environment = get_env()
    environment.loader = ThemeLoader(list(dirs))
    environment.bytecode_cache = FileSystemBytecodeCache(str(cache))
    return environment
