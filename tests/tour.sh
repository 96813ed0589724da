#!/usr/bin/env bash
# Runs the tour of the README as it stands there, against a server started as it says. Needs curl.
# usage: tests/tour.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work" annexa-report.html' EXIT

grep -q -- '-- serve --data annexa-data$' README.md || { echo "the README does not start the server as expected" >&2; exit 1; }
"$program" serve --data "$work/annexa-data" > "$work/out" 2> "$work/log" &
server=$!
for _ in $(seq 100); do grep -q '^listening' "$work/out" && break; sleep 0.1; done
key=$(grep '^annexa_' "$work/out")

sed -n '/^<!-- tour/,/^```$/p' README.md | sed '1,2d;$d' > "$work/tour.sh"
[ -s "$work/tour.sh" ] || { echo "the README has no tour" >&2; exit 1; }
sed -i "s/annexa_\\.\\.\\..*/$key/" "$work/tour.sh"
bash -euo pipefail "$work/tour.sh" > "$work/gaps.json"
grep -q '"rank":1' "$work/gaps.json" || { echo "no gaps came back" >&2; cat "$work/gaps.json" >&2; exit 1; }
grep -q '<html' annexa-report.html || { echo "no report came back" >&2; exit 1; }
echo "the tour of the README runs"
