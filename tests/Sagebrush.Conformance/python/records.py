"""RecordIO-protobuf as the SageMaker SDK writes it, from the published format alone."""
import struct

RECORDS = "application/x-recordio-protobuf"
MAGIC = 0xCED7230A


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def entry(number, values, keys=(), columns=None):
    """A map entry "values" with a Float32Tensor, dense or with keys in a row of so many columns."""
    tensor = field(1, struct.pack(f"<{len(values)}f", *values))
    if columns is not None:
        tensor += field(2, b"".join(map(varint, keys))) + field(3, varint(columns))
    return field(number, field(1, b"values") + field(2, field(2, tensor)))


def frame(payload):
    return struct.pack("<II", MAGIC, len(payload)) + payload + bytes(-len(payload) % 4)


def record(features, label=None):
    return frame(entry(1, features) + (b"" if label is None else entry(2, [label])))


def sparse(keys, columns, label=None, values=None):
    """A row with these values, 1 unless given, at these keys."""
    return frame(entry(1, values or [1.0] * len(keys), keys, columns) + (b"" if label is None else entry(2, [label])))
