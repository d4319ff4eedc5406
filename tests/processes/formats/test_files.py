"""A version goes out as a file of each format and comes in again; a blueprint is drafted from the log by one click."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from madoguchi.core.blueprint import bpmn
from madoguchi.core.blueprint.model import Flow, Step
from madoguchi.core.blueprint.reading import loads, read, to_json
from madoguchi.core.text import Text
from madoguchi.imports.sample.blueprint import blueprint as sample
from madoguchi.kit.paper.document import A3, A4
from madoguchi.processes.blueprints.actions.publish import bring_in
from madoguchi.processes.blueprints.models import Version
from madoguchi.processes.blueprints.paper import About, paper
from madoguchi.processes.lettering import fold
from tests import pdf, people
from tests.processes import desk
from tests.processes.blueprints.drawing import CALLS, drafted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn")]


def fetched(client: Any, version: Version, format: str, **more: str) -> Any:
    response = client.get(reverse("blueprint_file", args=[version.uid, format]), more)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return response


def test_a_version_goes_out_in_every_format(signed_in: Any) -> None:
    version = drafted(people.specialist())
    client = signed_in(people.agent())
    assert loads(fetched(client, version, "json").content.decode()) == CALLS
    assert bpmn.loads(fetched(client, version, "bpmn").content) == CALLS
    journey = ET.fromstring(fetched(client, version, "cjml").content)
    assert journey.find("plannedJourney/journeyTitle").text == "Phone calls"  # type: ignore[union-attr]
    assert fetched(client, version, "svg")["Content-Type"].startswith("image/svg+xml")
    assert client.get(reverse("blueprint_file", args=[version.uid, "docx"])).status_code == 404


def test_the_picture_stands_alone(signed_in: Any) -> None:
    version = drafted(people.specialist())
    text = fetched(signed_in(people.agent()), version, "svg").content.decode()
    root = ET.fromstring(text)
    words = " ".join(root.itertext())
    for said in ("Ask", "Settle", "Customer", "Calls"):
        assert said in words
    assert "var(" not in text
    assert "light-dark" not in text
    assert "<script" not in text
    assert ".bp-box{fill: #fdfdfb" in text
    assert {one.tag.rpartition("}")[2] for one in root.iter()}.isdisjoint(
        {"use", "image", "a", "foreignObject"}
    )


def test_a_version_goes_out_on_paper(signed_in: Any) -> None:
    version = drafted(people.specialist())
    client = signed_in(people.agent())
    response = fetched(client, version, "pdf")
    assert response["Content-Type"] == "application/pdf"
    sheet, words = (read := pdf.read(response.content)).words
    assert read.sizes == [A4, A4]
    for said in (
        "Phone calls",
        "Version 1 · Draft · changed on ",
        "Ask",
        "Settle",
        "Customer",
        "2. Settle",
        "Page 1 of 2",
    ):
        assert said in sheet
    assert "Page 2 of 2" in words
    assert "→ Answers" in words
    version.data = to_json(replace(CALLS, steps=(), flows=(), evidence=(), rules=()))
    version.save()
    assert "No steps yet." in pdf.read(fetched(client, version, "pdf").content).words[0]
    version.data = to_json(replace(CALLS, flows=(Flow("odd", "call", "nobody"),)))
    version.save()
    read = pdf.read(fetched(client, version, "pdf").content)
    assert len(read.words) == 2  # not finished, and drawn all the same


def test_a_wide_drawing_in_japanese_goes_on_several_sheets(db: None) -> None:
    drawn = sample()
    with translation.override("ja"):
        read = pdf.read(paper(drawn, About(drawn.name.ja, "第3版", "適用中", "2026年3月1日から")))
    words = read.words
    for number, page in enumerate(words, 1):
        assert "お問い合わせ対応（宿・オンラインショップ）" in page
        assert "第3版 · 適用中 · 2026年3月1日から" in page
        assert f"{number} / {len(words)} ページ" in page
    sheets = [page for page, size in zip(words, read.sizes, strict=True) if size == A3]
    assert len(sheets) > 1
    for step in drawn.steps:  # each on one sheet, and every word of it on the pages after
        first = fold(step.name.ja, 9)[0].rstrip("…")
        assert sum(first in page.splitlines() for page in sheets) >= 1, step.id
        assert any(step.name.ja in page for page in words[len(sheets) :]), step.id
    for lane in drawn.lanes:
        assert all(fold(lane.name.ja, 9)[0] in page for page in sheets)


def test_what_is_not_finished_is_told_where_a_format_cannot_say_it(signed_in: Any) -> None:
    version = drafted(people.specialist())
    version.data = to_json(replace(CALLS, flows=(Flow("odd", "call", "nobody"),)))
    version.save()
    client = signed_in(people.agent())
    page = client.get(reverse("blueprint_file", args=[version.uid, "bpmn"]), follow=True)
    assert "There is no step “nobody”" in page.content.decode()
    assert fetched(client, version, "svg").status_code == 200


def test_a_bpmn_file_is_taken_in_and_goes_out_with_all_it_said(signed_in: Any) -> None:
    client = signed_in(people.specialist())
    text = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://example.com">'
        '<process id="_Returns.1" name="返品"><task id="a" name="受け付ける"/><task id="b" name="返金する">'
        '<extensionElements><x:y xmlns:x="urn:x">keep</x:y></extensionElements></task>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"/><group id="g"/></process></definitions>'
    )
    file = SimpleUploadedFile("返品.bpmn", text.encode(), "application/xml")
    page = client.post(reverse("blueprint_take"), {"file": file}, follow=True)
    assert "The drawing was taken as a draft" in page.content.decode()
    assert "it is kept and goes out with it: groups: 1." in page.content.decode()
    version = Version.objects.get()
    assert [step.name.ja for step in read(version.data).steps] == ["受け付ける", "返金する"]
    out = fetched(client, version, "bpmn").content.decode()
    assert '<x:y xmlns:x="urn:x">keep</x:y>' in out
    assert ET.canonicalize(out) == ET.canonicalize(
        text
    )  # nothing of ours either, though its code is another here
    renamed = replace(read(version.data), name=Text("Returns", "返品"))
    version.data = to_json(renamed)
    version.save()
    assert bpmn.loads(fetched(client, version, "bpmn").content).id == version.blueprint.code
    bad = SimpleUploadedFile("x.bpmn", b"<!DOCTYPE a><a/>", "application/xml")
    assert "DOCTYPE" in client.post(reverse("blueprint_take"), {"file": bad}).content.decode()
    assert Version.objects.count() == 1


def test_the_journey_of_one_case_goes_out_beside_the_plan(signed_in: Any, warehouse: Any) -> None:
    case = desk.play()[0]
    client = signed_in(people.agent())
    address = reverse("blueprint_case_journey", args=[case.uid])
    assert client.get(address).status_code == 404  # nothing is in force to hold it against
    steps = [replace(one, activities=("send",)) if one.id == "call" else one for one in CALLS.steps]
    bring_in(replace(CALLS, steps=tuple(steps)), None)
    response = client.get(address, {"blueprint": "calls"})
    plan, actual = ET.fromstring(response.content)
    assert (plan.tag, actual.tag) == ("plannedJourney", "actualJourney")
    ids = [one.findtext("touchpointID") for one in actual.find("touchpoints") or ()]
    assert ids[0] == "T1"
    assert "D1" in ids
    assert client.get(address, {"blueprint": "nothing"}).status_code == 404


def test_the_map_goes_out_on_paper(client: Any, signed_in: Any, warehouse: Any) -> None:
    address = reverse("process-map-pdf")
    assert client.get(address).status_code == 302  # to sign in
    agent = signed_in(people.agent())
    assert "No cases fit" in agent.get(address, follow=True).content.decode()
    desk.play()
    response = agent.get(address, {"show": "median", "lanes": "1", "paths": "100", "f": "with:send"})
    assert response["Content-Type"] == "application/pdf"
    (words,) = pdf.read(response.content).words
    lines = words.splitlines()
    for said in ("Process map: Median", "Sends request", "Start", "Page 1 of 1"):
        assert said in lines
    assert any(line.startswith("Shown: ") for line in lines)
    assert any(line.startswith("Filters: ") and "With Sends request" in line for line in lines)


def test_the_schema_is_there_for_members(client: Any, signed_in: Any) -> None:
    address = reverse("blueprint_schema")
    assert client.get(address).status_code == 302
    schema = json.loads(signed_in(people.agent()).get(address).content)
    assert schema["$schema"].endswith("2020-12/schema")


def test_one_click_drafts_how_we_really_work(signed_in: Any, warehouse: Any) -> None:
    client = signed_in(people.specialist())
    page = client.post(reverse("blueprint_from_log"), follow=True)
    assert "There are no cases to draft from" in page.content.decode()
    desk.play()
    page = client.post(reverse("blueprint_from_log"), follow=True)
    assert "Drafted from 42 cases" in page.content.decode()
    drawn = read(Version.objects.get().data)
    names = {step.id: step.name for step in drawn.steps}
    assert names["send"] == Text("Sends request", "問い合わせを送信")
    assert {lane.kind for lane in drawn.lanes} >= {"customer", "front"}
    client.post(reverse("blueprint_from_log"))
    first, second = (version.blueprint.name_ja for version in Version.objects.order_by("pk"))
    assert re.fullmatch(r"実際の流れ（\d{4}年\d+月\d+日）", first)
    assert re.fullmatch(r"実際の流れ（\d{4}年\d+月\d+日 \d{2}:\d{2}）", second)
    assert all(isinstance(step, Step) for step in drawn.steps)
    assert signed_in(people.agent()).post(reverse("blueprint_from_log")).status_code == 403
    assert client.get(reverse("blueprint_from_log")).status_code == 405
