"""Keep a stack of filters under a name, name it anew, share it, throw it away."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.people.access import may
from madoguchi.people.models import Member
from madoguchi.processes.models import SavedFilter

LONGEST = 8_000
MOST = 200


class Refused(Exception):  # noqa: N818 - a sentence for the person who asked
    """A filter that is not kept; the message says why and what to do instead. Nothing was stored."""


def keep(owner: Member, name: str, query: str, *, shared: bool = False) -> SavedFilter:
    """Keep ``query``, the filters as an address has them; the same again is what is there. Raises ``Refused``."""
    if not query:
        raise Refused(_("There is no filter to save. Choose a period or add a filter first."))
    if len(query) > LONGEST:
        raise Refused(_("These filters are too long to be saved. Take some away."))
    same = SavedFilter.objects.filter(owner=owner, name=_called(name), query=query, shared=shared).first()
    if same is not None:
        return same
    if SavedFilter.objects.filter(owner=owner).count() >= MOST:
        raise Refused(_("You have %(most)s saved filters already. Delete one first.") % {"most": MOST})
    row = SavedFilter(owner=owner, query=query)
    return _write(row, name, shared=shared, by=owner)


def change(row: SavedFilter, name: str, *, shared: bool, by: Member) -> SavedFilter:
    """Give a saved filter another name, or share it or no longer. Raises ``Refused``, ``PermissionDenied``."""
    if not may_change(row, by):
        raise PermissionDenied
    return _write(row, name, shared=shared, by=by)


def throw_away(row: SavedFilter, by: Member) -> None:
    """Delete a saved filter. Raises ``PermissionDenied``."""
    if not may_change(row, by):
        raise PermissionDenied
    row.delete()


def may_change(row: SavedFilter, member: Member) -> bool:
    """Its owner may; a shared one, those as well who answer for the processes, as owners leave."""
    return row.owner_id == member.pk or (row.shared and may(member, "approve_processes"))


def _write(row: SavedFilter, name: str, *, shared: bool, by: Member) -> SavedFilter:
    """Sharing anew asks for ``design_processes``; what is shared already may be named by who no longer has it."""
    if shared and not row.shared and not may(by, "design_processes"):
        raise PermissionDenied
    row.name, row.shared = _called(name), shared
    if not row.name:
        raise Refused(_("Give it a name."))
    taken = Refused(
        _("There is a saved filter “%(name)s” already. Choose another name, or delete the other one first.")
        % {"name": row.name}
    )
    if SavedFilter.objects.filter(owner=row.owner_id, name=row.name).exclude(pk=row.pk).exists():
        raise taken
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same name at the same moment
        raise taken from None
    return row


def _called(name: str) -> str:
    return " ".join(name.split())[:80]
