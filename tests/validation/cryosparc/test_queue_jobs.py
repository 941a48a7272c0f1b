import inspect
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cryopick.core import ConfigurationError, Picks
from cryopick.validation.cryosparc import CryosparcOptions, queue_jobs

PICKS = {
    "ours": {"a.frames": Picks(np.array([[320.0, 120.0], [64.0, 480.0]]), np.array([0.5, 0.25]))},
    "experts": {"b": Picks(np.array([[200.0, 100.0]]))},
}


def test_the_whole_way(client: Any, options: CryosparcOptions) -> None:
    ours, experts = queue_jobs(client, PICKS, options)
    jobs = {job.uid: job for job in client.jobs}
    assert jobs["J1"].params == {
        "blob_paths": "/data/*.mrc",
        "psize_A": 1.5,
        "accel_kv": 300.0,
        "cs_mm": 2.7,
        "total_dose_e_per_A2": 50.0,
    }
    assert jobs["J2"].connections == {"exposures": ("J1", "imported_micrographs")}
    assert client.events[:4] == [
        "queue J1 import_micrographs on gpu",
        "wait J1",
        "queue J2 patch_ctf_estimation_multi on gpu",
        "wait J2",
    ]
    assert (ours.picks, ours.extraction, ours.classification, ours.selection) == ("J3", "J4", "J5", "J6")
    assert (ours.particles, experts.particles) == (2, 1)
    assert jobs["J4"].connections == {"micrographs": ("J2", "exposures"), "particles": ("J3", "particles")}
    assert jobs["J4"].params == {"box_size_pix": 256, "bin_size_pix": 64}
    assert jobs["J5"].params == {"class2D_K": 50, "random_seed": 4}
    assert jobs["J6"].connections == {
        "particles": ("J5", "particles"),
        "templates": ("J5", "class_averages"),
    }
    assert ours.refinements == {4: "J8", 5: "J10"}
    assert jobs["J9"].connections == {"particles": ("J6", "particles_selected")}
    assert jobs["J9"].params == {"random_seed": 5}
    assert jobs["J10"].connections == {
        "particles": ("J9", "particles_all_classes"),
        "volume": ("J9", "volume_class_0"),
    }
    assert jobs["J10"].params == {"refine_symmetry": "D7", "refine_gs_resplit": True}
    assert all(f"queue {uid} {job.type} on gpu" in client.events for uid, job in jobs.items())
    # The second pick set shares micrographs and CTF.
    assert [job.type for job in client.jobs].count("import_micrographs") == 1
    assert jobs[experts.extraction].connections["micrographs"] == ("J2", "exposures")


def test_what_the_external_job_gets(client: Any, options: CryosparcOptions) -> None:
    queue_jobs(client, PICKS, options)
    (_, first, further), (_, _, second) = client.saved
    assert first["location/center_x_frac"].tolist() == pytest.approx([0.5, 0.1])
    assert further == {
        "type": "particle",
        "name": "particles",
        "slots": ["location", "pick_stats"],
        "title": "ours: picks",
    }
    assert second["slots"] == ["location"]


def test_without_selection_by_hand(client: Any, options: CryosparcOptions) -> None:
    (ours,) = queue_jobs(
        client, {"ours": PICKS["ours"]}, replace(options, select_by_hand=False, size_px=None)
    )
    assert ours.selection is None
    jobs = {job.uid: job for job in client.jobs}
    assert jobs["J6"].connections == {"particles": ("J5", "particles")}
    assert jobs["J4"].params == {"box_size_pix": 256}


def test_names_of_another_version(client: Any, options: CryosparcOptions) -> None:
    client.known["class_2D"] = client.known.pop("class_2D_new")
    queue_jobs(client, PICKS, options)
    assert "class_2D" in [job.type for job in client.jobs]


@pytest.mark.parametrize("kind", ["homo_abinit", "select_2D"])
def test_a_server_without_a_job(client: Any, options: CryosparcOptions, kind: str) -> None:
    del client.known[kind]
    with pytest.raises(ConfigurationError, match=f"no job {kind}"):
        queue_jobs(client, PICKS, options)
    assert client.events == []


def test_a_server_without_a_parameter(client: Any, options: CryosparcOptions) -> None:
    client.known["homo_abinit"] = ("abinit_K",)
    with pytest.raises(ConfigurationError, match="homo_abinit has no parameter random_seed"):
        queue_jobs(client, PICKS, options)
    assert client.events == []


def test_the_real_client_has_the_same_arguments(client: Any) -> None:
    tools = pytest.importorskip("cryosparc.tools")
    job = pytest.importorskip("cryosparc.controllers.job").JobController
    real, ours = inspect.signature(tools.CryoSPARC.create_job), inspect.signature(type(client).create_job)
    assert list(real.parameters) == list(ours.parameters)
    result = inspect.signature(tools.CryoSPARC.save_external_result).parameters
    assert list(result)[:4] == ["self", "project_uid", "workspace_uid", "dataset"]
    assert {"type", "name", "slots", "title"} <= set(result)
    assert "lane" in inspect.signature(job.queue).parameters
    assert "error_on_incomplete" in inspect.signature(job.wait_for_done).parameters
    assert "name" in inspect.signature(job.load_output).parameters
    assert hasattr(tools.CryoSPARC, "job_register")
