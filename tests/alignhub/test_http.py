"""The guarded client: where it goes, where it does not, and how long it stays."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alignhub.kit import http

NOWHERE: frozenset[str] = frozenset()
HOSTS = frozenset({"api.example.org"})


def get(server: HTTPServer, path: str) -> http.Response:
    here = f"{server.host}:{server.port}"
    return http.fetch(
        server.url_for(path), accept="text/plain", allowed_hosts=NOWHERE, insecure_hosts=frozenset({here})
    )


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def resolve_to(*addresses: str) -> None:
        rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
        monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_, **__: rows)

    return resolve_to


def test_a_reply_comes_back_whole(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x", headers={"Accept": "text/plain", "Accept-Encoding": "identity"}).respond_with_data(
        "hello", content_type="text/plain"
    )
    reply = get(httpserver, "/x")
    assert (reply.body, reply.content_type) == (b"hello", "text/plain")


@pytest.mark.parametrize("status", [204, 304, 404, 429, 500, 503])
def test_any_other_status_is_told(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=status)
    with pytest.raises(http.BadStatus) as refused:
        get(httpserver, "/x")
    assert refused.value.status == status


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.org/",
        "https://api.example.org:8443/",
        "https://api.example.org.evil.org/",
        "https://evil.org/",
        "https://api.example.org@evil.org/",
        "https://user:pass@api.example.org/",
        "https://127.0.0.1/",
        "ftp://api.example.org/",
        "file:///etc/passwd",
        "//api.example.org/",
        "not an address",
        "https://[::1",
        "",
    ],
)
def test_only_https_on_the_list_is_asked(url: str, answers: Callable[..., None]) -> None:
    answers()
    with pytest.raises(http.RefusedAddress):
        http.fetch(url, accept="*/*", allowed_hosts=HOSTS)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_name_on_the_list_with_an_inner_address_is_refused(address: str, answers: Callable[..., None]) -> None:
    answers(address)
    with pytest.raises(http.RefusedAddress):
        http.fetch("https://api.example.org/", accept="*/*", allowed_hosts=HOSTS)
    answers("93.184.216.34", address)
    with pytest.raises(http.RefusedAddress):
        http.fetch("https://api.example.org/", accept="*/*", allowed_hosts=HOSTS)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert http.is_public(address)


def test_the_connection_goes_to_the_address_that_was_checked(
    answers: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def connect(host: str, *_: object) -> None:
        asked.append(host)
        raise http.httpcore2.ConnectError("no network here")

    answers("93.184.216.34")
    monkeypatch.setattr(http._BACKEND, "connect_tcp", connect)
    with pytest.raises(http.Unreachable):
        http.fetch("https://api.example.org/", accept="*/*", allowed_hosts=HOSTS)
    assert asked == ["93.184.216.34"]


def test_a_name_without_address_is_unreachable(answers: Callable[..., None]) -> None:
    answers()
    with pytest.raises(http.Unreachable):
        http.fetch("https://api.example.org/", accept="*/*", allowed_hosts=HOSTS)


def test_a_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIME_LIMIT", 0.2)
    monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_, **__: time.sleep(1))
    started = time.monotonic()
    with pytest.raises(http.TimedOut):
        http.fetch("https://api.example.org/", accept="*/*", allowed_hosts=HOSTS)
    assert time.monotonic() - started < 0.9


def test_nobody_listening_is_unreachable(httpserver: HTTPServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(http.Unreachable):
        http.fetch(f"http://{here}/", accept="*/*", allowed_hosts=NOWHERE, insecure_hosts=frozenset({here}))


def test_redirects_are_followed_twice_and_checked_each_time(httpserver: HTTPServer) -> None:
    for number in range(4):
        httpserver.expect_request(f"/{number}").respond_with_data(
            "", status=302, headers={"Location": f"/{number + 1}"}
        )
    httpserver.expect_request("/4").respond_with_data("there")
    assert get(httpserver, "/2").body == b"there"
    with pytest.raises(http.Unreachable):
        get(httpserver, "/1")


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/", "https://evil.org/", "file:///etc/passwd", "//evil.org/"])
def test_a_redirect_elsewhere_is_refused(httpserver: HTTPServer, target: str) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=302, headers={"Location": target})
    with pytest.raises(http.RefusedAddress):
        get(httpserver, "/x")


def test_a_long_reply_is_cut_off(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/whole").respond_with_data("x" * http.SIZE_LIMIT)
    httpserver.expect_request("/long").respond_with_data("x" * (http.SIZE_LIMIT + 1))
    assert len(get(httpserver, "/whole").body) == http.SIZE_LIMIT
    with pytest.raises(http.TooLarge):
        get(httpserver, "/long")


def test_a_compressed_reply_is_not_unpacked(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    with pytest.raises(http.Unreachable):
        get(httpserver, "/x")


def test_time_is_limited_for_the_whole_not_for_each_part(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIME_LIMIT", 0.5)

    def drip(_: Request) -> Response:
        def parts() -> Iterator[bytes]:
            for _ in range(15):
                time.sleep(0.1)
                yield b"x"

        return Response(parts())

    httpserver.expect_request("/x").respond_with_handler(drip)
    started = time.monotonic()
    with pytest.raises(http.TimedOut):
        get(httpserver, "/x")
    assert time.monotonic() - started < 1.3


def raw_server(reply: bytes) -> tuple[str, threading.Thread]:
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        with listening, listening.accept()[0] as connection:
            connection.recv(4096)
            connection.sendall(reply)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    return f"127.0.0.1:{listening.getsockname()[1]}", thread


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"A" * 200_000,
    ],
)
def test_a_broken_reply_is_unreachable(reply: bytes) -> None:
    here, thread = raw_server(reply)
    with pytest.raises(http.Unreachable):
        http.fetch(f"http://{here}/", accept="*/*", allowed_hosts=NOWHERE, insecure_hosts=frozenset({here}))
    thread.join(2)


def test_proxies_of_the_environment_are_not_used(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    httpserver.expect_request("/x").respond_with_data("direct")
    assert get(httpserver, "/x").body == b"direct"
