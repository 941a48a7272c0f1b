#!/usr/bin/env bash
# The main job on simulated micrographs: simulate, train, pick, compare. About ten minutes on two CPU cores.
set -euo pipefail
source "$(dirname "$0")/environment.sh"
demo=${1:-demo}
mkdir -p "$demo"
cd "$demo"
cryopick simulate --output simulated --preset easy --micrographs 12 --seed 1 --id training
cryopick simulate --output simulated --preset easy --micrographs 4 --seed 1 --first 12 --id held_out
train experiment=demo data.root=simulated data.ids=[training] output=run
predict simulated/held_out/micrographs --checkpoint run/picker.ckpt --output picks
cryopick compare picks simulated/held_out --output report
echo
echo "report:  $PWD/report"
echo "picture: $(ls -d "$PWD"/report/overlays/*.png | head -n 1)"
