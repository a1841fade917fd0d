# shellcheck shell=bash
# The typefaces of the binder. Font files are taken out of Debian packages; nothing is installed, so
# this needs no root.

FONTS=$CACHE/fonts

_fonts_ready() {
  local file
  # Whoever names a folder of their own looks after it.
  [[ -n ${YINGJIAN_FONTS:-} ]] && return 0
  [[ $FONTS/.ready -nt $ROOT/hooks/yingjian/base/fonts/table.py ]] || return 1
  while IFS= read -r file; do
    [[ -f $FONTS/$file ]] || return 1
  done <"$FONTS/.ready"
}

# Lines of: package, path inside it, file name, "required" or the family printed instead.
_font_plan() { "$BASE_PYTHON" -m yingjian.commands.fonts plan; }

# Brings the missing files; which of them matter is judged by _prepare_fonts.
_fetch_fonts() {
  local plan package path file packages=()
  [[ " ${PARTS[$PROFILE]} " == *" fonts "* ]] && ! _fonts_ready || return 0
  mkdir -p -- "$FONTS"
  plan=$(_font_plan)
  while IFS=$'\t' read -r package path file _; do
    # The same package may be installed on this machine.
    if [[ ! -f $FONTS/$file && -f $path ]]; then
      cp -- "$path" "$FONTS/$file.new"
      mv -- "$FONTS/$file.new" "$FONTS/$file"
    fi
    [[ -f $FONTS/$file || " ${packages[*]} " == *" $package "* ]] || packages+=("$package")
  done <<<"$plan"
  ((${#packages[@]})) && command -v apt-get >/dev/null || return 0
  if ((EUID != 0)) && ! _apt_knows "${packages[0]}"; then
    _stop "本机还没有软件源目录，下载不了字体。请先运行：
  sudo apt-get update
  再重复刚才的命令。"
  fi
  for package in "${packages[@]}"; do
    _apt_knows "$package" || continue
    _fetch_font "$package" "$plan"
  done
}

# Downloads one package and keeps every font file that the plan takes from it.
_fetch_font() {
  local package=$1 folder size files name file
  folder=$(mktemp -d -- "$CACHE/setup.tmp.XXXXXX")
  # By name alone: releases have moved such files between folders.
  mapfile -t files < <(
    while IFS=$'\t' read -r name _ file _; do
      [[ $name != "$package" ]] || printf '*/%s\n' "$file"
    done <<<"$2"
  )
  size=$(apt-cache show --no-all-versions -- "$package" | sed -n 's/^Size: //p')
  _try_step "下载字体包 $package（$(((size + 524288) / 1048576)) MB，只取字体，不安装）" \
    _extract_fonts "$folder" "$package" "${files[@]}" || true
  find "$folder" -type f ! -name '*.deb' -exec mv -f -t "$FONTS" -- {} +
  rm -rf -- "$folder"
}

_extract_fonts() {
  local folder=$1 package=$2 options=(-o Acquire::Retries=3)
  shift 2
  # As root apt would drop to a user who cannot write here.
  ((EUID != 0)) || options+=(-o APT::Sandbox::User=root)
  cd -- "$folder" || return
  apt-get download -q "${options[@]}" "$package" || return
  # One file less than wanted is no reason to give up the others.
  dpkg-deb --fsys-tarfile ./"$package"_*.deb | tar -x --wildcards "$@" || true
}

_prepare_fonts() {
  local plan package file need
  plan=$(_font_plan)
  while IFS=$'\t' read -r package _ file need; do
    if [[ ! -f $FONTS/$file ]]; then
      [[ $need != required ]] || _stop "得不到字体 $file（软件包 $package）。详情见 $SETUP_LOG。
  不能上网的机器：请从别的机器把 .cache/fonts/ 里的文件拷来，放进 $FONTS。"
      _say "  ! 得不到字体 $file（软件包 $package），将改用 $need。"
    fi
  done <<<"$plan"
  _step "读取字体" "$PYTHON" -m yingjian.commands.fonts check
  while IFS=$'\t' read -r _ _ file _; do
    [[ ! -f $FONTS/$file ]] || printf '%s\n' "$file"
  done <<<"$plan" >"$FONTS/.ready.new"
  mv -- "$FONTS/.ready.new" "$FONTS/.ready"
}
