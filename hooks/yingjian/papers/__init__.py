"""Convert evidence files of any kind to clean PDF pages, or say why that is impossible.

Importing this package loads no converter; only the processes that convert load theirs.
"""

from yingjian.papers.isolation.intake import convert, intake
from yingjian.papers.outcome import Bindable, Taken, Unbindable

__all__ = ["Bindable", "Taken", "Unbindable", "convert", "intake"]
