"""The environment variables that ``accord.environment`` reads, when nobody has given them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from accord.embedded import places, postgres, redis_server
from accord.embedded.servers import servers

PUBLIC_URL = "http://127.0.0.1:8000"


@contextmanager
def provided(*, volatile: bool = False) -> Iterator[None]:
    """Set what is missing for the portal to start here; a variable that is already given stays."""
    given = [name for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)]
    if len(given) == 1:
        raise places.StartError(
            "les variables DATABASE_URL et REDIS_URL vont ensemble : donnez les deux, ou aucune "
            f"pour les serveurs embarqués (seule {given[0]} est renseignée)."
        )
    if given:
        yield
        return
    with servers(volatile=volatile) as sockets:
        for name, value in _variables(places.var_folder(), sockets, demo=not volatile).items():
            if not os.environ.get(name):
                os.environ[name] = value
        yield


def _variables(var: Path, sockets: Path, *, demo: bool) -> dict[str, str]:
    mails = var / "mails"
    mails.mkdir(exist_ok=True)
    host = quote(str(sockets), safe="")
    return {
        "ACCORD_VAR": str(var),
        "ACCORD_DEMO": str(demo).lower(),
        "SECRET_KEY": _secret_key(var / "secret-key"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PUBLIC_URL": PUBLIC_URL,
        "DATABASE_URL": f"postgres://{postgres.ROLE}@{host}/{postgres.DATABASE}",
        "REDIS_URL": f"unix://{sockets / redis_server.SOCKET}?db=0",
        "EMAIL_URL": f"file://{quote(str(mails))}",
        "ATTACHMENTS_DIR": str(var / "attachments"),
        "FROM_ADDRESS": "Accord <accord@exemple.fr>",
    }


def _secret_key(path: Path) -> str:
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(64))
        unfinished.replace(path)
    return path.read_text()
