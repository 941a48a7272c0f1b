#!/usr/bin/env bash
# The main job on simulated micrographs: simulate, train, pick, compare. About ten minutes on two CPU cores;
# the same command goes on after an interrupt.
set -euo pipefail
demo=$(realpath -m "${1:-$(dirname "$0")/../demo}")
source "$(dirname "$0")/environment.sh"
mkdir -p "$demo"
cd "$demo"
simulate() { # once: the truth is written last
  [[ -e simulated/$1/ground_truth/truth.csv ]] || cryopick simulate --output simulated --preset easy --seed 1 --id "$@"
}
simulate training --micrographs 12
simulate held_out --micrographs 4 --first 12
train experiment=demo data.root=simulated data.ids=[training] output=run
predict simulated/held_out/micrographs --checkpoint run/picker.ckpt --output picks
cryopick compare picks simulated/held_out --output report
echo
echo "report:  $PWD/report"
echo "picture: $(ls -d "$PWD"/report/overlays/*.png | head -n 1)"
