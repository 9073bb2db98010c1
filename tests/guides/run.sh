#!/usr/bin/env bash
# Runs the commands of the README and the guides as they are printed, in an empty folder, against servers that are started here on ports that the system picks. What is
# replaced: the address 127.0.0.1:50051 by the server's, `dotnet run --project src/BtcStream.Cli -c Release --` by the built program, and grpcurl, which cannot be had here, by
# `buf curl` with the same method, headers and data. What the replay of real chains prints is compared with the README, where the chains are beside the repository. Commands
# that need something else (a terminal, root, a container engine) are not run; which those are is at the end of the output. Ends with a line "N commands ran, N failed" and
# exits non-zero on any failure. Needs a Release build and tests/interop's npm packages.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
export DOTNET_NOLOGO=1 PATH=$repository/tests/interop/node_modules/.bin:$PATH
work=$(mktemp -d)
ran=0
failed=0
skipped=()
servers=()
trap 'for one in ${servers[@]+"${servers[@]}"}; do kill "$one" 2>/dev/null; done; wait 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"

btcstream() { dotnet "$repository/src/BtcStream.Cli/bin/Release/net10.0/btcstream.dll" "$@"; }
btcstream-server() { exec dotnet "$repository/src/BtcStream.Server/bin/Release/net10.0/BtcStream.Server.dll" "$@"; }
npx() { "$@"; }

grpcurl() {
  local data='{}' more=() address= method=
  while [ $# -gt 0 ]; do
    case $1 in
      -plaintext) ;;
      -v) more+=(-v) ;;
      -d) data=$2 && shift ;;
      -H) more+=(-H "$2") && shift ;;
      -*) echo "no such option here: $1" && return 2 ;;
      *) if [ -z "$address" ]; then address=$1; else method=$1 && [ $# -eq 1 ] || { symbol=${2-} && shift; }; fi ;;
    esac
    shift
  done
  case $method in
    list) buf curl --protocol grpc --http2-prior-knowledge "http://$address" --list-methods ;;
    describe) grep -Eqr "^(message|service) ${symbol##*.} \{" "$repository/protos" || { echo "there is no $symbol"; return 1; } ;;
    # It goes on for ever: its snapshot is enough.
    */Subscribe) { timeout 60 buf curl --protocol grpc --http2-prior-knowledge -d "$data" "http://$address/$method" 2>/dev/null || true; } | grep -m 1 UPDATE_KIND_SNAPSHOT ;;
    *) buf curl --protocol grpc --http2-prior-knowledge ${more[@]+"${more[@]}"} -d "$data" "http://$address/$method" ;;
  esac
}

