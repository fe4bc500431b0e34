"""Whether a link answers: asked anywhere on the public Internet, and nowhere else."""

import socket

import pytest
from pytest_httpserver import HTTPServer

from alignhub.kit import http


def status(server: HTTPServer, path: str) -> int:
    return http.status_of(server.url_for(path), insecure_hosts=frozenset({f"{server.host}:{server.port}"}))


@pytest.mark.parametrize("code", [200, 204, 403, 404, 410, 503])
def test_any_status_is_an_answer(httpserver: HTTPServer, code: int) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=code)
    assert status(httpserver, "/x") == code


def test_redirects_are_followed_to_the_end(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=302, headers={"Location": "/y"})
    httpserver.expect_request("/y").respond_with_data("", status=404)
    assert status(httpserver, "/x") == 404


def test_a_circle_of_redirects_ends(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=302, headers={"Location": "/x"})
    with pytest.raises(http.Unreachable):
        status(httpserver, "/x")
    assert len(httpserver.log) == http.MOST_REDIRECTS_OF_LINKS + 1


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:6379/",
        "http://10.0.0.8/",
        "ftp://example.org/",
        "https://user:pass@example.org/",
    ],
)
def test_nothing_redirects_into_a_private_network(httpserver: HTTPServer, location: str) -> None:
    httpserver.expect_request("/x").respond_with_data("", status=302, headers={"Location": location})
    with pytest.raises(http.RefusedAddress):
        status(httpserver, "/x")
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0"])
def test_a_name_with_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(http.socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(http.RefusedAddress):
        http.status_of("http://innocent.example/")


def test_a_body_is_not_read(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("a" * (2 * http.SIZE_LIMIT))
    assert status(httpserver, "/x") == 200
