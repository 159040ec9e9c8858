"""How a stay may end, edited by platform administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accord.isolation.scope import system_scope
from orientations.models import ExitKind, FollowUp, Pathway

_HELP = {
    "label": (
        "Ce que liront l'E2C et la Mission Locale. Le corriger ne change rien aux sorties déjà "
        "notées : elles gardent l'intitulé et la catégorie du jour où elles l'ont été."
    ),
    "is_offered": "Décochez pour ne plus proposer ce motif ; ce qui a été noté reste.",
    "asks": "Ce que le site peut préciser avec cette sortie.",
}


@admin.register(ExitKind)
class ExitKindAdmin(admin.ModelAdmin):
    """What was used once is withdrawn, not deleted; nor does it end stays in another way."""

    list_display = ["label", "ends_as", "category", "asks", "is_offered", "rank"]
    list_filter = ["ends_as", "category", "is_offered"]

    def get_form(
        self, request: Any, obj: ExitKind | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change, help_texts=_HELP, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: ExitKind | None = None) -> list[str]:
        return ["key", "ends_as"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: ExitKind | None = None) -> bool:
        return obj is not None and not _is_used(obj) and super().has_delete_permission(request, obj)


def _is_used(kind: ExitKind) -> bool:
    with system_scope():
        ended = Pathway.objects.filter(exit_kind=kind).exists()
        return ended or FollowUp.objects.filter(situation=kind).exists()
