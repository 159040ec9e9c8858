from django.urls import path

from orientations.views import (
    agenda,
    index,
    orient,
    orient_start,
    orientations,
    outcomes,
    sessions,
    several,
    sites,
)

urlpatterns = [
    path("orienter/", orient_start.start, name="orient_start"),
    path("orienter/nouveau-dossier/", orient_start.new_file, name="orient_new_file"),
    path("orienter/<uuid:pk>/", orient.choose_site, name="orient_choose_site"),
    path("orienter/<uuid:pk>/<int:site_pk>/", orient.orient, name="orient"),
    path("orientations/", index.orientations, name="orientations"),
    path("orientations/plusieurs/", several.several, name="orientations_several"),
    path("orientations/<uuid:pk>/", orientations.detail, name="orientation"),
    path("orientations/<uuid:pk>/repondre/", orientations.answer, name="orientation_answer"),
    path("orientations/<uuid:pk>/relancer/", orientations.remind, name="orientation_remind"),
    path("orientations/<uuid:pk>/inscrire/", orientations.register, name="orientation_register"),
    path("orientations/<uuid:pk>/retirer/", orientations.withdraw, name="orientation_withdraw"),
    path("seances/", agenda.index, name="sessions"),
    path("seances/calendrier/", agenda.month, name="sessions_calendar"),
    path("seances/nouvelle/", sessions.create, name="session_create"),
    path("seances/<uuid:pk>/", sessions.detail, name="session"),
    path("seances/<uuid:pk>/emargement/", outcomes.sign_in_sheet, name="session_sign_in_sheet"),
    path("seances/<uuid:pk>/resultats/", outcomes.record, name="session_outcomes"),
    path("seances/<uuid:pk>/communiquer/", outcomes.communicate, name="session_communicate"),
    path("seances/<uuid:pk>/effacer/", outcomes.erase, name="session_erase"),
    path("sites/", sites.index, name="sites"),
    path("sites/<int:pk>/", sites.sheet, name="site_sheet"),
    path("sites/<int:pk>/modifier/", sites.sheet_edit, name="site_sheet_edit"),
]
