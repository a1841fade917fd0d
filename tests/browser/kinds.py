"""One page of each kind, and the ways in which pages are looked at."""

from __future__ import annotations

KINDS = (
    "index.html",
    "plan.html",
    "organization.html",
    "schedule.html",
    "responsibility.html",
    "open-questions.html",
    "indicators/index.html",
    "indicators/A2.1.3.html",
    "figures.html",
    "readiness.html",
    "report.html",
    "evidence/index.html",
    "evidence/by-unit.html",
    "evidence/by-kind.html",
    "evidence/E002.html",
    "evidence/E009.html",
    "evidence/E020.html",
    "evidence/E046.html",
    "ledger/index.html",
    "ledger/by-state.html",
    "ledger/by-unit.html",
    "ledger/R11.html",
    "units/index.html",
    "units/U07.html",
    "people/index.html",
    "people/P09.html",
    "people/P20.html",
    "guide/change-data.html",
    "maintainers.html",
)
# Addressed from the server's root, as the page that is missing may be anywhere.
OVER_HTTP_ONLY = ("404.html",)
