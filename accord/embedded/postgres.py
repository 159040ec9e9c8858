"""PostgreSQL from the wheel's binaries, on a private socket, without any TCP port."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from accord.embedded.places import Place, StartError
from accord.embedded.processes import start_server

ROLE = DATABASE = "accord"
START_SECONDS = 90
LEAVE_SECONDS = 15
# For tests: nothing has to survive a power cut, and files are created ten times faster.
VOLATILE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def start(place: Place, sockets: Path, *, volatile: bool = False) -> subprocess.Popen[bytes]:
    """Create the cluster if there is none, start it, and wait for the portal's database."""
    data = place.folder("postgres")
    if not (data / "PG_VERSION").exists():
        _create(place, data, volatile=volatile)
    _check_readable(data)
    _clear_remains(data)
    settings = ["listen_addresses=", f"unix_socket_directories={sockets}"]
    settings += ["unix_socket_permissions=0700"]
    settings += VOLATILE if volatile else ()
    log = place.var / "log" / "postgres.log"
    process = start_server(
        [
            str(place.postgres_programs / "bin" / "postgres"),
            *("-D", str(data)),
            *(word for setting in settings for word in ("-c", setting)),
        ],
        account=place.account,
        folder=data,
        log=log,
        last=signal.SIGINT,
    )
    _wait(process, sockets, log)
    _create_database(sockets)
    return process


def _create(place: Place, data: Path, *, volatile: bool) -> None:
    # Under another name until it is whole: an initdb that was killed leaves nothing to trip on.
    unfinished = data.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    place.own(unfinished)
    log = place.var / "log" / "initdb.log"
    process = start_server(
        [
            str(place.postgres_programs / "bin" / "initdb"),
            *("--pgdata", str(unfinished), "--username=postgres", "--auth=trust"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
            *("--builtin-locale=PG_UNICODE_FAST", "--no-instructions"),
            *(["--no-sync"] if volatile else []),
        ],
        account=place.account,
        folder=unfinished,
        log=log,
        last=signal.SIGTERM,
    )
    if process.wait() != 0:
        raise StartError(f"PostgreSQL n'a pas pu créer sa base ; la raison est dans {log}.")
    unfinished.rename(data)


def _check_readable(data: Path) -> None:
    owner = data.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise StartError(
            f"les données de {data} appartiennent à un autre utilisateur : "
            "lancez le portail comme lui, ou supprimez ce dossier."
        )


def _clear_remains(data: Path) -> None:
    """Remove the ``postmaster.pid`` of a power cut: its number may now be anybody's."""
    remains = data / "postmaster.pid"
    if not remains.exists():
        return
    number = int(remains.read_text().split(maxsplit=1)[0])
    until = time.monotonic() + LEAVE_SECONDS
    while _is_our_server(number, data):
        if time.monotonic() > until:
            os.kill(number, signal.SIGKILL)
        else:
            os.kill(number, signal.SIGINT)
        time.sleep(0.2)
    remains.unlink(missing_ok=True)


def _is_our_server(number: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[0].endswith(b"/postgres") and os.fsencode(data) in words


def _wait(process: subprocess.Popen[bytes], sockets: Path, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise StartError(f"PostgreSQL n'a pas démarré ; la raison est à la fin de {log}.")


def _create_database(sockets: Path) -> None:
    """The portal's own role: it creates the tests' databases, and row-level security binds it."""
    connection = psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [ROLE])
        if cursor.fetchone() is None:
            cursor.execute(f"create role {ROLE} login createdb nosuperuser nobypassrls")
        cursor.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"create database {DATABASE} owner {ROLE}")
    connection.close()
