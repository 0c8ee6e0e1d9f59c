"""The workers as their parent sees them: forked, watched, replaced."""
import gc
import os
import select
import signal
import socket
import sys
import time
import traceback

from sagebrush_container import log
from sagebrush_container.serving import connections, http
from sagebrush_container.serving.worker import Worker

_LOOK = 1


class Crew:
    """Accepts connections and keeps a number of workers alive. A request whose worker dies is answered 500.

    listener: a listening socket; slots: made before the user's code was loaded; limit: seconds that a request may take, None for any.
    """

    def __init__(self, listener, routes, slots, count, share, limit):
        self._listener, self._routes, self._slots, self._share, self._limit = listener, routes, slots, share, limit
        self._board = connections.Board(count)
        self._pids, self._lines = [None] * count, [None] * count
        self._is_leaving, self._is_accepting = False, True
        self._wake, self._woken = socket.socketpair()
        self._epoll = select.epoll()

    def run(self):
        """Serves until SIGTERM; all workers have ended when this returns."""
        for end in (self._wake, self._woken):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._leave)
        self._listener.setblocking(False)
        self._epoll.register(self._woken, select.EPOLLIN)
        self._epoll.register(self._listener, select.EPOLLIN)
        # What is frozen is never visited by a collection, so its pages stay shared.
        gc.collect()
        gc.freeze()
        for number in range(len(self._pids)):
            self._fork(number)
        while not self._is_leaving:
            self._attend(self._epoll.poll(_LOOK if self._limit else None))
        self._dismiss()

    def _leave(self, *_):
        self._is_leaving = True

    def _attend(self, ready):
        numbers = {number for number, _ in ready}
        for line in [line for line in self._lines if line is not None and line.fileno() in numbers]:
            if not line.attend():
                self._epoll.unregister(line)
        if self._listener.fileno() in numbers:
            self._accept()
        if self._woken.fileno() in numbers:
            self._woken.recv(4096)
            self._replace()
        if self._limit:
            self._end_late()
        if not self._is_accepting and not self._slots.is_full:
            self._listen(True)

    def _accept(self):
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self._slots.fill(connection, self._board)
        if self._slots.is_full:
            self._listen(False)

    def _listen(self, accepts):
        self._is_accepting = accepts
        self._epoll.modify(self._listener, select.EPOLLIN if accepts else 0)

    def _fork(self, number):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        inherited = [self._board.fillings(slot) for slot in range(connections.SLOTS)]
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            self._work(number, connections.WorkerLine(theirs, self._slots, self._board, inherited))
        theirs.close()
        self._pids[number], self._lines[number] = pid, connections.ParentLine(ours, self._slots)
        self._epoll.register(ours, select.EPOLLIN)

    def _work(self, number, line):
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._listener.close()
            self._share.take()
            Worker(number, self._routes, self._slots, self._board, line).run()
            code = 0
        except SystemExit:
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _replace(self):
        for number, pid in enumerate(self._pids):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended == 0 or self._is_leaving:
                continue
            words = _words(status)
            log.logger.error("Worker %d %s and is replaced.", pid, words)
            # What it said before it ended comes first: a connection that it has closed is not its request any more.
            line = self._lines[number]
            self._drain(line)
            self._answer_for(number, f"The worker {words} before it answered this request.")
            line.close()
            self._fork(number)

    @staticmethod
    def _drain(line):
        with select.epoll() as look:
            look.register(line, select.EPOLLIN)
            while look.poll(0):
                try:
                    if not line.attend():
                        return
                except OSError:
                    return

    def _answer_for(self, number, words):
        request = self._board.request(number)
        self._board.end(number)
        if request is None:
            return
        slot, _, answers = request
        with socket.socket(fileno=os.dup(connections.FIRST + slot)) as connection:
            try:
                if not answers:
                    body = words.encode()
                    http.send(connection, [http.head(500, "text/plain; charset=utf-8", len(body), False), body])
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                # The client has not waited.
                pass
        self._slots.free(slot)

    def _end_late(self):
        now = time.monotonic_ns()
        for number, pid in enumerate(self._pids):
            request = self._board.request(number)
            if request is not None and now - request[1] > self._limit * 1e9:
                log.logger.critical("WORKER TIMEOUT (pid:%d): a request took more than %g seconds (SAGEMAKER_MODEL_SERVER_TIMEOUT).", pid, self._limit)
                os.kill(pid, signal.SIGKILL)

    def _dismiss(self):
        for pid in self._pids:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                # It was just ending by itself.
                pass
        for pid in self._pids:
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


def _words(status):
    if os.WIFSIGNALED(status):
        return f"was killed by signal {os.WTERMSIG(status)} ({signal.Signals(os.WTERMSIG(status)).name})"
    return f"ended with exit code {os.WEXITSTATUS(status)}"
