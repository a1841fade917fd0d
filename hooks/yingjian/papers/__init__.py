"""Papers become pages: an evidence file of any kind → clean PDF pages, or a named reason.

Importing this package loads no converter; that happens in the processes that need one.
"""

from yingjian.papers.isolation.intake import convert, intake
from yingjian.papers.outcome import Bindable, Taken, Unbindable

__all__ = ["Bindable", "Taken", "Unbindable", "convert", "intake"]
