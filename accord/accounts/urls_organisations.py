"""What the administrator of the platform does with organisations."""

from django.urls import path

from accord.accounts.views import opening
from accord.accounts.views import organisations as views

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/ouvrir/", opening.open_organisation, name="organisation_create"),
    path(
        "organisations/<int:pk>/responsable/", opening.invite_manager, name="organisation_manager"
    ),
    path("organisations/<int:pk>/reunir/", views.merge, name="organisation_merge"),
    path("organisations/<int:pk>/fermer/", views.close, name="organisation_close"),
    path("organisations/changements/<int:pk>/", views.change, name="organisation_change"),
]
