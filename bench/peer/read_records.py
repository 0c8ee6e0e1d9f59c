"""Google's protobuf as a peer of reading records: a file in; for each line on stdin the seconds in which all its rows were read."""
import struct
import sys
import time

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

MAGIC = 0xCED7230A
Field = descriptor_pb2.FieldDescriptorProto


def record_message():
    """The message Record of SageMaker's data formats."""
    file = descriptor_pb2.FileDescriptorProto(name="record.proto", package="aialgs.data")

    def message(within, name, *fields, **options):
        made = within.add(name=name)
        for field, number, kind, label, of in fields:
            made.field.add(name=field, number=number, type=kind, label=label, type_name=of)
        return made

    for name, kind in ("Float32Tensor", Field.TYPE_FLOAT), ("Float64Tensor", Field.TYPE_DOUBLE), ("Int32Tensor", Field.TYPE_INT32):
        tensor = message(file.message_type, name, ("values", 1, kind, Field.LABEL_REPEATED, None), ("keys", 2, Field.TYPE_UINT64, Field.LABEL_REPEATED, None),
                         ("shape", 3, Field.TYPE_UINT64, Field.LABEL_REPEATED, None))
        for field in tensor.field:
            field.options.packed = True
    message(file.message_type, "Value", *((name, number, Field.TYPE_MESSAGE, Field.LABEL_OPTIONAL, of) for name, number, of in (
        ("float32_tensor", 2, ".aialgs.data.Float32Tensor"), ("float64_tensor", 3, ".aialgs.data.Float64Tensor"), ("int32_tensor", 7, ".aialgs.data.Int32Tensor"))))
    record = message(file.message_type, "Record", *((name, number, Field.TYPE_MESSAGE, Field.LABEL_REPEATED, ".aialgs.data.Record." + entry)
                                                    for name, number, entry in (("features", 1, "FeaturesEntry"), ("label", 2, "LabelEntry"))))
    for entry in "FeaturesEntry", "LabelEntry":
        made = message(record.nested_type, entry, ("key", 1, Field.TYPE_STRING, Field.LABEL_OPTIONAL, None),
                       ("value", 2, Field.TYPE_MESSAGE, Field.LABEL_OPTIONAL, ".aialgs.data.Value"))
        made.options.map_entry = True
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("aialgs.data.Record"))


Record = record_message()


def read(path):
    rows = []
    with open(path, "rb") as file:
        while head := file.read(8):
            magic, length = struct.unpack("<II", head)
            assert magic == MAGIC
            record = Record.FromString(file.read(length))
            file.read(-length % 4)
            tensor = record.features["values"].float32_tensor
            rows.append((list(tensor.keys), list(tensor.values), record.label["values"].float32_tensor.values[0]))
            if len(rows) == 1000:
                rows.clear()


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    read(sys.argv[1])
    print(time.perf_counter() - start, flush=True)
