"""A time axis of whole months: the place of a day, the months, how many of their names fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_NAME_WIDTH = 2.6  # em: “12月” and a gap


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps days to x between ``left`` and ``right``, in the canvas's unit.

    The axis covers whole months: ``first`` ≤ day < ``stop``. Days outside it are put at its ends.
    """

    first: date
    stop: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Return the x of the beginning of a day."""
        share = (day - self.first).days / (self.stop - self.first).days
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def months(self) -> list[date]:
        """Return the first day of every month of the axis."""
        months = [self.first]
        while (following := next_month(months[-1])) < self.stop:
            months.append(following)
        return months

    def step(self, em: float) -> int:
        """Return n such that the name of every n-th month fits; ``em`` is in the canvas's unit."""
        count = len(self.months())
        width = (self.right - self.left) / count
        return next(n for n in (1, 2, 3, 6, 12, 999) if n > count or width * n >= _NAME_WIDTH * em)


def next_month(day: date) -> date:
    """Return the first day of the following month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