# start ARGUMENTS...: a server in the background; its gRPC address in $address.
start() {
  local log=$work/server-${#servers[@]}.log
  : >"$log"
  (btcstream-server "$@") >>"$log" 2>&1 &
  servers+=($!)
  for _ in $(seq 600); do
    address=$(sed -n 's/.* ready: grpc \([0-9.a-z]*:[0-9]*\).*/\1/p' "$log")
    [ -z "$address" ] || return 0
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log"
  return 1
}

# run WHERE COMMAND: one command of a guide.
run() {
  local output
  ran=$((ran + 1))
  if ! output=$(eval "$2" 2>&1); then
    failed=$((failed + 1))
    printf 'failed: %s: %s\n%s\n' "$1" "$2" "$output"
  fi
}

# lines FILE: the lines of its fenced blocks, those that end with a backslash joined with the next.
lines() { awk '/^```/ { inside = !inside; next } inside' "$1" | sed -e ':a' -e '/\\$/N; s/\\\n *//; ta'; }

# block FILE LANGUAGE NUMBER: the text of a file's N-th fenced block of a language.
block() { awk -v language="$2" -v wanted="$3" '/^```/ { if (inside) { inside = 0 } else { inside = ($0 == "```" language && ++count == wanted) }; next } inside' "$1"; }

# printed FILE TEXT: the fenced block after the one that has this text.
printed() { awk -v text="$2" '/^```/ { inside = !inside; if (inside && found) { wanted = 1; found = 0 } else if (!inside && wanted) { exit }; next } inside && index($0, text) { found = 1 } wanted' "$1"; }

# prints FILE TEXT COMMAND: the command prints every line of the block after the one that has this text. Lengths of time and how wide a table is are left out of it.
prints() {
  local wanted
  wanted=$(printed "$1" "$2" | sed -E 's/ in [0-9.]+ s:/ in N s:/; s/[[:space:]─]+/ /g; s/^ //; s/ $//')
  export wanted
  run "${1#"$repository/"}" "$3"' >printed.txt 2>&1
    shown=$(sed -E "s/ in [0-9.]+ s:/ in N s:/; s/[[:space:]─]+/ /g; s/^ //; s/ \$//" printed.txt)
    missing=$(grep -vxFf <(printf "%s\n" "$shown") <<<"$wanted")
    [ -n "$wanted" ] && [ -z "$missing" ] || { printf "not printed any more:\n%s\ninstead:\n%s\n" "$missing" "$shown"; false; }'
}

# Commands one by one, each file in its order against a server of its own.
one_by_one() {
  local name=$1 line command
  start --listen 127.0.0.1:0 --http none || { failed=$((failed + 1)); return; }
  while IFS= read -r line; do
    command=${line//127.0.0.1:50051/$address}
    command=${command/#dotnet run --project src\/BtcStream.Cli -c Release -- /btcstream }
    case $command in
      # What they print is compared with the README, below.
      'btcstream replay '* | 'btcstream touch '* | 'btcstream stress') ;;
      grpcurl\ -cacert*) skipped+=("$name: $line") ;;
      grpcurl\ * | npx\ buf\ curl\ *) run "$name" "$command" ;;
      'btcstream query '* | 'btcstream cascade '*)
        # Those with an address of their own are of security.md, below.
        case $command in *--server*) ;; *) run "$name" "$command --server $address" ;; esac ;;
      btcstream\ * | btcstream-server* | dotnet\ * | h2load\ * | curl\ * | podman\ * | install\ * | systemctl\ * | npm\ * | src/*) skipped+=("$name: $line") ;;
    esac
  done < <(lines "$repository/$name")
}

for name in README.md src/guides/grpcurl.md src/guides/trading-system.md src/guides/load-harness.md; do
  one_by_one "$name"
done

# README.md: a week of real chains replayed, and what it says of them, to the letter.
data=$repository/../shared/data
if [ -d "$data" ]; then
  ln -s "$data" data
  printed_manifest=$(awk '/^```/ { inside = !inside; next } inside && /^csv --kind/' "$repository/README.md")
  printf '%s\n' "$printed_manifest" >week.txt
  start --listen 127.0.0.1:0 --http none
  for text in 'replay data/' 'touch --barrier' '-- stress'; do
    command=$(grep -F -- "$text" "$repository/README.md" | grep '^dotnet run' | sed 's/.*Release -- /btcstream /')
    prints "$repository/README.md" "$text" "$command --server $address"
  done
elif [ "${BTCSTREAM_REQUIRE_DATA:-}" = 1 ]; then
  echo "BTCSTREAM_REQUIRE_DATA is 1, and there is no $data"
  failed=$((failed + 1))
fi

# live-feeds.md and operations.md ask a server that has run for a while the same questions; the forms of options are checked by starting with them.
start --listen 127.0.0.1:0 --http 127.0.0.1:0
http=$(sed -n 's/.* http \([0-9.]*:[0-9]*\).*/\1/p' "$work/server-$((${#servers[@]} - 1)).log")
run src/guides/operations.md "$(lines "$repository/src/guides/operations.md" | grep '^curl' | sed "s/127.0.0.1:8080/$http/") | grep '\"engine\":\"running\"'"

# security.md: a server for a desk, in five minutes.
guide=src/guides/security.md
run $guide "$(block "$repository/$guide" bash 1)"
run $guide "$(block "$repository/$guide" bash 2)"
third=$(block "$repository/$guide" bash 3 | sed -e ':a' -e '/\\$/N; s/\\\n *//; ta')
arguments=$(grep '^btcstream-server ' <<<"$third" | sed 's/^btcstream-server //; s/0\.0\.0\.0:50051/0.0.0.0:0/')
ran=$((ran + 1))
if start $arguments; then
  while IFS= read -r line; do
    run $guide "${line//localhost:50051/localhost:${address##*:}}"
  done < <(grep '^btcstream query ' <<<"$third")
  run "$guide (grpcurl.md's token)" "buf curl --protocol grpc --cacert ca.pem --reflect-header '*' -H \"authorization: Bearer \$(cat wall.token)\" -d '{}' https://localhost:${address##*:}/btcstream.v1.RiskService/GetSummary"
else
  failed=$((failed + 1))
fi

