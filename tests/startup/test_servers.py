"""PostgreSQL and Redis inside: real ones, private, and never in the way of the next start."""

from __future__ import annotations

import json
import os
import signal
import socket

import pytest

from tests.startup.launcher import LIMIT, Launcher, wait_until

CONNECT = """
import os, psycopg2, redis
database = psycopg2.connect(os.environ["DATABASE_URL"])
database.autocommit = True
cursor = database.cursor()
queue = redis.from_url(os.environ["REDIS_URL"])
def ask(sql):
    cursor.execute(sql)
    return cursor.fetchone()[0]
"""
REMEMBER = (
    CONNECT + 'cursor.execute("create table kept as select 42 as n"); queue.set("kept", "43")'
)
RECALL = CONNECT + 'print(ask("select n from kept"), queue.get("kept").decode())'


def test_a_command_finds_postgresql_18_and_redis_without_any_port(launcher: Launcher) -> None:
    answer = launcher.python(
        CONNECT
        + """
import json
print(json.dumps({
    "version": ask("show server_version")[:2],
    "role": ask("select current_user"),
    "locale": ask("select datlocale from pg_database where datname = current_database()"),
    "rights": ask("select rolsuper or rolbypassrls from pg_roles where rolname = current_user"),
    "addresses": ask("show listen_addresses"),
    "port": queue.config_get("port")["port"],
    "written": queue.config_get("appendonly")["appendonly"],
}))"""
    )

    assert json.loads(answer) == {
        "version": "18",
        "role": "accord",
        "locale": "PG_UNICODE_FAST",
        "rights": False,
        "addresses": "",
        "port": "0",
        "written": "yes",
    }


def test_what_was_written_is_there_at_the_second_start(launcher: Launcher) -> None:
    launcher.python(REMEMBER)

    assert launcher.python(RECALL) == "42 43"


def test_what_was_written_survives_kill_9_of_everything(launcher: Launcher) -> None:
    running = launcher.start_python(
        REMEMBER + "; print('done', flush=True); import time; time.sleep(600)", durable=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "done\n"

    launcher.kill_everything()

    assert launcher.python(RECALL) == "42 43"


def test_a_killed_command_leaves_servers_that_stop_by_themselves(launcher: Launcher) -> None:
    running = launcher.start_python("print('here', flush=True); import time; time.sleep(600)")
    assert running.stdout is not None
    assert running.stdout.readline() == "here\n"

    os.kill(running.pid, signal.SIGKILL)
    running.wait()

    wait_until(lambda: not launcher.processes())


def test_servers_whose_keeper_is_killed_stop_too(launcher: Launcher) -> None:
    running = launcher.start_python("print('here', flush=True); import time; time.sleep(600)")
    assert running.stdout is not None
    assert running.stdout.readline() == "here\n"
    keeper = json.loads((launcher.var / "servers.json").read_text())["keeper"]

    os.kill(keeper, signal.SIGKILL)

    wait_until(lambda: not any("bin/postgres" in words for words in launcher.processes().values()))
    os.killpg(running.pid, signal.SIGINT)
    running.wait(LIMIT)
    assert launcher.python("print('again')") == "again"


def test_ctrl_c_leaves_no_process(launcher: Launcher) -> None:
    running = launcher.start_python("print('here', flush=True); import time; time.sleep(600)")
    assert running.stdout is not None
    assert running.stdout.readline() == "here\n"

    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=LIMIT)

    assert launcher.is_gone()
    assert not (launcher.var / "servers.json").exists()


def test_two_commands_share_the_servers_and_the_last_one_stops_them(launcher: Launcher) -> None:
    wait = "print(os.environ['REDIS_URL'], flush=True); import time; time.sleep(600)"
    first = launcher.start_python("import os;" + wait)
    second = launcher.start_python("import os;" + wait)
    assert first.stdout is not None
    assert second.stdout is not None
    assert first.stdout.readline() == second.stdout.readline()

    os.killpg(first.pid, signal.SIGINT)
    first.communicate(timeout=LIMIT)
    assert launcher.python(CONNECT + "print(ask('select 1'), queue.ping())") == "1 True"

    os.killpg(second.pid, signal.SIGINT)
    second.communicate(timeout=LIMIT)
    assert launcher.is_gone()


def test_a_pid_file_whose_number_is_now_somebody_elses_is_no_obstacle(launcher: Launcher) -> None:
    launcher.python(REMEMBER)
    remains = launcher.var / "postgres" / "postmaster.pid"
    remains.write_text(
        f"{os.getpid()}\n{launcher.var}/postgres\n1\n5432\n/tmp/gone\n\n0 0\nready\n"
    )
    state = {"keeper": os.getpid(), "sockets": "/tmp/accord-gone"}
    (launcher.var / "servers.json").write_text(json.dumps(state))

    assert launcher.python(RECALL) == "42 43"


def test_a_command_gives_back_its_exit_code(launcher: Launcher) -> None:
    run = ("-m", "accord.embedded", "run", "--")
    codes = [
        launcher.start(*run, *command).wait(LIMIT)
        for command in (["sh", "-c", "exit 7"], ["sh", "-c", "kill -9 $$"], ["no-such-command"])
    ]

    assert codes == [7, 137, 1]


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_one_address_without_the_other_stops_with_a_sentence(launcher: Launcher, name: str) -> None:
    running = launcher.start("manage.py", "check", **{name: "redis://localhost"})
    output, errors = running.communicate(timeout=LIMIT)

    assert (running.returncode, output) == (1, "")
    assert len(errors.splitlines()) == 1
    assert name in errors


def test_both_addresses_given_start_nothing(launcher: Launcher) -> None:
    given = {"DATABASE_URL": "postgres://accord@nowhere/accord", "REDIS_URL": "redis://nowhere/0"}

    answer = launcher.python("import os; print(os.environ['REDIS_URL'])", **given)

    assert answer == "redis://nowhere/0"
    assert not launcher.var.exists()


def test_variables_already_given_are_kept(launcher: Launcher) -> None:
    answer = launcher.python("import os; print(os.environ['FROM_ADDRESS'])", FROM_ADDRESS="a@b.fr")

    assert answer == "a@b.fr"


def test_the_secret_key_is_kept_and_readable_by_its_owner_only(launcher: Launcher) -> None:
    keys = {launcher.python("import os; print(os.environ['SECRET_KEY'])") for _ in range(2)}

    assert len(keys) == 1
    assert (launcher.var / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_stops_with_a_sentence(launcher: Launcher) -> None:
    launcher.var.touch()

    running = launcher.start("manage.py", "check")
    _, errors = running.communicate(timeout=LIMIT)
    launcher.var.unlink()

    assert running.returncode == 1
    assert len(errors.splitlines()) == 1


def test_a_home_that_others_cannot_read_keeps_its_permissions(closed_launcher: Launcher) -> None:
    parent = closed_launcher.var.parent

    closed_launcher.python(REMEMBER)

    assert closed_launcher.python(RECALL) == "42 43"
    assert parent.stat().st_mode & 0o777 == 0o700


def test_the_demo_takes_the_next_port_when_8000_is_taken() -> None:
    from accord.embedded.management.commands.demo import _listener

    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 8000))
            other.listen()
        except OSError:
            pass  # taken by somebody else already
        with _listener() as listener:
            assert listener.getsockname()[1] != 8000
