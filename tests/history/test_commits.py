"""Reading git: each change is shown, gaps are reported, and no content of it can do harm."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.history.histories import Repo
from tests.history.story import E004
from tests.support import ROOT, command, some
from yingjian.base.git import GitError, Repository
from yingjian.base.store import Store
from yingjian.history.changes import state_of
from yingjian.history.commits import Histories, History
from yingjian.model.loading import load
from yingjian.model.references import Ref
from yingjian.pages.past import Past, past

if TYPE_CHECKING:
    from pathlib import Path

    from yingjian.history.changes import State

DAY = date(2024, 3, 22)
A11 = Ref("indicator", "A1.1")
E1 = Ref("evidence", "E001")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with three commits; the second and third change A1.1."""
    repo = Repo.create(tmp_path / "资料 库")
    repo.edit("indicators/A1.yml", "score: 4, note: 研究 2 次", "score: 3.5, note: 研究 1 次")
    repo.commit("李四", "自评改低")
    repo.edit("indicators/A1.yml", "must_pass: true", "must_pass: false")
    repo.commit("王五", "不再必达")
    return repo


def _now(repo: Repo) -> State:
    return state_of(load(repo.data, ROOT / "docs", day=DAY))


def _histories(repo: Repo) -> Histories:
    return History(repo.data, docs=ROOT / "docs").histories(_now(repo))


def _past(repo: Repo, cache: Path) -> Past:
    return past(load(repo.data, ROOT / "docs", day=DAY), DAY, repo.data, ROOT / "docs", cache)


def _steps(histories: Histories, ref: Ref) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (step.commit.author if step.commit else "", step.what, step.titles)
        for step in histories.steps.get(ref, ())
    ]


def test_each_record_has_its_own_history(repo: Repo) -> None:
    histories = _histories(repo)
    assert not histories.short
    assert not histories.trouble
    assert _steps(histories, A11) == [
        ("王五", "changed", ("是否必达",)),
        ("李四", "changed", ("自评得分", "自评说明")),
        ("张三", "added", ()),
    ]
    # It stands in the same file, and was not touched.
    assert _steps(histories, Ref("indicator", "A1.2")) == [("张三", "added", ())]
    assert [step.commit.day for step in histories.steps[A11] if step.commit] == [
        "2024-03-03",
        "2024-03-02",
        "2024-03-01",
    ]


def test_uncommitted_changes_are_marked_as_such(repo: Repo) -> None:
    repo.edit("evidence/E001.yml", "pages: 2", "pages: 3")
    repo.write("evidence/E004.yml", E004)
    repo.write("evidence/files/E004-值班表.txt", "值班表\n")
    histories = _histories(repo)
    assert _steps(histories, E1)[0] == ("", "changed", ("页数",))
    assert _steps(histories, Ref("evidence", "E004")) == [("", "added", ())]


def test_a_merge_shows_as_the_commits_merged(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    repo.edit("evidence/E001.yml", "pages: 2", "pages: 4")
    repo.commit("赵六", "页数")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "合并", "side")
    histories = _histories(repo)
    assert _steps(histories, E1) == [("赵六", "changed", ("页数",)), ("张三", "added", ())]
    assert len(_steps(histories, A11)) == 3
    # What only the merge itself did is told too.
    repo.git("checkout", "-q", "-b", "other", "HEAD~1")
    repo.edit("evidence/E001.yml", "pages: 2", "pages: 7")
    repo.commit("赵六", "页数又改")
    repo.git("checkout", "-q", "main")
    with pytest.raises(subprocess.CalledProcessError):
        repo.git("merge", "-q", "--no-ff", "-m", "合并", "other")
    text = (repo.data / "evidence/E001.yml").read_text(encoding="utf-8")
    whole = "\n".join(
        line for line in text.splitlines() if not line.startswith(("<<", "==", ">>", "pages"))
    )
    repo.write("evidence/E001.yml", f"{whole}\npages: 9\n")
    repo.commit("合并人", "合并，页数定为 9")
    assert _steps(_histories(repo), E1)[0] == ("合并人", "changed", ("页数",))


