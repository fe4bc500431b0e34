"""The parts around a production site, small and on loopback: a proxy that ends TLS, a mailbox, the processes."""

import contextlib
import datetime
import http.client
import os
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[2]
HOST = "alignhub.example.org"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A fresh self-signed certificate for ``HOST`` and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
    made = made.not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return paths


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def proxy_to(port: int, scheme: str) -> type[BaseHTTPRequestHandler]:
    """A handler that passes requests on as deploy/Caddyfile's proxy does: X-Forwarded-For and -Proto are its own."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            own = {"x-forwarded-for", "x-forwarded-proto", "connection"}
            headers = {name: value for name, value in self.headers.items() if name.lower() not in own}
            headers |= {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": scheme}
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            # A request that is refused before its body was read breaks the pipe; the answer is there all the same.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                link.request(self.command, self.path, body, headers)
            answer = link.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            link.close()

        do_GET = do_HEAD = do_POST = pass_on

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Proxy


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mail)
        self.messages: list[EmailMessage] = []


class _Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        say = lambda line: self.wfile.write(line.encode() + b"\r\n")  # noqa: E731
        say("220 mail")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                say("354 go on")
                text = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    text += part
                self.server.messages.append(message_from_bytes(text, policy=policy.default))  # type: ignore[attr-defined]
            say("221 bye" if word == b"QUIT" else "250 ok")


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``command`` of the project while the block runs; what it prints goes to ``log``."""
    with log.open("wb") as out:
        started = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)
                started.wait()


def run(environment: dict[str, str], *command: str) -> str:
    """What a management command prints. Raises when it fails."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def wait_for(port: int, started: subprocess.Popen[bytes], log: Path) -> None:
    """Return when something listens on ``port``."""
    deadline = time.monotonic() + 60
    pause = threading.Event()
    while time.monotonic() < deadline and started.poll() is None:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.05)
    raise AssertionError(f"The server did not start: {log.read_text()[-2000:]}")


def trusting(certificate_file: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate_file))


def tls_server(port: int, files: tuple[Path, Path]) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), proxy_to(port, "https"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*map(str, files))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server
