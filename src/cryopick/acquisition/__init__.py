"""Getting data sets from where they are published; `acquisition.building` makes them of one's own."""

from cryopick.acquisition.client import Client, Manners
from cryopick.acquisition.crawl import crawl, read_crawl
from cryopick.acquisition.download import download
from cryopick.acquisition.download_job import Download, DownloadOptions, State
from cryopick.acquisition.fetch import Step
from cryopick.acquisition.network_error import NetworkError
from cryopick.acquisition.sources import Source

__all__ = [
    "Client",
    "Download",
    "DownloadOptions",
    "Manners",
    "NetworkError",
    "Source",
    "State",
    "Step",
    "crawl",
    "download",
    "read_crawl",
]
