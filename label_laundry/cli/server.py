"""The review page on the loopback address; every verdict goes into data/review.csv at once.

Whoever can reach the port must also know the token, name this very host, and, to write, come from this very page: another
site in the same browser can do none of these (DNS rebinding, cross-site requests).
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble
from label_laundry.pages.page import harmless
from label_laundry.review.verdict_file import Change, Verdict, change, read_verdicts
from label_laundry.review.verdicts import VERDICTS

MOST_BYTES = 1_000_000  # the page sends at most 200 changes at once, each of two notes of at most 500 letters
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
    """A verdict as the page knows it, which anybody may have written into the file in any form."""

    model_config = ConfigDict(extra="forbid", strict=True)

    verdict: str
    new_label: str = ""
    note: str = ""
    when: str = ""


class Asked(BaseModel):
    """A change that the page asks for; `verdict` null takes one back, `expected` is what the page believes to be in the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Line
    expected: Before | None
    verdict: Said | None


CHANGES = TypeAdapter(list[dict])


class Refusal(Exception):
    """Why one change is not made. Other changes in the same request are."""


@dataclass(frozen=True)
class Session:
    """What one `laundry review` serves: the page, known images and classes, the reviewer, and the token."""

    page: str
    images: frozenset[str]
    classes: tuple[str, ...]
    reviewer: str
    port: int
    token: str
    path: Path = paths.REVIEW

    @property
    def hosts(self) -> set[str]:
        return {f"{name}:{self.port}" for name in ("127.0.0.1", "localhost")}


def app(session: Session) -> Starlette:
    """The web application; see `Session`."""

    async def page(request: Request) -> Response:
        if not known(session, request.query_params.get("token", "")):
            return refused(403, "This address needs the token that `laundry review` printed.")
        try:
            given = [asdict(one) for one in read_verdicts(session.path)]
        except Trouble as trouble:
            return refused(500, f"{trouble}.")
        server = {"token": session.token, "reviewer": session.reviewer, "verdicts": given}
        served = session.page.replace(NOT_SERVED, NOT_SERVED.replace("null", harmless(server)))
        return HTMLResponse(served)

    async def verdicts(request: Request) -> Response:
        if request.headers.get("origin", "").removeprefix("http://") not in session.hosts:
            return refused(403, "Verdicts are taken from the review page alone.")
        if not known(session, request.headers.get("x-token", "")):
            return refused(403, "The token is not that of this server: reload the page from the address that `laundry review` printed.")
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return refused(415, "Verdicts are JSON.")
        body = await limited(request)
        if body is None:
            return refused(413, f"At most {MOST_BYTES:,} bytes at once.")
        return await run_in_threadpool(answer, session, body)

    async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.headers.get("host", "") not in session.hosts:
            response = refused(403, "This server answers on its own address alone.")
        else:
            response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    routes = [Route("/", page), Route("/api/verdicts", verdicts, methods=["POST"])]
    return Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=guarded)])


def known(session: Session, token: str) -> bool:
    return secrets.compare_digest(token.encode(), session.token.encode())


def refused(status: int, message: str, **more: object) -> Response:
    return JSONResponse({"message": message} | more, status)


async def limited(request: Request) -> bytes | None:
    """The body, or None as soon as it is too long, whatever its header says."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return body


def answer(session: Session, body: bytes) -> Response:
    """Check verdicts and write them in one go. Refused verdicts are listed in the answer and change nothing."""
    try:
        bodies = CHANGES.validate_json(body)
    except ValidationError:
        return refused(400, "Not a list of verdicts.")
    asked, refusals = [], []
    for one in bodies:
        try:
            asked.append(checked(session, one))
        except Refusal as refusal:
            refusals.append({"id": one.get("id"), "message": f"{refusal}"})
    try:
        conflicts = change(asked, session.path)
    except Trouble as trouble:
        return refused(500, f"Not saved: {trouble}.")
    for one, there in conflicts:
        says = f"{there.verdict} {there.new_label}".strip() if there else "no verdict"
        message = f"Changed elsewhere meanwhile: {session.path} has {says} for this image, which is shown now."
        refusals.append({"id": one.id, "message": message, "there": there and asdict(there)})
    return JSONResponse({"refused": refusals})


def checked(session: Session, body: dict) -> Change:
    """One change to a known image and class, or Refusal."""
    try:
        asked = Asked.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        message = f"Not a verdict: {where}: {first['msg'].removeprefix('Value error, ')}.".replace(": :", ":")
        raise Refusal(message) from error
    if asked.id not in session.images:
        raise Refusal(f"No training image has the id {asked.id!r}; test labels are never changed.")
    if asked.verdict and asked.verdict.new_label and asked.verdict.new_label not in session.classes:
        raise Refusal(f"Unknown class {asked.verdict.new_label!r}.")
    old, new = (said and Verdict(asked.id, reviewer=session.reviewer, **said.model_dump()) for said in (asked.expected, asked.verdict))
    return Change(asked.id, session.reviewer, old, new)