def test_a_shallow_copy_says_so(repo: Repo, tmp_path: Path) -> None:
    copy = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.root}", str(copy))
    histories = _histories(Repo(copy))
    assert "浅克隆" in histories.short
    assert _steps(histories, A11) == [("王五", "changed", ("是否必达",))]
    assert not _steps(histories, E1)
    shown = _past(Repo(copy), tmp_path / "cache")
    assert shown.changes.count == 1
    assert shown.changes.old


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("no git", "这台机器上没有 git"),
        ("no repository", "不在版本库里"),
        ("nothing committed", "还没有提交"),
        ("never tracked", "还没有提交"),
    ],
)
def test_missing_history_is_reported(
    kind: str, expected: str, repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "no git":
        monkeypatch.setenv("PATH", str(tmp_path))
    elif kind == "no repository":
        shutil.rmtree(repo.root / ".git")
    elif kind == "nothing committed":
        shutil.rmtree(repo.root / ".git")
        repo.git("init", "-q")
    else:
        shutil.copytree(repo.data, repo.root / "other" / "data")
        repo = Repo(repo.root / "other")
    result = _past(repo, tmp_path / "cache")
    assert expected in result.changes.trouble
    assert result.histories.trouble == result.changes.trouble
    assert not result.changes.count


def test_a_single_commit_has_nothing_to_compare_with(tmp_path: Path) -> None:
    result = _past(Repo.create(tmp_path / "one"), tmp_path / "cache")
    assert result.changes.trouble == "数据只提交过一次，还没有可以比较的改动"
    assert result.histories.steps


def test_unreadable_data_of_a_commit_is_reported_not_guessed(repo: Repo) -> None:
    repo.edit("figures.yml", "reconciliations:", "reconciliations: [")
    broken = repo.commit("李四", "写坏了")
    repo.edit("figures.yml", "reconciliations: [", "reconciliations:")
    repo.edit("figures.yml", "value: 94.5", "value: 95.0")
    repo.commit("李四", "改好了")
    histories = _histories(repo)
    steps = _steps(histories, Ref("figure", "F002"))
    assert [what for _, what, _ in steps] == ["unknown", "unknown", "added"]
    done = command("changes", broken, "--data", repo.data, "--as-of", "2024-03-22")
    assert done.returncode == 0, done.stderr
    assert "读不出来、不知道改了什么的文件：figures.yml" in done.stdout
    assert "比较所依据的那一版按现在的规则有" in done.stdout
    back = command("changes", "HEAD", broken, "--data", repo.data, "--as-of", "2024-03-22")
    assert back.returncode == 1
    assert "figures.yml" in back.stdout
    assert "Traceback" not in back.stderr


def test_hostile_words_stay_words(repo: Repo, tmp_path: Path) -> None:
    repo.edit(
        "evidence/E003.yml",
        "title: 安全照片",
        "title: '<img src=x onerror=alert(1)> @all #12 [x](http://y) www.z.cn'",
    )
    repo.commit(
        "\x1b[31m@root <b>*x*</b>\u202e",
        "<script>alert(1)</script> \x1b]0;x\x07 #3\n\n第二行 secret@example.com",
    )
    done = command("changes", "HEAD~1", "--data", repo.data, "--as-of", "2024-03-22")
    assert done.returncode == 0, done.stderr
    text = done.stdout
    for bad in (
        "<script",
        "<img",
        "<b>",
        "\x1b",
        "\x07",
        "\u202e",
        "@",
        "#3",
        "#12",
        "[x](",
        "http://",
        "www.z",
        "example.com",
    ):
        assert bad not in text.replace("### ", "").replace("## ", ""), bad
    site = tmp_path / "site"
    built = command(
        "build", "--no-binder", "--data", repo.data, "--out", site, "--as-of", "2024-03-22"
    )
    assert built.returncode == 0, built.stderr
    for page in ("changes.html", "evidence/E003.html", "index.html"):
        html = (site / page).read_text(encoding="utf-8")
        for bad in (
            "<script>alert",
            "<img src=x",
            "<b>*x*",
            "\x1b",
            "\u202e",
            "secret@",
            "machine@",
        ):
            assert bad not in html, (page, bad)
    text = unescape((site / "changes.html").read_text(encoding="utf-8"))
    assert "<script>alert(1)</script>" in text


@pytest.mark.parametrize(
    "name", ["nope", "--exec=x", "-h", "", "HEAD..HEAD", "HEAD:data", "a\nb", "x" * 500, "发布9"]
)
def test_a_name_that_stands_for_nothing(name: str, repo: Repo) -> None:
    with pytest.raises(GitError, match="没有“"):
        Repository.around(repo.data).commit(name)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nope",), "没有“nope”"),
        (("HEAD", "nope"), "没有“nope”"),
        ((), "缺少参数"),
        (("HEAD", "--limit", "5"), "--limit 至少"),
        (("HEAD", "--as-of", "昨天"), "这不是一个日期"),
        (("HEAD", "--data", "/nowhere"), "没有 /nowhere"),
    ],
)
def test_bad_calls(arguments: tuple[str, ...], words: str, repo: Repo) -> None:
    given = arguments if "--data" in arguments else (*arguments, "--data", str(repo.data))
    done = command("changes", *given)
    assert done.returncode == 2
    assert words in done.stderr
    assert not done.stdout


