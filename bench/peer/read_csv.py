"""pandas.read_csv as a peer of reading a channel: a file in; for each line on stdin seconds or megabytes out."""
import sys
import time

import numpy as np
import pandas as pd

file = sys.argv[1]


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024 / 1e6


def answer(what):
    with open("/proc/self/clear_refs", "w") as reset:
        reset.write("5")
    before, start = peak(), time.perf_counter()
    pd.read_csv(file, header=None, dtype=np.float32)
    return time.perf_counter() - start if what == "seconds" else peak() - before


print("ready", flush=True)
for line in sys.stdin:
    print(answer(line.strip()), flush=True)
