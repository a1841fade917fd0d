"""An axis of whole months: days to places, the months in between, whether their names fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps days to x between ``left`` and ``right``, in the canvas's unit.

    The axis covers whole months: ``first`` ≤ day < ``stop``. Days outside it stand at its ends.
    """

    first: date
    stop: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """The x of a day's beginning."""
        share = (day - self.first).days / (self.stop - self.first).days
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def months(self) -> list[date]:
        """The first days of the months covered."""
        found = [self.first]
        while (following := next_month(found[-1])) < self.stop:
            found.append(following)
        return found

    def step(self, em: float) -> int:
        """Every how many months a name has room, at ``em`` units to the em."""
        months = self.months()
        room = (self.right - self.left) / len(months)
        return next(n for n in (1, 2, 3, 6, 12, 999) if n > len(months) or room * n >= 2.6 * em)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
