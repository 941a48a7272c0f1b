"""The same validation as jobs of a CryoSPARC server, through `cryosparc-tools` (extra ``cryosparc``)."""

from cryopick.validation.cryosparc.job_script import write_job_script
from cryopick.validation.cryosparc.options import CryosparcOptions
from cryopick.validation.cryosparc.queue_jobs import PickSetJobs, queue_jobs

__all__ = ["CryosparcOptions", "PickSetJobs", "queue_jobs", "write_job_script"]
