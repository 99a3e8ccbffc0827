"""What a run took of the processors, which other work on the machine changes little."""

from __future__ import annotations

import psutil


def processor_seconds() -> float:
    """Processor time of this process, its living children, and those that ended.

    Windows does not keep the time of those that ended.
    """
    this = psutil.Process()
    seconds = sum(this.cpu_times()[:4])
    for child in this.children(recursive=True):
        seconds += sum(child.cpu_times()[:2])
    return float(seconds)
