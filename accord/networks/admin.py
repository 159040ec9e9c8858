"""Organisations, correspondents and zones, for platform administrators. Nothing is deleted here."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from accord.networks.models import Correspondent, Coverage, Organisation, OrganisationCode
from accord.networks.text import fold


class OrganisationCodeInline(admin.TabularInline):
    """The codes by which imports find it again: read here, written by them."""

    model = OrganisationCode
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Directories are imported, not typed; what they do not say is completed here."""

    list_display = ["name", "kind", "city", "department", "imilo_code", "closed_on"]
    list_filter = ["kind", "region"]
    list_select_related = ["department"]
    search_fields = ["name_key"]
    search_help_text = "Nom, code i-MILO, SIRET ou code d'un annuaire."
    # The choices of these are thousands of rows.
    autocomplete_fields = ["parent"]
    raw_id_fields = ["commune"]
    # Merging and closing are acts of the portal, which move or end all that depends on them.
    readonly_fields = ["kind", "name_key", "merged_into", "closed_on"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [OrganisationCodeInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        """Words of the name, or one whole code of any directory."""
        code = search_term.strip()
        if code and (bearing := queryset.with_code(code)).exists():  # type: ignore[attr-defined]
            return bearing, False
        return super().get_search_results(request, queryset, fold(search_term))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Correspondent)
class CorrespondentAdmin(admin.ModelAdmin):
    list_display = ["name", "organisation", "partner", "email", "phone"]
    list_select_related = ["organisation", "partner"]
    search_fields = ["name", "email", "organisation__name_key"]
    autocomplete_fields = ["organisation", "partner", "user"]


@admin.register(Coverage)
class CoverageAdmin(admin.ModelAdmin):
    """35 000 rows, written by the import of the national file only."""

    list_display = ["commune", "mission_locale"]
    list_select_related = ["commune", "mission_locale"]
    search_fields = ["=commune__code", "commune__name_key", "mission_locale__name_key"]
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Coverage], search_term: str
    ) -> tuple[QuerySet[Coverage], bool]:
        return super().get_search_results(request, queryset, fold(search_term))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
