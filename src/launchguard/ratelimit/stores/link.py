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
from launchguard.ratelimit.stores.wire import accepted, failure, master

if TYPE_CHECKING:
    from launchguard.ratelimit.stores.address import Address

__all__ = ["COMMAND_S", "Link", "open_link"]

COMMAND_S = 0.1
_LAST_LOOK_S = 0.001
_IDLE_S = 1.0


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
        while True:
            reader.feed(self._receive())
            answer = reader.gets()
            if answer is not False:
                if reader.has_data():
                    raise failure(None)
                return answer
            self._socket.settimeout(max(_LAST_LOOK_S, deadline - time.monotonic()))

    def _receive(self) -> bytes:
        try:
            data = self._socket.recv(65536)
        except TimeoutError:
            # Under gevent the hub may have been late, not Redis: look once more whether the answer is there.
            self._socket.settimeout(_LAST_LOOK_S)
            data = self._socket.recv(65536)
        if not data:
            raise StoreError("closed", "Redis closed the connection")
        return data


def open_link(address: Address) -> Link:
    """A connection to the server, signed in.

    Raises:
        StoreError: `connect` (nobody answers, TLS fails, no sentinel knows the master), `auth`, or as `Link.ask`.
    """
    link = _connect(address, _master(address) if address.kind == "sentinel" else None)
    try:
        for greeting in address.greeting():
            accepted(link.ask(greeting))
    except BaseException:
        link.close()
        raise
    return link


def _connect(address: Address, node: tuple[str, int] | None) -> Link:
    try:
        if address.path:
            channel = socket.socket(socket.AF_UNIX)
            channel.settimeout(CONNECT_S)
            channel.connect(address.path)
        else:
            host, port = node or address.nodes[0]
            channel = socket.create_connection((host, port), timeout=CONNECT_S)
            channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if address.tls is not None:
                channel = address.tls.wrap_socket(channel, server_hostname=host)
    except (OSError, ssl.SSLError, UnicodeError, OverflowError) as error:
        raise address.unreachable(error) from None
    channel.settimeout(COMMAND_S)
    return Link(channel)


def _master(address: Address) -> tuple[str, int]:
    """Ask the sentinels in turn."""
    errors: list[StoreError] = []
    for node in address.nodes:
        try:
            link = _connect(address, node)
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
