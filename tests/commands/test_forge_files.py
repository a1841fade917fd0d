"""Files for GitHub, Gitea and GitLab: valid to their own schemas, safe, in Chinese, and working."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.support import ROOT, SMALL, some

if TYPE_CHECKING:
    from collections.abc import Iterator

GITHUB = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITEA = sorted((ROOT / ".gitea" / "workflows").glob("*.yml"))
WORKFLOWS = [*GITHUB, *GITEA]
FORMS = sorted(
    path
    for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")
    if path.name != "config.yml"
)
GITLAB = ROOT / ".gitlab-ci.yml"
HAN = re.compile("[\u4e00-\u9fff]")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


class Yaml12(yaml.SafeLoader):
    """Forges read ``on`` as a word."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in rows if tag != "tag:yaml.org,2002:bool"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def read(path: Path) -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.load(path.read_text(encoding="utf-8"), Yaml12))  # noqa: S506 — a SafeLoader


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


# --- the forges' own schemas ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        *(("github-workflows", path) for path in WORKFLOWS),
        *(("github-issue-forms", path) for path in FORMS),
        ("github-issue-config", ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml"),
        ("gitlab-ci", GITLAB),
    ],
    ids=lambda value: name_of(value) if isinstance(value, Path) else value,
)
def test_every_file_matches_the_schema_of_its_forge(schema: str, path: Path) -> None:
    more = ["--data-transform", "gitlab-ci"] if schema == "gitlab-ci" else []
    call = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *more]
    done = subprocess.run([*call, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_broken_workflow_is_not_accepted(tmp_path: Path) -> None:
    broken = tmp_path / "check.yml"
    broken.write_text(GITHUB[0].read_text(encoding="utf-8").replace("runs-on:", "run-on:"))
    call = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*call, broken], capture_output=True, text=True, check=False)
    assert done.returncode == 1


