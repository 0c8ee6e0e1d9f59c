"""How many threads the numeric libraries of a worker start: as many as leave each worker its share of the processors."""
import ctypes
import os
import re

_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_LIBRARIES = re.compile(r"/\S*lib(?:gomp|[cg]?blas|openblas|scipy_openblas)[^/\s]*\.so[^/\s]*$")
_SETTERS = ("omp_set_num_threads", "openblas_set_num_threads", "openblas_set_num_threads64_")


class Share:
    """One thread while the model is loaded, for threads do not come along when a process forks; in a worker its share. What the user has set stays."""

    def __init__(self, threads):
        self._threads = threads
        self._is_ours = not any(name in os.environ for name in _VARIABLES)

    def hold(self):
        """Before any library is loaded."""
        if self._is_ours:
            os.environ.update(dict.fromkeys(_VARIABLES, "1"))

    def take(self):
        """In a worker."""
        if not self._is_ours or self._threads == 1:
            return
        os.environ.update(dict.fromkeys(_VARIABLES, str(self._threads)))
        for path in _loaded():
            library = ctypes.CDLL(path)
            for name in _SETTERS:
                if hasattr(library, name):
                    getattr(library, name)(ctypes.c_int(self._threads))


def _loaded():
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return {match.group() for line in maps for match in [_LIBRARIES.search(line.rstrip())] if match}
