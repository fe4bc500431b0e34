"""Fetching from a fixed list of hosts, and asking whether others answer, guarded against slow, huge and misdirected
replies.

A name is resolved once, every address it has must be public, and the connection goes to an address that was checked.
"""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import httpcore2
import httpx2

TIME_LIMIT = 3.0
SIZE_LIMIT = 1_000_000
MOST_REDIRECTS = 2
# A link to an article passes its DOI, its publisher and often a page about cookies.
MOST_REDIRECTS_OF_LINKS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_BACKEND = httpcore2.SyncBackend()


class FetchError(Exception):
    """Nothing usable came back; the subclass says why, the message for whom it happened."""


class Unreachable(FetchError):
    """No connection, no name, or the connection broke."""


class TimedOut(FetchError):
    """The whole reply did not arrive in time."""


class TooLarge(FetchError):
    """The reply is longer than anything we asked for."""


class RefusedAddress(FetchError):
    """The address is not one we may fetch from."""


class BadStatus(FetchError):
    """The host answered, but not with what was asked for."""

    def __init__(self, host: str, status: int) -> None:
        super().__init__(f"{host} answered {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Response:
    """A reply with status 200, whole and not compressed."""

    url: str
    content_type: str
    body: bytes


def fetch(
    url: str,
    *,
    accept: str,
    allowed_hosts: frozenset[str],
    insecure_hosts: frozenset[str] = frozenset(),
    agent: str = "AlignHub",
    form: Mapping[str, str] | None = None,
    seconds: float | None = None,
    most: int | None = None,
) -> Response:
    """What ``url`` answers, read whole within ``seconds`` and ``most`` bytes; to a POST with ``form``.

    Where they are not given, these are ``TIME_LIMIT`` and ``SIZE_LIMIT``.

    Only https on its usual port to ``allowed_hosts``, redirects included. ``insecure_hosts`` ("host:port") are the
    exceptions: they may be asked over http and on addresses that are not public. A form is sent once and follows no
    redirect. Raises a ``FetchError``.
    """
    seconds = TIME_LIMIT if seconds is None else seconds
    most = SIZE_LIMIT if most is None else most
    deadline = time.monotonic() + seconds
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": agent}
    for _ in range(MOST_REDIRECTS + 1):
        target = _checked(url, allowed_hosts, insecure_hosts)
        guard = _Guard(deadline, anywhere=_netloc(target) in insecure_hosts)
        with (
            _mapped(target.host, seconds),
            _Transport(guard) as transport,
            httpx2.Client(transport=transport, trust_env=False, timeout=seconds) as client,
            client.stream("GET" if form is None else "POST", target, headers=headers, data=form) as reply,
        ):
            if reply.has_redirect_location and form is None:
                url = str(target.join(reply.headers["Location"]))
                continue
            if reply.status_code != 200:
                raise BadStatus(target.host, reply.status_code)
            return Response(str(target), reply.headers.get("Content-Type", ""), _body(reply, deadline, most))
    raise Unreachable(f"{target.host} redirects more than {MOST_REDIRECTS} times")


def status_of(url: str, *, insecure_hosts: frozenset[str] = frozenset(), agent: str = "AlignHub") -> int:
    """The status that a link on the public Internet answers in the end, within ``TIME_LIMIT`` seconds.

    No more than the head of a reply is read. Only http and https on their usual ports, and public addresses, redirects
    included; ``insecure_hosts`` as for ``fetch``. Raises a ``FetchError``.
    """
    deadline = time.monotonic() + TIME_LIMIT
    headers = {"Accept": "text/html, */*;q=0.8", "Accept-Encoding": "identity", "User-Agent": agent}
    for _ in range(MOST_REDIRECTS_OF_LINKS + 1):
        target = _anywhere_public(url, insecure_hosts)
        guard = _Guard(deadline, anywhere=_netloc(target) in insecure_hosts)
        with (
            _mapped(target.host, TIME_LIMIT),
            _Transport(guard) as transport,
            httpx2.Client(transport=transport, trust_env=False, timeout=TIME_LIMIT) as client,
            client.stream("GET", target, headers=headers) as reply,
        ):
            if not reply.has_redirect_location:
                return reply.status_code
            location = reply.headers["Location"]
        url = _joined(target, location)
    raise Unreachable(f"{target.host} redirects more than {MOST_REDIRECTS_OF_LINKS} times")


def _joined(target: httpx2.URL, location: str) -> str:
    try:
        return str(target.join(location))
    except (httpx2.InvalidURL, ValueError) as error:
        raise RefusedAddress("it redirects to what is no address") from error


def _anywhere_public(url: str, insecure_hosts: frozenset[str]) -> httpx2.URL:
    try:
        target = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise RefusedAddress("not an address") from error
    # Whether the host's address is a public one is seen when it is connected to.
    usual = target.scheme in ("http", "https") and target.port is None and target.host
    if target.userinfo or not (_netloc(target) in insecure_hosts or usual):
        raise RefusedAddress(f"{target.scheme}://{target.host} is not an address on the web")
    return target


def _checked(url: str, allowed_hosts: frozenset[str], insecure_hosts: frozenset[str]) -> httpx2.URL:
    try:
        target = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise RefusedAddress("not an address") from error
    if target.userinfo or not (_netloc(target) in insecure_hosts or _is_public(target, allowed_hosts)):
        raise RefusedAddress(f"{target.scheme}://{target.host} is not on the list")
    return target


def _is_public(target: httpx2.URL, allowed_hosts: frozenset[str]) -> bool:
    return target.scheme == "https" and target.port is None and target.host in allowed_hosts


def _netloc(target: httpx2.URL) -> str:
    return target.netloc.decode("ascii")


def _body(reply: httpx2.Response, deadline: float, most: int) -> bytes:
    # A compressed reply could unfold without bound; we asked for a plain one.
    if reply.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreachable("the reply is compressed although a plain one was asked for")
    body = bytearray()
    for part in reply.iter_raw():
        body += part
        if len(body) > most:
            raise TooLarge(f"the reply is longer than {most:,} bytes")
        _remaining(deadline)
    return bytes(body)


class _mapped:
    """Turns what the libraries raise into our own words."""

    def __init__(self, host: str, seconds: float) -> None:
        self._host = host
        self._seconds = seconds

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, httpcore2.TimeoutException | httpx2.TimeoutException):
            raise TimedOut(f"{self._host} took more than {self._seconds:g} seconds") from error
        if isinstance(error, httpcore2.NetworkError | httpcore2.ProtocolError | httpx2.HTTPError | OSError):
            raise Unreachable(f"{self._host} cannot be reached") from error


