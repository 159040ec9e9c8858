"""``python -m accord.embedded.chromium``: print the Chromium that the browser tests drive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The one that ``CHROMIUM`` names, or one on PATH."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


def install() -> None:
    """On Debian and as root, install the distribution's package."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *words], check=True, stdout=sys.stderr, env=environment)


def main() -> int:
    """Print its path, or one sentence that says what to install."""
    found = find()
    if found is None and os.geteuid() == 0 and Path("/etc/debian_version").exists():
        try:
            install()
        except (OSError, subprocess.CalledProcessError):
            print("L'installation du paquet chromium par apt-get a échoué.", file=sys.stderr)
        found = find()
    if found is None:
        print(
            "Les tests du navigateur demandent Chromium : installez le paquet chromium "
            "(ou indiquez un navigateur par la variable CHROMIUM).",
            file=sys.stderr,
        )
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
