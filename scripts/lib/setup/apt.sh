# shellcheck shell=bash
# Debian packages. As root they are installed; anybody else is told what to type.

# Installs what the parts lack, in one call. Without the options if they are what fails.
_install_packages() {
  local all=("${REQUIRED[@]}" "${OPTIONAL[@]}")
  ((${#all[@]})) && _may_install || return 0
  _try_step "安装系统软件包：${all[*]}" _apt_get_install "${all[@]}" && return 0
  # A directory from some weeks ago names files that the server no longer has.
  _try_step "更新软件源目录" _apt_get_update &&
    _try_step "再安装一次：${all[*]}" _apt_get_install "${all[@]}" && return 0
  ((${#REQUIRED[@]} == 0)) ||
    _step "安装系统软件包：${REQUIRED[*]}" _apt_get_install "${REQUIRED[@]}"
}

_may_install() { ((EUID == 0)) && command -v apt-get >/dev/null; }

# _need_apt PACKAGE…: goes on only where packages can be installed, else says what to type.
_need_apt() {
  command -v apt-get >/dev/null ||
    _stop "缺少系统软件包。本机不是 Debian 或 Ubuntu，请用本机的办法装上（Debian 的包名：$*）。"
  ((EUID == 0)) || _stop "缺少系统软件包，安装它们需要管理员权限。请运行：
  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*
  再重复刚才的命令。"
}

# Brings the directory of packages where it does not know one that is wanted.
_update_lists() {
  local package
  _may_install || return 0
  for package in python3-venv fonts-noto-cjk "${REQUIRED[@]}" "${OPTIONAL[@]}"; do
    _apt_knows "$package" && continue
    _try_step "更新软件源目录" _apt_get_update || true
    return 0
  done
}

_apt_knows() { apt-cache show --no-all-versions -- "$1" >/dev/null 2>&1; }

_apt_get_update() { apt-get update -q -o Acquire::Retries=3; }

_apt_get_install() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

_libraries_known() { { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null || true; }

_debian() { [[ -r /etc/os-release ]] && grep -q '^ID=debian' /etc/os-release; }
