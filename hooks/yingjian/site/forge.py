"""Give the addresses on a code host where a line of a file can be read and edited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from yingjian.base.problems import DataError, Problem, code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FORGE = code(
    "site.forge",
    "代码托管的写法不对",
    why="“编辑此项”要打开的就是那个文件、那一行；写错了，点开是别处。",
    mend="照 mkdocs.yml 里 extra.forge 旁边的例子写 kind、url、branch。",
)
_FILE: Final = "mkdocs.yml"
# A branch name that git allows (git-check-ref-format) and that needs no escaping in an address.
_BRANCH: Final = re.compile(
    r"(?!/)(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)))[^\s~^:?*\[\\\x00-\x20\x7f]+(?<![/.])"
)


# Kind of host → below the repository's address, the paths of a file as it is seen and in the editor.
_PATHS: Final[Mapping[str, tuple[str, str]]] = {
    "github": ("blob/{branch}/{path}", "edit/{branch}/{path}"),
    "gitlab": ("-/blob/{branch}/{path}", "-/edit/{branch}/{path}"),
    "gitea": ("src/branch/{branch}/{path}", "_edit/{branch}/{path}"),
    "gitee": ("blob/{branch}/{path}", "edit/{branch}/{path}"),
}


@dataclass(frozen=True, slots=True)
class Forge:
    """A repository on a code host; ``prefix`` is its folder with data/, ending in a slash, or ""."""

    kind: str
    url: str
    branch: str
    prefix: str

    def addresses(self, file: str, line: int) -> dict[str, object]:
        """Return a file and line with the addresses where it is seen and edited."""
        path, branch = quote(f"{self.prefix}{file}"), quote(self.branch)
        see, change = (
            f"{self.url}/{form.format(branch=branch, path=path)}#L{max(line, 1)}"
            for form in _PATHS[self.kind]
        )
        return {"file": file, "line": line, "see": see, "change": change}


def forge(settings: object) -> Forge | None:
    """Return the repository that ``extra.forge`` of mkdocs.yml names; None if it is not set.

    Raises:
        DataError: with all problems of the settings.
    """
    if settings is None:
        return None
    if not isinstance(settings, dict):
        raise DataError([_problem("extra.forge", "应当是几项设置。", _EXAMPLE, settings)])
    texts = {key: str(value) for key, value in settings.items() if value is not None}
    problems = list(_problems(texts))
    if problems:
        raise DataError(problems)
    prefix = texts.get("prefix", "").strip("/")
    return Forge(
        texts["kind"],
        _normalize(texts["url"]),
        texts["branch"],
        f"{prefix}/" if prefix else "",
    )


def _normalize(url: str) -> str:
    parts = urlsplit(url)
    path = quote(parts.path.rstrip("/").removesuffix(".git"), safe="/%")
    return f"{parts.scheme}://{parts.netloc}{path}"


_EXAMPLE: Final = (
    "写成 forge: {kind: gitee, url: https://gitee.com/镇/仓库, branch: main}；不用就整段删去。"
)


def _problem(key: str, message: str, tip: str, found: Any = None) -> Problem:
    shown = "" if found is None else str(found)[:60]
    return Problem(_FILE, 0, 0, FORGE.name, f"{key} {message}", tip, found=shown)


def _problems(texts: Mapping[str, str]) -> Iterator[Problem]:
    for key in texts:
        if key not in _CHECKS and key != "kind":
            tip = f"可以写的有 {'、'.join(('kind', *_CHECKS))}。"
            yield _problem("extra.forge", f"没有“{key}”这一项。", tip)
    kinds = "、".join(_PATHS)
    if texts.get("kind") not in _PATHS:
        yield _problem(
            "extra.forge.kind",
            "认不出是哪种代码托管。",
            f"应当是 {kinds} 之一。",
            texts.get("kind", ""),
        )
    for key, (is_valid, tip) in _CHECKS.items():
        if key != "prefix" or key in texts:
            value = texts.get(key, "")
            if not is_valid(value):
                yield _problem(f"extra.forge.{key}", "不能用。", tip, value)


def _is_valid_url(url: str) -> bool:
    """Whether it is an http or https address without user, query or fragment."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is no number
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and parts.username is None
        and len(parts.path.strip("/")) > 0
        and not re.search(r"[\s\\\"'<>?#`\x00-\x20]", url)
        and ".." not in parts.path.split("/")
    )


def _is_valid_prefix(prefix: str) -> bool:
    parts = prefix.strip("/").split("/")
    return not prefix.startswith("/") and "\\" not in prefix and not {".", "..", ""} & set(parts)


_CHECKS: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "url": (
        _is_valid_url,
        "写仓库的网址，如 https://gitee.com/镇/仓库，以 http:// 或 https:// 开头。",
    ),
    "branch": (lambda name: bool(_BRANCH.fullmatch(name)), "写分支的名字，如 main。"),
    "prefix": (_is_valid_prefix, "写仓库里放着 data/ 的那个目录，如 yingjian；就在最上层则不写。"),
}
