"""The team, its invitations, and the link that an invitation holds."""

from django.urls import path

from accord.accounts.views import invitations, team

urlpatterns = [
    path("equipe/", team.team, name="team"),
    path("equipe/inviter/", invitations.invite, name="team_invite"),
    path("equipe/<int:pk>/", team.member, name="member"),
    path("equipe/<int:pk>/confier/", team.member_hand_over, name="member_hand_over"),
    path("equipe/<int:pk>/depart/", team.member_leave, name="member_leave"),
    path("equipe/invitations/<uuid:pk>/renvoyer/", invitations.resend, name="invitation_resend"),
    path("equipe/invitations/<uuid:pk>/annuler/", invitations.cancel, name="invitation_cancel"),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/", invitations.invitation_link, name="invitation_link"),
]
