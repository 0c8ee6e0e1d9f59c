"""FAISS Flat and scikit-learn as peers of the exact search: rows, n, d, k and single queries in; for each line on stdin a number out."""
import os
import statistics
import sys
import time

import faiss
import numpy as np
from sklearn.neighbors import NearestNeighbors

file, n, d, k, singles = sys.argv[1], *map(int, sys.argv[2:])
rows = np.fromfile(file, np.float32).reshape(-1, d)
points, queries = rows[:n], rows[n:]
indices = {"L2": faiss.IndexFlatL2(d), "InnerProduct": faiss.IndexFlatIP(d)}
for index in indices.values():
    index.add(points)

if not any("openblas" in os.path.realpath(line.split()[-1]) for line in open("/proc/self/maps") if "blas" in line):
    sys.exit("FAISS runs on the reference BLAS: install libopenblas0-pthread")


def milliseconds(search, times):
    def one(i):
        start = time.perf_counter()
        search(queries[i:i + 1])
        return (time.perf_counter() - start) * 1e3

    return statistics.median(one(i) for i in range(times))


def answer(what, metric=None):
    if what == "single":
        return milliseconds(lambda q: indices[metric].search(q, k), singles)
    if what == "batch":
        start = time.perf_counter()
        indices[metric].search(queries, k)
        return len(queries) / (time.perf_counter() - start)
    brute = NearestNeighbors(n_neighbors=k, algorithm="brute", metric="cosine").fit(points)
    return milliseconds(brute.kneighbors, 10)


print("ready", flush=True)
for line in sys.stdin:
    print(answer(*line.split()), flush=True)
