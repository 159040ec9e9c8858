"""Addresses of the stays, under ``parcours/``."""

from django.urls import path

from orientations.views import cohorts, newcomers, pathways, stay_acts

urlpatterns = [
    path("", pathways.pathways, name="pathways"),
    path("fins/", cohorts.integration, name="integration"),
    path("nouveau/", newcomers.create, name="pathway_create"),
    path("nouveau/<uuid:pk>/", newcomers.again, name="pathway_again"),
    path("<uuid:pk>/", pathways.detail, name="pathway"),
    path("<uuid:pk>/confirmer/", stay_acts.confirm, name="pathway_confirm"),
    path("<uuid:pk>/ne-pas-confirmer/", stay_acts.do_not_confirm, name="pathway_do_not_confirm"),
    path("<uuid:pk>/abandon/", stay_acts.drop_out, name="pathway_drop_out"),
    path("<uuid:pk>/sortie/", stay_acts.exit_stay, name="pathway_exit"),
    path("<uuid:pk>/suspendre/", stay_acts.suspend, name="pathway_suspend"),
    path("<uuid:pk>/reprendre/", stay_acts.resume, name="pathway_resume"),
    path("<uuid:pk>/changer-de-site/", stay_acts.change_site, name="pathway_change_site"),
    path("<uuid:pk>/modifier/", stay_acts.edit, name="pathway_edit"),
    path("<uuid:pk>/stage/", stay_acts.note_internship, name="pathway_note_internship"),
]
