"""What FAISS itself writes and finds: faiss_peer.py build KIND METRIC D VECTORS INDEX | search INDEX QUERIES K ANSWERS"""
import sys

import faiss
import numpy

CELLS, SUB_VECTORS, PROBES = 20, 4, 4


def build(kind, metric, d, vectors, path):
    d = int(d)
    metric = faiss.METRIC_L2 if metric == "L2" else faiss.METRIC_INNER_PRODUCT
    flat = faiss.IndexFlatL2(d) if metric == faiss.METRIC_L2 else faiss.IndexFlatIP(d)
    index = {
        "Flat": lambda: flat,
        "InvertedFlat": lambda: faiss.IndexIVFFlat(flat, d, CELLS, metric),
        "InvertedQuantized": lambda: faiss.IndexIVFPQ(flat, d, CELLS, SUB_VECTORS, 8),
    }[kind]()
    rows = numpy.fromfile(vectors, dtype=numpy.float32).reshape(-1, d)
    index.train(rows)
    index.add(rows)
    if kind != "Flat":
        index.nprobe = PROBES
    faiss.write_index(index, path)


def search(path, queries, k, answers):
    index = faiss.read_index(path)
    distances, ids = index.search(numpy.fromfile(queries, dtype=numpy.float32).reshape(-1, index.d), int(k))
    with open(answers, "wb") as file:
        distances.astype(numpy.float32).tofile(file)
        ids.astype(numpy.int32).tofile(file)


{"build": build, "search": search}[sys.argv[1]](*sys.argv[2:])
