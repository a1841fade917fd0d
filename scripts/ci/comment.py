"""Write one comment on a pull or merge request, or update the one written before.

    comment.py github|gitea|gitlab FILE

The file's first line is a hidden marker (<!-- … -->); the comment to update begins with it and has
the token's owner as its author. Needs only Python, so it runs without any setup.

FORGE_TOKEN    a token that may comment; without one nothing happens
FORGE_API      https://api.github.com, https://HOST/api/v1, https://HOST/api/v4
FORGE_PROJECT  OWNER/NAME, or GitLab's number of the project
FORGE_REQUEST  the number of the request
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

# GitHub allows 65,536 characters; the others allow more.
LIMIT = 60_000
PER_PAGE = 100
# Authors of comments made with a job's token, which may not ask for its owner.
BOTS = frozenset({"github-actions[bot]", "gitea-actions", "forgejo-actions"})
FORBIDDEN = 403
NOT_FOUND = 404


class Forge(NamedTuple):
    """A forge, and where the comments of a request are.

    Attributes:
        api: address.
        token: that may comment, or "".
        comments: path of all comments of the request.
        comment: path below which a comment stands by its number.
        replace: HTTP method that updates a comment.
        gitlab: whether it speaks GitLab's API.
    """

    api: str
    token: str
    comments: str
    comment: str
    replace: str
    gitlab: bool

    def ask(self, method: str, path: str, body: str | None = None) -> Any:
        """Send a request and return the decoded answer.

        Raises:
            HTTPError: the forge refused it.
            URLError: there was no answer.
        """
        data = None if body is None else json.dumps({"body": body}).encode()
        headers = {"Accept": "application/json", "User-Agent": "yingjian"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        if self.gitlab:
            headers["PRIVATE-TOKEN"] = self.token
        else:
            headers["Authorization"] = f"token {self.token}"
        request = Request(f"{self.api}{path}", data, headers, method=method)  # noqa: S310 — parse_call() accepts http and https only
        with urlopen(request, timeout=30) as answer:  # noqa: S310 — as above
            return json.loads(answer.read() or b"null")

    def token_owner(self) -> str | None:
        """Return the name of the token's owner; None if the token may not ask for it."""
        try:
            return str(self.ask("GET", "/user")["username" if self.gitlab else "login"])
        except (HTTPError, KeyError, TypeError):
            return None

    def find_comment(self, marker: str) -> str | None:
        """Return the number of our comment; None if there is none yet."""
        owner = self.token_owner()
        seen: set[str] = set()
        for page in range(1, 101):
            rows = self.ask(
                "GET", f"{self.comments}?per_page={PER_PAGE}&limit={PER_PAGE}&page={page}"
            )
            fresh = [row for row in rows if str(row["id"]) not in seen]
            for row in fresh:
                author = row["author"]["username"] if self.gitlab else row["user"]["login"]
                ours = author == owner if owner else author in BOTS
                if ours and (row["body"] or "").startswith(marker):
                    return str(row["id"])
            seen.update(str(row["id"]) for row in fresh)
            # Gitea returns all of them, whatever page is asked for.
            if len(rows) < PER_PAGE or not fresh:
                return None
        return None


def forge(kind: str, api: str, token: str, project: str, request: str) -> Forge:
    """Return the forge of a kind, with the paths of a request's comments."""
    if kind == "gitlab":
        notes = f"/projects/{quote(project, safe='')}/merge_requests/{request}/notes"
        return Forge(api, token, notes, notes, "PUT", gitlab=True)
    repository = f"/repos/{quote(project)}/issues"
    comments = f"{repository}/{request}/comments"
    return Forge(api, token, comments, f"{repository}/comments", "PATCH", gitlab=False)


class Call(NamedTuple):
    """A valid call."""

    forge: Forge
    marker: str
    text: str


def parse_call(arguments: list[str]) -> Call | str:
    """Return the call, or in Chinese what is wrong with it."""
    if len(arguments) != 2 or arguments[0] not in {"github", "gitea", "gitlab"}:  # noqa: PLR2004 — a forge and a file
        return "用法：comment.py github|gitea|gitlab 文件"
    names = ("API", "TOKEN", "PROJECT", "REQUEST")
    api, token, project, request = (os.environ.get(f"FORGE_{name}", "") for name in names)
    text = Path(arguments[1]).read_text(encoding="utf-8", errors="replace")
    marker = text.partition("\n")[0].strip()
    if not re.fullmatch(r"<!-- [\w:.-]+ -->", marker):
        return f"{arguments[1]} 的第一行不是记号，不留言。"
    if not re.fullmatch(r"[0-9]+", request) or not re.match(r"https?://", api) or not project:
        return "FORGE_API、FORGE_PROJECT、FORGE_REQUEST 没有写对，不留言。"
    if len(text) > LIMIT:
        text = text[:LIMIT] + "\n\n……太长，后面的没有写；全文见这次检查的附件或记录。\n"
    return Call(forge(arguments[0], api.rstrip("/"), token, project, request), marker, text)


def main(arguments: list[str]) -> int:
    """Return the exit status: 0 done, or no token; 1 the forge refused; 2 the call is at fault."""
    call = parse_call(arguments)
    if isinstance(call, str):
        sys.stderr.write(call + "\n")
        return 2
    if not call.forge.token:
        print("没有令牌，不留言。")
        return 0
    try:
        number = call.forge.find_comment(call.marker)
        if number:
            call.forge.ask(call.forge.replace, f"{call.forge.comment}/{number}", call.text)
            print("已更新原来的留言。")
        else:
            call.forge.ask("POST", call.forge.comments, call.text)
            print("已留言。")
    except HTTPError as error:
        why = {FORBIDDEN: "令牌没有留言的权限", NOT_FOUND: "找不到这个请求，或令牌看不到它"}
        sys.stderr.write(f"没有留成言：{why.get(error.code, error.reason)}（{error.code}）。\n")
        return 1
    except (URLError, ValueError) as error:
        sys.stderr.write(f"没有留成言：{error}。\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
