"""What happened: one row a fact, written with what caused it. A worker decides later who hears of it.

models       Activity, Kind, record()
removals     Removal
words        ready words, for a day without words of one's own
"""

from community.activity.models import Activity, Kind, record
from community.activity.removals import Removal

__all__ = ["Activity", "Kind", "Removal", "record"]
