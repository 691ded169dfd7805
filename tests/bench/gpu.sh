#!/usr/bin/env bash
# All that is measured on a machine with a GPU, in one call of nine minutes: gpu.sh PROGRAM OUT [gpu|cpu].
#
# PROGRAM is optimarium as `cargo build --release --workspace --bin optimarium --features terminal/webgpu` makes it, and
# the working directory the repository. Each measurement goes into a file of its own in the folder OUT, the most wanted
# first, so that what is cut off leaves the rest. `cpu` tries the script out where there is no GPU.
set -uo pipefail
program=$1 out=$2 device=${3:-gpu}
mkdir -p "$out"

# measure SECONDS NAME COMMAND…: the command's output into NAME, what it complains of and its status into NAME.log.
measure() {
  local seconds=$1 name=$2
  shift 2
  timeout "$seconds" "$@" >"$out/$name" 2>"$out/$name.log"
  echo "status $?, after ${SECONDS} s" | tee -a "$out/$name.log" | sed "s/^/$name: /"
}

if [ "$device" = gpu ]; then measure 20 card.txt nvidia-smi; fi
for reference in optimizer_trajectories models; do
  measure 60 "verify-$reference.txt" "$program" verify --device "$device" "tests/reference/$reference.json"
done
measure 150 bench.json "$program" bench --device "$device" --json --budget-secs "${BUDGET_SECS:-8}"
if python3 -c 'import torch' 2>/dev/null; then
  torch=$([ "$device" = gpu ] && echo cuda || echo cpu)
  for workload in W3 W4; do
    for kind in vmap loop; do
      measure 40 "torch-$workload-$kind.json" python3 tests/bench/torch_peer.py "$workload" "$kind" "$torch" "$(nproc)" "${RUNS:-20}"
    done
  done
fi
measure 120 search.txt "$program" search --device "$device" --preset "${PRESET:-classroom}" --out "$out/search.json"
