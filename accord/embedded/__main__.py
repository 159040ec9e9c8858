"""``python -m accord.embedded run -- COMMAND``: run a command with PostgreSQL and Redis at hand."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from types import FrameType

from accord.embedded.places import StartError
from accord.embedded.processes import dies_with_parent
from accord.embedded.variables import provided


def run(command: list[str]) -> int:
    """Run the command, pass on the signals, and return its exit code as a shell would."""
    try:
        process = subprocess.Popen(command, preexec_fn=dies_with_parent(signal.SIGTERM))
    except OSError as error:
        raise StartError(f"{command[0]} ne se lance pas ({error.strerror}).") from error

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    # Ctrl-C reaches the command by itself, as it is in the same group: here it is ignored.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGHUP, pass_on)
    code = process.wait()
    return code if code >= 0 else 128 - code


def main() -> int:
    """Read the command line; a start that fails is one sentence and the exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m accord.embedded", description=__doc__)
    parser.add_argument("action", choices=["run"])
    parser.add_argument(
        "--volatile", action="store_true", help="données de test, perdues sans regret"
    )
    parser.add_argument("command", nargs="+", metavar="COMMAND")
    arguments = parser.parse_args()
    try:
        with provided(volatile=arguments.volatile):
            return run(arguments.command)
    except StartError as error:
        print(f"Accord ne démarre pas : {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
