"""The commands' scripts and the setup they share, run as a person runs them."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import tomllib
from pathlib import Path

import pytest

from tests.support import some

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())
SHELL = [*COMMANDS, ROOT / "scripts/lib/setup.sh", ROOT / ".ci/run"]
NOBODY = 65534  # Debian's user and group without rights


def bash(
    code: str, *, cwd: Path = ROOT, as_nobody: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run code under the setup's own shell options."""
    asuser = as_nobody and os.geteuid() == 0
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if asuser else []
    return subprocess.run(
        [*drop, "bash", "-c", code],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def sourced(root: Path) -> str:
    return f"source '{root}/scripts/lib/setup.sh'\n"


# --- the scripts themselves ---------------------------------------------------------------------


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(path: Path) -> None:
    done = subprocess.run(
        ["shellcheck", "--external-sources", path.relative_to(ROOT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.name)
def test_help_is_chinese_and_costs_nothing(path: Path, tmp_path: Path) -> None:
    assert os.access(path, os.X_OK)
    done = subprocess.run(
        [path, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"scripts/{path.name}" in done.stdout
    assert re.search(r"[\u4e00-\u9fff]{4}", done.stdout)
    assert "usage:" not in done.stdout
    assert "show this help" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["setup", "lock"])
def test_an_unknown_argument_is_the_callers_fault(name: str) -> None:
    done = subprocess.run(
        [ROOT / "scripts" / name, "--nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "不认识的参数：--nonsense" in done.stderr


def test_a_script_works_through_a_link_from_anywhere(tmp_path: Path) -> None:
    link = tmp_path / "备 环境"
    link.symlink_to(ROOT / "scripts/setup")
    done = subprocess.run([link, "--help"], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- the locks ----------------------------------------------------------------------------------


def requirements(name: str) -> dict[str, str]:
    """Return package name → the rest of its line, of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {line.partition("==")[0].lower().replace("_", "-"): line for line in lines}


LOCKS = (
    "requirements.txt",
    "requirements-cluster.txt",
    "requirements-sign.txt",
    "requirements-dev.txt",
    "requirements-bench.txt",
)
EXTRAS = ("requirements-cluster.txt", "requirements-sign.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_one_version_with_hashes(name: str) -> None:
    locked = requirements(name)
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(re.findall(r"^[A-Za-z].*==", text, re.MULTILINE)) == len(locked)
    makes_pages = requirements("requirements.txt")
    for package, line in locked.items():
        assert "--hash=sha256:" in line, package
        if package not in makes_pages:
            continue
        # One version for every Python, or two machines would make two binders.
        assert "python_version" not in line, package
        assert "python_full_version" not in line, package


@pytest.mark.parametrize("name", [*EXTRAS, "requirements-dev.txt"])
def test_other_locks_hold_the_runtime_lock(name: str) -> None:
    assert requirements("requirements.txt").items() <= requirements(name).items()


@pytest.mark.parametrize("name", EXTRAS)
def test_the_development_lock_holds_the_extras(name: str) -> None:
    assert requirements(name).items() <= requirements("requirements-dev.txt").items()


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    for extra in some(project["project"]["optional-dependencies"].values()):
        assert set(extra) <= set(wanted)
    names = {re.split(r"[<>=!~\[; ]", item)[0].lower() for item in wanted}
    assert names <= set(requirements("requirements-dev.txt"))


# --- the setup ----------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in an awkward folder whose locks ask for nothing, so that setup is quick."""
    root = tmp_path / "迎 检'册"
    (root / "hooks").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts", root / "scripts")
    (root / "requirements.txt").write_text("# nothing\n", encoding="utf-8")
    (root / "requirements-dev.txt").write_text("# nothing more\n", encoding="utf-8")
    return root


def quoted(root: Path) -> str:
    text = str(root).replace("'", "'\\''")
    return f"source '{text}/scripts/lib/setup.sh'\n"


def test_what_is_ready_is_known_by_comparing_files() -> None:
    """No Python, no installer: three programs at most, which read files and change nothing."""
    assert bash(sourced(ROOT) + "setup build").returncode == 0
    done = bash(sourced(ROOT) + "set -x; setup build")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    steps = re.findall(r"^\++ (\S+)", done.stderr, re.MULTILINE)
    assert steps[0] == "setup"
    programs = [step for step in steps if shutil.which(step)]
    assert "cmp" in programs
    assert set(programs) <= {"cmp", "find"}
    assert len(programs) <= 3


def test_first_run_second_run_and_a_changed_lock(checkout: Path) -> None:
    code = quoted(checkout) + 'setup core; "$PYTHON" -c "import sys; print(sys.prefix)"'
    first = bash(code, cwd=Path("/"))
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip() == str(checkout / ".venv")
    assert "环境已备好" in first.stderr
    assert bash(code).stderr == ""

    (checkout / "requirements.txt").write_text("# something else\n", encoding="utf-8")
    assert "建立 Python 环境" in bash(code).stderr
    # More of the same versions goes on top of what is there.
    dev = bash(quoted(checkout) + "_prepare test || true; _packages_ready test && echo ready")
    assert "建立 Python 环境" not in dev.stderr
    assert "安装 Python 依赖" in dev.stderr
    assert bash(code).stderr == ""


def test_an_extra_goes_on_top_and_has_a_mark_of_its_own(checkout: Path) -> None:
    (checkout / "requirements-sign.txt").write_text("# more\n", encoding="utf-8")
    ready = "for one in core sign test; do _packages_ready $one && echo $one; done; true"
    assert bash(quoted(checkout) + f"setup core; {ready}").stdout.split() == ["core"]
    done = bash(quoted(checkout) + f"_prepare_packages sign; {ready}")
    assert done.stderr.count("安装 Python 依赖") == 1
    assert "建立 Python 环境" not in done.stderr
    assert done.stdout.split() == ["core", "sign"]
    # A changed lock of the extra asks for the extra alone.
    (checkout / "requirements-sign.txt").write_text("# other\n", encoding="utf-8")
    assert bash(quoted(checkout) + ready).stdout.split() == ["core"]


def test_a_killed_setup_is_taken_up_again(checkout: Path) -> None:
    code = quoted(checkout) + "setup core"
    begun = subprocess.Popen(
        ["bash", "-c", code], stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not (checkout / ".venv/bin").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert not (checkout / ".venv/.lock").exists()
    done = bash(code + '; "$PYTHON" -m pip --version')
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("pip ")


def test_two_at_once_do_it_once(checkout: Path) -> None:
    code = quoted(checkout) + "setup core"
    pair = [
        subprocess.Popen(["bash", "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = "".join(process.communicate()[1] for process in pair)
    assert [process.returncode for process in pair] == [0, 0]
    assert said.count("建立 Python 环境") == 1
    assert said.count("另一个窗口正在准备环境") == 1


def test_a_package_that_cannot_be_had_stops_with_the_log(checkout: Path) -> None:
    broken = "no-such-package-yingjian==1 --hash=sha256:" + "0" * 64 + "\n"
    (checkout / "requirements.txt").write_text(broken, encoding="utf-8")
    done = bash(quoted(checkout) + "setup core; echo went on", PIP_NO_INDEX="1")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "安装 Python 依赖" in done.stderr
    assert "no-such-package-yingjian" in done.stderr
    assert not (checkout / ".venv/.lock").exists()


def with_root_at(place: str) -> str:
    """Return the setup as text, with another checkout: nobody may not read this one."""
    text = (ROOT / "scripts/lib/setup.sh").read_text(encoding="utf-8")
    text, count = re.subn(r"^ROOT=.*$", f"ROOT={place}", text, flags=re.MULTILINE)
    assert count == 1
    return text


def test_without_root_the_exact_command_is_said() -> None:
    code = with_root_at("/") + '_need_apt "测试工具" chromium poppler-utils\necho went on'
    done = bash(code, cwd=Path("/"), as_nobody=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        "chromium poppler-utils" in done.stderr
    )


def test_a_folder_that_may_not_be_written_is_said() -> None:
    done = bash(with_root_at("/usr") + "setup core", cwd=Path("/"), as_nobody=True)
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "没有备好环境：没有权限写入项目文件夹 /usr，请换用它的所有者运行。"
    )


@pytest.fixture
def font_shop(checkout: Path) -> Path:
    """A checkout with the font table, ready but for its fonts, and a stub in apt's place."""
    shutil.copytree(
        ROOT / "hooks/yingjian",
        checkout / "hooks/yingjian",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (checkout / "stubs").mkdir()
    return checkout


def stub(root: Path, name: str, code: str) -> None:
    path = root / "stubs" / name
    path.write_text("#!/bin/sh\n" + code, encoding="utf-8")
    path.chmod(0o755)


def test_fonts_that_cannot_be_had(font_shop: Path) -> None:
    (font_shop / ".venv").symlink_to(ROOT / ".venv")
    # The archive knows no package at all, as on a machine that is offline.
    stub(font_shop, "apt-cache", "exit 100\n")
    stub(font_shop, "apt-get", "exit 0\n")
    code = (
        quoted(font_shop)
        + 'mkdir -p "$CACHE"; : >"$SETUP_LOG"\n'
        # Packages that happen to be installed here must not help.
        + 'PYTHON_REAL=$PYTHON; plan() { "$PYTHON_REAL" "$@" | sed "s#/usr/share#/nowhere#"; }\n'
        + "PYTHON=plan; _prepare_fonts; echo went on"
    )
    done = bash(code, PATH=f"{font_shop}/stubs:{os.environ['PATH']}", YINGJIAN_FONTS="")
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "得不到字体 NotoSerifCJK-Regular.ttc（软件包 fonts-noto-cjk）" in done.stderr
    assert not (font_shop / ".cache/fonts/.ready").exists()


def test_a_face_with_a_fallback_is_given_up_by_name(font_shop: Path) -> None:
    (font_shop / ".venv").symlink_to(ROOT / ".venv")
    stub(font_shop, "apt-cache", "exit 100\n")
    stub(font_shop, "apt-get", "exit 0\n")
    place = font_shop / ".cache/fonts"
    place.mkdir(parents=True)
    for file in (ROOT / ".cache/fonts").glob("*.tt?"):
        (place / file.name).symlink_to(file)
    code = (
        quoted(font_shop)
        + ': >"$SETUP_LOG"\n'
        + 'PYTHON_REAL=$PYTHON; plan() { "$PYTHON_REAL" "$@" | sed "s#/usr/share#/nowhere#"; }\n'
        + "PYTHON=plan; _prepare_fonts; _fonts_ready && echo ready"
    )
    done = bash(code, PATH=f"{font_shop}/stubs:{os.environ['PATH']}", YINGJIAN_FONTS="")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "ready\n"
    assert "得不到字体 FandolFang-Regular.otf" in done.stderr
    assert "将改用 Noto Serif CJK SC" in done.stderr
    assert "FandolFang" not in (place / ".ready").read_text(encoding="utf-8")


def test_the_validator_is_made_ready_anew_when_its_caller_changes(checkout: Path) -> None:
    own = checkout / "scripts/lib/verapdf"
    kept = checkout / ".cache/verapdf"
    code = quoted(checkout) + "_verapdf_ready && echo ready"
    assert bash(code, YINGJIAN_VERAPDF="").stdout == ""
    assert bash(code, YINGJIAN_VERAPDF="/of/my/own").stdout == "ready\n"
    shutil.copytree(own, kept)
    assert bash(code, YINGJIAN_VERAPDF="").stdout == ""
    (kept / ".ready").touch()
    assert bash(code, YINGJIAN_VERAPDF="").stdout == "ready\n"
    (own / "Vera.java").write_text("// another", encoding="utf-8")
    assert bash(code, YINGJIAN_VERAPDF="").stdout == ""


def test_the_validator_is_one_version_with_its_hash() -> None:
    lines = (ROOT / "scripts/lib/verapdf/requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert len(wanted) == 1
    assert re.fullmatch(r"[a-z-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}", wanted[0])


def test_what_the_site_is_looked_at_with_is_fetched_once_for_each_lock(checkout: Path) -> None:
    lock, kept = checkout / "scripts/lib/browsing/package-lock.json", checkout / ".cache/browsing"
    code = quoted(checkout) + "_browsing_ready && echo ready"
    assert bash(code, YINGJIAN_BROWSING="").stdout == ""
    assert bash(code, YINGJIAN_BROWSING="/of/my/own").stdout == "ready\n"
    kept.mkdir(parents=True)
    shutil.copy(lock, kept / ".lock")
    assert bash(code, YINGJIAN_BROWSING="").stdout == "ready\n"
    lock.write_text("{}", encoding="utf-8")
    assert bash(code, YINGJIAN_BROWSING="").stdout == ""
    (kept / ".tried").touch()
    assert bash(code, YINGJIAN_BROWSING="").stdout == "ready\n", "in vain once is enough"


def test_what_the_site_is_looked_at_with_has_hashes() -> None:
    lock = json.loads((ROOT / "scripts/lib/browsing/package-lock.json").read_text(encoding="utf-8"))
    # What is bundled comes inside another package and stands under that one's hash.
    packages = {
        name: one for name, one in lock["packages"].items() if name and not one.get("inBundle")
    }
    assert {"axe-core", "acorn", "chrome-aws-lambda"} <= {
        name.removeprefix("node_modules/") for name in packages
    }
    assert all(one["integrity"].startswith("sha512-") for one in some(packages.values()))


# --- what only some papers need -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("papers", "wanted"),
    [
        ((), ""),
        (("E1.pdf", "E2.jpg", "E3.txt"), ""),
        (("E1.DOCX",), "libreoffice-calc\nlibreoffice-writer\n"),
        (("sub/E1.xls", "E2.pdf"), "libreoffice-calc\nlibreoffice-writer\n"),
        (("E1.wps", "E2.pptx"), "libreoffice-calc\nlibreoffice-writer\nlibreoffice-impress\n"),
        (("E1.ppt",), "libreoffice-impress\n"),
    ],
)
def test_libreoffice_is_wanted_only_by_papers_of_its_kinds(
    papers: tuple[str, ...], wanted: str, checkout: Path
) -> None:
    (checkout / "data/evidence/files").mkdir(parents=True, exist_ok=True)
    for name in papers:
        path = checkout / "data/evidence/files" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    # As on a machine that has none.
    code = quoted(checkout) + "command() { return 1; }\n_missing_office"
    done = bash(code)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == wanted


def test_libreoffice_that_cannot_be_had_is_said_once(font_shop: Path) -> None:
    (font_shop / "data/evidence/files").mkdir(parents=True, exist_ok=True)
    (font_shop / "data/evidence/files/E1.xlsx").touch()
    stub(font_shop, "apt-cache", "exit 100\n")
    stub(font_shop, "apt-get", "exit 100\n")
    code = (
        quoted(font_shop)
        + 'mkdir -p "$CACHE"; : >"$SETUP_LOG"\n'
        + 'command() { [[ $2 != soffice ]] && builtin command "$@"; }\n'
        + "_prepare_office; _office_ready && echo went on"
    )
    done = bash(code, PATH=f"{font_shop}/stubs:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "went on\n"
    assert "apt-get install -y --no-install-recommends libreoffice-calc" in done.stderr
