"""One connection to Redis over a blocking socket: for threads, and for greenlets that have patched the socket module.

Law: `ask` takes at most `COMMAND_S` of Redis' own time, and one link serves one caller at a time. A link that failed
is closed, since what comes late would be read as the answer to the next question.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

import hiredis

from launchguard.errors import StoreError
from launchguard.ratelimit.stores.address import CONNECT_S
from launchguard.ratelimit.stores.handshake import explained
from launchguard.ratelimit.stores.names import find, shares, time_left
from launchguard.ratelimit.stores.wire import accepted, failure, master

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.stores.address import Address
    from launchguard.ratelimit.stores.names import Place

__all__ = ["COMMAND_S", "Link", "keep_alive", "open_link"]

COMMAND_S = 0.1
_LAST_LOOK_S = 0.001
_IDLE_S = 1.0
_KEEP_ALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
"""Seconds of silence, seconds between looks, and how many of them."""


class Link:
    """An open connection."""

    def __init__(self, channel: socket.socket) -> None:
        self._socket = channel
        self._reader = hiredis.Reader()
        self._used = time.monotonic()

    def is_fresh(self) -> bool:
        """Whether it may be asked; one that lay idle is looked at first, since Redis may have gone meanwhile."""
        now = time.monotonic()
        idle_s, self._used = now - self._used, now
        if idle_s < _IDLE_S:
            return True
        self._socket.settimeout(0)
        try:
            self._socket.recv(1)  # what comes unasked, or the end: either way it is of no use any more
        except (BlockingIOError, ssl.SSLWantReadError):
            self._socket.settimeout(COMMAND_S)
            return True
        except OSError:
            return False
        return False

    def ask(self, data: bytes) -> Any:
        """Send one command and give its answer; an error that Redis answers is given, not raised.

        Raises:
            StoreError: `timeout`, `closed` or `protocol`; the link is closed then.
        """
        try:
            self._socket.sendall(data)
            return self._answer(time.monotonic() + COMMAND_S)
        except StoreError:
            self.close()
            raise
        except TimeoutError:
            self.close()
            raise StoreError("timeout", f"Redis did not answer within {COMMAND_S} s") from None
        except OSError as error:
            self.close()
            raise StoreError("closed", f"the connection broke: {explained(error)}") from None
        except hiredis.HiredisError:
            self.close()
            raise failure(None) from None

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _answer(self, deadline: float) -> Any:
        reader = self._reader
        reader.feed(self._receive())
        answer = reader.gets()
        if answer is False:
            answer = self._rest(deadline)
        if reader.has_data():
            raise failure(None)
        return answer

    def _rest(self, deadline: float) -> Any:
        """An answer that comes in pieces: all of them in the time of one."""
        while True:
            left = deadline - time.monotonic()
            self._socket.settimeout(max(_LAST_LOOK_S, left))
            self._reader.feed(self._receive())
            answer = self._reader.gets()
            if answer is not False:
                self._socket.settimeout(COMMAND_S)
                return answer
            if left <= 0:  # not before: the piece may have come in time, and the hub late
                raise TimeoutError

    def _receive(self) -> bytes:
        try:
            data = self._socket.recv(65536)
        except TimeoutError:
            # Under gevent the hub may have been late, not Redis: look once more whether the answer is there.
            self._socket.settimeout(_LAST_LOOK_S)
            data = self._socket.recv(65536)
            self._socket.settimeout(COMMAND_S)
        if not data:
            raise StoreError("closed", "Redis closed the connection")
        return data


def open_link(address: Address) -> Link:
    """A connection to the server, signed in; sentinels are asked within the same time.

    Raises:
        StoreError: `connect` (nobody answers, TLS fails, no sentinel knows the master), `auth`, or as `Link.ask`.
    """
    deadline = time.monotonic() + CONNECT_S
    node = _master(address, deadline) if address.kind == "sentinel" else None
    link = _connect(address, node, deadline)
    try:
        for greeting in address.greeting():
            accepted(link.ask(greeting))
    except BaseException:
        link.close()
        raise
    return link


def _connect(address: Address, node: tuple[str, int] | None, deadline: float) -> Link:
    try:
        if address.path:
            channel = _dialled((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", address.path), time_left(deadline))
        else:
            host, port = node or address.nodes[0]
            channel = _dialled_first(find(host, port, deadline), deadline)
            if address.tls is not None:
                channel.settimeout(time_left(deadline))
                channel = address.tls.wrap_socket(channel, server_hostname=host)  # closes what it cannot wrap
    except (OSError, ssl.SSLError, UnicodeError, OverflowError) as error:
        raise address.unreachable(error) from None
    channel.settimeout(COMMAND_S)
    return Link(channel)


def _dialled_first(places: Sequence[Place], deadline: float) -> socket.socket:
    """A connection to the first address that takes one."""
    failed: OSError | None = None
    for place, share_s in shares(places, deadline):
        try:
            channel = _dialled(place, share_s)
        except OSError as error:
            failed = error
            continue
        keep_alive(channel)
        return channel
    raise failed or OSError("the name has no address")


def keep_alive(channel: socket.socket) -> None:
    """Have the system look whether a silent connection still stands: what lies between may drop it without a word."""
    channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE:
        if hasattr(socket, name):  # by other names elsewhere
            channel.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _dialled(place: Place, within_s: float) -> socket.socket:
    family, kind, protocol, _, where = place
    channel = socket.socket(family, kind, protocol)
    try:
        channel.settimeout(within_s)
        channel.connect(where)
    except BaseException:
        channel.close()
        raise
    return channel


def _master(address: Address, deadline: float) -> tuple[str, int]:
    """Ask the sentinels in turn; each leaves those behind it, and the master, their share of the time."""
    errors: list[StoreError] = []
    for node, share_s in shares(address.nodes, deadline, behind=1):
        try:
            link = _connect(address, node, time.monotonic() + share_s)
            try:
                for greeting in address.sentinel_greeting():
                    accepted(link.ask(greeting))
                found = master(link.ask(address.sentinel_question()))
            finally:
                link.close()
        except StoreError as error:
            errors.append(error)
            continue
        if found:
            return found
    raise address.masterless(errors)
