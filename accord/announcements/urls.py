from django.urls import path

from accord.announcements.views import reading, writing

urlpatterns = [
    path("", reading.announcements, name="announcements"),
    path("ecrire/", writing.write, name="announcement_write"),
    path("<uuid:pk>/", reading.announcement, name="announcement"),
    path("<uuid:pk>/lue/", reading.note, name="announcement_read"),
    path("<uuid:pk>/lectures/", reading.organisations, name="announcement_organisations"),
    path("<uuid:pk>/equipe/", reading.team, name="announcement_team"),
    path("<uuid:pk>/modifier/", writing.edit, name="announcement_edit"),
    path("<uuid:pk>/publier/", writing.publish, name="announcement_publish"),
    path("<uuid:pk>/retirer/", writing.withdraw, name="announcement_withdraw"),
]
