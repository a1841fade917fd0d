# shellcheck shell=bash
# Sourced by every command: makes this machine ready once, then costs a few milliseconds.
#
#   ROOT    the checkout            VENV     its virtual environment
#   PYTHON  the interpreter to use  CACHE    everything that can be made again
#
# setup PROFILE; a profile is a list of lock files and a list of parts:
#
#   core     enough to read and check data
#   build    and what the binder is made with; LibreOffice where papers in data/ need it and this
#            user may install it
#   cluster  build, and the packages with which several machines work together
#   sign     core, the packages that sign, and the typefaces
#   quick    what scripts/test --quick needs: no browser, office or validator
#   test     everything
#
# A part X has functions in setup/: _X_ready; _prepare_X; and, where it takes Debian packages that are
# installed before, _X_packages (those that it lacks) and _X_options (it can do without). What is
# ready is known by comparing files, without starting Python. Every step writes its mark last, so
# whatever was interrupted is done again. Exit 2: this machine could not be made ready.

set -euo pipefail

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
VENV=$ROOT/.venv
CACHE=$ROOT/.cache
# A folder elsewhere, for a checkout that cannot hold one.
[[ -z ${YINGJIAN_CACHE:-} ]] || CACHE=$(realpath -m -- "$YINGJIAN_CACHE")
PYTHON=$VENV/bin/python
SETUP_LOG=$CACHE/setup.log

declare -A LOCKS=(
  [core]="runtime"
  [build]="runtime"
  [cluster]="runtime cluster"
  [sign]="runtime sign"
  [quick]="runtime cluster sign dev"
  [test]="runtime cluster sign dev"
)
declare -A PARTS=(
  [core]=''
  [build]="libraries fonts office"
  [cluster]="libraries fonts office"
  [sign]="fonts"
  [quick]="libraries fonts linters"
  [test]="libraries fonts office linters readers browser browsing verapdf"
)

export PYTHONPATH=$ROOT/hooks PYTHONUTF8=1 PYTHONNOUSERSITE=1 LC_ALL=C.UTF-8
# The current folder must not shadow a module.
export PYTHONSAFEPATH=1
unset PYTHONHOME PYTHONSTARTUP

# shellcheck source=scripts/lib/setup/apt.sh
source "$ROOT/scripts/lib/setup/apt.sh"
# shellcheck source=scripts/lib/setup/python.sh
source "$ROOT/scripts/lib/setup/python.sh"
# shellcheck source=scripts/lib/setup/fonts.sh
source "$ROOT/scripts/lib/setup/fonts.sh"
# shellcheck source=scripts/lib/setup/office.sh
source "$ROOT/scripts/lib/setup/office.sh"
# shellcheck source=scripts/lib/setup/tests.sh
source "$ROOT/scripts/lib/setup/tests.sh"

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
  [[ $profile != "test" ]] || _name_tools
}

_ready() {
  local part
  _locks_ready "$1" || return 1
  for part in ${PARTS[$1]}; do
    "_${part}_ready" || return 1
  done
}

_prepare() {
  local profile=$1 started=$SECONDS part
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
  rm -rf -- "$CACHE"/setup.tmp.*
  _say "正在准备运行环境（备好后不再重复）："
  _start_clock
  PROFILE=$profile REQUIRED=() OPTIONAL=()
  for part in ${PARTS[$profile]}; do
    mapfile -t -O "${#REQUIRED[@]}" REQUIRED < <(_optionally "_${part}_packages")
    mapfile -t -O "${#OPTIONAL[@]}" OPTIONAL < <(_optionally "_${part}_options")
  done
  _update_lists
  _need_python
  _together _prepare_locks _install_packages _fetch_fonts
  for part in ${PARTS[$profile]}; do
    "_${part}_ready" || "_prepare_$part"
  done
  _say "环境已备好，用时 $((SECONDS - started)) 秒。"
}

_optionally() { ! declare -F "$1" >/dev/null || "$1"; }

# _together FUNCTION…: runs them side by side; stops once all have ended if one of them stopped.
_together() {
  local job pids=() pid failed=
  for job in "$@"; do
    STOP_MESSAGE=$CACHE/setup.tmp.stop "$job" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || failed=1
  done
  [[ -z $failed ]] || {
    cat -- "$CACHE/setup.tmp.stop" >&2
    exit 2
  }
}

# --- talking ------------------------------------------------------------------------------------

# At a terminal the last line is a clock, which every other line replaces.
_say() {
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
  printf '%s\n' "$1" >&2
}

_stop() {
  local text="没有备好环境：$1"
  if [[ -n ${STOP_MESSAGE:-} ]]; then
    printf '%s\n' "$text" >>"$STOP_MESSAGE"
  else
    _say "$text"
  fi
  exit 2
}

# _step TEXT COMMAND…: runs it with its output in the log; stops with the log's end if it fails.
_step() {
  _try_step "$@" && return 0
  _stop "「$1」这一步失败。多半是网络或软件源的问题；改正后重新运行，会从断处继续。
---- $SETUP_LOG 的末尾 ----
$(tail -n 15 -- "$SETUP_LOG")"
}

_try_step() {
  local text=$1 started=$SECONDS code=0 log
  shift
  _say "  · $text"
  # Steps run side by side, so each has a log of its own until it has ended.
  log=$(mktemp -- "$CACHE/setup.tmp.XXXXXX")
  ("$@") >"$log" 2>&1 || code=$?
  {
    printf '\n== %s（%d 秒）：%s\n' "$text" $((SECONDS - started)) "$*"
    cat -- "$log"
  } >>"$SETUP_LOG"
  rm -f -- "$log"
  ((code == 0)) || _say "  × $text"
  return "$code"
}

_start_clock() {
  [[ -t 2 ]] || return 0
  (
    exec {SETUP_LOCK}>&-
    started=$SECONDS
    while kill -0 $$ 2>/dev/null; do
      printf '\r\033[K  …… %d 秒' $((SECONDS - started)) >&2
      sleep 1
    done
  ) &
  # shellcheck disable=SC2064 # the number as it is now
  trap "kill $! 2>/dev/null || true; printf '\r\033[K' >&2" EXIT
}
