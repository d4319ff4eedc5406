"""The names of the codes that cases carry, in the member's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHANNELS: dict[str, Promise] = {
    "email": _("Email"),
    "form": _("Web form"),
    "chat": _("Chat"),
    "phone": _("Phone"),
    "counter": _("Counter"),
    "social": _("Social media"),
    "web": _("Website"),
    "letter": _("Letter"),
}
SPEAKERS: dict[str, Promise] = {"customer": _("Customer"), "agent": _("Agent"), "system": _("System")}
LANES: dict[str, Promise] = {
    "evidence": pgettext_lazy("lane", "Evidence"),
    "customer": _("Customer"),
    "front": _("Front"),
    "back": _("Back"),
    "support": _("Support"),
}
LANGUAGES: dict[str, Promise] = {"ja": _("Japanese"), "en": _("English")}


def channel_name(code: str) -> str:
    """Return the channel's name; a code from an import that is not in the table stays as it is."""
    return str(CHANNELS.get(code, code))
