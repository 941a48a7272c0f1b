"""A program that someone with a CryoSPARC server can run as it is."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from cryopick.io.atomic import replacing
from cryopick.validation.cryosparc.options import CryosparcOptions

_SCRIPT = '''"""Queue the validation of picks on a CryoSPARC server. Written by cryopick.

Log in once, then run this where the server can be reached:

    python -m cryosparc.tools login --url http://localhost:39000
    CRYOSPARC_BASE_URL=http://localhost:39000 python {name}
"""

from pathlib import Path

from cryosparc.tools import CryoSPARC

from cryopick.io.coordinates import read_coordinates
from cryopick.validation.cryosparc import CryosparcOptions, queue_jobs

PICKS = {{
{picks}
}}
OPTIONS = CryosparcOptions(
{options}
)

if __name__ == "__main__":
    pick_sets = {{name: read_coordinates(Path(path)) for name, path in PICKS.items()}}
    for jobs in queue_jobs(CryoSPARC(), pick_sets, OPTIONS):
        print(jobs)
'''


def write_job_script(path: Path, pick_sets: Mapping[str, Path], options: CryosparcOptions) -> None:
    """Write a program that queues the jobs (`queue_jobs`).

    Parameters
    ----------
    path
        The file to write.
    pick_sets
        Coordinate files or folders by name; those that need the heights of their micrographs (CryoPPP's CSV)
        have to be converted before.
    options
        What CryoSPARC is to be told.
    """
    picks = "\n".join(f"    {name!r}: {str(file)!r}," for name, file in pick_sets.items())
    settings = "\n".join(f"    {field.name}={getattr(options, field.name)!r}," for field in fields(options))
    with replacing(path) as temporary:
        temporary.write_text(_SCRIPT.format(name=path.name, picks=picks, options=settings), encoding="utf-8")
