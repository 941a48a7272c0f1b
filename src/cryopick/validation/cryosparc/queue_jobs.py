"""Queueing the validation of pick sets on a CryoSPARC server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryopick.core import ConfigurationError, Picks
from cryopick.validation.cryosparc.options import CryosparcOptions
from cryopick.validation.cryosparc.particles import SLOTS, picked_particles

_IMPORT, _CTF = ("import_micrographs",), ("patch_ctf_estimation_multi",)
_EXTRACT = ("extract_micrographs_multi", "extract_micrographs_cpu_parallel")
_CLASSIFY, _SELECT = ("class_2D_new", "class_2D"), ("select_2D",)
_INITIAL, _REFINE = ("homo_abinit",), ("homo_refine_new", "homo_refine")
"""Types of jobs, the present name before those of other versions."""

_WANTED: Mapping[tuple[str, ...], Sequence[str]] = {
    _IMPORT: ("blob_paths", "psize_A", "accel_kv", "cs_mm", "total_dose_e_per_A2"),
    _CTF: (),
    _EXTRACT: ("box_size_pix", "bin_size_pix"),
    _CLASSIFY: ("class2D_K", "random_seed"),
    _SELECT: (),
    _INITIAL: ("random_seed",),
    _REFINE: ("refine_symmetry", "refine_gs_resplit"),
}
"""Parameters that each has to have."""


@dataclass(frozen=True)
class PickSetJobs:
    """Numbers of the jobs of one pick set, as ``J12``.

    Parameters
    ----------
    name
        Of the pick set.
    particles
        How many picks it has on the imported micrographs.
    picks, extraction, classification
        From the picks to 2D classes.
    selection
        Where classes are to be chosen by hand; None if they are not.
    refinements
        By seed.
    """

    name: str
    particles: int
    picks: str
    extraction: str
    classification: str
    selection: str | None
    refinements: Mapping[int, str]


def queue_jobs(
    client: Any, pick_sets: Mapping[str, Mapping[str, Picks]], options: CryosparcOptions
) -> list[PickSetJobs]:
    """Import micrographs, wait for their CTF, and queue everything else for all pick sets.

    Each pick set becomes an external job with its particles, then extraction, 2D classification, perhaps the
    selection of classes by hand, and for each seed an initial model and a homogeneous refinement. Queued jobs
    wait for those before them, so this returns as soon as the CTF is known.

    Parameters
    ----------
    client
        A connected `cryosparc.tools.CryoSPARC`.
    pick_sets
        By name; picks by micrograph key (`read_coordinates`).
    options
        What CryoSPARC is to be told.

    Raises
    ------
    ConfigurationError
        If the server lacks a type of job or a parameter, before anything is queued; or no pick lies on an
        imported micrograph.
    """
    server = _Server(client, options)
    imported = server.add(
        _IMPORT,
        "Micrographs",
        params={
            "blob_paths": options.micrographs,
            "psize_A": options.pixel_size,
            "accel_kv": options.voltage,
            "cs_mm": options.spherical_aberration,
            "total_dose_e_per_A2": options.dose,
        },
    )
    imported.wait_for_done(error_on_incomplete=True)
    ctf = server.add(_CTF, "CTF", {"exposures": (imported.uid, "imported_micrographs")})
    ctf.wait_for_done(error_on_incomplete=True)
    exposures = ctf.load_output("exposures")
    return [
        _queue(server, name, picked_particles(picks, exposures), ctf.uid, options)
        for name, picks in pick_sets.items()
    ]


def _queue(server: "_Server", name: str, particles: Any, ctf: str, options: CryosparcOptions) -> PickSetJobs:
    """Queue the jobs of one pick set."""
    picks = server.save_picks(name, particles)
    cropped = {} if options.size_px is None else {"bin_size_pix": options.size_px}
    extraction = server.add(
        _EXTRACT,
        f"{name}: particles",
        {"micrographs": (ctf, "exposures"), "particles": (picks, "particles")},
        {"box_size_pix": options.box_px, **cropped},
    )
    classification = server.add(
        _CLASSIFY,
        f"{name}: 2D classes",
        {"particles": (extraction.uid, "particles")},
        {"class2D_K": options.classes, "random_seed": options.seeds[0]},
    )
    source, selection = (classification.uid, "particles"), None
    if options.select_by_hand:
        selection = server.add(
            _SELECT,
            f"{name}: choose classes",
            {
                "particles": (classification.uid, "particles"),
                "templates": (classification.uid, "class_averages"),
            },
        ).uid
        source = (selection, "particles_selected")
    refinements = {}
    for seed in options.seeds:
        initial = server.add(
            _INITIAL, f"{name}: initial model, seed {seed}", {"particles": source}, {"random_seed": seed}
        )
        refinements[seed] = server.add(
            _REFINE,
            f"{name}: map, seed {seed}",
            {
                "particles": (initial.uid, "particles_all_classes"),
                "volume": (initial.uid, "volume_class_0"),
            },
            {"refine_symmetry": options.symmetry, "refine_gs_resplit": True},
        ).uid
    return PickSetJobs(
        name, len(particles), picks, extraction.uid, classification.uid, selection, refinements
    )


class _Server:
    """A workspace that jobs are added to, and what the server's version calls them."""

    def __init__(self, client: Any, options: CryosparcOptions) -> None:
        self._client = client
        self._options = options
        self._known = {spec.type: frozenset(spec.params) for spec in client.job_register.specs}
        for types, params in _WANTED.items():
            kind = self._type(types)
            missing = [name for name in params if name not in self._known[kind]]
            if missing:
                raise ConfigurationError(
                    f"this CryoSPARC's {kind} has no parameter {', '.join(missing)}; "
                    "wanted version 4.5 or later"
                )

    def add(
        self,
        types: Sequence[str],
        title: str,
        connections: Mapping[str, tuple[str, str]] | None = None,
        params: Mapping[str, object] | None = None,
    ) -> Any:
        """Create a job and queue it."""
        job = self._client.create_job(
            self._options.project,
            self._options.workspace,
            self._type(types),
            connections=dict(connections or {}),
            params=dict(params or {}),
            title=title,
        )
        job.queue(self._options.lane)
        return job

    def save_picks(self, name: str, particles: Any) -> str:
        """Save particles as the result of an external job; give its number."""
        slots = [slot for slot in SLOTS if slot in particles.prefixes()]
        uid: str = self._client.save_external_result(
            self._options.project,
            self._options.workspace,
            particles,
            type="particle",
            name="particles",
            slots=slots,
            title=f"{name}: picks",
        )
        return uid

    def _type(self, types: Sequence[str]) -> str:
        """Find which of several names the server has."""
        for kind in types:
            if kind in self._known:
                return kind
        raise ConfigurationError(
            f"this CryoSPARC has no job {' or '.join(types)}; wanted version 4.5 or later"
        )
