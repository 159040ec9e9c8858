"""The kinds of contracts that support somebody, edited by platform administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accord.isolation.scope import system_scope
from accord.youth.models import Support, SupportKind

_HELP = {
    "name": (
        "Corriger ce nom le corrige partout, y compris sur les accompagnements déjà notés. Pour un "
        "contrat nouveau, ajoutez un type et donnez une fin à l'ancien."
    ),
    "offered_until": "Vide tant qu'il se signe encore ; ce qui a été noté reste.",
    "tells_disability_from": (
        "À partir de cet âge, l'E2C lit « accompagnement Mission Locale », sauf accord écrit."
    ),
}


@admin.register(SupportKind)
class SupportKindAdmin(admin.ModelAdmin):
    """What was stated once is ended, not deleted."""

    list_display = ["name", "source", "offered_from", "offered_until", "rank"]

    def get_form(
        self, request: Any, obj: SupportKind | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(
            request, obj, change, labels={"key": "code"}, help_texts=_HELP, **kwargs
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: SupportKind | None = None
    ) -> list[str]:
        return ["key"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: SupportKind | None = None) -> bool:
        return obj is not None and not _is_used(obj) and super().has_delete_permission(request, obj)


def _is_used(kind: SupportKind) -> bool:
    with system_scope():
        return Support.objects.filter(kind=kind).exists()
