"""Every address of the portal, as Django resolves it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> list[tuple[str, str]]:
    """Name and pattern of every address; the name of one that has none is ``None``."""

    def walk(resolver: URLResolver, prefix: str, namespace: str) -> list[tuple[str, str]]:
        found = []
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                found += walk(entry, prefix + str(entry.pattern), inner)
            elif isinstance(entry, URLPattern):
                found.append((f"{namespace}{entry.name}", prefix + str(entry.pattern)))
        return found

    return walk(get_resolver(), "", "")
