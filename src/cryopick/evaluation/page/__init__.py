"""The report as one page that needs no network: table, curves, and a gallery to look through."""

from cryopick.evaluation.page.gallery import picture_bytes
from cryopick.evaluation.page.page import write_page

__all__ = ["picture_bytes", "write_page"]
