"""A server that remembers what it was asked, as cryosparc-tools would ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cryopick.validation.cryosparc import CryosparcOptions

PARAMS = {
    "import_micrographs": ("blob_paths", "psize_A", "accel_kv", "cs_mm", "total_dose_e_per_A2"),
    "patch_ctf_estimation_multi": ("compute_num_gpus",),
    "extract_micrographs_multi": ("box_size_pix", "bin_size_pix", "compute_num_gpus"),
    "class_2D_new": ("class2D_K", "random_seed"),
    "select_2D": (),
    "homo_abinit": ("abinit_K", "random_seed"),
    "homo_refine_new": ("refine_symmetry", "refine_gs_resplit"),
}


@pytest.fixture(autouse=True)
def _tools() -> None:
    pytest.importorskip("cryosparc.dataset", reason="pip install 'cryopick[cryosparc]'")


@dataclass
class Job:
    uid: str
    type: str
    connections: Mapping[str, tuple[str, str]]
    params: Mapping[str, Any]
    title: str
    outputs: Mapping[str, Any]
    events: list[str]

    def queue(self, lane: str | None = None) -> None:
        self.events.append(f"queue {self.uid} {self.type} on {lane}")

    def wait_for_done(self, *, error_on_incomplete: bool = False) -> str:
        assert error_on_incomplete
        self.events.append(f"wait {self.uid}")
        return "completed"

    def load_output(self, name: str) -> Any:
        return self.outputs[name]


@dataclass
class Client:
    """What `cryosparc.tools.CryoSPARC` has of the same names and arguments."""

    exposures: Any
    known: dict[str, Sequence[str]] = field(default_factory=lambda: dict(PARAMS))
    jobs: list[Job] = field(default_factory=list)
    saved: list[tuple[str, Any, dict[str, Any]]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    @property
    def job_register(self) -> SimpleNamespace:
        return SimpleNamespace(
            specs=[
                SimpleNamespace(type=kind, params=dict.fromkeys(params))
                for kind, params in self.known.items()
            ]
        )

    def create_job(
        self,
        project_uid: str,
        workspace_uid: str,
        type: str,  # noqa: A002 - as cryosparc-tools calls it
        connections: Mapping[str, tuple[str, str]],
        params: Mapping[str, Any],
        title: str = "",
        desc: str = "",
    ) -> Job:
        assert (project_uid, workspace_uid) == ("P3", "W1")
        job = Job(self._uid(), type, connections, params, title, {"exposures": self.exposures}, self.events)
        self.jobs.append(job)
        return job

    def save_external_result(self, project_uid: str, workspace_uid: str, dataset: Any, **further: Any) -> str:
        assert (project_uid, workspace_uid) == ("P3", "W1")
        # As CryoSPARC.save_external_result checks it.
        assert set(further["slots"]) <= set(dataset.prefixes())
        uid = self._uid()
        self.saved.append((uid, dataset, further))
        return uid

    def _uid(self) -> str:
        return f"J{1 + len(self.jobs) + len(self.saved)}"


@pytest.fixture
def exposures() -> Any:
    """Two imported micrographs of 480 x 640 and 400 x 800 (h, w)."""
    from cryosparc.dataset import Dataset

    return Dataset(
        [
            ("uid", np.array([70, 71], np.uint64)),
            (
                "micrograph_blob/path",
                ["J1/imported/000000000000000000070_a.frames.mrc", "J1/imported/000000000000000000071_b.mrc"],
            ),
            ("micrograph_blob/shape", np.array([[480, 640], [400, 800]], np.uint32)),
            ("micrograph_blob/psize_A", np.array([1.5, 1.5], np.float32)),
            ("mscope_params/exp_group_id", np.array([1, 2], np.uint32)),
        ]
    )


@pytest.fixture
def client(exposures: Any) -> Client:
    return Client(exposures)


@pytest.fixture
def options() -> CryosparcOptions:
    return CryosparcOptions(
        "P3", "W1", "/data/*.mrc", 1.5, 300.0, 2.7, 50.0, 256, 64, lane="gpu", symmetry="D7", seeds=(4, 5)
    )
