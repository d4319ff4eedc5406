"""Every main page, in both languages, at a desk and on a phone: readable for everyone, nothing cut off."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from madoguchi.cases.models import Case, Conversation
from madoguchi.imports.models import Batch
from madoguchi.imports.sample import load
from madoguchi.people.models import Customer
from madoguchi.surveys.models import Question
from madoguchi.warehouse import wait_until_fresh
from tests import people
from tests.browser import DESK, PHONE, Open, axe_problems, fits, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("warehouse", "inn"),
]


def addresses() -> list[str]:
    """Every page a member can come to by links, with something on it."""
    case = Case.objects.order_by("pk").first()
    conversation = Conversation.objects.order_by("-pk").first()
    question = Question.objects.get(code="csat")
    customer = Customer.objects.order_by("pk").first()
    batch = Batch.objects.get()
    assert case
    assert conversation
    assert customer
    return [
        "/?period=all",
        "/figures/csat/?period=all",
        "/figures/resolution_median/rows/?period=all",
        "/process/",
        "/process/variants/",
        "/process/paths/",
        "/process/saved/new/?period=28d",
        "/process/cases/",
        f"/process/cases/{case.uid}/",
        "/conversations/",
        f"/conversations/{conversation.uid}/",
        "/answers/?period=all",
        f"/answers/questions/{question.uid}/?period=all",
        f"/answers/questions/{question.uid}/definition/",
        "/answers/comments/?period=all",
        "/answers/staff/?period=all",
        "/imports/",
        f"/imports/{batch.uid}/",
        "/customers/",
        f"/customers/{customer.uid}/",
        "/settings/",
        "/profile/",
    ]


@pytest.mark.parametrize(
    ("language", "size"),
    [
        pytest.param("ja", PHONE, id="ja-phone"),
        pytest.param("en", DESK, id="en-desk"),
        pytest.param("ja", DESK, id="ja-desk", marks=pytest.mark.slow),
        pytest.param("en", PHONE, id="en-phone", marks=pytest.mark.slow),
    ],
)
def test_every_page_is_for_everyone(open_page: Open, language: str, size: Any) -> None:
    load.load(timezone.localdate(), language=language, cases=60)
    wait_until_fresh(60)
    page = open_page("/profile/", member=people.admin(), language=language, size=size, dark=size is PHONE)
    problems = []
    for address in addresses():
        answered = page.goto(address)
        assert answered
        said = [*axe_problems(page)]
        if answered.status != 200:
            said.append(f"status {answered.status}")
        if not fits(page):
            said.append("wider than the window")
        if page.locator("html").get_attribute("lang") != language:
            said.append("speaks another language")
        if page.locator("h1").count() != 1:
            said.append("has no heading of its own")
        if said:
            problems.append((address, said))
        picture(page, f"every{address.split('?')[0].replace('/', '-')}{language}-{size['width']}")
    assert problems == []  # what the pages wrote to the console is looked at as they are closed
