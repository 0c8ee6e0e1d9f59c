"""Writes a classifier of flowers as an ONNX model, with nothing but Python: the nearest of the three mean flowers wins.

The square of the distance to a mean m is |x|² - 2 x·m + |m|², so argmax(x W + b) finds it with W = 2 mᵀ and b = -|m|². What is usually written by skl2onnx
or torch.onnx is written here by hand, to need neither: an ONNX file is a protobuf message, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""
import collections
import struct

FLOAT, INT64 = 1, 7


def field(number, value):
    """A field of a message: a number, a text, or a message as bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(number):
    more = b""
    while number >= 0x80:
        more += bytes([number & 0x7F | 0x80])
        number >>= 7
    return more + bytes([number])


def constant(name, shape, values):
    return b"".join(field(1, length) for length in shape) + field(2, FLOAT) + field(8, name) + field(9, struct.pack(f"<{len(values)}f", *values))


def port(name, kind, *shape):
    """An input or an output; a length that is a text is any."""
    lengths = b"".join(field(1, field(2, length) if isinstance(length, str) else field(1, length)) for length in shape)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, lengths)))


def node(operation, inputs, output, **attributes):
    return (
        b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, operation)
        + b"".join(field(5, field(1, name) + field(3, value) + field(20, 2)) for name, value in attributes.items())
    )


def model(rows):
    """The model for rows of label and features."""
    flowers = collections.defaultdict(list)
    for label, *features in rows:
        flowers[int(label)].append(features)
    means = [[sum(column) / len(column) for column in zip(*flowers[label])] for label in sorted(flowers)]
    width = len(means[0])
    weights = [2 * mean[i] for i in range(width) for mean in means]
    graph = (
        field(1, node("MatMul", ["flowers", "W"], "products")) + field(1, node("Add", ["products", "b"], "scores"))
        + field(1, node("ArgMax", ["scores"], "label", axis=1, keepdims=0)) + field(2, "centroids")
        + field(5, constant("W", [width, len(means)], weights)) + field(5, constant("b", [len(means)], [-sum(x * x for x in mean) for mean in means]))
        + field(11, port("flowers", FLOAT, "N", width)) + field(12, port("label", INT64, "N")) + field(12, port("scores", FLOAT, "N", len(means)))
    )
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))
