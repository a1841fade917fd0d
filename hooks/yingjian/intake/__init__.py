"""Papers become pages: an evidence file of any kind → clean PDF pages, or a named reason.

Importing this package loads no converter; that happens in the processes that need one.
"""

from yingjian.intake.outcome import Bindable, Taken, Unbindable
from yingjian.intake.run import convert, intake

__all__ = ["Bindable", "Taken", "Unbindable", "convert", "intake"]
