"""How many processors this container may use."""
import math
import os

_QUOTAS = [("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us")]


def count():
    """At least 1: the smaller of the affinity and the control group's quota."""
    allowed = len(os.sched_getaffinity(0))
    quota = _unified() or _legacy()
    return max(1, min(allowed, math.ceil(quota))) if quota else allowed


def _unified():
    quota, _, period = _read("/sys/fs/cgroup/cpu.max").partition(" ")
    return int(quota) / int(period) if quota.isdigit() else None


def _legacy():
    for quota, period in _QUOTAS:
        limit, length = _read(quota), _read(period)
        if limit.isdigit() and length.isdigit():
            return int(limit) / int(length)
    return None


def _read(path):
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return ""
