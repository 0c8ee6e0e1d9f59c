"""The connections that all workers share: whichever is idle takes the next request, no matter on which connection it comes.

A connection has one descriptor number in every process, out of numbers that are taken before any code of the user's runs. The parent accepts; one epoll,
made before the fork, wakes one worker for each request; a worker that meets a connection for the first time asks the parent for it. Workers that wait there
to no end are called away through the same epoll: what it gives to a worker is a request or the call, so none gets lost between the two.
"""
import array
import fcntl
import mmap
import os
import select
import socket
import struct
import time

FIRST, SLOTS = 256, 128
CALL = FIRST + SLOTS

_IDLE = select.EPOLLIN | select.EPOLLONESHOT
_MESSAGE = struct.Struct("=Bi")
_WANT, _DONE, _ORDER = 0, 1, 2
_LONGEST_ORDER = 64 * 1024
_STALL = struct.pack("ll", 60, 0)


class Board:
    """What workers and parent tell each other through memory: how often each slot was filled, and what each worker is at."""

    # Of a worker: slot + 1 or 0, when its request began, whether it answers, whether it stays.
    _SLOT, _BEGAN, _ANSWERS, _STAYS = range(4)
    _FIELDS = 4
    _DISMISSED, _LEFT = 1, 2

    def __init__(self, workers):
        self._words = memoryview(mmap.mmap(-1, 8 * (SLOTS + self._FIELDS * workers))).cast("q")

    def _at(self, worker):
        return SLOTS + self._FIELDS * worker

    def fillings(self, slot):
        """How often the slot was filled."""
        return self._words[slot]

    def fill(self, slot):
        """Counts one more."""
        self._words[slot] += 1

    def begin(self, worker, slot):
        """The worker has a request of that slot."""
        at = self._at(worker)
        self._words[at + self._BEGAN] = time.monotonic_ns()
        self._words[at + self._ANSWERS] = 0
        self._words[at + self._SLOT] = slot + 1

    def wait(self, worker):
        """The worker waits for the parent; that time is not its request's."""
        self._words[self._at(worker) + self._BEGAN] = 2**62

    def answer(self, worker):
        """From now on bytes of the answer may be under way."""
        self._words[self._at(worker) + self._ANSWERS] = 1

    def end(self, worker):
        """The request is answered."""
        self._words[self._at(worker) + self._SLOT] = 0

    def request(self, worker):
        """What the worker is at: slot, start on the monotonic clock in ns, whether it answers already; None when idle."""
        slot, began, answers = self._words[self._at(worker):self._at(worker) + self._STAYS]
        return (slot - 1, began, bool(answers)) if slot else None

    def enlist(self, worker):
        """The place is a new worker's."""
        self._words[self._at(worker) + self._STAYS] = 0

    def dismiss(self, worker):
        """The worker shall take no other request."""
        self._words[self._at(worker) + self._STAYS] = self._DISMISSED

    def is_dismissed(self, worker):
        """Whether it shall take none."""
        return self._words[self._at(worker) + self._STAYS] == self._DISMISSED

    def leave(self, worker):
        """The worker takes no request any more."""
        self._words[self._at(worker) + self._STAYS] = self._LEFT

    def may_take(self, worker):
        """Whether the worker may still take a request: it has not left, and is at none now."""
        return self._words[self._at(worker) + self._STAYS] != self._LEFT and self.request(worker) is None