# --- safety --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_workflows_have_the_least_rights(path: Path) -> None:
    flow = read(path)
    assert "pull_request_target" not in flow["on"]
    if path in GITHUB:
        assert flow["permissions"] == {}
        for job in some(flow["jobs"].values()):
            writes = {key for key, right in job["permissions"].items() if right == "write"}
            runs_theirs = any("container" in job and "run" in step for step in job["steps"])
            assert not (writes and runs_theirs), "who runs the request's program only reads"
    assert flow["concurrency"]["cancel-in-progress"] == ("pull_request" in flow["on"])
    for job in some(flow["jobs"].values()):
        assert job["timeout-minutes"] <= 120


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_actions_are_pinned_and_keep_no_token(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    pinned = r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$"
    assert [line for line in lines if not re.search(pinned, line)] == []
    assert bool(lines) == (path in GITHUB), "Gitea's need no action: intranets have none"
    tokens = {
        str(step["with"]["persist-credentials"]).lower()
        for step in steps(path)
        if str(step.get("uses", "")).startswith("actions/checkout@")
    }
    assert tokens == ({"false"} if path in GITHUB else set())


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_nothing_from_outside_is_written_into_a_script(path: Path) -> None:
    for step in some(steps(path)):
        assert "${{" not in step.get("run", ""), step["name"]


def test_what_comes_from_a_request_stays_apart_from_the_trunk() -> None:
    folders = [
        step["with"]["path"]
        for path in GITHUB
        for step in steps(path)
        if str(step.get("uses", "")).startswith("actions/download-artifact@")
    ]
    assert set(folders) == {"incoming"}


def test_workflows_check_out_the_whole_history() -> None:
    depths = [
        str(step["with"]["fetch-depth"])
        for path in GITHUB
        for job in read(path)["jobs"].values()
        for step in job["steps"]
        if str(step.get("uses", "")).startswith("actions/checkout@") and "container" in job
    ]
    assert set(depths) == {"0"}
    assert read(GITLAB)["variables"]["GIT_DEPTH"] == "0"


def test_only_trusted_steps_get_secrets() -> None:
    for path in some(WORKFLOWS):
        for step in some(steps(path)):
            if "secrets." in json.dumps(step.get("env", {})) or "FORGE_TOKEN" in step.get(
                "env", {}
            ):
                script = step["run"]
                assert "scripts/ci/publish" in script or "comment.py" in script
                if "pull_request" in read(path)["on"] and path in GITEA:
                    assert "head.repo.full_name == github.repository" in step["if"]


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_names_are_chinese(path: Path) -> None:
    flow = read(path)
    names = [flow["name"], *(job["name"] for job in flow["jobs"].values())]
    names += [step["name"] for step in steps(path)]
    for name in names:
        assert HAN.search(name), name


@pytest.mark.parametrize("path", FORMS, ids=name_of)
def test_forms_ask_in_chinese_and_each_thing_once(path: Path) -> None:
    form = read(path)
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    ids = [part["id"] for part in asked]
    assert len(ids) == len(set(ids))
    assert any(part.get("validations", {}).get("required") for part in asked)
    for text in [
        form["name"],
        form["description"],
        *(part["attributes"]["label"] for part in asked),
    ]:
        assert HAN.search(text)


def test_people_can_do_everything_without_yaml() -> None:
    names = {read(path)["name"] for path in FORMS}
    assert names == {"报告错误", "提交材料", "更正数据", "人员变动", "指标评分", "问题整改"}
    for name in names:
        assert (ROOT / ".gitlab" / "issue_templates" / f"{name}.md").is_file()


# --- scripts -------------------------------------------------------------------------------------


def scripts() -> Iterator[tuple[str, str]]:
    for path in WORKFLOWS:
        for step in steps(path):
            if "run" in step:
                yield f"{name_of(path)}: {step['name']}", step["run"]
    for name, job in read(GITLAB).items():
        if isinstance(job, dict):
            for key in ("before_script", "script"):
                if key in job:
                    yield f"{name_of(GITLAB)}: {name}.{key}", "\n".join(job[key])


@pytest.mark.parametrize(("where", "script"), [pytest.param(*row, id=row[0]) for row in scripts()])
def test_shellcheck_finds_nothing_in_embedded_scripts(where: str, script: str) -> None:
    done = subprocess.run(
        ["shellcheck", "--shell", "bash", "-"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "", where


CALLED = re.compile(r"(?:^|[\s:])((?:scripts|\.ci)/[\w./-]+)", re.MULTILINE)


@pytest.mark.parametrize(("where", "script"), [pytest.param(*row, id=row[0]) for row in scripts()])
def test_scripts_that_are_called_exist(where: str, script: str) -> None:
    names = set(CALLED.findall(script)) - {"scripts/changes"}
    assert {name for name in names if not (ROOT / name).is_file()} == set(), where


def test_scripts_are_called() -> None:
    called = {name for _, script in scripts() for name in CALLED.findall(script)}
    assert called >= {".ci/run", "scripts/ci/report", "scripts/ci/comment.py"}


@pytest.mark.parametrize("name", ["report", "publish"])
def test_shellcheck_finds_nothing(name: str) -> None:
    path = ROOT / "scripts" / "ci" / name
    assert os.access(path, os.X_OK)
    done = subprocess.run(["shellcheck", path], capture_output=True, text=True, check=False)
    assert done.stdout == ""


# --- the comment ---------------------------------------------------------------------------------


class Comments:
    """A forge's end of the wire, as its documentation has it."""

    def __init__(self, kind: str, *, bot: bool = False, refuses: bool = False) -> None:
        self.kind, self.bot, self.refuses = kind, bot, refuses
        self.rows: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.url = ""

    def add(self, who: str, body: str) -> None:
        author = (
            {"author": {"username": who}} if self.kind == "gitlab" else {"user": {"login": who}}
        )
        self.rows.append({"id": len(self.rows) + 1, "body": body, **author})

    @property
    def me(self) -> str:
        bots = {"github": "github-actions[bot]", "gitea": "gitea-actions"}
        return bots.get(self.kind, "robot") if self.bot else "robot"

    def answer(self, method: str, url: str, headers: Any, body: str) -> tuple[int, Any]:
        path = urlsplit(url).path
        self.calls.append(f"{method} {path}")
        secret = headers["PRIVATE-TOKEN"] if self.kind == "gitlab" else headers["Authorization"]
        if secret not in {SECRET, f"token {SECRET}"}:
            return 401, {"message": "unauthorized"}
        if path == "/user":
            who = {"username" if self.kind == "gitlab" else "login": self.me}
            return (403, {"message": "not for jobs"}) if self.bot else (200, who)
        if method == "GET":
            return self.listed(path, parse_qs(urlsplit(url).query))
        return (403, {"message": "forbidden"}) if self.refuses else self.write(method, path, body)

    @property
    def place(self) -> str:
        gitlab = self.kind == "gitlab"
        return (
            "/projects/7/merge_requests/12/notes"
            if gitlab
            else "/repos/wuji/data/issues/12/comments"
        )

    def listed(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path != self.place:
            return 404, {"message": path}
        if self.kind == "gitea":  # all of them, whatever page is asked for
            return 200, self.rows
        page, size = int(query["page"][0]), int(query["per_page"][0])
        return 200, self.rows[(page - 1) * size : page * size]

    def write(self, method: str, path: str, body: str) -> tuple[int, Any]:
        text = json.loads(body)["body"]
        folder, _, number = path.rpartition("/")
        if method == "POST" and path == self.place:
            self.add(self.me, text)
            return 201, self.rows[-1]
        one = (
            ("PUT", self.place)
            if self.kind == "gitlab"
            else ("PATCH", "/repos/wuji/data/issues/comments")
        )
        if (method, folder) != one:
            return 404, {"message": path}
        self.rows[int(number) - 1]["body"] = text
        return 200, {}


@contextmanager
def listening(comments: Comments) -> Iterator[Comments]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            status, told = comments.answer(self.command, self.path, self.headers, body)
            data = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = handle_any  # noqa: N815 — the library's names

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    comments.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield comments
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


SECRET = "s3cret"  # noqa: S105 — of nobody
MARK = "<!-- yingjian:report -->"


def comment(
    there: Comments, report: Path, token: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    project = "7" if there.kind == "gitlab" else "wuji/data"
    token = SECRET if token is None else token
    told = {"FORGE_TOKEN": token, "FORGE_API": there.url, "FORGE_PROJECT": project}
    return subprocess.run(
        [sys.executable, "-I", ROOT / "scripts" / "ci" / "comment.py", there.kind, report],
        env={"PATH": os.environ["PATH"], "FORGE_REQUEST": "12", "PYTHONUTF8": "1", **told, **more},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text(f"{MARK}\n### 改了什么\n\n第一次\n", encoding="utf-8")
    return path


KINDS = pytest.mark.parametrize("kind", ["github", "gitea", "gitlab"])


@pytest.mark.parametrize(
    ("kind", "bot"),
    # GitLab's tokens may always ask who they are.
    [("github", True), ("github", False), ("gitea", True), ("gitea", False), ("gitlab", False)],
)
def test_one_comment_is_written_and_then_updated(kind: str, bot: bool, report: Path) -> None:  # noqa: FBT001 — a parameter
    with listening(Comments(kind, bot=bot)) as there:
        there.add("someone", "先说一句")
        there.add("someone", f"{MARK}\n冒充的")
        for number in range(230):
            there.add("someone", f"第 {number} 句")
        assert comment(there, report).stdout == "已留言。\n"
        report.write_text(f"{MARK}\n### 改了什么\n\n第二次\n", encoding="utf-8")
        assert comment(there, report).stdout == "已更新原来的留言。\n"
        mine = [row["body"] for row in there.rows if row["body"].startswith(MARK)]
        assert mine == [f"{MARK}\n冒充的", f"{MARK}\n### 改了什么\n\n第二次\n"]
        assert "先说一句" in there.rows[0]["body"]


@KINDS
def test_a_refusal_is_reported_without_the_token(kind: str, report: Path) -> None:
    with listening(Comments(kind, refuses=True)) as there:
        done = comment(there, report)
    assert done.returncode == 1
    assert done.stderr == "没有留成言：令牌没有留言的权限（403）。\n"
    assert SECRET not in done.stdout + done.stderr


def test_without_a_token_no_request_is_sent(report: Path) -> None:
    with listening(Comments("github")) as there:
        done = comment(there, report, token="")
        assert (done.returncode, done.stdout, there.calls) == (0, "没有令牌，不留言。\n", [])


@pytest.mark.parametrize(
    "more",
    [{"FORGE_REQUEST": "12/../../.."}, {"FORGE_API": "file:///etc/passwd"}, {"FORGE_PROJECT": ""}],
    ids=str,
)
def test_invalid_calls_are_refused(more: dict[str, str], report: Path) -> None:
    with listening(Comments("github")) as there:
        done = comment(there, report, **more)
        assert done.returncode == 2
        assert there.calls == []


def test_a_report_that_is_too_long_is_cut_with_a_note(report: Path) -> None:
    report.write_text(f"{MARK}\n" + "长" * 90_000, encoding="utf-8")
    with listening(Comments("github")) as there:
        assert comment(there, report).returncode == 0
        assert len(there.rows[0]["body"]) < 65_536
        assert "太长" in there.rows[0]["body"]


def test_a_file_without_a_marker_is_not_posted(report: Path) -> None:
    report.write_text("没有记号\n", encoding="utf-8")
    with listening(Comments("gitea")) as there:
        assert comment(there, report).returncode == 2
        assert there.rows == []


def test_a_forge_that_does_not_answer_is_reported(report: Path) -> None:
    nobody = Comments("gitea")
    nobody.url = "http://127.0.0.1:9"
    done = comment(nobody, report)
    assert done.returncode == 1
    assert done.stderr.startswith("没有留成言：")
    assert "Traceback" not in done.stderr


# --- the report ----------------------------------------------------------------------------------


def report_of(root: Path, base: str = "0" * 40) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [root / "scripts" / "ci" / "report", base],
        env=os.environ | {"YINGJIAN_CACHE": str(root / ".cache")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with small data, on this environment."""
    for name in ("hooks", "scripts", "docs"):
        ignored = shutil.ignore_patterns("__pycache__", "demo")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copytree(SMALL, tmp_path / "data")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def test_the_report_says_that_all_is_well(checkout: Path) -> None:
    done = report_of(checkout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{MARK}\n")
    assert "可以生成：没有发现问题。" in done.stdout
    assert "<details>" not in done.stdout


def test_the_report_lists_faults_and_data_cannot_leave_the_block(checkout: Path) -> None:
    plan = checkout / "data" / "plan.yml"
    text = plan.read_text(encoding="utf-8").replace("issuer: ", "issuer2: 甲 ````` <img src=x> ")
    plan.write_text(text, encoding="utf-8")
    done = report_of(checkout)
    assert done.returncode == 0, done.stderr
    assert "**不能生成**：" in done.stdout
    inside = re.search(r"^(`{3,})text\n(.*?)\n\1$", done.stdout, re.MULTILINE | re.DOTALL)
    assert inside
    assert "record.unknown-key" in inside[2]
    assert len(inside[1]) > 5
    assert "<img" not in done.stdout.replace(inside[0], "")


@pytest.mark.parametrize("base", ["", "main; id", "$(id)", "-x"])
def test_the_report_takes_commits_only(base: str) -> None:
    assert report_of(ROOT, base).returncode == 2


# --- publication ---------------------------------------------------------------------------------


def publish(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "ci" / "publish", *arguments],
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_site_replaces_the_previous_one(tmp_path: Path) -> None:
    site, target = tmp_path / "site", tmp_path / "srv" / "带 空格" / "request-12"
    (site / "units").mkdir(parents=True)
    (site / "index.html").write_text("新")
    (site / "units" / "U01.html").write_text("单位")
    (site / "away").symlink_to("/etc")
    target.mkdir(parents=True)
    (target / "old.html").write_text("旧")
    done = publish(site, target)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in target.iterdir()) == ["index.html", "units"]
    assert (target / "index.html").read_text() == "新"
    assert (target / "index.html").stat().st_mode & 0o777 == 0o644
    assert (target / "units").stat().st_mode & 0o777 == 0o755


def test_a_folder_without_a_site_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "index.html").write_text("原来的")
    done = publish(tmp_path / "site", tmp_path / "target")
    assert done.returncode == 1
    assert "没有放" in done.stderr
    assert (tmp_path / "target" / "index.html").read_text() == "原来的"


def test_another_machine_must_be_known(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("站")
    done = publish(tmp_path, "web@host:/srv", YINGJIAN_SSH_KEY="私钥", YINGJIAN_KNOWN_HOSTS="")
    assert done.returncode == 1
    assert "YINGJIAN_KNOWN_HOSTS" in done.stderr


def test_a_known_machine_gets_the_site_over_ssh(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("站")
    ssh = tmp_path / "bin" / "ssh"
    ssh.parent.mkdir()
    # Stands for the network: notes how it was called and runs the far end here.
    ssh.write_text(
        "#!/bin/sh\n"
        'printf "%s\\n" "$@" >"$NOTES"\n'
        'stat -c %a "$2" >>"$NOTES"\n'
        'while [ "$1" != host ]; do shift; done\n'
        'shift\nexec "$@"\n'
    )
    ssh.chmod(0o755)
    notes, target = tmp_path / "notes", tmp_path / "srv"
    done = publish(
        *(tmp_path / "site", f"web@host:{target}"),
        YINGJIAN_SSH_KEY="私钥",
        YINGJIAN_KNOWN_HOSTS="host ssh-ed25519 AAAA",
        NOTES=str(notes),
        PATH=f"{ssh.parent}:{os.environ['PATH']}",
    )
    assert done.returncode == 0, done.stderr
    assert (target / "index.html").read_text() == "站"
    said = notes.read_text().splitlines()
    assert "StrictHostKeyChecking=yes" in said
    assert said[said.index("-l") + 1] == "web"
    assert said[-1] == "600"
    assert not Path(said[1]).exists(), "the key does not stay"
