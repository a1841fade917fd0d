"""Write GitLab's issue and merge-request templates from the forms that GitHub and Gitea share.

The source is .github/ISSUE_TEMPLATE/*.yml. GitLab has no forms, only Markdown, so every question
becomes a heading with its hint as a comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from yingjian.base.problems import DataError
from yingjian.read.source import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMS: Final = ".github/ISSUE_TEMPLATE"
PULL_REQUEST: Final = ".github/pull_request_template.md"
_NOTICE = "<!-- 由 scripts/generate 按 {source} 生成，不要手改。 -->\n"


def templates(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (path from the root, content) of every template for GitLab.

    Raises:
        DataError: a form cannot be read.
        OSError: a file cannot be opened.
    """
    for path in sorted((root / FORMS).glob("*.yml")):
        source = path.relative_to(root).as_posix()
        document, problems = parse(path.read_bytes(), source)
        if document is None or problems:
            raise DataError(problems)
        form = cast("dict[str, Any]", document.value)
        if "body" in form:
            yield f".gitlab/issue_templates/{form['name']}.md", _issue(source, form)
    text = (root / PULL_REQUEST).read_text(encoding="utf-8")
    yield (
        ".gitlab/merge_request_templates/Default.md",
        _NOTICE.format(source=PULL_REQUEST) + "\n" + text,
    )


def _issue(source: str, form: dict[str, Any]) -> str:
    lines = [_NOTICE.format(source=source), f"<!-- {form['description']} -->", ""]
    for part in form["body"]:
        attributes = part["attributes"]
        if part["type"] == "markdown":
            lines += [attributes["value"].strip(), ""]
            continue
        required = part.get("validations", {}).get("required", False)
        lines += [f"### {attributes['label']}{'（必填）' if required else ''}", ""]
        hints = [attributes.get("description", ""), _example(attributes.get("placeholder", ""))]
        hint = " ".join(filter(None, hints))
        if hint:
            lines += [f"<!-- {hint} -->", ""]
        for option in attributes.get("options", ()):
            lines.append(f"- [ ] {option['label'] if isinstance(option, dict) else option}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _example(text: str) -> str:
    return f"例：{text}" if text else ""
