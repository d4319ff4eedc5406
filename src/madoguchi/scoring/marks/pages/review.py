"""One review: the conversation on one side, the items to mark on the other."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core.conversation.cues import DIMENSIONS
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.conversation.turns import NotScored
from madoguchi.people.access import needs
from madoguchi.scoring.marks.actions.review import Entry, finish, reveal, save
from madoguchi.scoring.marks.drawing import machine_marks
from madoguchi.scoring.marks.errors import MarksError
from madoguchi.scoring.marks.forms import RESULT_WORDS, AskedForm
from madoguchi.scoring.marks.hands import RESULTS, hand_of
from madoguchi.scoring.marks.models import Mark, Review
from madoguchi.scoring.marks.pages.base import me, query_of, words
from madoguchi.scoring.marks.pages.queue import go_on, reason_of
from madoguchi.scoring.marks.queries import machine_seen
from madoguchi.scoring.reading import seen
from madoguchi.scoring.scorecards.queries import scorecard_for
from madoguchi.scoring.show import view


@dataclass(frozen=True)
class Line:
    """An item to mark, with what is entered so far and, once it may be seen, the machine's mark."""

    item: Item
    entry: Entry
    machine: str
    first: bool  # of its dimension

    @property
    def turn(self) -> int | str:
        """The turn pointed at as people count."""
        return "" if self.entry.turn is None else self.entry.turn + 1

    @property
    def differs(self) -> bool:
        """Whether the machine marks it otherwise."""
        return bool(self.machine) and self.machine != self.entry.result


def _mine(request: HttpRequest, uid: UUID) -> Review:
    """Return the member's own review; nobody opens another's."""
    found = Review.objects.select_related("conversation__case__customer", "round")
    return get_object_or_404(found, uid=uid, hand=hand_of(me(request)))


@needs("review")
def review_page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show a review: to go on with, or, finished, beside the machine's marks."""
    review = _mine(request, uid)
    return _show(request, review, _stored(review))


def _show(
    request: HttpRequest, review: Review, entries: dict[str, Entry], problems: list[str] | None = None
) -> HttpResponseBase:
    conversation = review.conversation
    language = get_language() or "en"
    done = review.done_at is not None
    revealed = machine_seen(review)
    turns = seen(conversation.messages.all())
    laid = view(conversation) if revealed else None
    items = scorecard_for(conversation).scorecard.items
    ordered = sorted(items, key=lambda item: DIMENSIONS.index(item.dimension))
    machine = machine_marks([conversation.pk]).get(conversation.pk, {}) if revealed else {}
    lines = [
        Line(item, entries.get(item.id, Entry()), machine.get(item.id, ""), _first(ordered, place))
        for place, item in enumerate(ordered)
    ]
    round_reviews = (
        Review.objects.filter(round=review.round, hand=review.hand)
        if review.round_id
        else Review.objects.none()
    )
    context = {
        "review": review,
        "conversation": conversation,
        "case": conversation.case,
        "turns": list(enumerate(turns, 1)),
        "view": None if isinstance(laid, NotScored) else laid,
        "lines": lines,
        "results": [(place, code, RESULT_WORDS[code]) for place, code in enumerate(RESULTS, 1)],
        "revealed": revealed,
        "done": done,
        "problems": problems or [],
        "comment": review.comment,
        "marked": sum(bool(line.entry.result) for line in lines),
        "differing": sum(line.differs and bool(line.entry.result) for line in lines),
        "query": query_of(AskedForm(request.GET).asked()),
        "round_done": round_reviews.filter(done_at__isnull=False).count(),
        "round_all": round_reviews.count(),
        "language": language,
    }
    return render(
        request, "marks/done.html" if done else "marks/review.html", context, status=400 if problems else 200
    )


def _first(items: list[Item], place: int) -> bool:
    return place == 0 or items[place - 1].dimension != items[place].dimension


def _stored(review: Review) -> dict[str, Entry]:
    marks: list[Mark] = list(review.marks.all())
    return {mark.item: Entry(mark.result, mark.comment, mark.turn) for mark in marks}


@needs("review")
@require_POST
def review_save(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Keep what is entered; then stay, go on, or show the machine's marks."""
    review = _mine(request, uid)
    query = query_of(AskedForm(request.GET).asked())
    entries, unread = _entered(request.POST)
    language = get_language() or "en"
    do = request.POST.get("do", "save")
    try:
        problems = [text.to(language) for text in save(review, entries, request.POST.get("comment", ""))]
        if do == "reveal" and not problems and not unread:
            reveal(review)
    except MarksError as error:
        messages.error(request, words(error))
        return redirect(f"{reverse('review', args=[review.uid])}?{query}")
    problems += unread
    if problems:
        return _show(request, review, _stored(review) | entries, problems)
    if do == "next":
        if left := finish(review):
            return _show(request, review, _stored(review), [_left(review, left)])
        return _next(request, review, query)
    if do == "reveal":
        return redirect(f"{reverse('review', args=[review.uid])}?{query}")
    messages.success(request, _("Saved. You can go on later."))
    if review.round_id:
        return redirect("review_round", review.round.uid)  # type: ignore[union-attr]
    return redirect(f"{reverse('review_queue')}?reason={review.reason}&{query}")


def _next(request: HttpRequest, review: Review, query: str) -> HttpResponseBase:
    if review.round is not None:
        left = (
            Review.objects.filter(round=review.round, hand=review.hand, done_at=None).order_by("uid").first()
        )
        if left is not None:
            return redirect("review", left.uid)
        messages.success(request, _("You are done with this calibration. Thank you."))
        return redirect("review_round", review.round.uid)
    messages.success(request, _("Finished."))
    return go_on(request, reason_of(review.reason), query)


def _left(review: Review, left: list[str]) -> str:
    language = get_language() or "en"
    titles = {item.id: item.title.to(language) for item in scorecard_for(review.conversation).scorecard.items}
    parted = "、" if language.startswith("ja") else ", "
    text = ngettext(
        "Everything is saved. %(n)s item is not marked yet: %(items)s",
        "Everything is saved. %(n)s items are not marked yet: %(items)s",
        len(left),
    )
    named = parted.join(titles[id] for id in left[:5]) + (" …" if len(left) > 5 else "")
    return text % {"n": len(left), "items": named}


def _entered(given: QueryDict) -> tuple[dict[str, Entry], list[str]]:
    """Read the form; turns are counted from 1 by people."""
    entries: dict[str, Entry] = {}
    problems: list[str] = []
    for name in given:
        if not name.startswith("mark-") and not name.startswith("note-"):
            continue
        id = name[5:][:64]
        if id in entries:
            continue
        turn = given.get(f"turn-{id}", "").strip()
        if turn and not turn.isdecimal():
            problems.append(_("“%(turn)s” is no number of a turn.") % {"turn": turn[:20]})
            turn = ""
        entries[id] = Entry(
            given.get(f"mark-{id}", ""), given.get(f"note-{id}", ""), int(turn) - 1 if turn else None
        )
    return entries, problems
