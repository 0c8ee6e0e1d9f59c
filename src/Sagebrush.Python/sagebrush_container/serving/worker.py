"""One of the processes that answer requests."""
import sys
import traceback

from sagebrush_container.serving import http
from sagebrush_container.serving.connections import CALL, FIRST
from sagebrush_container.serving.content import AnswerError
from sagebrush_container.serving.functions import Answer

_TEXT = "text/plain; charset=utf-8"


class Worker:
    """Takes requests off the shared connections until it is dismissed, and finishes the one that it is at.

    number: its place on the board; routes: answers a request with a status and an `Answer`; line: its `WorkerLine`.
    """

    def __init__(self, number, routes, slots, board, line):
        self._number, self._routes, self._slots, self._board, self._line = number, routes, slots, board, line
        self._reader = http.Reader()

    def run(self):
        """Serves; returns once it is dismissed."""
        # Nothing interrupts the wait but what it waits for: a request that was taken is always served.
        while not self._board.is_dismissed(self._number):
            [(number, _)] = self._slots.epoll.poll(maxevents=1)
            if number != CALL:
                self._serve(number - FIRST)
        self._board.leave(self._number)

    def _serve(self, slot):
        self._board.begin(self._number, slot)
        connection = self._line.connection(slot)
        try:
            stays = self._answer_all(connection)
        except OSError:
            # The other side is gone, or has stopped within a request.
            stays = False
        self._board.end(self._number)
        if stays:
            self._slots.rearm(slot)
        else:
            self._line.close(slot)

    def _answer_all(self, connection):
        """Answers what the connection has sent; whether it stays open."""
        self._reader.forget()
        while True:
            try:
                request = self._reader.next(connection)
            except (http.BadRequest, ValueError) as error:
                self._send(connection, 400, Answer(_TEXT, [str(error).encode()]), keeps_alive=False)
                return False
            if request is None:
                return False
            self._send(connection, *self._answer(request), request.keeps_alive)
            if not request.keeps_alive:
                return False
            if not self._reader.has_more:
                return True

    def _answer(self, request):
        try:
            return self._routes.answer(request, self._order)
        except AnswerError as error:
            return error.status, Answer(_TEXT, [str(error).encode()])
        except Exception:
            said = traceback.format_exc()
            print(said, file=sys.stderr, end="", flush=True)
            return 500, Answer(_TEXT, [said.encode("utf-8", "replace")])

    def _order(self, order):
        self._board.wait(self._number)
        return self._line.order(order)

    def _send(self, connection, status, answer, keeps_alive):
        self._board.answer(self._number)
        if answer.parts is not None:
            connection.sendall(http.head(status, answer.content_type, None, keeps_alive))
            http.send_chunks(connection, answer.parts)
            return
        length = sum(map(len, answer.buffers))
        http.send(connection, [http.head(status, answer.content_type, length, keeps_alive), *answer.buffers])
