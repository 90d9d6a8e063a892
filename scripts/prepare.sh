# shellcheck shell=bash
# What run.sh and test.sh share: finds what the machine lacks, installs it once, and builds. Sourced, never run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# dotnet wants a home that exists; a service may be told none, or have none.
if [[ -z "${HOME:-}" ]]; then
  unset HOME
  HOME=~
fi
[[ -d "$HOME" ]] || HOME=/
export HOME

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

# True if the loader finds a shared library of this name.
has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -F "$1" >/dev/null; }

is_installed() { [[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]; }

# True if apt could install the package. Ubuntu 24.04 and Debian 13 renamed some libraries (…t64).
is_available() { [[ -n "$(apt-cache madison "$1" 2>/dev/null)" ]]; }

# The installed or available one of a package's two names.
package_name() {
  local name
  for name in "$1t64" "$1"; do
    if is_installed "$name" || is_available "$name"; then
      printf '%s\n' "$name"
      return
    fi
  done
  printf '%s\n' "$1"
}

# What OpenCV and network cameras need and this machine does not have, one package a line.
missing_runtime_packages() {
  has_library libgtk-3.so.0 || echo libgtk-3-0
  has_library libatomic.so.1 || echo libatomic1
  command -v ffmpeg >/dev/null || echo ffmpeg
}

# The packages of a list (one a line, # begins a comment) that are not installed.
missing_listed_packages() {
  local package
  while read -r package _; do
    [[ -z "$package" || "$package" == \#* ]] && continue
    is_installed "$package" || is_installed "${package}t64" || printf '%s\n' "$package"
  done <"$1"
}

# The comment that stands above a package in a list.
comment_above() { awk -v package="$1" '/^#/ { comment = substr($0, 3) } $1 == package { print comment; exit }' "$2"; }

may_be_root() { [[ "$(id -u)" == 0 ]] || sudo -n true 2>/dev/null; }

as_root() { if [[ "$(id -u)" == 0 ]]; then "$@"; else sudo -n "$@"; fi; }

# One of apt's sources that is away does not mean that nothing can be installed.
update_package_lists() { as_root apt-get update -qq >&2 || true; }

# Installs packages, as root or with a sudo that asks nothing. Otherwise says what a person must type, and fails.
install_packages() {
  (($# > 0)) || return 0
  if ! command -v apt-get >/dev/null; then
    say "Missing: $*. This script installs packages with apt-get (Debian, Ubuntu); install them by your system's means."
    return 1
  fi
  if ! may_be_root; then
    say "Missing: $*. Give this command, then start again:" \
      $'\n'"    sudo apt-get update && sudo apt-get install --no-install-recommends $*"
    return 1
  fi
  say "Installing $* …"
  update_package_lists
  local names=() package
  for package in "$@"; do names+=("$(package_name "$package")"); done
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${names[@]}" >&2; then
    say "apt-get could not install ${names[*]}; its message stands above."
    return 1
  fi
}

# Installs what is missing of a list. Nothing depends on it but tests, so what cannot be had is told, and no error.
install_listed_packages() {
  local list="$1" missing=() available=() package
  mapfile -t missing < <(missing_listed_packages "$list")
  ((${#missing[@]} > 0)) || return 0
  if ! is_available apt && command -v apt-get >/dev/null && may_be_root; then update_package_lists; fi
  for package in "${missing[@]}"; do
    # One that apt does not have would fail all. Where apt does not even know itself, it has no lists, and tells nothing.
    if is_available apt && ! is_available "$(package_name "$package")"; then
      say "apt has no $package here; skipped without it: $(comment_above "$package" "$list")"
    else
      available+=("$package")
    fi
  done
  install_packages "${available[@]}" || say "WARNING: without ${available[*]}, the tests that need them are skipped (see $list)."
}

# True if this dotnet has an SDK that satisfies global.json, which it looks for above the current folder.
has_wanted_sdk() { (cd "$root" && "$1" --version) >/dev/null 2>&1; }

# Puts a dotnet that satisfies global.json first in PATH, or says how to get one.
require_sdk() {
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
  has_library libicuuc.so || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  has_wanted_sdk dotnet && return
  local place
  for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
    if has_wanted_sdk "$place/dotnet"; then
      export DOTNET_ROOT="$place" PATH="$place:$PATH"
      return
    fi
  done
  local wanted
  wanted="$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")"
  die "The .NET SDK $wanted or a later 10.0 one is missing (global.json). Get it with either of" \
    $'\n'"    sudo apt-get install dotnet-sdk-10.0        # Ubuntu; Debian after adding packages.microsoft.com" \
    $'\n'"    curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0   # into ~/.dotnet"
}

# True if nothing in some folders has changed since a program was built of them for this accelerator.
#   is_built STAMP PROGRAM FOLDER …
is_built() {
  [[ "$(cat "$1" 2>/dev/null)" == "${Accelerator:-Cpu}" && -e "$2" ]] &&
    [[ -z "$(find "${@:3}" "$root"/Directory.*.props "$root/global.json" "$root/BannedSymbols.txt" \
      \( -name bin -o -name obj \) -prune -o -newer "$1" -print -quit)" ]]
}

# Makes folders, and ends with advice where this user may not write all that is in them.
require_writable_folders() {
  local foreign="$root"
  # Where it is not the owner that is in the way, mkdir says best what is.
  if [[ -w "$root" ]]; then
    mkdir -p "$@" || exit 1
    foreign="$(find "$@" ! -type l ! -writable -print -quit)"
  fi
  [[ -z "$foreign" ]] || die "There is something to build, but $foreign belongs to $(stat -c %U "$foreign")." \
    $'\n'"Start this once as that user, or make all files yours: sudo chown -R $(id -u) $root"
}

# Builds a program, unless nothing it is made of has changed since the last build. Two callers take turns.
#   build_if_changed PROGRAM src/FoodInspect/FoodInspect.csproj src/FoodInspect.Inference …
# The second argument is its project, the others are the folders of the projects that this refers to.
build_if_changed() {
  local program="$1" project="$2" folders=("$(dirname "$2")" "${@:3}")
  folders=("${folders[@]/#/"$root/"}")
  local name stamp
  name="$(basename "$project" .csproj)"
  stamp="$root/artifacts/built-$name"
  # Before the lock, for who need not build need not be able to.
  is_built "$stamp" "$program" "${folders[@]}" && return
  require_writable_folders "$root/artifacts" "${folders[@]/%//bin}" "${folders[@]/%//obj}"
  (
    flock 9
    is_built "$stamp" "$program" "${folders[@]}" && exit
    say "Building $name …"
    # Nobody may run what is half built.
    rm -f "$stamp"
    # Written before the build, so that what is edited during it counts as changed.
    echo "${Accelerator:-Cpu}" >"$stamp.new"
    # -p:UseSharedCompilation=false: no compiler stays behind in the memory of the machine beside the line.
    (cd "$root" && dotnet build "$project" -c Release -v quiet -nologo -clp:NoSummary -p:UseSharedCompilation=false >&2) || exit 1
    mv "$stamp.new" "$stamp"
  ) 9>"$root/artifacts/build.lock"
}
