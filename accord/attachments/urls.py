from django.urls import path

from accord.attachments import views

urlpatterns = [
    path("jeunes/<uuid:pk>/documents/ajouter/", views.add, name="attachment_add"),
    path("documents/<uuid:pk>/", views.attachment, name="attachment"),
    path("documents/<uuid:pk>/retirer/", views.remove, name="attachment_remove"),
]
