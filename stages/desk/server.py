"""The review page on the loopback address; every verdict goes into data/review.csv at once.

Whoever can reach the port must also know the token, name this very host, and, to write, come from this very page: another
site in the same browser can do none of these (DNS rebinding, cross-site requests).
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from stages.contracts.trouble import Trouble
from stages.labels.review import REVIEW, VERDICTS
from stages.labels.verdict_file import Conflict, Verdict, read_verdicts, record, withdraw
from stages.report.page import harmless

MOST_BYTES = 20_000
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
NOT_SERVED = '<script type="application/json" id="server">null</script>'
MOST_LETTERS = 500


def one_line(text: str) -> str:
    """A line break in a note would make a line of review.csv that `git diff` shows in pieces."""
    if len(text) > MOST_LETTERS or any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise ValueError(f"must be one line of at most {MOST_LETTERS} letters")
    return text


Line = Annotated[str, AfterValidator(one_line)]


class Said(BaseModel):
    """One verdict as the page sends it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    verdict: Literal[VERDICTS]
    new_label: Line = ""
    note: Line = ""
    when: Line = ""

    @model_validator(mode="after")
    def a_new_label_where_one_is_needed(self) -> "Said":
        if (self.verdict == "relabel") != bool(self.new_label):
            raise ValueError("relabel needs a new_label, and no other verdict has one")
        return self


class Before(BaseModel):
    """A verdict as the page knows it, whoever wrote it into the file, and however."""

    model_config = ConfigDict(extra="forbid", strict=True)

    verdict: str
    new_label: str = ""
    note: str = ""
    when: str = ""


class Change(BaseModel):
    """What the page asks for; `verdict` null takes one back, `expected` is what the page believes to be in the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Line
    expected: Before | None
    verdict: Said | None


@dataclass(frozen=True)
class Session:
    """What one `laundry review` serves: the page, which images and classes there are, whose verdicts, and the token."""

    page: str
    images: frozenset[str]
    classes: tuple[str, ...]
    reviewer: str
    port: int
    token: str
    path: Path = REVIEW

    @property
    def hosts(self) -> set[str]:
        return {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost")}


def app(session: Session) -> Starlette:
    """The web application; see `Session`."""

    async def page(request: Request) -> Response:
        if not known(session, request.query_params.get("token", "")):
            return refused(403, "This address needs the token that `laundry review` printed.")
        try:
            verdicts = [asdict(one) for one in read_verdicts(session.path)]
        except Trouble as trouble:
            return refused(500, f"{trouble}.")
        server = {"token": session.token, "reviewer": session.reviewer, "verdicts": verdicts}
        served = session.page.replace(NOT_SERVED, NOT_SERVED.replace("null", harmless(server)))
        return HTMLResponse(served)

    async def verdict(request: Request) -> Response:
        if request.headers.get("origin", "").removeprefix("http://") not in session.hosts:
            return refused(403, "Verdicts are taken from the review page alone.")
        if not known(session, request.headers.get("x-token", "")):
            return refused(403, "The token is not that of this server: reload the page from the address that `laundry review` printed.")
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return refused(415, "A verdict is JSON.")
        body = await limited(request)
        if body is None:
            return refused(413, f"A verdict has at most {MOST_BYTES} bytes.")
        return await run_in_threadpool(answer, session, body)

    async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.headers.get("host", "") not in session.hosts:
            response = refused(403, "This server answers on its own address alone.")
        else:
            response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    routes = [Route("/", page), Route("/api/verdict", verdict, methods=["POST"])]
    return Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=guarded)])


def known(session: Session, token: str) -> bool:
    return secrets.compare_digest(token.encode(), session.token.encode())


def refused(status: int, message: str, **more: object) -> Response:
    return JSONResponse({"message": message} | more, status)


async def limited(request: Request) -> bytes | None:
    """The body; None as soon as it is longer than allowed, whatever its header says."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return body


def answer(session: Session, body: bytes) -> Response:
    """Check and write one verdict. Nothing is changed unless the answer is 200."""
    try:
        change = Change.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        return refused(400, f"Not a verdict: {where}: {first['msg'].removeprefix('Value error, ')}.".replace(": :", ":"))
    if change.id not in session.images:
        return refused(400, f"No training image has the id {change.id!r}; test labels are never changed.")
    if change.verdict and change.verdict.new_label and change.verdict.new_label not in session.classes:
        return refused(400, f"Unknown class {change.verdict.new_label!r}.")
    old, new = (said and Verdict(change.id, reviewer=session.reviewer, **said.model_dump()) for said in (change.expected, change.verdict))
    try:
        if new:
            record(new, old, session.path)
        else:
            withdraw(change.id, session.reviewer, old, session.path)
    except Conflict as conflict:
        there = conflict.there and asdict(conflict.there)
        says = f"{there['verdict']} {there['new_label']}".strip() if there else "no verdict"
        return refused(409, f"Changed elsewhere meanwhile: {session.path} has {says} for this image, which is shown now.", there=there)
    except Trouble as trouble:
        return refused(500, f"Not saved: {trouble}.")
    return JSONResponse({"message": "saved"})
