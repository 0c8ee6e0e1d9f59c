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


def entry(number, values):
    """A map entry "values" with a Float32Tensor."""
    tensor = field(1, struct.pack(f"<{len(values)}f", *values))
    return field(number, field(1, b"values") + field(2, field(2, tensor)))


def record(features, label=None):
    payload = entry(1, features) + (b"" if label is None else entry(2, [label]))
    return struct.pack("<II", MAGIC, len(payload)) + payload + bytes(-len(payload) % 4)
