# shellcheck shell=bash
# Sourced by scripts/demo and scripts/test: makes the private environment `.venv`.
#
#   bootstrap embedded|dev      (the name of a lock file in requirements/)
#
# Needs bash and Python 3.11 or newer; everything else is installed, each file
# pinned by its hash. When nothing changed since the last start it does nothing.
# All words go to stderr.
#
#   PYTHON=/path/to/python        the interpreter to build with
#   THREAD_TRANSLATOR_NO_APT=1    never call apt-get, also as root
#   CHROME=/path/to/chromium      the browser of the tests, where it is not on the PATH

# Apertium's packages of language pairs, and what is missing without each.
APERTIUM_PACKAGES=(apertium apertium-es-pt apertium-por-cat apertium-pt-gl
  apertium-spa-cat apertium-spa-ita apertium-fra-cat apertium-fr-es
  apertium-eng-spa)

# What the tests in a browser need, and the fonts that make their pictures readable.
BROWSER_FONTS=(fonts-noto-color-emoji fonts-droid-fallback)

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# The packages of the tests that have no wheel, built on this machine.
SOURCES=alibabacloud-endpoint-util,alibabacloud-tea
SOURCES+=,alibabacloud-tea-fileform,alibabacloud-tea-xml

# Where people can type "sudo", spell it out.
apt_line() { printf 'sudo apt-get update && sudo apt-get install -y %s' "$*"; }

may_use_apt() {
  [ "${THREAD_TRANSLATOR_NO_APT:-}" != 1 ] && [ "$(id -u)" = 0 ] &&
    command -v apt-get >/dev/null
}

# Runs a long command with its output in a log; says every ten seconds that it is
# still at work, and shows the log's end when it fails.
step() {
  local words=$1 log=$2 status=0
  shift 2
  say "$words ..."
  exec 8> >(tick "$words")
  "$@" </dev/null >"$log" 2>&1 8>&- || status=$?
  exec 8>&-
  [ "$status" = 0 ] && return 0
  say "$words: failed (exit code $status). The end of $log:"
  tail -n 15 "$log" >&2
  return "$status"
}

# Nothing is ever written to it: it ends with the stream, also when we were killed.
tick() {
  local seconds=0 status
  while true; do
    status=0
    read -r -t 10 || status=$?
    [ "$status" -gt 128 ] || return 0 # not the time-out, so the end of the stream
    seconds=$((seconds + 10))
    say "  $1: ${seconds} s so far"
  done
}

