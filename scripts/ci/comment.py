"""Keeps one comment of ours on a pull or merge request: written once, updated ever after.

    comment.py github|gitea|gitlab FILE

The file's first line is a hidden mark (<!-- … -->); our comment is the one that begins with it and
is our own. Needs Python alone, so that it runs without setting anything up.

FORGE_TOKEN    a token that may comment; without one nothing is done
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

# GitHub takes 65,536 characters; the others take more.
MOST = 60_000
PAGE = 100
# Who comments with a job's own token, where the token cannot ask who it is.
BOTS = frozenset({"github-actions[bot]", "gitea-actions", "forgejo-actions"})
REFUSED = 403
LOST = 404


class Forge(NamedTuple):
    """How one forge is spoken to."""

    api: str
    token: str
    comments: str
    one: str
    replace: str
    gitlab: bool

    def ask(self, method: str, path: str, body: str | None = None) -> Any:
        """The decoded answer to a request.

        Raises:
            HTTPError: it was refused.
            URLError: nobody answered.
        """
        data = None if body is None else json.dumps({"body": body}).encode()
        headers = {"Accept": "application/json", "User-Agent": "yingjian"}
        if data is not None:
            headers["Content-Type"] = "application/json"
        if self.gitlab:
            headers["PRIVATE-TOKEN"] = self.token
        else:
            headers["Authorization"] = f"token {self.token}"
        request = Request(f"{self.api}{path}", data, headers, method=method)  # noqa: S310 — asked() admits http and https alone
        with urlopen(request, timeout=30) as answer:  # noqa: S310 — as above
            return json.loads(answer.read() or b"null")

    def me(self) -> str | None:
        """The name of the token's owner; None where it may not be asked."""
        try:
            return str(self.ask("GET", "/user")["username" if self.gitlab else "login"])
        except (HTTPError, KeyError, TypeError):
            return None

    def ours(self, mark: str) -> str | None:
        """The number of our comment; None where there is none yet."""
        me = self.me()
        seen: set[str] = set()
        for page in range(1, 101):
            rows = self.ask("GET", f"{self.comments}?per_page={PAGE}&limit={PAGE}&page={page}")
            fresh = [row for row in rows if str(row["id"]) not in seen]
            for row in fresh:
                author = row["author"]["username"] if self.gitlab else row["user"]["login"]
                mine = author == me if me else author in BOTS
                if mine and (row["body"] or "").startswith(mark):
                    return str(row["id"])
            seen.update(str(row["id"]) for row in fresh)
            # Gitea gives all of them, whatever page is asked for.
            if len(rows) < PAGE or not fresh:
                return None
        return None


def forge(kind: str, api: str, token: str, project: str, request: str) -> Forge:
    """The forge of a kind, and where a request's comments are there."""
    if kind == "gitlab":
        notes = f"/projects/{quote(project, safe='')}/merge_requests/{request}/notes"
        return Forge(api, token, notes, notes, "PUT", gitlab=True)
    repository = f"/repos/{quote(project)}/issues"
    comments = f"{repository}/{request}/comments"
    return Forge(api, token, comments, f"{repository}/comments", "PATCH", gitlab=False)


class Asked(NamedTuple):
    """A call that can be answered."""

    there: Forge
    mark: str
    text: str


def asked(arguments: list[str]) -> Asked | str:
    """What is to be said and where, or what is wrong with the call."""
    if len(arguments) != 2 or arguments[0] not in {"github", "gitea", "gitlab"}:  # noqa: PLR2004 — a forge and a file
        return "用法：comment.py github|gitea|gitlab 文件"
    names = ("API", "TOKEN", "PROJECT", "REQUEST")
    api, token, project, request = (os.environ.get(f"FORGE_{name}", "") for name in names)
    text = Path(arguments[1]).read_text(encoding="utf-8", errors="replace")
    mark = text.partition("\n")[0].strip()
    if not re.fullmatch(r"<!-- [\w:.-]+ -->", mark):
        return f"{arguments[1]} 的第一行不是记号，不留言。"
    if not re.fullmatch(r"[0-9]+", request) or not re.match(r"https?://", api) or not project:
        return "FORGE_API、FORGE_PROJECT、FORGE_REQUEST 没有写对，不留言。"
    if len(text) > MOST:
        text = text[:MOST] + "\n\n……太长，后面的没有写；全文见这次检查的附件或记录。\n"
    return Asked(forge(arguments[0], api.rstrip("/"), token, project, request), mark, text)


def main(arguments: list[str]) -> int:
    """0: the comment stands, or there is no token; 1: the forge refused; 2: the call is at fault."""
    call = asked(arguments)
    if isinstance(call, str):
        sys.stderr.write(call + "\n")
        return 2
    if not call.there.token:
        print("没有令牌，不留言。")
        return 0
    try:
        number = call.there.ours(call.mark)
        if number:
            call.there.ask(call.there.replace, f"{call.there.one}/{number}", call.text)
            print("已更新原来的留言。")
        else:
            call.there.ask("POST", call.there.comments, call.text)
            print("已留言。")
    except HTTPError as error:
        why = {REFUSED: "令牌没有留言的权限", LOST: "找不到这个请求，或令牌看不到它"}
        sys.stderr.write(f"没有留成言：{why.get(error.code, error.reason)}（{error.code}）。\n")
        return 1
    except (URLError, ValueError) as error:
        sys.stderr.write(f"没有留成言：{error}。\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
