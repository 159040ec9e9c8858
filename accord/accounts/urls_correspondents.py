"""Who answers for one's organisation."""

from django.urls import path

from accord.accounts.views import correspondents as views

urlpatterns = [
    path("correspondants/", views.correspondents, name="correspondents"),
    path("correspondants/nommer/", views.correspondent_create, name="correspondent_create"),
    path("correspondants/<int:pk>/", views.correspondent, name="correspondent"),
    path("correspondants/<int:pk>/absence/", views.correspondent_away, name="correspondent_away"),
    path("correspondants/<int:pk>/retour/", views.correspondent_back, name="correspondent_back"),
    path(
        "correspondants/<int:pk>/remplacer/",
        views.correspondent_replace,
        name="correspondent_replace",
    ),
    path("correspondants/<int:pk>/fin/", views.correspondent_end, name="correspondent_end"),
]
