"""The people on both sides of the counter, and what customers bought."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.kit.sources import Identified, Sourced
from madoguchi.people.names import segment_name


class Organisation(models.Model):
    """The one organisation this installation serves. Always the row with id 1."""

    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="ja")
    time_zone = models.CharField(max_length=64, default="Asia/Tokyo")
    opening_hours = models.CharField(max_length=400, default="Mon-Fri 09:00-18:00")
    holidays_of = models.CharField(max_length=8, default="JP", blank=True)  # country code, or blank for none
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do; each role is described in ``people/access.py``."""

    AGENT = "agent", _("Agent (front)")
    SPECIALIST = "specialist", _("Specialist (back)")
    ANALYST = "analyst", _("Analyst")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")


class Team(Identified, Sourced):
    """A department. Its lane says on which side of the line of visibility it works."""

    name = models.CharField(max_length=80)
    lane = models.CharField(max_length=16, blank=True, default="")

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    """Creates members who sign in with their email address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Member:
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(email__iexact=username)


class Member(Identified, Sourced, AbstractBaseUser, PermissionsMixin):
    """Someone of ours. Members known only from an import have no email here and cannot sign in."""

    email = models.EmailField(unique=True, null=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role, default=Role.AGENT)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    language = models.CharField(max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[MemberManager] = MemberManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.role == Role.ADMIN


class Account(Identified, Sourced):
    """The company or household customers belong to."""

    name = models.CharField(max_length=200)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class Customer(Identified, Sourced):
    """A person served. After an erasure only the integer stays."""

    name = models.CharField(max_length=200, blank=True, default="")
    email = models.EmailField(blank=True, default="", db_index=True)
    phone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    segment = models.CharField(max_length=80, blank=True, default="")
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="customers"
    )
    personal = models.JSONField(default=dict)  # other personal columns of an import, kept in the record only
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return self.name

    @property
    def segment_name(self) -> str:
        """What the segment is called in the language of the page."""
        return segment_name(self.segment)


class Transaction(Identified, Sourced):
    """A purchase, a stay, a refund: money between a customer and us."""

    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="transactions")
    at = models.DateTimeField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3, default="JPY")
    kind = models.CharField(max_length=40, blank=True, default="purchase")
    product = models.CharField(max_length=120, blank=True, default="")

    class Meta(Sourced.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.amount} {self.currency}"


class Link(models.Model):
    """A one-time address an admin hands over: an invitation, or a new password. Only its hash is kept."""

    class Purpose(models.TextChoices):
        INVITE = "invite"
        PASSWORD = "password"

    purpose = models.CharField(max_length=10, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="links")
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.member}"


class ApiToken(Identified):
    """A key for the REST API. Only its hash is kept; it can do what its role can do.

    With ``member`` it is that member's own: it acts for them, with the role they have at the time.
    """

    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=12, choices=Role, default=Role.ANALYST)
    may_write = models.BooleanField(default=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="own_tokens")
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def acts_as(self) -> Role:
        """The role whose rights it has: its member's of today, else the one it was made for."""
        return Role(self.member.role if self.member else self.role)
