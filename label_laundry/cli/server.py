"""The review page on the loopback address. Every verdict is written to data/review.csv at once, every opinion on a test
image to data/opinions.csv.

Every request needs the token and this host's name, and a write must come from this page. So another site in the same
browser can do nothing here (DNS rebinding, cross-site requests).
"""

import secrets
import zlib
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from label_laundry.cli.asked import Malformed, Refusal, bodies, checked
from label_laundry.cli.session import Session
from label_laundry.contracts.trouble import Trouble
from label_laundry.pages.page import harmless
from label_laundry.pages.pictures import full

MOST_BYTES = 1_000_000  # the page sends at most 200 changes at once, each of two notes of at most 500 letters
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
NOT_SERVED = '<script type="application/json" id="server">null</script>'


class Guard:
    """Answers only requests to this host, and sets HEADERS on every answer."""

    def __init__(self, app: ASGIApp, hosts: set[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self.app
        if scope["type"] == "http" and Headers(scope=scope).get("host", "") not in self.hosts:
            app = refused(403, "This server answers only on its own address.")
        await app(scope, receive, guarded)


def app(session: Session) -> Starlette:
    """The web application; see `Session`."""

    async def page(request: Request) -> Response:
        if not known(session, request.query_params.get("token", "")):
            return refused(403, "This address needs the token that `laundry review` printed.")
        return await run_in_threadpool(served, session)

    async def verdicts(request: Request) -> Response:
        if not known(session, request.headers.get("x-token", "")):
            return refused(403, "`laundry review` was restarted: open the address that it printed, which sends the pending verdicts.")
        if request.method in ("GET", "HEAD"):
            return await run_in_threadpool(current, session, request.query_params.get("known", ""))
        if request.headers.get("origin", "") not in {f"http://{host}" for host in session.hosts}:
            return refused(403, "Only the review page may send verdicts.")
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return refused(415, "Verdicts are JSON.")
        try:
            body = await limited(request)
        except ClientDisconnect:
            return refused(400, "Incomplete message.")  # to nobody
        if body is None:
            return refused(413, f"At most {MOST_BYTES:,} bytes at once.")
        return await run_in_threadpool(answer, session, body)

    async def picture(request: Request) -> Response:
        if not known(session, request.headers.get("x-token", "")):
            return refused(403, "Pictures need the token.")
        return await run_in_threadpool(drawn, session, request.path_params["id"])

    routes = [
        Route("/", page),
        Route("/api/verdicts", verdicts, methods=["GET", "POST"]),
        Route("/picture/{id}", picture),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, hosts=session.hosts)])


def known(session: Session, token: str) -> bool:
    return secrets.compare_digest(token.encode(), session.token.encode())


def refused(status: int, message: str, **more: object) -> Response:
    return JSONResponse({"message": message} | more, status)


def served(session: Session) -> Response:
    try:
        # The version first, so that a change in between is read again, not missed.
        now, given = session.version, session.verdicts()
    except Trouble as trouble:
        return refused(500, f"{trouble}.")
    server = {"token": session.token, "reviewer": session.reviewer, "version": now, "verdicts": given, "file": str(session.path)}
    server["project"] = f"{zlib.crc32(str(session.path.resolve()).encode()):08x}"
    return HTMLResponse(session.page.replace(NOT_SERVED, NOT_SERVED.replace("null", harmless(server))))


def current(session: Session, seen: str) -> Response:
    """The version of the files, and their verdicts if the page has seen another version."""
    try:
        now = session.version
        return JSONResponse({"version": now} if now == seen else {"version": now, "verdicts": session.verdicts()})
    except Trouble as trouble:
        return refused(500, f"{trouble}.")


def drawn(session: Session, id_: str) -> Response:
    if id_ not in session.known.train and id_ not in session.known.test:
        return refused(404, "No image has this id.")
    try:
        form, content = full(session.picture(id_))
    except Trouble as trouble:
        return refused(404, f"{trouble}.")
    return Response(content, media_type=f"image/{form}", headers={"Cache-Control": "private, max-age=3600"})


async def limited(request: Request) -> bytes | None:
    """The body, or None as soon as it is too long, whatever its header says."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    return body


def answer(session: Session, body: bytes) -> Response:
    """Check verdicts and write them together. Refused verdicts are listed in the answer and change nothing."""
    try:
        asked = bodies(body)
    except Malformed as reason:
        return refused(400, f"Nothing is saved: {reason}.")
    wanted, refusals = [], []
    for one in asked:
        try:
            wanted.append(checked(one, session.known, session.reviewer))
        except Refusal as refusal:
            refusals.append({"id": one["id"], "message": f"{refusal}"})
    before, after = [], []
    for path, ids in ((session.path, session.known.train), (session.opinions, session.known.test)):
        try:
            written = session.write(path, [one for one in wanted if one.id in ids])
        except Trouble as trouble:
            return refused(500, f"Not saved: {trouble}.")
        before.append(written.before)
        after.append(written.after)
        for one, there in written.refused:
            says = f"{there.verdict} {there.new_label}".strip() if there else "no verdict"
            message = f"Changed elsewhere meanwhile: {path} has {says} for this image, which is shown now."
            refusals.append({"id": one.id, "message": message, "there": there and asdict(there)})
    return JSONResponse({"refused": refusals, "before": " ".join(before), "version": " ".join(after)})
