from django.urls import path

from accord.youth import duplicates, giving, transfers, views

urlpatterns = [
    path("", views.young_people, name="young_people"),
    path("nouveau/", views.create, name="young_person_create"),
    path("confier/", giving.give, name="young_people_give"),
    path("reunis/", duplicates.merges, name="file_merges"),
    path("reunis/<uuid:pk>/separer/", duplicates.undo, name="file_merge_undo"),
    path("transmis/", transfers.given_away, name="files_transferred"),
    path("<uuid:pk>/transmettre/", transfers.give_away, name="file_transfer"),
    path("<uuid:pk>/doublon/", duplicates.look_for, name="file_duplicate"),
    path("<uuid:pk>/doublon/<uuid:other>/", duplicates.compare, name="file_merge"),
    path("<uuid:pk>/", views.young_person, name="young_person"),
    path("<uuid:pk>/modifier/", views.edit, name="young_person_edit"),
]
