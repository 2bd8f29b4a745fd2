#!/bin/bash
# Trains a real model (examples/digits) with the probe in it and asks three questions while it trains.
set -euo pipefail

venv=artifacts/demo/venv
log=artifacts/demo/train.log
deadline=$((SECONDS + 120))

mkdir -p artifacts/demo
[[ -x $venv/bin/python ]] || /usr/bin/python3 -m venv --system-site-packages "$venv"
"$venv/bin/python" -m pip install --quiet --no-index --force-reinstall --disable-pip-version-check dist/probing-*.whl

show() {
    printf '\n\033[1m$ %s\033[0m\n' "$*" | if [[ -t 1 ]]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi
}

# A terminal gets tables by itself; a log should have them too.
format=()
[[ -t 1 ]] || format=(--format table)

# What the user would type; $pid and the venv's folder are what changes from run to run.
ask() {
    show "probing $pid query '$1'"
    "$venv/bin/probing" "$pid" query "$1" "${format[@]}"
}

show "PROBING=1 python examples/digits/train.py &"
PROBING=1 "$venv/bin/python" examples/digits/train.py >"$log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true' EXIT

# Two epochs of history make the answers worth looking at.
until [[ $("$venv/bin/probing" "$pid" query --format csv 'SELECT max(epoch) >= 2 AS go FROM python.`history`' 2>/dev/null) == *true* ]]; do
    kill -0 "$pid" 2>/dev/null || { echo "the training ended before it could be asked:" >&2; cat "$log" >&2; exit 1; }
    ((SECONDS < deadline)) || { echo "no answer within two minutes; the probe's own view:" >&2; "$venv/bin/probing" "$pid" doctor >&2; exit 1; }
    sleep 0.1
done

# 1. An expression of Python, as a table.
ask 'SELECT value AS parameters FROM python.`sum(p.numel() for p in model.parameters())`'

# 2. What the kernel knows of the threads, joined with what Python knows of them.
ask 'SELECT t.tid, t.name, t.state, p.name AS python_name FROM process.threads t LEFT JOIN python.`[{"tid": t.native_id, "name": t.name} for t in threading.enumerate()]` p USING (tid) ORDER BY t.tid LIMIT 8'

# 3. How the training goes: the live history, by epoch.
ask 'SELECT epoch, count(*) AS steps, round(avg(loss), 4) AS loss, round(sum(hits) / sum(samples), 4) AS accuracy FROM python.`history` GROUP BY epoch ORDER BY epoch'

echo
wait "$pid" && status=0 || status=$?
trap - EXIT
cat "$log"
echo "exit code $status"
[[ $status == 0 ]]
