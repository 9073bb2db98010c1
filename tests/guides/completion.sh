#!/usr/bin/env bash
# Presses the tab key: has bash, zsh and fish complete a command of `btcstream`, which must be in PATH, by the scripts that it prints. A shell that is not here is named and left out.
# Needs an empty folder to be in.
set -euo pipefail

# expect_margin SHELL OUTPUT
expect_margin() {
  if ! grep -q 'margin-models' <<<"$2"; then
    printf '%s does not complete "btcstream query marg":\n%s\n' "$1" "$2"
    exit 1
  fi
  echo "$1 completes"
}

btcstream completion bash >btcstream.bash
# shellcheck disable=SC1091
source ./btcstream.bash
COMP_LINE='btcstream query marg' COMP_POINT=20 COMP_WORDS=(btcstream query marg) COMP_CWORD=2
_btcstream
expect_margin bash "${COMPREPLY[*]}"

if command -v fish >/dev/null; then
  btcstream completion fish >btcstream.fish
  expect_margin fish "$(fish --no-config -c 'source btcstream.fish; complete -C "btcstream query marg"')"
else
  echo 'fish is not here'
fi

if command -v zsh >/dev/null; then
  btcstream completion zsh >_btcstream
  # A line editor in a pseudo terminal: the first tab after the start must do, and what is on the screen is read until it has, or for a minute.
  expect_margin zsh "$(zsh -f -c '
    zmodload zsh/zpty
    zpty line "TERM=dumb zsh -f -i"
    zpty -w line "fpath=($PWD \$fpath); autoload -Uz compinit; compinit -u -D; echo rea\dy"
    zpty -r -m line shown "*ready*"
    zpty -w -n line "btcstream query marg"$'"'\\t'"'
    for turn in {1..600}; do
      while zpty -r -t line more; do shown+=$more; done
      [[ $shown == *margin-models* ]] && break
      sleep 0.1
    done
    print -r -- $shown
    zpty -d line')"
else
  echo 'zsh is not here'
fi
