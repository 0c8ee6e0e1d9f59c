"""The arrays of an MXNet parameter file, such as Factorization Machines leave it in their model. Needs nothing but Python.

    archive = tarfile.open("model.tar.gz")                              # the artifact of the training job
    model = zipfile.ZipFile(archive.extractfile("model_algo-1"))
    arrays = ndarrays.read(model.read("params"))
    shape, factors = arrays["arg:v"]                                    # ((features, factors), all values row after row)

usage: ndarrays.py MODEL.tar.gz    prints the names and shapes
"""
import array
import struct
import sys
import tarfile
import zipfile

LIST_MAGIC, ARRAY_MAGIC = 0x112, 0xF993FAC9
DENSE = 0
TYPES = {0: "f", 1: "d", 3: "B", 4: "i", 5: "b", 6: "q"}


def read(content):
    """The arrays by their names, each as its shape and a flat array of floats."""
    return dict(Reader(content).arrays())


class Reader:
    """Takes the numbers of a file one after the other, all little-endian."""

    def __init__(self, content):
        self.content, self.at = content, 0

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.content, self.at)
        self.at += struct.calcsize("<" + layout)
        return values if len(values) != 1 else values[0]

    def arrays(self):
        magic, _, count = self.take("3Q")
        if magic != LIST_MAGIC:
            raise ValueError(f"not a parameter file: it begins with {magic:#x}")
        arrays = [self.array() for _ in range(count)]
        names = [self.name() for _ in range(self.take("Q"))]
        return zip(names, arrays)

    def array(self):
        magic, storage, dimensions = self.take("Iii")
        if magic != ARRAY_MAGIC or storage != DENSE:
            raise ValueError(f"not a dense array of MXNet 1.x: magic number {magic:#x}, storage {storage}")
        shape = struct.unpack_from(f"<{dimensions}q", self.content, self.at)
        self.at += 8 * dimensions
        _, _, kind = self.take("iii")  # the device, and the type of the values
        values, count = array.array(TYPES[kind]), 1
        for length in shape:
            count *= length
        values.frombytes(self.content[self.at:self.at + count * values.itemsize])
        if len(values) != count:
            raise ValueError(f"the file ends within an array of shape {shape}")
        self.at += count * values.itemsize
        if sys.byteorder == "big":
            values.byteswap()
        return shape, values if values.typecode == "f" else array.array("f", values)

    def name(self):
        length = self.take("Q")
        self.at += length
        return self.content[self.at - length:self.at].decode()


if __name__ == "__main__":
    with tarfile.open(sys.argv[1]) as archive:
        model = zipfile.ZipFile(archive.extractfile("model_algo-1"))
        for name, (shape, values) in read(model.read("params")).items():
            print(name, shape)
