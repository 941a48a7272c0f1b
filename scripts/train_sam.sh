#!/usr/bin/env bash
# The small SAM, from simulation alone, on whatever the machine has. The same command goes on after an interrupt.
#   scripts/train_sam.sh [OUTPUT]
#   python scripts/compact_checkpoint.py OUTPUT/prompted/picker.ckpt checkpoints/sam_small.ckpt
# First its encoder learns to see particles, then its prompt encoder and mask decoder to outline those proposed.
set -euo pipefail
output=$(realpath -m "${1:-$(dirname "$0")/../runs/sam_small}")
source "$(dirname "$0")/environment.sh"
cores=$(env -u OMP_NUM_THREADS nproc) # which heeds it
if python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
  device=(trainer=gpu data.batch_size=32 "data.workers=$((cores - 1))" data.validation_frames=64)
  encoder=(trainer.max_epochs=60 data.crops_per_epoch=16000)
  prompts=(trainer.max_epochs=20 data.crops_per_epoch=8000)
else
  # One process per core, each simulating and training with one thread; bfloat16 halves the time of a transformer.
  export OMP_NUM_THREADS=1
  device=(trainer=ddp trainer.accelerator=cpu "trainer.devices=$cores" trainer.sync_batchnorm=false
    trainer.benchmark=false trainer.precision=bf16-mixed data.validation_frames=16)
  encoder=(trainer.max_epochs=24 data.crops_per_epoch=800)
  # A mean over 500 batches of 600 would still hold what the decoder began with.
  prompts=(trainer.max_epochs=12 data.crops_per_epoch=400 callbacks.average.decay=0.98)
fi
if [[ ! -e $output/encoder/picker.ckpt ]]; then # written at the very end
  train experiment=sam_small output="$output/encoder" "${device[@]}" "${encoder[@]}"
fi
train experiment=sam_prompted output="$output/prompted" "${device[@]}" "${prompts[@]}" \
  pretrained.sam="$output/encoder/picker.ckpt"
