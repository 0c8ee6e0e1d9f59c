"""Rows as recordio-protobuf, the format of SageMaker's own algorithms. Needs nothing but Python; numpy's arrays are welcome.

    with open("train.protobuf", "wb") as file:
        file.write(recordio.sparse([user, users + movie], [1, 1], users + movies, label=rating))
"""
import struct

MAGIC = 0xCED7230A
FLOAT32_TENSOR = 2


def sparse(keys, values, columns, label=None):
    """A row of `columns` features of which those numbered `keys`, from 0, have the `values`; all others are 0."""
    keys = [int(key) for key in keys]
    if any(not 0 <= key < columns for key in keys):
        raise ValueError(f"keys are from 0 to {columns - 1}: {keys}")
    return frame(tensor(values, keys, columns), label)


def dense(values, label=None):
    """A row with all its values."""
    return frame(tensor(values), label)


def frame(features, label=None):
    """One record in its frame: magic number, length, content, zeros up to a multiple of four. Frames back to back are a file."""
    record = entry(1, features)
    if label is not None:
        record += entry(2, tensor([label]))
    return struct.pack("<II", MAGIC, len(record)) + record + bytes(-len(record) % 4)


# %% Protobuf: a field is its number and kind, here always bytes after their length; numbers have seven bits a byte, the least first


def entry(map_number, value):
    """An entry of the map `features` (1) or `label` (2): the key "values" and a Value with a tensor of floats."""
    return field(map_number, field(1, b"values") + field(2, field(FLOAT32_TENSOR, value)))


def tensor(values, keys=(), columns=None):
    values = [float(value) for value in values]
    if keys and len(keys) != len(values):
        raise ValueError(f"{len(keys)} keys and {len(values)} values")
    numbers = field(1, struct.pack(f"<{len(values)}f", *values)) if values else b""
    places = field(2, b"".join(map(varint, keys))) if keys else b""
    shape = field(3, varint(columns)) if columns is not None else b""
    return numbers + places + shape


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
