#!/usr/bin/env bash
# Installs and builds what is missing, then opens the dashboard in Chromium. With an argument, only the suites whose names contain it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

if [ -z "${CHROMIUM:-}" ] && [ ! -x /usr/bin/chromium ]; then
  as_root=
  [ "$(id -u)" -eq 0 ] || as_root=sudo
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-inter openssl >/dev/null
fi

# The marker is as new as what is installed.
[ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ] || npm --prefix "$here" ci --no-audit --no-fund --loglevel=error

for project in BtcStream.Server:BtcStream.Server BtcStream.Cli:btcstream; do
  [ -f "$repository/src/${project%:*}/bin/Release/net10.0/${project#*:}.dll" ] || dotnet build "$repository/src/${project%:*}" -c Release
done

exec node --test --test-concurrency=1 --test-reporter=spec "$here"/suites/*"${1:-}"*.test.mjs
