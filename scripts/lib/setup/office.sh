# shellcheck shell=bash
# LibreOffice, where papers in data/ need it. Optional: without it some papers are not bound.

# Papers that only LibreOffice turns into pages (hooks/yingjian/papers/sniff.py), and what it is
# made of; presentations want a part of their own.
OFFICE_PAPERS='.*\.\(docx?\|docm\|dotx?\|wps\|xlsx?\|xlsm\|xltx?\|et\|od[ts]\|rtf\)'
SLIDE_PAPERS='.*\.\(pptx?\|pptm\|pps\|ppsx\|dps\|odp\)'
OFFICE_PACKAGES=(libreoffice-calc libreoffice-writer)
SLIDE_PACKAGES=(libreoffice-impress)

# Without rights, or where it was tried in vain, the build goes on and names every paper it could
# not bind together with the command to type.
_office_ready() {
  ((EUID == 0)) && [[ ! -f $CACHE/office.tried ]] || return 0
  [[ -z $(_office_options) ]]
}

_office_options() {
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

# Runs only where installing did not help.
_prepare_office() {
  local packages
  mapfile -t packages < <(_office_options)
  : >"$CACHE/office.tried"
  _say "  ! 没有装上 LibreOffice，Word、Excel 材料将列为无法装订。请在能上网时运行：
  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
}
