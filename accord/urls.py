"""Every address of the portal; routes are named in English, addresses are French."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
