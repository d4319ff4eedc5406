"""Where the pages about people hang."""

from django.urls import path

from madoguchi.people.pages import customers, links, members, profile, settings, theme, welcome

urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/sign-in/", welcome.admin, name="welcome_admin"),
    path("welcome/doors/", welcome.doors, name="welcome_doors"),
    path("welcome/doors/<slug:key>/", welcome.go, name="door"),
    path("invite/<str:token>/", links.invite, name="invite"),
    path("new-password/<str:token>/", links.new_password, name="new_password"),
    path("profile/", profile.profile, name="profile"),
    path("profile/keys/", profile.own_tokens, name="own_tokens"),
    path("profile/keys/<uuid:uid>/revoke/", profile.revoke_own, name="own_token_revoke"),
    path("theme/", theme.theme, name="theme"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<uuid:uid>/", customers.customer, name="customer"),
    path("customers/<uuid:uid>/export/", customers.customer_export, name="customer_export"),
    path("customers/<uuid:uid>/erase/", customers.customer_erase, name="customer_erase"),
    path("settings/", settings.organisation, name="settings"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/invite/", members.invite, name="invite_member"),
    path("settings/members/<uuid:uid>/", members.member, name="member"),
    path("settings/members/<uuid:uid>/link/", members.link, name="member_link"),
    path("settings/members/<uuid:uid>/deactivate/", members.deactivate, name="member_deactivate"),
    path("settings/members/<uuid:uid>/second-step/", members.second_factors, name="member_second_factors"),
    path("settings/teams/", settings.teams, name="teams"),
    path("settings/teams/<uuid:uid>/", settings.team, name="team"),
    path("settings/keys/", settings.tokens, name="tokens"),
    path("settings/keys/<uuid:uid>/revoke/", settings.revoke, name="token_revoke"),
    path("settings/sample/", settings.sample_data, name="sample_data"),
]
