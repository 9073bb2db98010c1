#!/usr/bin/env bash
# Makes artifacts/publish/: btcstream-server and btcstream as single files for linux-x64 that need no .NET, and what is installed with them.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=$repository/artifacts/publish
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
rm -rf "$out"
mkdir -p "$out"

# publish PROJECT ASSEMBLY NAME
publish() {
  local work
  work=$(mktemp -d)
  dotnet publish "$repository/src/$1" -c Release -r linux-x64 --self-contained -p:PublishSingleFile=true -v quiet -o "$work"
  install -m 755 "$work/$2" "$out/$3"
  rm -rf "$work"
}

publish BtcStream.Server BtcStream.Server btcstream-server
publish BtcStream.Cli btcstream btcstream
install -m 644 "$repository"/src/packaging/{btcstream-server.conf,btcstream-server.service,Containerfile} "$out/"
mkdir "$out/completions"
for shell in bash zsh fish; do
  "$out/btcstream" completion "$shell" >"$out/completions/btcstream.$shell"
done
ls -l "$out"
