"""A member gets a list of what would help customers most, sees it first, and is compared with nobody unfairly."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils.html import strip_tags

from madoguchi.cases.models import Conversation
from madoguchi.core.conversation.scorecard import default
from madoguchi.core.metrics.shrinkage import Compared
from madoguchi.people.actions.erase import erase
from madoguchi.people.models import Customer, Member, Organisation
from madoguchi.scoring.coaching import jobs, queries
from madoguchi.scoring.coaching.actions.publish import due, leaders_from, publish
from madoguchi.scoring.coaching.actions.read_list import NotYours, answer_list, open_list
from madoguchi.scoring.coaching.apart import apart
from madoguchi.scoring.coaching.choosing import choose
from madoguchi.scoring.coaching.examples import examples
from madoguchi.scoring.coaching.models import CoachingList, CoachingMonth
from madoguchi.scoring.models import Score
from madoguchi.scoring.scorecards.queries import items_in_force
from tests import people
from tests.scoring.coaching import crew as cast
from tests.scoring.coaching.crew import CARERS, MONTH, NEW, SHORT, october

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("warehouse", "inn")]
PAGE = "/conversations/coaching/"


def page(client: Any, path: str = PAGE, status: int = 200, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == status, (path, response.status_code)
    return str(response.content.decode())


def list_of(member: Member) -> CoachingList:
    return CoachingList.objects.get(member=member)


@pytest.fixture
def crew() -> dict[str, Member]:
    found = october()
    assert publish(MONTH)
    return found


def test_everybody_with_five_conversations_gets_a_list(crew: dict[str, Member]) -> None:
    assert {row.member.name for row in CoachingList.objects.all()} == {*CARERS, SHORT}
    assert list_of(crew[SHORT]).conversations == 12
    assert not CoachingList.objects.filter(member=crew[NEW]).exists()


def test_the_list_says_what_falls_behind_and_is_careful_with_the_others(crew: dict[str, Member]) -> None:
    short = queries.figures(list_of(crew[SHORT]))["empathy"]
    assert short.share is not None
    assert short.own < short.share < short.expected
    assert short.below
    caring = queries.figures(list_of(crew[CARERS[0]]))["empathy"]
    assert not caring.below


def test_it_is_closed_until_its_member_opens_it(crew: dict[str, Member], signed_in: Any) -> None:
    member = crew[SHORT]
    client = signed_in(member, "en")
    closed = page(client)
    assert "Your list for Oct 2026 is ready" in closed
    assert "Feels with an upset customer" not in closed
    assert list_of(member).opened_at is None, "looking at the envelope opens nothing"

    row = list_of(member)
    client.post(f"{PAGE}{row.uid}/open/")
    html = page(client)
    assert list_of(member).opened_at is not None
    assert html.count('<article class="advice">') >= 3
    assert re.search(r"With the same kinds of request, everyone together reaches \d+%\.", html)
    assert "在庫切れです" in html, "the very words, where it could come in"
    assert 'class="ev human"' in html
    assert "Words to have ready" in html


def test_good_words_come_from_the_own_conversations_or_unnamed_from_colleagues(
    crew: dict[str, Member], signed_in: Any
) -> None:
    member = crew[SHORT]
    open_list(list_of(member), member)
    own = page(signed_in(member, "ja"))
    assert "うまくいった場面" in own

    mine = Conversation.objects.filter(member=member)
    Score.objects.filter(conversation__in=mine, human__gt=60).delete()
    borrowed = page(signed_in(member, "ja"))
    assert "同僚の例" in borrowed
    assert "青井" not in borrowed

    told = [("agent", "お電話ありがとうございます。担当の青井と申します。"), *cast.CARING[1:]]
    cast.bring(cast.told("named", told, agent=CARERS[1]) | {"turns": cast.at(told, 500)})
    cast.catch_up()
    greeting = default().item("greeting")
    assert greeting is not None
    row = list_of(member).month
    since, until = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (row.since, row.until))
    found = examples(member, [greeting], since, until)["greeting"]
    assert found.borrowed
    assert "担当の○○と申します" in strip_tags(found.good[0].said), "who greeted is nobody's business"
    assert found.good[0].conversation is None

    Score.objects.filter(conversation__in=mine).update(language="en")
    assert not examples(member, [greeting], since, until)["greeting"].good, (
        "no words in a language they do not work in"
    )


def test_leaders_wait_for_the_member_or_three_working_days(crew: dict[str, Member], signed_in: Any) -> None:
    member, row = crew[SHORT], list_of(crew[SHORT])
    leader = signed_in(people.manager(), "en")
    closed = page(leader, f"{PAGE}team/{row.uid}/", 403)
    assert "not open to you yet" in closed
    assert "在庫切れです" not in closed
    overview = page(leader, f"{PAGE}team/")
    assert f"team/{row.uid}/" not in overview
    assert "With the member; open to you from" in overview

    assert not queries.open_to_leaders(row, row.leaders_from - dt.timedelta(days=1))
    assert queries.open_to_leaders(row, row.leaders_from)

    open_list(row, member)
    assert "在庫切れです" in page(leader, f"{PAGE}team/{row.uid}/")
    assert f"team/{row.uid}/" in page(leader, f"{PAGE}team/")


def test_colleagues_never_see_it_and_nobody_writes_on_it(crew: dict[str, Member], signed_in: Any) -> None:
    row = open_list(list_of(crew[SHORT]), crew[SHORT])
    colleague = signed_in(crew[CARERS[0]])
    assert colleague.get(f"{PAGE}team/{row.uid}/").status_code == 403
    assert colleague.get(f"{PAGE}team/").status_code == 403
    leader = people.manager()
    for client in (colleague, signed_in(leader)):
        for verb in ("open", "answer"):
            answer = client.post(f"{PAGE}{row.uid}/{verb}/", {"note": "x"})
            assert answer.status_code == 403
    with pytest.raises(NotYours):
        answer_list(row, leader, note="x", wants_to_talk=True)
    with pytest.raises(NotYours):
        open_list(row, leader)
    row.refresh_from_db()
    assert row.note == ""


def test_the_member_answers_and_the_leader_reads_it(crew: dict[str, Member], signed_in: Any) -> None:
    member, row = crew[SHORT], list_of(crew[SHORT])
    client = signed_in(member, "en")
    client.post(f"{PAGE}{row.uid}/open/")
    client.post(f"{PAGE}{row.uid}/answer/", {"note": " The warehouse never answers. ", "wants_to_talk": "on"})
    row.refresh_from_db()
    assert (row.note, row.wants_to_talk) == ("The warehouse never answers.", True)
    leader = signed_in(people.manager(), "en")
    assert "Wants to talk" in page(leader, f"{PAGE}team/")
    assert "The warehouse never answers." in page(leader, f"{PAGE}team/{row.uid}/")

    too_long = client.post(f"{PAGE}{row.uid}/answer/", {"note": "x" * 2001})
    assert too_long.status_code == 422
    assert "2001 letters; please keep it to 2000" in too_long.content.decode()
    row.refresh_from_db()
    assert row.note == "The warehouse never answers."


def test_members_stand_by_name_and_no_figure_but_n_is_in_the_overview(
    crew: dict[str, Member], signed_in: Any
) -> None:
    html = page(signed_in(people.manager(), "ja"), f"{PAGE}team/")
    table = html[html.index("coaching-members") : html.index("</table>")]
    assert [table.index(name) for name in sorted([*CARERS, SHORT])] == sorted(
        table.index(name) for name in [*CARERS, SHORT]
    )
    cells = re.findall(r'<td class="r">([^<]*)</td>', table)
    assert cells == ["12"] * 6
    assert not re.search(r"\d+%", table)


def test_people_are_told_apart_only_where_they_differ(crew: dict[str, Member]) -> None:
    found = {one.item.id: one for one in apart(CoachingMonth.objects.get().differences)}
    assert found["empathy"].clear
    same = {one: {"people": 6, "n": 72, "p": 0.04} for one in found}
    lucky = same | {"empathy": {"people": 6, "n": 72, "p": 0.001}}
    assert [one.item.id for one in apart(lucky) if one.clear][:1] != []
    alone = {"empathy": {"people": 6, "n": 72, "p": 0.04}} | {
        one: {"people": 6, "n": 72, "p": 0.9} for one in found if one != "empathy"
    }
    assert not any(one.clear for one in apart(alone)), "one in many looks low by chance"


def test_few_colleagues_are_no_yardstick(signed_in: Any) -> None:
    member = cast.hire(SHORT, 1)
    cast.bring(
        *[cast.told(f"C{n}", cast.COLD, agent=SHORT) | {"turns": cast.at(cast.COLD, n)} for n in range(6)]
    )
    cast.catch_up()
    cast.wait_until_fresh(60)
    assert publish(MONTH)
    open_list(list_of(member), member)
    html = page(signed_in(member, "en"))
    assert "too few colleagues" in html
    assert "everyone" not in html


def test_who_cannot_sign_in_has_the_list_handed_over_and_who_left_gets_none(signed_in: Any) -> None:
    crew = october(6)
    Member.objects.filter(name=SHORT).update(email=None, is_active=False)  # as imports make members
    Member.objects.filter(name=CARERS[0]).update(is_active=False)
    publish(MONTH)
    html = page(signed_in(people.manager(), "en"), f"{PAGE}team/")
    assert "Ready to hand over" in html
    assert f"team/{list_of(crew[SHORT]).uid}/" in html
    assert not CoachingList.objects.filter(member__name=CARERS[0]).exists()


def test_without_a_list_the_page_says_what_comes(signed_in: Any) -> None:
    assert "Your first list is still to come" in page(signed_in(people.agent(), "en"))
    leader = signed_in(people.manager(), "ja")
    assert "振り返りはまだありません" in page(leader, f"{PAGE}team/")


def test_every_figure_leads_to_the_conversations_behind_it(crew: dict[str, Member], signed_in: Any) -> None:
    member, row = crew[SHORT], list_of(crew[SHORT])
    rows = f"{PAGE}{row.uid}/rows/empathy/"
    client, leader = signed_in(member, "en"), signed_in(people.manager(), "en")
    assert client.get(rows).status_code == 403, "the list is opened first"
    assert leader.get(rows).status_code == 403
    open_list(row, member)
    html = page(client)
    assert rows in html
    assert "Morris 1983" in html
    table = page(client, rows)
    assert len(re.findall(r">5-\d+<", table)) == 12
    assert table.count(">Met<") == 2
    assert table.count(">Missed<") == 10
    assert page(leader, rows).count(">Missed<") == 10
    assert signed_in(crew[CARERS[0]]).get(rows).status_code == 403
    assert client.get(f"{PAGE}{row.uid}/rows/nothing/").status_code == 404


def test_erased_words_are_gone_from_the_examples(crew: dict[str, Member], signed_in: Any) -> None:
    member = crew[SHORT]
    open_list(list_of(member), member)
    client = signed_in(member, "ja")
    assert "在庫切れです" in page(client)
    customer = Customer.objects.get()
    customer.name = "客 一郎"
    customer.save()
    row = answer_list(list_of(member), member, note="客一郎様とのお電話が心残りです。", wants_to_talk=False)
    erase(customer, people.admin())
    row.refresh_from_db()
    assert row.note == ""
    html = page(client)
    assert "在庫切れです" not in html
    assert "言葉の例はありません" in html


def test_the_lists_are_published_once_when_the_month_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    october(6)
    assert due(dt.date(2026, 10, 31)) == dt.date(2026, 9, 1)
    assert due(dt.date(2026, 11, 1)) == MONTH
    assert due(dt.date(2027, 3, 5)) == MONTH, "an old import is looked at as it ends"
    assert jobs.publish_due() == 6
    assert jobs.publish_due() == 0
    assert due(dt.date(2026, 11, 1)) is None


def test_a_month_whose_members_are_gone_was_never_published(signed_in: Any) -> None:
    october(6)
    first = publish(MONTH)
    assert first is not None
    CoachingList.objects.all().delete()  # as when the sample is removed with its members
    assert "No lists yet" in page(signed_in(people.manager(), "en"), f"{PAGE}team/")
    assert due(dt.date(2026, 11, 1)) == MONTH
    again = publish(MONTH)
    assert again is not None
    assert again.pk != first.pk
    assert CoachingMonth.objects.get().lists.count() == 6


def test_what_is_not_scored_yet_holds_the_lists_back() -> None:
    october(6)
    Score.objects.first().delete()  # type: ignore[union-attr]
    assert jobs.publish_due() == 0
    assert not CoachingMonth.objects.exists()


@pytest.mark.parametrize(
    ("published", "hours", "holidays", "expected"),
    [
        (
            (2026, 10, 30),
            "Mon-Fri 09:00-18:00",
            "JP",
            (2026, 11, 6),
        ),  # Friday; Tuesday 3 November is a holiday
        ((2026, 10, 30), "Mon-Fri 09:00-18:00", "", (2026, 11, 5)),
        ((2026, 10, 30), "Mon-Sun 09:00-18:00", "", (2026, 11, 3)),
    ],
)
def test_three_working_days_are_those_of_the_house(
    published: tuple[int, int, int], hours: str, holidays: str, expected: tuple[int, int, int]
) -> None:
    Organisation.objects.update(opening_hours=hours, holidays_of=holidays)
    moment = dt.datetime(*published, 1, 0, tzinfo=dt.UTC)
    assert leaders_from(moment) == dt.date(*expected)


def test_clear_shortfalls_come_first_by_what_they_cost_and_strengths_are_told() -> None:
    def told(own: float, expected: float, width: float, n: int = 40) -> Compared:
        return Compared(1, n, own, expected, own, own - width, own + width)

    figures = {
        "empathy": told(0.30, 0.60, 0.10),  # weight 20 of 161
        "greeting": told(0.30, 0.60, 0.10),  # weight 10
        "warmth": told(0.50, 0.55, 0.20),  # alike, with room
        "hold": told(0.98, 0.90, 0.05),
        "closing": told(0.95, 0.60, 0.10),
        "name_used": Compared(1, 3, 0.0, 0.5),
        "wording": told(0.95, 0.95, 0.03),
    }
    chosen = choose(items_in_force(), figures, 40)
    assert [(one.item.id, one.verdict) for one in chosen.improve] == [
        ("empathy", "below"),
        ("greeting", "below"),
        ("warmth", "alike"),
    ]
    assert [one.item.id for one in chosen.keep] == ["closing", "hold", "wording"]
    assert [one.id for one in chosen.few] == ["name_used"]
