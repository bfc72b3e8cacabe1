"""Debian's Firefox for the main paths of the pages, driven by WebDriver BiDi, which it speaks itself: no geckodriver is needed."""

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websocket import create_connection

from tests.lacking import lacking

SECONDS = 30
KEYS = {"Control": "\ue009", "Enter": "\ue007", "Escape": "\ue00c"}


class Firefox:
    """One tab. `run` evaluates JavaScript and gives its value back, `press` presses keys, `wait` waits until something is so."""

    def __init__(self, path: str, profile: Path) -> None:
        command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        log = profile / "log"  # a pipe that nobody reads would fill up
        with log.open("w") as file:
            self.process = subprocess.Popen(command, stdout=file, stderr=file)
        until = time.monotonic() + SECONDS
        while not (found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text())):
            assert self.process.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        self.number = 0
        # No asyncio: Playwright's loop runs in this thread for as long as a session has Chromium too.
        self.socket = create_connection(f"{found[1]}/session", timeout=SECONDS, suppress_origin=True)
        self.send("session.new", capabilities={})
        self.tab = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method: str, **params: object) -> dict:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while (told := json.loads(self.socket.recv())).get("id") != self.number:
            pass  # events come in between
        assert told["type"] == "success", told
        return told["result"]

    def open(self, address: str) -> None:
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def run(self, script: str) -> object:
        target = {"context": self.tab}
        told = self.send("script.evaluate", expression=f"JSON.stringify({script})", target=target, awaitPromise=True)
        assert told["type"] == "success", told
        return json.loads(told["result"].get("value", "null"))

    def text(self, selector: str) -> str:
        return self.run(f"document.querySelector({json.dumps(selector)}).textContent")

    def wait(self, script: str) -> None:
        until = time.monotonic() + SECONDS
        while not self.run(script):
            assert time.monotonic() < until, f"not so in {SECONDS} s: {script}"
            time.sleep(0.05)

    def press(self, keys: str) -> None:
        """Keys in turn; with "+" between them together."""
        for together in keys.split():
            values = [KEYS.get(key, key) for key in together.split("+")]
            steps = [{"type": "keyDown", "value": value} for value in values]
            steps += [{"type": "keyUp", "value": value} for value in reversed(values)]
            self.send("input.performActions", context=self.tab, actions=[{"type": "key", "id": "keyboard", "actions": steps}])

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(SECONDS)
        self.socket.close()


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """Headless; without it, tests are skipped."""
    found = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
    if found is None:
        lacking("no Firefox here; install it: apt-get install firefox-esr")
    with tempfile.TemporaryDirectory() as profile:
        made = Firefox(found, Path(profile))
        yield made
        made.close()
