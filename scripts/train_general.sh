#!/usr/bin/env bash
# The general picker, from simulation alone, on whatever the machine has. The same command goes on after an interrupt.
#   scripts/train_general.sh [OUTPUT]
#   python scripts/calibrate_general.py OUTPUT/picker.ckpt checkpoints/general.ckpt
set -euo pipefail
source "$(dirname "$0")/environment.sh"
output=${1:-runs/general}
if python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
  # Full length: frames simulated by worker processes, or on the GPU with data.stream.device=cuda data.workers=0.
  train experiment=general output="$output" trainer=gpu trainer.max_epochs=60 \
    data.crops_per_epoch=64000 data.batch_size=64 data.workers="$(($(nproc) - 1))" data.validation_frames=128
else
  # One process per core, each simulating and training with one thread: on two cores about a quarter of an hour.
  # Longer is not better there: simulated scores go on rising while real ones fall (see checkpoints/general.md).
  OMP_NUM_THREADS=1 train experiment=general output="$output" trainer=ddp trainer.accelerator=cpu \
    trainer.devices="$(nproc)" trainer.sync_batchnorm=false trainer.benchmark=false \
    trainer.precision=bf16-mixed trainer.max_epochs=7 data.crops_per_epoch=4000
fi
