"""A browser of few words: kept connections, cookies, and nothing that costs as much as a page."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

HOST = "accord.exemple.fr"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


@dataclass(frozen=True)
class Ask:
    """A request, and what its answer must hold for the measure to mean something."""

    path: str
    body: dict[str, str] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    holds: str = ""


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        found = re.search(rf"\r\n{name}: *([^\r]*)", self.head.decode("latin-1"), re.I)
        return found[1] if found else ""


class Line:
    """One connection to 127.0.0.1, opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def send(self, request: bytes) -> Answer:
        if self.socket is not None:
            try:
                self.socket.sendall(request)
                return self._read(self.socket)
            except OSError:
                self.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        return self._read(self.socket)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _read(self, connected: socket.socket) -> Answer:
        received = b""
        while b"\r\n\r\n" not in received:
            more = connected.recv(65536)
            if not more:
                raise ConnectionResetError
            received += more
        head, _, body = received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        # A view without CommonMiddleware says no length: gunicorn then marks the end instead.
        while len(body) < int(length[1]) if length else not body.endswith(b"0\r\n\r\n"):
            more = connected.recv(262144)
            if not more:
                raise ConnectionResetError
            body += more
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), head, body)


@dataclass
class Visitor:
    """Somebody at a server, behind a proxy that speaks https to the outside."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.line = Line(self.port)

    def sign_in(self, address: str, password: str) -> None:
        """Through the form, as everybody does."""
        self.ask(Ask("/compte/connexion/", holds="csrfmiddlewaretoken"))
        self.ask(Ask("/compte/connexion/", {"login": address, "password": password}, status=302))
        assert "sessionid" in self.cookies, "nobody is signed in"

    def ask(self, asked: Ask, *, count: bool = False) -> Answer:
        """Checked: an error page is fast."""
        answer = self.line.send(self.written(asked, count=count))
        for cookie in re.findall(r"\r\nset-cookie: *([^\r]*)", answer.head.decode("latin-1"), re.I):
            self.cookies |= {name: m.value for name, m in SimpleCookie(cookie).items()}
        check(asked, answer)
        return answer

    def written(self, asked: Ask, *, count: bool = False, close: bool = False) -> bytes:
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            **dict(asked.headers),
        }
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if count:
            headers["X-Count"] = "1"
        if close:
            headers["Connection"] = "close"
        body = b""
        if asked.body is not None:
            body = urlencode(asked.body).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = str(len(body))
            headers["Origin"] = f"https://{HOST}"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        method = "GET" if asked.body is None else "POST"
        lines = [f"{method} {asked.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


def check(asked: Ask, answer: Answer) -> None:
    if answer.status != asked.status or asked.holds.encode() not in answer.body:
        raise SystemExit(f"{asked.path} : {answer.status}, {answer.body[:300].decode()}…")


def timed(visitor: Visitor, asked: Ask) -> float:
    """Seconds from the first byte sent to the last one received."""
    request = visitor.written(asked)
    begin = perf_counter()
    answer = visitor.line.send(request)
    took = perf_counter() - begin
    check(asked, answer)
    return took


def per_second(visitor: Visitor, asks: Sequence[Ask], *, connections: int) -> float:
    """Requests a second at so many connections, each new for its request, as a proxy makes them."""
    requests = [(ask, visitor.written(ask, close=True)) for ask in asks]
    waiting = iter(requests)

    def work(_number: int) -> None:
        for ask, request in waiting:  # shared: each request is taken once
            check(ask, Line(visitor.port).send(request))

    begin = perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(work, range(connections)))
    return len(requests) / (perf_counter() - begin)
