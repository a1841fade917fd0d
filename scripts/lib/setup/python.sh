# shellcheck shell=bash
# Python, the locked packages, and the libraries that one of them opens.

# uv installs the locked packages; itself it comes from PyPI with its own hash, by pip.
UV=$CACHE/uv
export UV_CACHE_DIR=${UV_CACHE_DIR:-$CACHE/wheels} UV_PYTHON_DOWNLOADS=never UV_NO_CONFIG=1

# The libraries are those that WeasyPrint 70 opens (its text/ffi.py); without harfbuzz-subset it
# renumbers glyphs, which the binder cannot have.
LIBRARIES=(libgobject-2.0.so.0 libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0
  libharfbuzz-subset.so.0 libfontconfig.so.1)
LIBRARY_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1)

# --- the locks ----------------------------------------------------------------------------------

# A copy of every lock file that is installed lies in the environment.
_lock_installed() { cmp -s -- "$ROOT/requirements/$1.txt" "$VENV/.locks/$1.txt"; }

_locks_ready() {
  local name
  [[ -x $PYTHON ]] || return 1
  for name in ${LOCKS[$1]}; do
    _lock_installed "$name" || return 1
  done
}

# Makes the environment what the locks of the profile and those already there say, nothing else.
_prepare_locks() {
  local name names files=()
  ! _locks_ready "$PROFILE" || return 0
  _prepare_uv
  names=${LOCKS[$PROFILE]}
  if [[ -x $PYTHON ]] && _lock_installed runtime; then
    for name in cluster sign dev; do
      [[ " $names " == *" $name "* ]] || ! _lock_installed "$name" || names+=" $name"
    done
  else
    # Whatever was interrupted is of unknown state.
    _step "建立 Python 环境" "$UV/bin/uv" venv --clear --python "$BASE_PYTHON" "$VENV"
  fi
  for name in $names; do files+=("$ROOT/requirements/$name.txt"); done
  rm -rf -- "$VENV/.locks" "$VENV/.locks.new"
  _step "安装 Python 依赖（$(cat -- "${files[@]}" | grep -c '^[a-z].*==') 个包）" \
    "$UV/bin/uv" pip sync --python "$PYTHON" --require-hashes "${files[@]}"
  mkdir -- "$VENV/.locks.new"
  cp -- "${files[@]}" "$VENV/.locks.new"
  mv -- "$VENV/.locks.new" "$VENV/.locks"
}

_prepare_uv() {
  if ! cmp -s -- "$ROOT/requirements/uv.txt" "$UV/.lock"; then
    rm -rf -- "$UV"
    _step "取得 uv（用它安装 Python 依赖）" _install_uv
  fi
  _take_pip_settings
}

# Chained, since steps run where -e is off.
_install_uv() {
  "$BASE_PYTHON" -m venv -- "$UV" &&
    "$UV/bin/python" -m pip install --require-hashes --no-deps --no-input \
      --disable-pip-version-check --only-binary :all: -r "$ROOT/requirements/uv.txt" &&
    cp -- "$ROOT/requirements/uv.txt" "$UV/.lock"
}

# uv does not read pip's settings, in which people name a mirror near them.
_take_pip_settings() {
  local name value
  while IFS='=' read -r name value; do
    value=${value#\'}
    value=${value%\'}
    case ${name##*.} in
    index-url) export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$value} ;;
    no-index) export UV_NO_INDEX=${UV_NO_INDEX:-$value} ;;
    trusted-host) export UV_INSECURE_HOST=${UV_INSECURE_HOST:-$value} ;;
    cert) export SSL_CERT_FILE=${SSL_CERT_FILE:-$value} ;;
    proxy) export ALL_PROXY=${ALL_PROXY:-$value} ;;
    default-timeout | timeout) export UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-$value} ;;
    esac
  done < <("$UV/bin/python" -m pip config list 2>/dev/null)
}

# --- the interpreter ----------------------------------------------------------------------------

# Finds BASE_PYTHON, on which the environment stands, and installs one where there is none.
_need_python() {
  local packages
  BASE_PYTHON=$(_find_python)
  if [[ -z $BASE_PYTHON ]]; then
    _need_apt python3 python3-venv "${REQUIRED[@]}" "${OPTIONAL[@]}"
    mapfile -t packages < <(_python_packages)
    _step "安装系统软件包：${packages[*]}" _apt_get_install "${packages[@]}"
    BASE_PYTHON=$(_find_python)
    [[ -n $BASE_PYTHON ]] ||
      _stop "需要 Python 3.11 或更新的版本（含 venv 模块），本机的软件源里没有找到。"
  elif ((${#REQUIRED[@]})); then
    _need_apt "${REQUIRED[@]}" "${OPTIONAL[@]}"
  fi
}

# The first interpreter that is new enough and can make virtual environments.
_find_python() {
  local name path
  # A virtual environment must stand on a real interpreter, hence _base_executable.
  for name in python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if path=$("$name" -c '
import os, sys
if sys.version_info < (3, 11):
    sys.exit(1)
import ensurepip, venv
print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))' 2>/dev/null); then
      echo "$path"
      return 0
    fi
  done
}

_python_packages() {
  local version name=python3
  if ! [[ $(apt-cache show python3 2>/dev/null) =~ Version:\ 3\.(1[1-9]|[2-9][0-9]) ]]; then
    for version in 3.14 3.13 3.12 3.11; do
      if _apt_knows "python$version-venv"; then
        name=python$version
        break
      fi
    done
  fi
  printf '%s\n' "$name" "$name-venv"
}

# --- the libraries of the typesetter ------------------------------------------------------------

_libraries_ready() { [[ -f $VENV/.libraries ]]; }

_libraries_packages() {
  local known name
  known=$(_libraries_known)
  for name in "${LIBRARIES[@]}"; do
    if [[ $known != *"$name "* ]]; then
      printf '%s\n' "${LIBRARY_PACKAGES[@]}"
      return 0
    fi
  done
}

_prepare_libraries() {
  _step "检查排印引擎" "$PYTHON" -c 'import weasyprint'
  : >"$VENV/.libraries"
}
