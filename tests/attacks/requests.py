"""Requests that a hostile page, program or person sends to `laundry review`, and what must become of each."""

import json
from dataclasses import dataclass, field
from itertools import product

NOTE = "a good verdict"
TRAIN, TEST, CLASS = "0000000000000001", "ffffffffffffffff", "Coat"
# Characters that break a line, turn it round or cannot be seen.
UNSEEN = [chr(code) for code in (0, 7, 9, 10, 13, 27, 127, 0x85, 0xAD, 0x61C, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066, 0xFEFF)]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)", "=cmd|'/c calc'!A1", "'=1"]
MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script>",
    "{{7*7}}",
    "'; DROP TABLE verdicts; --",
    "../../etc/passwd",
]
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "0", "1.5", "9" * 400, "9" * 5000, "true"]
NO_JSON = [
    "",
    "{",
    "[",
    "nonsense",
    "null",
    "{}",
    "[[]]",
    "[1]",
    "[null]",
    '["a"]',
    "[{}]",
    '[{"id":}]',
    "[" * 3000,
    "\x00",
    '[{"id": "\\ud800"}]',
]


@dataclass(frozen=True)
class Hostile:
    """One request; `accepted` where it is odd and allowed: it may write what it says, and nothing else."""

    name: str
    method: str = "POST"
    path: str = "/api/verdicts"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    accepted: bool = False


def good(**changes: object) -> dict:
    return {"id": TRAIN, "expected": None, "verdict": {"verdict": "keep", "new_label": "", "note": NOTE, "when": ""}} | changes


def said(**changes: object) -> bytes:
    """A message of one verdict that is good but for the changes."""
    return json.dumps([good(verdict=good()["verdict"] | changes)]).encode()


def hostile(host: str, token: str) -> list[Hostile]:
    """All requests against the server at this host, HOST:PORT, behind this token."""
    right = {"Host": host, "Origin": f"http://{host}", "X-Token": token, "Content-Type": "application/json"}
    port, out = host.split(":")[1], []

    def add(
        name: str, method: str = "POST", path: str = "/api/verdicts", body: bytes = said(), accepted: bool = False, **headers: str
    ) -> None:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        out.append(Hostile(name, method, path, right | named, body, accepted))

    for value in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.2:{port}", f"0.0.0.0:{port}",
                  f"[::1]:{port}",
                  f"localhost.evil.example:{port}", f"127.0.0.1:{port}@evil.example", f"127.0.0.1.:{port}", ""):  # fmt: skip
        add(f"host {value!r}", Host=value)
        add(f"page for host {value!r}", "GET", f"/?token={token}", b"", Host=value)
    for value in ("", "null", "http://evil.example", host, f"https://{host}", f"http://{host}/", f"http://{host}.evil.example", f"//{host}",
                  f"HTTP://{host}", f"http://127.0.0.1:{int(port) + 1}", "file://"):  # fmt: skip
        add(f"origin {value!r}", Origin=value)
    for value in ("", "guess", token[:-1], token + "x", token.swapcase(), f" {token}x", "null", "undefined"):
        add(f"token {value!r}", X_Token=value)
        add(f"page with token {value!r}", "GET", f"/?token={value.replace(' ', '+')}", b"")
        add(f"verdicts with token {value!r}", "GET", body=b"", X_Token=value)
        add(f"picture with token {value!r}", "GET", f"/picture/{TRAIN}", b"", X_Token=value)
    for value in (
        "",
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
    ):
        add(f"content type {value!r}", Content_Type=value)
    for method, path in product(("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"), ("/", "/api/verdicts", f"/picture/{TRAIN}")):
        add(f"{method} {path}", method, path)
    for path in ("/api", "/api/", "/api/verdicts/x", "//", "/../params.yaml", "/%2e%2e/params.yaml", "/data/review.csv", "/picture/",
                 "/picture/..%2f..%2fparams.yaml", "/picture/nowhere", "/picture/%00", "/.git/config", "/docs"):  # fmt: skip
        add(f"GET {path}", "GET", path, b"")
    for body in NO_JSON:
        add(f"body {body[:20]!r}", body=body.encode())
    for number, form in product(NUMBERS, ('{{"id": {}}}', '{{"id": "a", "expected": {{"verdict": {}}}, "verdict": null}}')):
        add(f"number {number[:12]} in {form[:10]}", body=f"[{json.dumps(good())}, {form.format(number)}]".encode())
    for letter in UNSEEN:
        add(f"note with U+{ord(letter):04X}", body=said(note=f"a{letter}b"))
        add(f"time with U+{ord(letter):04X}", body=said(when=f"a{letter}b"))
    for changes in ({"id": "nowhere"}, {"id": ""}, {"id": "x" * 5000}, {"id": None}, {"id": [TRAIN]}, {"expected": "keep"},
                    {"expected": []},
                    {"verdict": "keep"}, {"more": None}, {"reviewer": "ben"}):  # fmt: skip
        add(f"change with {str(changes)[:30]}", body=json.dumps([good(**changes)]).encode())
    for changes in ({"verdict": "burn"}, {"verdict": "KEEP"}, {"verdict": None}, {"verdict": "relabel"}, {"new_label": CLASS},
                    {"reviewer": "ben"},
                    {"verdict": "relabel", "new_label": "coat"}, {"note": None}, {"note": ["a"]}, {"note": "x" * 501},
                    {"when": "x" * 501}):  # fmt: skip
        add(f"verdict with {str(changes)[:30]}", body=said(**changes))
    add("a megabyte", body=b" " * 1_000_001)
    add("deep", body=b'[{"id": "a", "expected": ' + b"[" * 500 + b"]" * 500 + b"}]")
    # Odd, and as good as any other verdict.
    for text in FORMULAS + MARKUP:
        add(f"note {text!r}", body=said(note=text), accepted=True)
    add("an empty list", body=b"[]", accepted=True)
    add("an opinion on a test image", body=json.dumps([good(id=TEST)]).encode(), accepted=True)
    return out