# A stale or empty package list is the usual reason for a refusal, so the list is
# fetched only then.
apt_install() {
  local options=(-q -y -o DPkg::Lock::Timeout=60 -o Acquire::Retries=1
    -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
  export DEBIAN_FRONTEND=noninteractive
  apt-get "${options[@]}" install --no-install-recommends "$@" || {
    apt-get "${options[@]}" update &&
      apt-get "${options[@]}" install --no-install-recommends "$@"
  }
}

is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Debian ships venv without ensurepip until python3-venv is there.
can_make_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Prints the first interpreter that can build the environment.
find_python() {
  local name
  for name in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
    if is_new_enough "$name" && can_make_venv "$name"; then
      command -v "$name"
      return 0
    elif [ "$name" = "${PYTHON:-}" ]; then
      return 1 # who names one does not want another
    fi
  done
  return 1
}

choose_python() {
  python=$(find_python) && return 0
  [ -n "${PYTHON:-}" ] &&
    fail "PYTHON=$PYTHON is not a Python 3.11 or newer with venv and ensurepip."
  if may_use_apt; then
    step "Installing python3-venv" "${TMPDIR:-/tmp}/thread-translator-apt.$$.log" \
      apt_install python3-venv && python=$(find_python) && return 0
  fi
  say "Missing: Python 3.11 or newer with its venv module. On Debian and Ubuntu:"
  say "  $(apt_line python3-venv)"
  fail "Elsewhere, install Python 3.11 or newer and set PYTHON to its path."
}

# What an environment was made from; it is made anew when this changes. The root is
# part of it because a moved environment's commands point to the old place.
stamp() {
  local sum='import hashlib, sys
print(sys.version.split()[0], sys.argv[1])
for name in sys.argv[2:]:
    print(hashlib.sha256(open(name, "rb").read()).hexdigest(), name)'
  .venv/bin/python -I -c "$sum" "$PWD" "requirements/$1.txt" pyproject.toml 2>/dev/null
}

# The tests' environment holds all that the demo needs.
is_current() {
  local name
  [ ! -e .venv/.unfinished ] && [ -x .venv/bin/thread-translator ] || return 1
  for name in "$1" dev; do
    [ -s ".venv/.stamp-$name" ] &&
      [ "$(stamp "$name")" = "$(cat ".venv/.stamp-$name")" ] && return 0
  done
  return 1
}

# Keeps an environment that only lacks newer packages; a half-made one, one of
# another Python, and one that was moved here go.
discard_broken() {
  [ -e .venv ] || return 0
  local wanted has
  wanted=$("$python" -I -c 'import sys; print(sys.version_info[:2])')
  has=$(.venv/bin/python -I -c 'import sys; print(sys.version_info[:2])' \
    2>/dev/null) || has=none
  if [ ! -e .venv/.unfinished ] && [ "$has" = "$wanted" ] &&
    .venv/bin/pip --version >/dev/null 2>&1; then
    return 0
  fi
  say "Removing an environment that is unfinished, moved or of another Python ..."
  rm -rf .venv
}

install() {
  local pip=(.venv/bin/python -m pip --quiet --no-input --disable-pip-version-check)
  local wheels=(install --require-hashes --only-binary :all:) sources=()
  if [ ! -e .venv ]; then
    mkdir .venv && : >.venv/.unfinished || return 1
    step "Making .venv with $("$python" -V)" .venv/.log "$python" -m venv .venv ||
      return 1
  fi
  : >.venv/.unfinished
  rm -f .venv/.stamp-*
  # Wheels only: a source archive would fetch its build tools without a hash. What
  # has no wheel is built with the setuptools of the lock, which comes first.
  if grep -q '^setuptools==' "requirements/$1.txt"; then
    awk '/^[^ #]/ { on = /^setuptools==/ } on' "requirements/$1.txt" >.venv/.build.txt
    step "Installing setuptools" .venv/.log "${pip[@]}" "${wheels[@]}" \
      -r .venv/.build.txt || return 1
    sources=(--no-binary "$SOURCES" --no-build-isolation)
  fi
  step "Installing requirements/$1.txt" .venv/.log "${pip[@]}" "${wheels[@]}" \
    ${sources[@]+"${sources[@]}"} -r "requirements/$1.txt" || return 1
  step "Installing thread-translator" .venv/.log "${pip[@]}" install \
    --no-deps --no-build-isolation --no-index -e . || return 1
  stamp "$1" >".venv/.stamp-$1" && rm .venv/.unfinished
}

make_environment() {
  [ -w . ] || fail "Cannot write to $PWD: give this user the folder, or clone anew."
  # Two starts at once: the second waits for the first and finds its work done.
  exec 9<"requirements/$1.txt"
  if command -v flock >/dev/null && ! flock -n 9; then
    say "Waiting for another start to finish its installation ..."
    flock 9
  fi
  if ! is_current "$1"; then
    choose_python
    discard_broken
    install "$1" 9<&- || fail "Nothing was started; the next start begins afresh."
  fi
  exec 9<&-
}

# Prints those of some packages that are not installed, each on its line.
missing_packages() {
  local package installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" \
    2>/dev/null) || true # 1: some are unknown
  for package in "$@"; do
    [[ "$installed" == *"installed $package"$'\n'* ||
      "$installed" == *"installed $package" ]] || printf '%s\n' "$package"
  done
}

# Spanish, French, Italian, Catalan and Galician: wanted, never required. A refusal
# is remembered, so that a machine without a network does not wait at every start.
add_apertium() {
  local missing
  command -v dpkg-query >/dev/null || return 0
  mapfile -t missing < <(missing_packages "${APERTIUM_PACKAGES[@]}")
  [ "${#missing[@]}" = 0 ] && return 0
  if may_use_apt && [ ! -e .venv/.apt-failed ]; then
    step "Installing ${#missing[@]} Apertium packages" .venv/.apt.log \
      apt_install "${missing[@]}" && return 0
    : >.venv/.apt-failed
  fi
  say "Without Apertium the built-in engine knows English and Portuguese; Spanish,"
  say "French, Italian, Catalan and Galician (or some of them) are missing. To add:"
  say "  $(apt_line "${missing[*]}")"
}

has_browser() {
  local name
  for name in "${CHROME:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && command -v "$name" >/dev/null && return 0
  done
  return 1
}

# Chromium drives the page in the tests: wanted, never required.
add_browser() {
  local missing=()
  command -v dpkg-query >/dev/null &&
    mapfile -t missing < <(missing_packages "${BROWSER_FONTS[@]}")
  has_browser || missing=(chromium "${missing[@]}")
  [ "${#missing[@]}" = 0 ] && return 0
  if may_use_apt && [ ! -e .venv/.apt-browser-failed ]; then
    step "Installing ${missing[*]}" .venv/.apt.log apt_install "${missing[@]}" &&
      return 0
    : >.venv/.apt-browser-failed
  fi
  has_browser && return 0 # without the fonts, some letters are boxes
  say "WITHOUT CHROMIUM ALL TESTS IN A BROWSER ARE SKIPPED. To add it:"
  say "  $(apt_line "${missing[*]}")"
}

# Args: the lock file's name, "embedded" or "dev".
# Leaves the current directory at the project's root.
bootstrap() {
  local python
  unset CDPATH
  cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
  # Settings of other environments would send packages elsewhere.
  unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX PIP_USER PIP_REQUIRE_VIRTUALENV
  is_current "$1" || make_environment "$1"
  add_apertium
  [ "$1" != dev ] || add_browser
}
