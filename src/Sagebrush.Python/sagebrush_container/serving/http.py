"""As much of HTTP/1.1 as a container's server needs. Source: RFC 9112."""
import io

_LONGEST_HEAD = 64 * 1024
_BUFFER = 64 * 1024
_END = b"\r\n\r\n"

_REASONS = {
    200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 413: "Payload Too Large",
    415: "Unsupported Media Type", 500: "Internal Server Error", 507: "Insufficient Storage",
}


class BadRequest(Exception):
    """What came is no HTTP that is read here; the connection cannot go on."""


class Body:
    """The bytes of a request, read once: as bytes, as text or as a writable view, none of which is a copy of a body that came in pieces."""

    __slots__ = ("_stream",)

    def __init__(self, stream):
        self._stream = stream

    @property
    def bytes(self):
        """All of it."""
        return self._stream.getvalue()

    @property
    def text(self):
        """All of it as UTF-8."""
        return self._stream.getvalue().decode("utf-8")

    @property
    def view(self):
        """All of it, to be read and written where it lies."""
        return self._stream.getbuffer()


class Request:
    """A request's line, headers (names in lower case) and body."""

    __slots__ = ("method", "path", "query", "headers", "body", "keeps_alive")

    def __init__(self, method, target, headers, body, keeps_alive):
        self.path, _, self.query = target.partition("?")
        self.method, self.headers, self.body, self.keeps_alive = method, headers, body, keeps_alive


class Reader:
    """Reads requests off blocking sockets through one buffer; what follows a request in it is the next one of the same connection."""

    def __init__(self):
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._start = self._end = 0

    @property
    def has_more(self):
        """Whether the connection has sent more than the request that was read last."""
        return self._start < self._end

    def forget(self):
        """Drops what is left: another connection's turn."""
        self._start = self._end = 0

    def next(self, connection):
        """The next request; None at the connection's end.

        Raises BadRequest, OSError.
        """
        at = self._buffer.find(_END, self._start, self._end)
        while at < 0:
            if not self._fill(connection):
                return None
            at = self._buffer.find(_END, self._start, self._end)
        lines = self._buffer[self._start:at].decode("latin-1").split("\r\n")
        self._start = at + len(_END)
        words = lines[0].split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise BadRequest(f"'{lines[0]}' is no request line")
        headers = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if not colon:
                raise BadRequest(f"'{line}' is no header")
            headers[name.lower()] = value.strip()
        connection_header = headers.get("connection", "").lower()
        keeps_alive = "close" not in connection_header if words[2] != "HTTP/1.0" else "keep-alive" in connection_header
        return Request(words[0], words[1], headers, self._body(connection, headers), keeps_alive)

    def _body(self, connection, headers):
        if "chunked" in headers.get("transfer-encoding", "").lower():
            self._invite(connection, headers)
            return Body(io.BytesIO(self._chunks(connection)))
        length = headers.get("content-length", "0")
        if not length.isdigit():
            raise BadRequest(f"Content-Length is '{length}'")
        return Body(self._exactly(connection, int(length), headers))

    def _exactly(self, connection, length, headers):
        here = min(length, self._end - self._start)
        first = self._view[self._start:self._start + here]
        self._start += here
        if here == length:
            return io.BytesIO(bytes(first))
        # The stream owns these bytes alone and lends them for writing: what comes in is copied once, by the system.
        stream = io.BytesIO(bytes(length))
        with stream.getbuffer() as whole:
            whole[:here] = first
            self._invite(connection, headers)
            while here < length:
                received = connection.recv_into(whole[here:])
                if received == 0:
                    raise BadRequest("the connection ended within a body")
                here += received
        return stream

    def _chunks(self, connection):
        parts = []
        while True:
            size = int(self._line(connection).partition(b";")[0], 16)
            if size == 0:
                while self._line(connection):
                    pass
                return b"".join(parts)
            parts.append(self._exactly(connection, size, {}).getvalue())
            self._line(connection)

    def _line(self, connection):
        at = self._buffer.find(b"\r\n", self._start, self._end)
        while at < 0:
            if not self._fill(connection):
                raise BadRequest("the connection ended within a body")
            at = self._buffer.find(b"\r\n", self._start, self._end)
        line = bytes(self._view[self._start:at])
        self._start = at + 2
        return line

    def _fill(self, connection):
        if self._start == self._end:
            self._start = self._end = 0
        elif self._start > 0:
            self._buffer[:self._end - self._start] = self._buffer[self._start:self._end]
            self._start, self._end = 0, self._end - self._start
        if self._end == _LONGEST_HEAD:
            raise BadRequest("the head is longer than 64 KiB")
        received = connection.recv_into(self._view[self._end:])
        self._end += received
        return received > 0

    @staticmethod
    def _invite(connection, headers):
        if headers.get("expect", "").lower() == "100-continue":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def head(status, content_type, length, keeps_alive):
    """The head of an answer; length None: it comes in chunks."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    close = "" if keeps_alive else "Connection: close\r\n"
    return (f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}\r\nContent-Type: {content_type}\r\n{size}\r\n{close}\r\n").encode("latin-1", "replace")


def send(connection, buffers):
    """Sends buffers one after the other, in one call where the socket takes them."""
    total = sum(map(len, buffers))
    sent = connection.sendmsg(buffers)
    if sent == total:
        return
    for buffer in buffers:
        if sent < len(buffer):
            connection.sendall(memoryview(buffer)[sent:])
        sent = max(0, sent - len(buffer))


def send_chunks(connection, parts):
    """Sends the parts of a body as they are made."""
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        if data:
            send(connection, [f"{len(data):x}\r\n".encode(), data, b"\r\n"])
    connection.sendall(b"0\r\n\r\n")