def protocol(host: str, token: str) -> dict[str, bytes]:
    """Bytes that are no whole request, or not the one that they seem; none may write anything."""
    lines = [
        "POST /api/verdicts HTTP/1.1",
        f"Host: {host}",
        f"Origin: http://{host}",
        f"X-Token: {token}",
        "Content-Type: application/json",
    ]
    head = "".join(f"{line}\r\n" for line in lines).encode()
    body = said()
    return {
        "nothing": b"",
        "half a line": b"POST /api/ver",
        "half a header": head[: len(head) // 2],
        "a header without an end": head,
        "half a body": head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body[: len(body) // 2],
        "a body longer than its length": head + b"Content-Length: 5\r\n\r\n" + body,
        "a negative length": head + b"Content-Length: -1\r\n\r\n" + body,
        "a length that is no number": head + b"Content-Length: all\r\n\r\n" + body,
        "two lengths": head + f"Content-Length: {len(body)}\r\nContent-Length: 5\r\n\r\n".encode() + body,
        "a length and chunks": head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
        "chunks without an end": head + b"Transfer-Encoding: chunked\r\n\r\n5\r\n[{\"id\r\n",
        "chunks of no size": head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body,
        "no version": b"GET /\r\n\r\n",
        "another version": b"GET / HTTP/9.9\r\nHost: " + host.encode() + b"\r\n\r\n",
        "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(200),
        "NULs": bytes(5000),
        "a header of a megabyte": b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
        "ten thousand headers": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
        "a split header": b"GET / HTTP/1.1\r\nHost: " + host.encode() + b"\r\nX-Token: a\r\n b\r\n\r\n",
        "two hosts": b"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: " + host.encode() + b"\r\n\r\n",
    }  # fmt: skip
