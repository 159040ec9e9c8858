from django.urls import path

from accord.personal.views import file

urlpatterns = [
    path("<uuid:pk>/lien/", file.link, name="young_person_link"),
    path("demandes/<uuid:pk>/", file.data_request, name="data_request"),
]
