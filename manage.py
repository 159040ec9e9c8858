#!/usr/bin/env python
"""Django's commands; without DATABASE_URL, on the PostgreSQL and the Redis of ``var/``."""

import os
import sys

from accord.embedded.places import StartError
from accord.embedded.variables import provided


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.settings")
    from django.core.management import execute_from_command_line

    try:
        with provided():
            execute_from_command_line(sys.argv)
    except StartError as error:
        sys.exit(f"Accord ne démarre pas : {error}")


if __name__ == "__main__":
    main()