class _Transport(httpx2.BaseTransport):
    """httpx2's transport, with a network backend of our own."""

    def __init__(self, guard: "_Guard") -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=_certificates(), network_backend=guard)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        reply = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=target,
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        if not isinstance(reply.stream, Iterable):
            raise TypeError("the pool gave a stream for asynchronous reading")
        return httpx2.Response(reply.status, headers=reply.headers, stream=_Stream(reply.stream))

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if close := getattr(self._stream, "close", None):
            close()


class _Guard(httpcore2.NetworkBackend):
    """Connects to checked addresses only, and lets no operation run past the deadline."""

    def __init__(self, deadline: float, *, anywhere: bool) -> None:
        self._deadline = deadline
        self._anywhere = anywhere

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = _resolve(host, port, _remaining(self._deadline))
        if not self._anywhere and not all(is_public(address) for address in addresses):
            raise RefusedAddress(f"{host} does not have a public address")
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = _BACKEND.connect_tcp(address, port, _remaining(self._deadline), local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
            else:
                return _Timed(stream, self._deadline)
        raise failure


class _Timed(httpcore2.NetworkStream):
    """A stream on which every operation has only the time that is left."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _remaining(self._deadline))
        return _Timed(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def is_public(address: str) -> bool:
    """Whether an IP address, or the IPv4 address inside it, is one of the public Internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """All addresses of ``host``. The system's resolver knows no time limit, so it runs beside us."""
    answers: queue.SimpleQueue[Callable[[], list[str]]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            answers.put(list)
        else:
            answers.put(lambda: list(dict.fromkeys(str(row[4][0]) for row in found)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=seconds)()
    except queue.Empty:
        raise httpcore2.ConnectTimeout(f"{host} could not be resolved in time") from None


def _remaining(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore2.ReadTimeout("the time is up")
    return seconds


@cache
def _certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)