def test_a_long_comment_states_what_was_cut(repo: Repo) -> None:
    for number in range(10, 90):
        repo.write(
            f"evidence/E0{number}.yml",
            f"id: E0{number}\ntitle: 材料{number}\nunit: 乡政府\nstate: 未征集\n",
        )
    done = command(
        "changes", "HEAD", "--data", repo.data, "--limit", "2000", "--as-of", "2024-03-22"
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) <= 2000
    listed = done.stdout.count("\n- E0")
    assert 0 < listed < 80
    assert f"材料 {80 - listed} 处没有列出" in done.stdout


def test_the_last_publication(repo: Repo, tmp_path: Path) -> None:
    history = History(repo.data, docs=ROOT / "docs")
    base = history.base(_now(repo))
    assert base
    assert "没有发布过的标记" in base.why
    assert base.commit.subject == "建库"
    repo.git("tag", "发布1", "HEAD~1")
    repo.git("tag", "-m", "附注", "发布2", "HEAD")
    repo.git("tag", "v9", "HEAD")
    base = history.base(_now(repo))
    assert base
    assert base.tag == "发布1"
    assert "“发布2”发布的数据与现在相同" in base.why
    repo.edit("evidence/E001.yml", "pages: 2", "pages: 3")
    base = history.base(_now(repo))
    assert base
    assert base.tag == "发布2"
    view = _past(repo, tmp_path / "cache").changes
    assert view.pending
    assert [group.title for group in view.groups] == ["材料"]
    base = history.base(_now(repo), ["v*"])
    assert base
    assert base.tag == "v9"


def test_without_a_publication_the_base_is_a_week_back(repo: Repo) -> None:
    for number in range(9):
        repo.edit(
            "plan.yml", "closing: 制定本方案", "closing: 制定本方案一"
        ) if number == 0 else repo.edit(
            "plan.yml", f"本方案{'一' * number}\n", f"本方案{'一' * (number + 1)}\n"
        )
        repo.commit("张三", f"第 {number} 次")
    base = History(repo.data, docs=ROOT / "docs").base(_now(repo))
    assert base
    assert "七天以前" in base.why
    assert base.commit.subject == "第 1 次"


