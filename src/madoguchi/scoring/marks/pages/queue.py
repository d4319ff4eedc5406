"""The review queue: what was drawn today, and why."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from madoguchi.cases.models import Conversation
from madoguchi.people.access import needs
from madoguchi.scoring.marks.actions.review import begin
from madoguchi.scoring.marks.drawing import SIZE, draw, following, listed
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.forms import AskedForm
from madoguchi.scoring.marks.models import Reason
from madoguchi.scoring.marks.pages.base import me, query_of, tabs, words
from madoguchi.scoring.marks.queries import waiting_for

REASONS = {
    Reason.RANDOM: (
        gettext_lazy("Random"),
        gettext_lazy(
            "Drawn so that every conversation has the same chance. Only these give figures that hold for all "
            "conversations, so take them from the top and leave none out."
        ),
    ),
    Reason.LOW: (
        gettext_lazy("Low scores"),
        gettext_lazy("A dimension scored below 40, or a critical error was found. The lowest come first."),
    ),
    Reason.DISAGREEMENT: (
        gettext_lazy("Disagreement"),
        gettext_lazy(
            "The machine’s marks differ from those of people or of the language model. Most items first."
        ),
    ),
    Reason.CONTRARY: (
        gettext_lazy("Against the customer"),
        gettext_lazy(
            "The customer was unhappy though every score is 80 or more, or content though one is below 40."
        ),
    ),
}


def reason_of(text: str) -> Reason:
    """Return the reason an address names; random where it names none."""
    return next((one for one in REASONS if one.value == text), Reason.RANDOM)


@needs("review")
def queue_page(request: HttpRequest) -> HttpResponseBase:
    """Show today's draw for a reason."""
    form = AskedForm(request.GET)
    asked, reason = form.asked(), reason_of(request.GET.get("reason", ""))
    drawn = draw(reason, asked)
    rows = listed(drawn, me(request))
    kept = query_of(asked)
    context = {
        "form": form,
        "tabs": tabs("review_queue"),
        "reasons": [
            {
                "label": label,
                "url": f"{reverse('review_queue')}?reason={one.value}&{kept}",
                "current": one is reason,
            }
            for one, (label, _told) in REASONS.items()
        ],
        "reason": reason,
        "told": REASONS[reason][1],
        "random": reason is Reason.RANDOM,
        "narrowed": asked.narrowed,
        "drawn": drawn,
        "size": SIZE,
        "rows": rows,
        "finished": sum(row.own_done or row.others > 0 for row in rows),
        "next": following(drawn, me(request)),
        "query": kept,
        "rounds": waiting_for(me(request)),
        "anything": Conversation.objects.filter(score__isnull=False).exists(),
    }
    return render(request, "marks/queue.html", context)


@needs("review")
@require_POST
def start(request: HttpRequest) -> HttpResponseBase:
    """Open the review of a conversation and go there."""
    asked, reason = AskedForm(request.GET).asked(), reason_of(request.POST.get("reason", ""))
    conversation = get_object_or_404(
        Conversation.objects.select_related("case"), uid=_uid(request.POST.get("conversation", ""))
    )
    try:
        review = begin(me(request), conversation, reason, asked)
    except MarksError as error:
        messages.error(request, words(error))
        return redirect(f"{reverse('review_queue')}?reason={reason.value}&{query_of(asked)}")
    return redirect(f"{reverse('review', args=[review.uid])}?{query_of(asked)}")


def go_on(request: HttpRequest, reason: Reason, query: str) -> HttpResponseBase:
    """Go to the next conversation of the draw, or back to the queue where none is left."""
    drawn = draw(reason, AskedForm(request.GET).asked())
    following_one = following(drawn, me(request))
    if following_one is None:
        messages.success(request, _("That was the last one of this draw. Thank you."))
        return redirect(f"{reverse('review_queue')}?reason={reason.value}&{query}")
    review = begin(me(request), following_one, reason, AskedForm(request.GET).asked())
    return redirect(f"{reverse('review', args=[review.uid])}?{query}")


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