class Slots:
    """The reserved numbers, and the epoll over the connections behind them. Made once, before the user's code is loaded."""

    def __init__(self):
        self.epoll = select.epoll()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number in range(FIRST, CALL + 1):
            if fcntl.fcntl(nothing, fcntl.F_DUPFD_CLOEXEC, number) != number:
                raise OSError(f"The descriptor {number} is in use.")
        # A pipe without a writer is ready for ever.
        ready, writer = os.pipe()
        os.dup2(ready, CALL, inheritable=False)
        os.close(ready)
        os.close(writer)
        self._nothing = nothing
        self._free = list(range(SLOTS))

    @property
    def is_full(self):
        """True when no connection can be taken."""
        return not self._free

    def fill(self, connection, board):
        """Takes an accepted connection, which is closed under its old number."""
        # Who stops within a request or an answer must not hold a worker for ever.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _STALL)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _STALL)
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        slot = self._free.pop()
        os.dup2(connection.fileno(), FIRST + slot, inheritable=False)
        connection.close()
        board.fill(slot)
        self.epoll.register(FIRST + slot, _IDLE)

    def free(self, slot):
        """The parent's side of a connection that ended."""
        self.epoll.unregister(FIRST + slot)
        self.drop(slot)
        self._free.append(slot)

    def drop(self, slot):
        """Lets go of a slot's connection in this process."""
        os.dup2(self._nothing, FIRST + slot, inheritable=False)

    def rearm(self, slot):
        """The next request on the connection is for any worker."""
        self.epoll.modify(FIRST + slot, _IDLE)

    def call(self):
        """Ends the waiting of every worker."""
        self.epoll.register(CALL, select.EPOLLIN)

    def call_off(self):
        """Lets workers wait again."""
        self.epoll.unregister(CALL)


class WorkerLine:
    """A worker's end of its line to the parent, with the connections that it has met.

    inherited: how often each slot had been filled when the worker was forked, as the parent saw it; the worker itself would look too late.
    """

    def __init__(self, line, slots, board, inherited):
        self._line, self._slots, self._board = line, slots, board
        self._known = [(filling, None) for filling in inherited]

    def connection(self, slot):
        """The socket in a slot."""
        filling = self._board.fillings(slot)
        known, found = self._known[slot]
        if known == filling and found is not None:
            return found
        if known != filling:
            self._line.send(_MESSAGE.pack(_WANT, slot))
            numbers = array.array("i")
            _, ancillary, _, _ = self._line.recvmsg(1, socket.CMSG_SPACE(numbers.itemsize))
            numbers.frombytes(ancillary[0][2])
            os.dup2(numbers[0], FIRST + slot, inheritable=False)
            os.close(numbers[0])
        if found is not None:
            found.detach()
        found = socket.socket(fileno=FIRST + slot)
        found.settimeout(None)
        self._known[slot] = (filling, found)
        return found

    def close(self, slot):
        """Ends the connection in a slot, for all processes."""
        filling, found = self._known[slot]
        try:
            found.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other side was first.
            pass
        found.detach()
        self._known[slot] = (filling, None)
        self._slots.drop(slot)
        self._line.send(_MESSAGE.pack(_DONE, slot))

    def order(self, order):
        """Has the parent do something, and answers what it says. order, answer: JSON."""
        self._line.send(_MESSAGE.pack(_ORDER, 0) + order)
        return self._line.recv(_LONGEST_ORDER)


class ParentLine:
    """The parent's end of a worker's line. hear: takes down a worker's order, with the line on which it is answered later."""

    def __init__(self, line, slots, hear):
        self._line, self._slots, self._hear = line, slots, hear

    def fileno(self):
        """For an epoll."""
        return self._line.fileno()

    def attend(self):
        """Answers the next that the worker has said; False when there is nothing."""
        try:
            message = self._line.recv(_LONGEST_ORDER, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        if not message:
            return False
        kind, slot = _MESSAGE.unpack_from(message)
        if kind == _DONE:
            self._slots.free(slot)
        elif kind == _ORDER:
            self._hear(self, message[_MESSAGE.size:])
        else:
            numbers = array.array("i", [FIRST + slot])
            self._line.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
        return True

    def answer(self, said):
        """Says what has become of an order."""
        try:
            self._line.send(said)
        except OSError:
            # The worker that gave it is gone.
            pass

    def drain(self):
        """Answers what a worker that has ended has said last."""
        try:
            while self.attend():
                pass
        except OSError:
            # There is nobody to answer any more.
            pass

    def close(self):
        """Ends it."""
        self._line.close()
