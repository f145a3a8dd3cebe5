"""What `fireside plugin check` finds out: a plugin's faults, its times, its part of the packet."""

from fireside.testing.checking.folders import check_folder
from fireside.testing.checking.packs import PACK_ENDINGS, check_pack_file
from fireside.testing.checking.report import CallTime, Remark, Report, Weight

__all__ = [
    "PACK_ENDINGS",
    "CallTime",
    "Remark",
    "Report",
    "Weight",
    "check_folder",
    "check_pack_file",
]
