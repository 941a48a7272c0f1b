#!/usr/bin/env bash
# 2D classes of our picks, of the experts' labels and of a difference-of-Gaussians picker on the ten micrographs of
# EMPIAR-10017, side by side, by RELION. About half an hour on two cores.
#   scripts/validate_10017.sh [FOLDER OF 10017/] [OUTPUT] [VALIDATE OPTIONS]
set -euo pipefail
data=$(realpath "${1:-$(dirname "$0")/../../shared/data/cryoppp}")/10017
output=$(realpath -m "${2:-$(dirname "$0")/../runs/validate_10017}")
shift $(($# < 2 ? $# : 2))

if ! command -v relion_refine > /dev/null; then
  echo "skipped: relion_refine is not installed (Debian: apt-get install relion)"
  exit 0
fi
source "$(dirname "$0")/environment.sh"
scripts=$PWD/scripts
mkdir -p "$output"
cd "$output"

labels=$(tail -q -n +2 "$data"/ground_truth/particle_coordinates/*.csv | wc -l)
[[ -e blobs ]] || python "$scripts/pick_blobs.py" "$data/micrographs" blobs --diameter-px 108 --picks "$labels"
predict "$data/micrographs" --diameter-px 108 --pixel-size 1.77 --output ours

# The published copies are 8-bit pictures, filtered for the eye: their CTF is not to be had, and beyond 20 A noise
# would be taken for detail.
cryopick validate ours=ours blobs=blobs --labels "$data/ground_truth" --micrographs "$data/micrographs" \
  --pixel-size 1.77 --particle-pixel-size 5 --particles 2000 --classes 20 --iterations 20 \
  --classes-resolution 20 --until classes --output validation "$@"
