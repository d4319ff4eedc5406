"""The pages of allauth that we use, and no others. Names are allauth's, since it looks them up itself."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from madoguchi.people.access import needs
from madoguchi.people.middleware import public


@public
def nowhere(request: HttpRequest) -> HttpResponse:
    """Stand where allauth needs a name and we offer nothing: colleagues are invited, nobody signs up."""
    raise Http404


own = needs("own_profile")

urlpatterns = [
    # open to strangers
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("signup/", nowhere, name="account_signup"),
    path("2fa/authenticate/", public(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/webauthn/login/", public(keys.login_webauthn), name="mfa_login_webauthn"),
    # every member, for themselves
    path("reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", own(account.password_change), name="account_change_password"),
    path("2fa/", own(mfa.index), name="mfa_index"),
    path("2fa/reauthenticate/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        own(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        own(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", own(keys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", own(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/", own(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("2fa/webauthn/keys/<int:pk>/remove/", own(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", own(keys.edit_webauthn), name="mfa_edit_webauthn"),
]

if settings.EMAIL_HOST:  # without a mail server an administrator hands over a link instead
    urlpatterns += [
        path("password/reset/", public(account.password_reset), name="account_reset_password"),
        path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            public(account.password_reset_from_key),
            name="account_reset_password_from_key",
        ),
        path(
            "password/reset/key/done/",
            public(account.password_reset_from_key_done),
            name="account_reset_password_from_key_done",
        ),
    ]
