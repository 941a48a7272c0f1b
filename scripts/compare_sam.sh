#!/usr/bin/env bash
# The U-Net and every SAM net on two real micrographs of EMPIAR-10017: as trained on simulation, and fine-tuned on
# the eight others, a few minutes each. Prints a table. The same command goes on after an interrupt.
#   scripts/compare_sam.sh [FOLDER OF 10017/] [OUTPUT] [sam_small.ckpt] [encoder/picker.ckpt]
# The last two are what scripts/train_sam.sh makes. STEPS=0.02 tries everything with a fiftieth of the steps.
set -euo pipefail
data=$(realpath "${1:-$(dirname "$0")/../../shared/data/cryoppp}")
output=$(realpath -m "${2:-$(dirname "$0")/../runs/compare_sam}")
sam=$(realpath "${3:-$(dirname "$0")/../checkpoints/sam_small.ckpt}")
encoder=$(realpath "${4:-$(dirname "$0")/../runs/sam_small/encoder/picker.ckpt}")
source "$(dirname "$0")/environment.sh"
general=$PWD/checkpoints/general.ckpt
held_out=(Falcon_2012_06_12-15_14_01_0 Falcon_2012_06_12-15_36_26_0)
side=${SIDE:-608} # of the map that CryoSegNet's mask generator sees; published with 1024, thrice as slow

crops() { awk -v wanted="$1" -v share="${STEPS:-1}" 'BEGIN { print int(8 * (1 + wanted * share)) }'; }

# NAME STEPS OPTIONS...: four epochs of so many batches of eight crops.
fine_tune() {
  local name=$1 steps=$2
  [[ -e $output/train/$name/picker.ckpt ]] || train experiment=finetune data.root="$data" data.ids=[10017] \
    data.exclude="[${held_out[0]},${held_out[1]}]" output="$output/train/$name" trainer.max_epochs=4 \
    trainer.precision=bf16-mixed data.crops_per_epoch="$(crops "$steps")" "${@:3}"
}
tune_sam() { fine_tune "$1" "$2" model="$1" start=null optimizer.lr=1e-3 callbacks.average.decay=0.98 "${@:3}"; }

fine_tune unet 120
tuned=$output/train/unet/picker.ckpt
for model in sam_head sam_prefix sam_adapter; do
  tune_sam "$model" 50 "pretrained={sam:$sam,decoder:$encoder}"
done
tune_sam sam_prompted 25 "pretrained={proposer:$tuned,sam:$sam,scorer:$sam}"
for name in general unet; do
  unet=$general
  [[ $name == general ]] || unet=$tuned
  [[ -e $output/train/cryosegnet_$name.ckpt ]] ||
    python scripts/benchmark_sam.py cryosegnet "$unet" "$sam" "$output/train/cryosegnet_$name.ckpt" --side "$side"
done

pickers=(unet="$general" sam_prompted="$sam" sam_small="$encoder" cryosegnet="$output/train/cryosegnet_general.ckpt"
  unet_tuned="$tuned" cryosegnet_tuned="$output/train/cryosegnet_unet.ckpt")
for model in sam_prompted sam_head sam_prefix sam_adapter; do
  pickers+=("${model}_tuned=$output/train/$model/picker.ckpt")
done
python scripts/benchmark_sam.py compare "$data/10017" "$data/10017/micrographs/${held_out[0]}.jpg" \
  "$data/10017/micrographs/${held_out[1]}.jpg" --output "$output" "${pickers[@]/#/--picker=}"
