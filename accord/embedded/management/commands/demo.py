"""``manage.py demo``: the whole portal on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from accord.embedded import locks, places, processes
from accord.embedded.static_files import collect_if_stale
from accord.embedded.variables import PUBLIC_URL
from accord.filling import DEMO_ACCOUNTS, DEMO_PASSWORD
from accord.networks.models import Organisation

FIRST_PORT = 8000
ANSWER_SECONDS = 60


class Command(BaseCommand):
    """Prepare what is missing, start web, worker and beat, and stop them all at the end."""

    help = "Lance le portail de démonstration, avec tous ses services. Ctrl-C arrête tout."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("la démonstration remplit la base : il faut ACCORD_DEMO=true.")
        # SIGINT too: a shell starts its background jobs with Ctrl-C ignored.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        var = places.var_folder()
        with ExitStack() as stack:
            held = locks.take(var, "demo")
            if held is None:
                raise CommandError(f"la démonstration de {var} tourne déjà dans un autre terminal.")
            stack.enter_context(held)
            try:
                self._serve(var, stack)
            except KeyboardInterrupt:
                self.stdout.write("\nLe portail s'arrête…")

    def _fill(self) -> None:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        if not Organisation.objects.exists():
            self.stdout.write("Premier lancement : les deux réseaux se remplissent…")
            with transaction.atomic():
                call_command("load_territories")
                call_command("fill")
        connection.close()

    def _serve(self, var: Path, stack: ExitStack) -> None:
        self.stdout.write("Le portail se prépare…")
        collect_if_stale()
        listener = stack.enter_context(_listener())
        address = settings.PUBLIC_URL
        if address == PUBLIC_URL:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = {**os.environ, "PUBLIC_URL": address}
        web = _start(
            [
                *("gunicorn", "--no-control-socket", "--preload", "--workers", "2"),
                *("--threads", "2", "--bind", f"fd://{listener.fileno()}", "accord.wsgi"),
            ],
            var / "log" / "web.log",
            environment,
            keep=listener,
        )
        stack.callback(processes.stop, web, signal.SIGTERM)
        # While the site loads; nobody has its address before the end of this.
        self._fill()
        self._wait_for_answer(web, listener, var)
        worker = _start(
            ["celery", "-A", "accord", "worker", "--concurrency", "2"],
            var / "log" / "worker.log",
            environment,
        )
        stack.callback(processes.stop, worker, signal.SIGTERM, signal.SIGQUIT)
        beat = _start(
            [
                *("celery", "-A", "accord", "beat", "--pidfile="),
                *("--schedule", str(var / "beat-schedule")),
            ],
            var / "log" / "beat.log",
            environment,
        )
        stack.callback(processes.stop, beat, signal.SIGTERM)
        self._welcome(address, var)
        _watch({"web": web, "worker": worker, "beat": beat}, var)

    def _wait_for_answer(
        self, web: subprocess.Popen[bytes], listener: socket.socket, var: Path
    ) -> None:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        until = time.monotonic() + ANSWER_SECONDS
        while web.poll() is None and time.monotonic() < until:
            try:
                urllib.request.urlopen(url, timeout=ANSWER_SECONDS).close()
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    return
                raise CommandError(f"le site est en panne : voyez {var}/log/web.log.") from error
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise CommandError(f"le site ne répond pas : voyez la fin de {var}/log/web.log.")

    def _welcome(self, address: str, var: Path) -> None:
        width = max(len(account.email) for account in DEMO_ACCOUNTS)
        lines = [f"  {account.email:<{width}}  {account.who}" for account in DEMO_ACCOUNTS]
        self.stdout.write(
            "\n".join(
                [
                    "",
                    self.style.SUCCESS(f"Le portail est ouvert : {address}"),
                    "",
                    f"Comptes de démonstration (mot de passe : {DEMO_PASSWORD})",
                    *lines,
                    "",
                    f"Courriels envoyés : {var / 'mails'}    Journaux : {var / 'log'}",
                    "Ctrl-C arrête tout ; les données restent.",
                ]
            )
        )


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _listener() -> socket.socket:
    """The first free port from 8000 on, held from now so that nobody takes it in between."""
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        try:
            return socket.create_server(("127.0.0.1", port), backlog=100)
        except OSError:
            continue
    return socket.create_server(("127.0.0.1", 0), backlog=100)


def _start(
    module: list[str],
    log: Path,
    environment: Mapping[str, str],
    *,
    keep: socket.socket | None = None,
) -> subprocess.Popen[bytes]:
    with processes.open_log(log) as output:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=places.BASE,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[keep.fileno()] if keep else [],
            # Ctrl-C is for the command: it stops its children itself, in order.
            start_new_session=True,
            preexec_fn=processes.dies_with_parent(signal.SIGTERM),
        )


def _watch(children: Mapping[str, subprocess.Popen[bytes]], var: Path) -> NoReturn:
    while True:
        time.sleep(0.5)
        for name, child in children.items():
            if child.poll() is not None:
                raise CommandError(f"{name} s'est arrêté : voyez la fin de {var}/log/{name}.log.")
