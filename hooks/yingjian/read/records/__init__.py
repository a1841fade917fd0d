"""What each data file may hold: pydantic models at the boundary, with Chinese titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.read.records.base import Record
from yingjian.read.records.binder import BinderFile
from yingjian.read.records.checks import ChecksFile
from yingjian.read.records.editions import EditionsFile
from yingjian.read.records.evidence import EvidenceFile
from yingjian.read.records.figures import FiguresFile
from yingjian.read.records.indicators import Indicator
from yingjian.read.records.mappings import MappingFile
from yingjian.read.records.near import Known, nearest
from yingjian.read.records.organization import (
    Change,
    Duty,
    LeadingGroup,
    Office,
    OrganizationFile,
    Person,
    Post,
    Roster,
    Unit,
    WorkingGroup,
)
from yingjian.read.records.plan import Basis, Inspection, PlanFile, Requirement
from yingjian.read.records.rectification import RectificationFile
from yingjian.read.records.schedule import Phase, ScheduleFile, Task
from yingjian.read.records.systems import SystemsFile
from yingjian.read.records.validation import complaint, known_keys, problem_at, validate

if TYPE_CHECKING:
    from collections.abc import Mapping

# File below data/ → its model. Order is the order of reading and of messages.
FILES: Mapping[str, type[Record]] = {
    "checks.yml": ChecksFile,
    "plan.yml": PlanFile,
    "organization.yml": OrganizationFile,
    "schedule.yml": ScheduleFile,
    "binder.yml": BinderFile,
}
# These may be absent: a plan can be published before anything is assessed.
OPTIONAL: Mapping[str, type[Record]] = {
    "systems.yml": SystemsFile,
    "figures.yml": FiguresFile,
    "rectification.yml": RectificationFile,
    "editions.yml": EditionsFile,
}
# Folder below data/ → the model of each file in it, and how many files it may hold.
FOLDERS: Mapping[str, tuple[type[Record], int]] = {
    "indicators": (Indicator, 2_000),
    "evidence": (EvidenceFile, 20_000),
    "mappings": (MappingFile, 100),
}

__all__ = [
    "FILES",
    "FOLDERS",
    "OPTIONAL",
    "Basis",
    "BinderFile",
    "Change",
    "ChecksFile",
    "Duty",
    "EditionsFile",
    "EvidenceFile",
    "FiguresFile",
    "Indicator",
    "Inspection",
    "Known",
    "LeadingGroup",
    "MappingFile",
    "Office",
    "OrganizationFile",
    "Person",
    "Phase",
    "PlanFile",
    "Post",
    "Record",
    "RectificationFile",
    "Requirement",
    "Roster",
    "ScheduleFile",
    "SystemsFile",
    "Task",
    "Unit",
    "WorkingGroup",
    "complaint",
    "known_keys",
    "nearest",
    "problem_at",
    "validate",
]