def test_what_was_read_of_a_commit_is_stored(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _past(repo, tmp_path / "cache")
    read: list[str] = []
    real = Repository.blobs

    def counted(self: Repository, names: list[str], most: int) -> object:
        read.extend(names)
        return real(self, names, most)

    monkeypatch.setattr(Repository, "blobs", counted)
    again = _past(repo, tmp_path / "cache")
    assert again == first
    # Only what differs between the former state and the present is read.
    assert len(read) == 1
    store = Store(tmp_path / "cache" / "history.sqlite")
    for key in [f"commit\0001\0data\0{commit}" for commit in repo.git("rev-list", "HEAD").split()]:
        assert store.get(key)
        store.put(key, "[[1]]")
    store.close()
    assert _past(repo, tmp_path / "cache").histories == first.histories


def test_settings_of_the_repository_run_no_program(repo: Repo, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    program.chmod(0o755)
    for name in (
        "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "gpg.program",
        "core.editor", "diff.x.textconv", "filter.x.smudge", "filter.x.clean", "core.gitProxy",
    ):  # fmt: skip
        repo.git("config", name, str(program))
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "color.ui", "always")
    repo.git("config", "core.quotePath", "true")
    repo.git("config", "diff.renames", "copies")
    repo.git("config", "log.follow", "true")
    (repo.root / ".git" / "hooks").mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        shutil.copy(program, repo.root / ".git" / "hooks" / hook)
    (repo.root / ".gitattributes").write_text("* diff=x filter=x\n")
    result = _past(repo, tmp_path / "cache")
    assert len(_steps(result.histories, A11)) == 3
    assert not mark.exists()


def test_the_caller_s_environment_has_no_say(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "GIT_DIR": str(tmp_path), "GIT_WORK_TREE": "/", "GIT_EXTERNAL_DIFF": "false",
        "GIT_TRACE": str(tmp_path / "trace"), "LC_ALL": "zh_CN.UTF-8", "TZ": "America/New_York",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    histories = _histories(repo)
    assert next(step.commit.day for step in histories.steps[A11] if step.commit) == "2024-03-03"
    assert not (tmp_path / "trace").exists()


def test_links_and_modules_are_not_files(repo: Repo) -> None:
    (repo.data / "evidence" / "E009.yml").symlink_to("/etc/passwd")
    blob = repo.git("rev-parse", "HEAD")
    repo.git("add", "-A")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{blob},data/evidence/E010.yml")
    repo.git("commit", "-q", "-m", "链接")
    history = History(repo.data, docs=ROOT / "docs")
    state = history.state("HEAD", DAY)
    assert "evidence/E009.yml" not in state.documents
    assert "evidence/E010.yml" not in state.documents
    assert Ref("evidence", "E009") not in history.histories().steps


def test_pointers_of_large_files_count_as_their_files(repo: Repo) -> None:
    digest = "ab" * 32
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 12345\n"
    repo.write("evidence/files/E002.txt", pointer)
    commit = repo.commit("李四", "大文件")
    state = History(repo.data, docs=ROOT / "docs").state(commit, DAY)
    assert state.papers["E002.txt"] == digest


def test_a_missing_object_is_reported(repo: Repo, tmp_path: Path) -> None:
    blob = repo.git("rev-parse", "HEAD~1:data/indicators/A1.yml")
    (repo.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    result = _past(repo, tmp_path / "cache")
    assert "缺一个文件的内容" in result.changes.trouble


@pytest.mark.parametrize("edition", ["inspector", "public"])
def test_other_editions_show_no_changes(edition: str, repo: Repo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    built = command(
        "build",
        "--no-binder",
        "--data",
        repo.data,
        "--out",
        site,
        "--edition",
        edition,
        "--as-of",
        "2024-03-22",
    )
    assert built.returncode == 0, built.stderr
    assert not (site / "changes.html").exists()
    for page in some(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        for word in ("自评改低", "王五", "yj-history", "changes.html"):
            assert word not in html, (page, word)


def test_a_site_is_the_same_twice(repo: Repo, tmp_path: Path) -> None:
    pages = []
    for name in ("one", "two"):
        site = tmp_path / name
        built = command(
            "build", "--no-binder", "--data", repo.data, "--out", site, "--as-of", "2024-03-22"
        )
        assert built.returncode == 0, built.stderr
        pages.append(
            (site / "changes.html").read_bytes() + (site / "indicators/A1.1.html").read_bytes()
        )
    assert pages[0] == pages[1]
    text = pages[0].decode()
    assert "改动记录（3 次）" in text
    assert "不再必达" in text
    assert "secret@example.com" not in text
