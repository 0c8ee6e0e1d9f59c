"""Bytes to arrays and back, by media type. numpy is imported only where one is needed."""
import io
import json
import re

JSON = "application/json"
CSV = "text/csv"
NPY = "application/x-npy"
NPZ = "application/x-npz"

_ALIASES = {"application/npy": NPY, "application/x-numpy": NPY, "application/npz": NPZ}
_QUALITY = re.compile(r";\s*q\s*=\s*(\d(?:\.\d*)?)", re.IGNORECASE)


class AnswerError(Exception):
    """A request that is answered with this status instead of a prediction."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class UnsupportedFormatError(AnswerError):
    """Nobody reads or writes this media type."""

    def __init__(self, media_type):
        super().__init__(415, f"Content type {media_type} is not supported by this framework. Please implement input_fn or output_fn to read or "
                              f"write it; without, {NPY}, {NPZ}, {CSV} and {JSON} are.")


def media_type(text):
    """The type without parameters, in lower case."""
    plain = text.partition(";")[0].strip().lower()
    return _ALIASES.get(plain, plain)


def is_text(content_type):
    """Whether a body of this type reaches functions as str; scripts decode all others themselves."""
    return content_type in (CSV, JSON)


def decode(body, content_type):
    """The array in a request's body.

    body: `serving.http.Body`; content_type: as the header says it.
    Raises UnsupportedFormatError, or AnswerError with 400: the bytes are not of the type.
    """
    kind = media_type(content_type)
    reader = _READERS.get(kind)
    if reader is None:
        raise UnsupportedFormatError(content_type)
    try:
        return reader(body)
    except (ValueError, EOFError, SyntaxError) as error:
        raise AnswerError(400, f"The body is no {kind}: {error}") from error


def encode(prediction, accept, default=JSON):
    """A prediction as a list of buffers and its media type: the first of those accepted that is written here.

    default: what is meant by any. Raises UnsupportedFormatError.
    """
    for accepted in _by_quality(accept):
        kind = _meant(accepted, default)
        if kind in _WRITERS:
            return _WRITERS[kind](prediction), kind
    raise UnsupportedFormatError(accept)


def _by_quality(accept):
    """The media types of an Accept header, the most wanted first."""
    qualities = {}
    for part in accept.split(","):
        said = _QUALITY.search(part)
        qualities[media_type(part)] = float(said.group(1)) if said else 1.0
    return sorted((kind for kind, quality in qualities.items() if quality > 0), key=lambda kind: -qualities[kind])


def _meant(kind, default):
    if not kind.endswith("/*"):
        return kind
    return next((known for known in (default, *_WRITERS) if kind == "*/*" or known.startswith(kind[:-1])), kind)


def _read_npy(body):
    import numpy
    from numpy.lib import format as npy

    view = body.view
    start = io.BytesIO(view[:1 << 16])
    version = npy.read_magic(start)
    if version not in ((1, 0), (2, 0)):
        # Of structures whose fields have names that are not Latin.
        return npy.read_array(io.BytesIO(view), allow_pickle=False)
    shape, fortran, dtype = npy.read_array_header_1_0(start) if version == (1, 0) else npy.read_array_header_2_0(start)
    if dtype.hasobject:
        raise AnswerError(400, "The array has objects: they would be unpickled, and what is pickled can run any code.")
    count = 1
    for length in shape:
        count *= length
    if count * dtype.itemsize > len(view) - start.tell():
        raise ValueError(f"the array {shape} of {dtype} needs {count * dtype.itemsize} bytes, and {len(view) - start.tell()} are there")
    if count == 0:
        return numpy.empty(shape, dtype)
    array = numpy.frombuffer(view, dtype, count, start.tell())
    return array.reshape(shape, order="F" if fortran else "C")


def _read_npz(body):
    from scipy import sparse

    return sparse.load_npz(io.BytesIO(body.bytes))


def _read_csv(body):
    import numpy

    text = body.text
    try:
        return numpy.loadtxt(io.StringIO(text), delimiter=",", ndmin=2)
    except ValueError:
        # Words, or values that are missing.
        array = numpy.genfromtxt(io.StringIO(text), dtype=None, delimiter=",", encoding="utf-8")
        return array if array.ndim > 1 or array.dtype.names else array.reshape(sum(1 for line in text.splitlines() if line.strip()), -1)


def _read_json(body):
    import numpy

    return numpy.array(json.loads(body.text))


def _write_npy(prediction):
    import numpy
    from numpy.lib import format as npy

    array = numpy.asarray(prediction)
    if array.dtype.hasobject:
        raise AnswerError(500, "The prediction has objects, which are not written as npy.")
    if not (array.flags.c_contiguous or array.flags.f_contiguous):
        array = numpy.ascontiguousarray(array)
    head = io.BytesIO()
    npy.write_array_header_1_0(head, npy.header_data_from_array_1_0(array))
    data = array if array.flags.c_contiguous else array.T
    return [head.getvalue(), memoryview(data.reshape(-1).view(numpy.uint8))] if array.size else [head.getvalue()]


def _write_npz(prediction):
    from scipy import sparse

    stream = io.BytesIO()
    sparse.save_npz(stream, prediction)
    return [stream.getbuffer()]


def _write_csv(prediction):
    import numpy

    stream = io.StringIO()
    numpy.savetxt(stream, numpy.atleast_1d(numpy.asarray(prediction)), delimiter=",", fmt="%s")
    return [stream.getvalue().encode()]


def _write_json(prediction):
    return [json.dumps(prediction, default=_listed).encode()]


def _listed(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not JSON serializable")


_READERS = {NPY: _read_npy, NPZ: _read_npz, CSV: _read_csv, JSON: _read_json}
_WRITERS = {NPY: _write_npy, NPZ: _write_npz, CSV: _write_csv, JSON: _write_json}
