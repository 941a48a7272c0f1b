#!/usr/bin/env bash
# RELION's LoG picker, Topaz with its default weights and the general picker on the ten micrographs of EMPIAR-10017,
# scored side by side in one report. All read MRC copies of the micrographs.
#   TOPAZ=/path/to/topaz scripts/compare_pickers.sh [FOLDER OF 10017/] [OUTPUT]
# RELION: apt-get install relion. Topaz, in an environment of its own:
#   python3 -m venv topaz-env && topaz-env/bin/pip install topaz-em && export TOPAZ=$PWD/topaz-env/bin/topaz
set -euo pipefail
data=$(realpath "${1:-$(dirname "$0")/../../shared/data/cryoppp}")
output=$(realpath -m "${2:-$(dirname "$0")/../runs/compare_pickers}")
topaz=$(command -v "${TOPAZ:-topaz}" | xargs -r realpath -s || true)

if ! command -v relion_autopick > /dev/null; then
  echo "skipped: relion_autopick is not installed (Debian: apt-get install relion)"
  exit 0
fi
if [[ -z $topaz ]]; then
  echo "skipped: no Topaz at ${TOPAZ:-topaz}; pass TOPAZ=PATH, or install topaz-em in an environment of its own"
  exit 0
fi

source "$(dirname "$0")/environment.sh"

# Copies as EMPIAR has them: 1.77 A per pixel, rows from the other end than those of the pictures.
mkdir -p "$output/10017/micrographs"
cp -r "$data/10017/ground_truth" "$output/10017/"
python - "$data/10017/micrographs" "$output/10017/micrographs" << 'PYTHON'
import sys
from pathlib import Path

from cryopick.core import Frame
from cryopick.io.micrographs import cryoppp_frame, micrograph_stem, read_micrograph, write_mrc

source, target = map(Path, sys.argv[1:])
for path in sorted(source.iterdir()):
    image = read_micrograph(path).image
    if cryoppp_frame(path) is Frame.ROWS:
        image = image[::-1].copy()
    write_mrc(target / f"{micrograph_stem(path)}.mrc", image, 1.77)
PYTHON
cd "$output"

# The particle is 108 px (191 A) wide; 150 to 180 A are the diameters of RELION's own tutorial for this protein.
relion_autopick --i '10017/micrographs/*.mrc' --odir log/ --pickname autopick --angpix 1.77 --LoG \
  --LoG_diam_min 150 --LoG_diam_max 180 --LoG_adjust_threshold 0 --LoG_upper_threshold 5 --shrink 0 --lowpass 20

# Pixels of 14 A. Picks closer than the radius are taken for one: half a particle, as usual, and two thirds.
"$topaz" preprocess -s 8 -o topaz/ 10017/micrographs/*.mrc
"$topaz" extract -r 7 -o topaz/r7.txt topaz/*.mrc
"$topaz" extract -r 9 -o topaz/r9.txt topaz/*.mrc
# A score of 0 is a probability of one half: what RELION's scripts for Topaz keep.
awk -F '\t' 'NR == 1 || $4 >= 0' topaz/r7.txt > topaz/r7_above_0.txt

predict 10017/micrographs --diameter-px 108 --output ours
cryopick compare --labels 10017 --label-band --output report \
  ours=ours log=log/10017/micrographs topaz=topaz/r7_above_0.txt topaz_all=topaz/r7.txt topaz_r9=topaz/r9.txt \
  --scale topaz=8 --scale topaz_all=8 --scale topaz_r9=8
