import io
import socket
import threading
import unittest

import numpy

import toolkit  # noqa: F401
from sagebrush_container.serving import content
from sagebrush_container.serving.http import BadRequest, Body, Reader, send


def body(data):
    return Body(io.BytesIO(data))


def npy(array, version=(1, 0)):
    stream = io.BytesIO()
    numpy.lib.format.write_array(stream, array, version)
    return stream.getvalue()


class ContentTests(unittest.TestCase):
    def test_npy_of_all_versions_orders_and_types(self):
        for version in ((1, 0), (2, 0), (3, 0)):
            for array in (numpy.arange(6, dtype="<f4").reshape(2, 3), numpy.asfortranarray(numpy.arange(6.0).reshape(2, 3)), numpy.array(5, ">i8"),
                          numpy.empty((0, 4)), numpy.array([[True, False]])):
                with self.subTest(version=version, array=array):
                    read = content.decode(body(npy(array, version)), "application/x-npy")
                    numpy.testing.assert_array_equal(array, read)
                    self.assertEqual((array.dtype, array.shape), (read.dtype, read.shape))
                    self.assertTrue(read.flags.writeable)

    def test_npy_that_is_none_is_the_callers_fault(self):
        whole = npy(numpy.arange(100.0))
        pickled = io.BytesIO()
        numpy.save(pickled, numpy.array([{}]), allow_pickle=True)
        for data in (b"", b"text", whole[:40], whole[:-1], pickled.getvalue(), whole[:10] + b"x" * 118):
            with self.subTest(data[:20]), self.assertRaises(content.AnswerError) as caught:
                content.decode(body(data), "application/x-npy")
            self.assertEqual(400, caught.exception.status)

    def test_text_formats(self):
        self.assertEqual([[1.5, 2.0]], content.decode(body(b"1.5,2"), "text/csv; charset=utf-8").tolist())
        self.assertEqual([[1.0, 2.0], [3.0, 4.0]], content.decode(body(b"1,2\n3,4\n"), "text/csv").tolist())
        self.assertEqual((1, 2), content.decode(body(b"red,blue"), "text/csv").shape)
        self.assertEqual((2, 2), content.decode(body(b"red,blue\n\ngreen,blue\n"), "text/csv").shape)
        self.assertEqual([1, 2], content.decode(body(b"[1, 2]"), "application/json").tolist())
        with self.assertRaises(content.AnswerError) as caught:
            content.decode(body(b"[1,"), "application/json")
        self.assertEqual(400, caught.exception.status)

    def test_others_are_unsupported(self):
        for call in (lambda: content.decode(body(b""), "image/png"), lambda: content.encode([1], "image/png")):
            with self.assertRaises(content.UnsupportedFormatError) as caught:
                call()
            self.assertEqual(415, caught.exception.status)

    def test_what_is_accepted_most_is_written(self):
        for accept, kind in (
                ("application/json, */*;q=0.1", "application/json"), ("application/json;q=0.5, text/csv", "text/csv"), ("image/png, application/x-npy", "application/x-npy"),
                ("image/png, */*;q=0.8", "application/json"), ("text/*", "text/csv"), ("application/json;q=0, text/csv; Q=0.2", "text/csv")):
            with self.subTest(accept):
                self.assertEqual(kind, content.encode([1], accept)[1])
        self.assertEqual("text/csv", content.encode([1], "image/png, */*", "text/csv")[1])

    def test_structures_with_names_of_all_letters(self):
        array = numpy.array([(1, 2.0)], [("größe", "<i4"), ("重さ", "<f8")])
        read = content.decode(body(npy(array, (3, 0))), "application/x-npy")
        self.assertEqual((array.dtype, [(1, 2.0)]), (read.dtype, read.tolist()))

    def test_predictions(self):
        array = numpy.arange(6.0).reshape(2, 3)
        for prediction in (array, array.T, array[:, ::2], numpy.float32(2), [1, 2], numpy.empty((0, 2))):
            buffers, kind = content.encode(prediction, "application/x-npy")
            self.assertEqual("application/x-npy", kind)
            numpy.testing.assert_array_equal(prediction, numpy.load(io.BytesIO(b"".join(buffers))))
        self.assertEqual(([b"0.0,1.0,2.0\n3.0,4.0,5.0\n"], "text/csv"), content.encode(array, "text/csv"))
        self.assertEqual(([b'{"a": [1.0], "b": 2.0}'], "application/json"), content.encode({"a": numpy.ones(1), "b": numpy.float32(2)}, "application/json"))


class ReaderTests(unittest.TestCase):
    def setUp(self):
        self.ours, self.theirs = socket.socketpair()
        self.addCleanup(self.ours.close)
        self.addCleanup(self.theirs.close)

    def test_requests_that_follow_each_other(self):
        self.theirs.sendall(b"GET /ping HTTP/1.1\r\n\r\nPOST /x?a=1 HTTP/1.1\r\nContent-LENGTH: 3\r\nConnection: close\r\n\r\nabc")
        reader = Reader()
        first, second = reader.next(self.ours), reader.next(self.ours)
        self.assertEqual(("/ping", "", b"", True), (first.path, first.query, first.body.bytes, first.keeps_alive))
        self.assertEqual(("/x", "a=1", b"abc", False), (second.path, second.query, second.body.bytes, second.keeps_alive))
        self.assertFalse(reader.has_more)

    def test_a_large_body_is_whole_and_writable(self):
        data = bytes(range(256)) * 8192
        sender = threading.Thread(target=lambda: send(self.theirs, [b"POST / HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % len(data), data]))
        sender.start()
        request = Reader().next(self.ours)
        sender.join()
        self.assertEqual(data, request.body.bytes)
        request.body.view[0] = 7
        self.assertEqual(7, request.body.bytes[0])

    def test_chunks(self):
        self.theirs.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\nGET")
        self.assertEqual(b"abcde", Reader().next(self.ours).body.bytes)

    def test_what_is_no_http(self):
        for text in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nno header\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
            with self.subTest(text), self.assertRaises(BadRequest):
                self.theirs.sendall(text)
                Reader().next(self.ours)

    def test_the_end(self):
        self.theirs.close()
        self.assertIsNone(Reader().next(self.ours))


if __name__ == "__main__":
    unittest.main()
