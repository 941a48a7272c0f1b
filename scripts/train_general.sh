#!/usr/bin/env bash
# The general picker, from simulation alone, on whatever the machine has. The same command goes on after an interrupt.
#   scripts/train_general.sh [OUTPUT]
#   python scripts/calibrate_general.py OUTPUT/picker.ckpt checkpoints/general.ckpt
# First small crops, of as many unlike particles as can be; then whole frames, in which the net learns to look around;
# then twice more of them, with the statistics that it picks with, and the average of both.
set -euo pipefail
output=$(realpath -m "${1:-$(dirname "$0")/../runs/general}")
source "$(dirname "$0")/environment.sh"
cores=$(env -u OMP_NUM_THREADS nproc) # which heeds it
whole=(data.geometry.crop_px=384 data.stream.crops_per_frame=2 data.stream.buffer=32 data.stream.film_share=0.4
  data.stream.swarm_share=0.3)
if python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
  # Full length: frames simulated by worker processes, or on the GPU with data.stream.device=cuda data.workers=0.
  machine=(trainer=gpu data.workers="$((cores - 1))" data.validation_frames=128)
  crops=(trainer.max_epochs=40 data.crops_per_epoch=64000 data.batch_size=64)
  whole+=(trainer.max_epochs=10 data.crops_per_epoch=24000 data.batch_size=24)
else
  # One process per core, each simulating and training with one thread: on two cores three hours by its parts, six without AMX
  # (not yet run to its end from random weights: the shipped ones came in steps, see checkpoints/general.md).
  machine=(trainer=ddp trainer.accelerator=cpu trainer.devices="$cores" trainer.sync_batchnorm=false
    trainer.benchmark=false trainer.precision=bf16-mixed data.validation_frames=16)
  crops=(trainer.max_epochs=10 data.crops_per_epoch=4000)
  whole+=(trainer.max_epochs=12 data.crops_per_epoch=1500 data.batch_size=3)
  export OMP_NUM_THREADS=1
fi
stage() { # NAME OPTIONS...: train, unless that was done
  [ -e "$output/$1/picker.ckpt" ] || train experiment=general output="$output/$1" "${machine[@]}" "${@:2}"
}
again=("${whole[@]}" optimizer.lr=1.0e-3 keep_statistics=true)
stage crops "${crops[@]}"
stage whole "${whole[@]}" start="$output/crops/picker.ckpt" seed=1 optimizer.lr=1.5e-3
stage again "${again[@]}" start="$output/whole/picker.ckpt" seed=2
stage once_more "${again[@]}" start="$output/again/picker.ckpt" seed=3
python scripts/average_checkpoints.py "$output"/{again,once_more}/picker.ckpt "$output/picker.ckpt"
