#!/usr/bin/env bash
# Fine-tune on eight real micrographs of EMPIAR-10017 and score the other two; and the general picker on all ten.
#   scripts/benchmark_10017.sh [FOLDER OF 10017/] [OUTPUT]
set -euo pipefail
data=$(realpath "${1:-$(dirname "$0")/../../shared/data/cryoppp}")
output=$(realpath -m "${2:-$(dirname "$0")/../runs/benchmark_10017}")
source "$(dirname "$0")/environment.sh"
held_out=(Falcon_2012_06_12-15_14_01_0 Falcon_2012_06_12-15_36_26_0)
mkdir -p "$output"
time train experiment=finetune data.root="$data" data.ids=[10017] \
  data.exclude="[${held_out[0]},${held_out[1]}]" output="$output/train"
predict "$data/10017/micrographs/${held_out[0]}".* "$data/10017/micrographs/${held_out[1]}".* \
  --checkpoint "$output/train/picker.ckpt" --output "$output/fine_tuned"
cryopick compare "$output/fine_tuned" "$data/10017" --picked-only --label-band --output "$output/fine_tuned_report"
predict "$data/10017/micrographs" --diameter-px 108 --output "$output/general"
cryopick compare "$output/general" "$data/10017" --label-band --output "$output/general_report"