# alerts.md: the configuration starts a server, and the receiver's function knows a signature when it sees one.
guide=src/guides/alerts.md
block "$repository/$guide" json 1 >alerts.json
printf 'a secret of the guide' >webhook.secret
ran=$((ran + 1))
start --listen 127.0.0.1:0 --http none --alerts alerts.json || failed=$((failed + 1))
block "$repository/$guide" python 1 >receiver.py
stamp=$(date +%s)
printf '{"kind":"wall_moved"}' >body.json
signature=v1=$({ printf '%s.' "$stamp"; cat body.json; } | openssl dgst -sha256 -hmac 'a secret of the guide' -hex | sed 's/.* //')
run $guide "python3 -c \"
from receiver import is_ours
headers = {'BtcStream-Timestamp': '$stamp', 'BtcStream-Signature': '$signature'}
body = open('body.json', 'rb').read()
assert is_ours(b'a secret of the guide', headers, body)
assert not is_ours(b'a secret of the guide', headers, body + b' ')
assert not is_ours(b'another secret, long', headers, body)
\""

# install.md: the sample configuration, and completion in bash.
guide=src/guides/install.md
cp "$repository/src/packaging/btcstream-server.conf" .
sed -i 's/^--listen .*/--listen 127.0.0.1:0/; s/^--http .*/--http none/' btcstream-server.conf
ran=$((ran + 1))
start @btcstream-server.conf || failed=$((failed + 1))
run $guide "$(lines "$repository/$guide" | grep '^source <(btcstream') && complete -p btcstream"
mkdir bin completion
printf '#!/bin/sh\nexec dotnet %q "$@"\n' "$repository/src/BtcStream.Cli/bin/Release/net10.0/btcstream.dll" >bin/btcstream
chmod +x bin/btcstream
run $guide 'cd completion && PATH=$work/bin:$PATH "$here/completion.sh"'
if command -v systemd-analyze >/dev/null; then
  # With the program where it is here: the file it is installed as is not there.
  sed "s#^ExecStart=/usr/local/bin/btcstream-server#ExecStart=$(command -v dotnet)#" "$repository/src/packaging/btcstream-server.service" >btcstream-server.service
  run $guide 'problems=$(systemd-analyze verify ./btcstream-server.service 2>&1); [ -z "$problems" ] || { echo "$problems"; false; }'
fi

# cluster.md: a broker of its own, and the commands of "Try it on this machine".
guide=src/guides/cluster.md
free_port() { python3 -c 'import socket; one = socket.socket(); one.bind(("127.0.0.1", 0)); print(one.getsockname()[1])'; }
broker() {
  local folder=$work/broker names
  amqp=$(free_port) names=$(free_port)
  mkdir -p "$folder"
  (umask 077 && head -c 15 /dev/urandom | base64 >"$folder/.erlang.cookie") && chmod 400 "$folder/.erlang.cookie"
  printf '%s\n' "listeners.tcp.default = 127.0.0.1:$amqp" 'log.file.level = critical' 'log.console = false' 'disk_free_limit.absolute = 50MB' >"$folder/rabbit.conf"
  epmd -port "$names" -address 127.0.0.1 &
  servers+=($!)
  (exec env HOME="$folder" RABBITMQ_NODENAME=guide@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$amqp" RABBITMQ_DIST_PORT="$(free_port)" \
    RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" RABBITMQ_CONFIG_FILE="$folder/rabbit.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" \
    ERL_EPMD_PORT="$names" ERL_EPMD_ADDRESS=127.0.0.1 RUNNING_UNDER_SYSTEMD=true /usr/lib/rabbitmq/bin/rabbitmq-server >"$folder/out" 2>&1) &
  servers+=($!)
}
# until_well COMMAND...: the cluster's status, asked until all is well, for two minutes at most.
until_well() {
  local _
  for _ in $(seq 240); do
    "$@" >status.txt 2>&1 && { cat status.txt; return 0; }
    sleep 0.5
  done
  cat status.txt
  return 1
}
if [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then
  broker
  addresses=()
  while IFS= read -r line; do
    command=${line//127.0.0.1:5672/127.0.0.1:$amqp}
    case $command in
      btcstream-server\ --role*)
        ran=$((ran + 1))
        listen=$(sed 's/.*--listen \([^ ]*\).*/\1/' <<<"$command")
        if start $(sed 's/^btcstream-server //; s/--listen [^ ]*/--listen 127.0.0.1:0/; s/--http [^ ]*/--http none/' <<<"$command"); then
          addresses+=("s/${listen//./\\.}/$address/g")
          gateway=$address
        else
          failed=$((failed + 1))
        fi ;;
      'btcstream cluster status 127'*) run $guide "until_well $(sed "$(IFS=';'; echo "${addresses[*]}")" <<<"$command")" ;;
      'btcstream query summary') run $guide "$command --server $gateway" ;;
    esac
  done < <(lines "$repository/$guide")
else
  skipped+=("$guide: there is no rabbitmq-server")
fi

printf 'not run: %s\n' "${skipped[@]}"
printf '%s commands ran, %s failed\n' "$ran" "$failed"
[ "$failed" -eq 0 ]
