"""The workers as their parent sees them: forked, watched, replaced, renewed."""
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
_BLINK = 0.001

# Workers that are being replaced may still be at a request.
_GENERATIONS = 4


class Crew:
    """Accepts connections and keeps a number of workers alive. A request whose worker dies is answered 500.

    listener: a listening socket; slots: made before the user's code was loaded; limit: seconds that a request may take, None for any.
    """

    def __init__(self, listener, routes, slots, count, share, limit):
        self._listener, self._routes, self._slots, self._share, self._limit = listener, routes, slots, share, limit
        self._count = count
        self._board = connections.Board(_GENERATIONS * count)
        self._members, self._retired, self._orders = {}, {}, []
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
        _freeze()
        self._begin()
        while not self._is_leaving:
            self._attend(self._epoll.poll(_LOOK if self._limit else None))
            self._obey()
        self._dismiss()

    def _leave(self, *_):
        self._is_leaving = True

    def _begin(self):
        for _ in range(self._count):
            self._fork()

    def _attend(self, ready):
        numbers = {number for number, _ in ready}
        for member in self._all:
            if member.line.fileno() in numbers:
                member.line.attend()
        if self._listener.fileno() in numbers:
            self._accept()
        if self._woken.fileno() in numbers:
            self._woken.recv(4096)
            self._reap()
        if self._limit:
            self._end_late()
        if not self._is_accepting and not self._slots.is_full:
            self._listen(True)

    @property
    def _all(self):
        return [*self._members.values(), *self._retired.values()]

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

    def _hear(self, line, order):
        self._orders.append((line, order))

    def _obey(self):
        """Takes out what the workers have ordered, all of it for one renewal; who ordered is answered when the new workers stand."""
        while self._orders and not self._is_leaving:
            orders, self._orders = self._orders, []
            said = [(line, *self._routes.obey(order)) for line, order in orders]
            if any(is_new for _, is_new, _ in said):
                self._renew()
            for line, _, answer in said:
                line.answer(answer)

    def _renew(self):
        """Workers that know what the parent knows now. Those before finish the requests that they are at and take no other."""
        # What is ordered meanwhile waits: it comes from workers of the present generation, so that there is room again in the end.
        while len(self._all) + self._count > _GENERATIONS * self._count:
            self._attend(self._epoll.poll(_LOOK))
            if self._is_leaving:
                return
        _freeze()
        before, self._members = self._members, {}
        self._retired.update(before)
        self._send_away(before)
        # Nothing that is sent from now on may reach one that does not know.
        while any(self._board.may_take(number) for number in before if number in self._retired):
            time.sleep(_BLINK)
            self._reap()
        self._slots.call_off()
        self._begin()

    def _send_away(self, numbers):
        for number in numbers:
            self._board.dismiss(number)
        self._slots.call()

    def _fork(self):
        number = next(n for n in range(_GENERATIONS * self._count) if n not in self._members and n not in self._retired)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        inherited = [self._board.fillings(slot) for slot in range(connections.SLOTS)]
        self._board.enlist(number)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._work(number, connections.WorkerLine(theirs, self._slots, self._board, inherited))
        theirs.close()
        self._members[number] = _Member(pid, connections.ParentLine(ours, self._slots, self._hear))
        self._epoll.register(ours, select.EPOLLIN)

    def _work(self, number, line):
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._listener.close()
            for member in self._all:
                member.line.close()
            self._share.take()
            Worker(number, self._routes, self._slots, self._board, line).run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _reap(self):
        for members in (self._members, self._retired):
            for number, member in list(members.items()):
                ended, status = os.waitpid(member.pid, os.WNOHANG)
                if ended == 0:
                    continue
                # What it said before it ended comes first: a connection that it has closed is not its request any more.
                member.line.drain()
                words = _words(status)
                self._answer_for(number, f"The worker {words} before it answered this request.")
                self._epoll.unregister(member.line)
                member.line.close()
                del members[number]
                if members is self._members and not self._is_leaving:
                    log.logger.error("Worker %d %s and is replaced.", member.pid, words)
                    self._fork()

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
        for number, member in [*self._members.items(), *self._retired.items()]:
            request = self._board.request(number)
            if request is not None and now - request[1] > self._limit * 1e9 and not member.is_late:
                member.is_late = True
                log.logger.critical(
                    "WORKER TIMEOUT (pid:%d): a request took more than %g seconds (SAGEMAKER_MODEL_SERVER_TIMEOUT).", member.pid, self._limit)
                try:
                    os.kill(member.pid, signal.SIGKILL)
                except ProcessLookupError:
                    # It has just ended by itself.
                    pass

    def _dismiss(self):
        self._send_away([*self._members, *self._retired])
        for member in self._all:
            # Who waits for an answer of the parent's gets none any more.
            member.line.close()
        for member in self._all:
            os.waitpid(member.pid, 0)


class _Member:
    """A worker's process, the line to it, and whether it was ended for taking too long."""

    def __init__(self, pid, line):
        self.pid, self.line, self.is_late = pid, line, False


def _freeze():
    # What is frozen is never visited by a collection, so its pages stay shared.
    gc.collect()
    gc.freeze()


def _words(status):
    if os.WIFSIGNALED(status):
        return f"was killed by signal {os.WTERMSIG(status)} ({signal.Signals(os.WTERMSIG(status)).name})"
    return f"ended with exit code {os.WEXITSTATUS(status)}"
