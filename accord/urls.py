"""Every address of the portal; routes are named in English, addresses are French."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from accord import pages
from accord.accounts.views.switch import switch_organisation

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("etat/", pages.health, name="health"),
    path("", include("accord.public.urls")),
    path("organisation/", switch_organisation, name="switch_organisation"),
    path("compte/", include("accord.accounts.urls")),
    path("", include("accord.accounts.urls_team")),
    path("", include("accord.accounts.urls_correspondents")),
    path("", include("accord.accounts.urls_organisations")),
    path("annonces/", include("accord.announcements.urls")),
    path("jeunes/", include("accord.youth.urls")),
    path("", include("accord.attachments.urls")),
    path("jeunes/", include("accord.personal.urls_files")),
    path("moi/", include("accord.personal.urls")),
    path("administration/", admin.site.urls),
    path("", include("orientations.urls")),
]

handler429 = "accord.public.errors.too_many_requests"
handler500 = "accord.public.errors.server_error"
