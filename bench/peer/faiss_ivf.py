"""FAISS's inverted indexes, asked line by line on stdin: train KIND CELLS M | search PROBES | one PROBES. Each line is answered with the seconds it took."""
import os
import statistics
import sys
import time

import faiss
import numpy

folder, d = sys.argv[1], int(sys.argv[2])
rows = numpy.fromfile(f"{folder}/rows", dtype=numpy.float32).reshape(-1, d)
queries = numpy.fromfile(f"{folder}/queries", dtype=numpy.float32).reshape(-1, d)
index = None

if not any("openblas" in os.path.realpath(line.split()[-1]) for line in open("/proc/self/maps") if "blas" in line):
    sys.exit("FAISS runs on the reference BLAS: install libopenblas0-pthread")


def train(kind, cells, m):
    global index
    flat = faiss.IndexFlatL2(d)
    index = faiss.IndexIVFFlat(flat, d, int(cells)) if kind == "IVFFlat" else faiss.IndexIVFPQ(flat, d, int(cells), int(m), 8)
    index.train(rows)
    index.add(rows)


def search(probes):
    index.nprobe = int(probes)
    _, ids = index.search(queries, 10)
    ids.astype(numpy.int32).tofile(f"{folder}/ids")


def timed(work, *arguments):
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def one(probes):
    index.nprobe = int(probes)
    return statistics.median(timed(index.search, queries[i:i + 1], 10) for i in range(200))


print("ready", flush=True)
for line in sys.stdin:
    command, *arguments = line.split()
    print(one(*arguments) if command == "one" else timed({"train": train, "search": search}[command], *arguments), flush=True)
