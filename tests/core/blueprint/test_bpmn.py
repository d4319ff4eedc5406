"""BPMN in and out: our own drawing comes back as it was, other tools' files lose nothing, and hostile files are refused."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from madoguchi.core.blueprint import bpmn
from madoguchi.core.blueprint.bpmn import mending, xml
from madoguchi.core.blueprint.bpmn.taking import take
from madoguchi.core.blueprint.model import Blueprint, Evidence, Flow, Lane, Promise, Rule, Stage, Step
from madoguchi.core.blueprint.reading import BlueprintError, problems
from madoguchi.core.text import Text
from madoguchi.imports.sample.blueprint import blueprint as sample

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.bpmn"))
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def canonical(text: str) -> str:
    return ET.canonicalize(text, strip_text=True)


def bare(blueprint: Blueprint) -> Blueprint:
    return replace(blueprint, extra={k: v for k, v in blueprint.extra.items() if k != bpmn.KEPT})


def document(name: str) -> str:
    return next(path for path in DOCUMENTS if path.stem == name).read_text("utf-8")


# -- our own drawings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ja"])
def test_our_own_file_comes_back_as_the_identical_blueprint(language: str) -> None:
    drawn = sample()
    assert bpmn.loads(bpmn.dumps(drawn, language)) == drawn


def test_names_and_values_xml_finds_hard_come_back_too() -> None:
    drawn = Blueprint(
        "odd/one <&>",
        Text("A & B", "「甲」＆乙"),
        stages=(Stage("1", Text(" spaced ", "\ttab\r\nline")), Stage("２段", Text("", ""))),
        lanes=(Lane("l:1", "customer", Text("Guest", "客")), Lane("l 2".replace(" ", "_"), "custom", Text("x  y", "x"))),
        steps=(
            Step("1", "1", "l:1", Text("\x01bell", "鐘"), kind="gateway", gateway="complex", activities=("a", " a ")),
            Step("(二)", "２段", "l_2", Text("two\nlines", "二行"), repeat=0, extra={"a": [1, None, {"b c": True, "": 0.5}]}),
            Step("c", "1", "l_2", Text("C", "C"), kind="subprocess", column=3),
        ),
        flows=(
            Flow("1-2", "1", "(二)", "agreement", Text("yes", "はい")),
            Flow("self", "c", "c"),
            Flow("told", "(二)", "c", "message", Text("a", "い")),
        ),
        evidence=(Evidence("e", "1", Text("Mail", "メール"), "c"), Evidence("f", "２段", Text("", ""))),
        rules=(Rule("r", "before", "1", "c"),),
        ignore=("noise",),
        extra={"other": "kept"},
    )  # fmt: skip
    assert problems(drawn) == []
    assert bpmn.loads(bpmn.dumps(drawn)) == drawn


def test_an_empty_drawing_comes_back() -> None:
    for drawn in (
        Blueprint("empty", Text("Empty", "空")),
        Blueprint("lanes", Text("x", "x"), lanes=(Lane("c", "customer", Text("C", "客")),)),
    ):
        assert bpmn.loads(bpmn.dumps(drawn)) == drawn


def test_other_tools_find_pools_lanes_flows_and_where_all_of_it_stands() -> None:
    root = ET.fromstring(bpmn.dumps(sample()))
    pools = [one.get("name") for one in root.iter(f"{MODEL}participant")]
    assert pools == ["Customer", "Guest and shop requests"]
    lanes = [one.get("name") for one in root.iter(f"{MODEL}lane")]
    assert len(lanes) == len(sample().lanes)
    steps = {one.id for one in sample().steps}
    placed = [one.text for one in root.iter(f"{MODEL}flowNodeRef")]
    assert len(placed) == len(set(placed)) == len(steps)
    by_id = {one.get("id"): one for one in root.iter() if one.get("id")}
    assert len(by_id) == sum(1 for one in root.iter() if one.get("id"))
    sequence, message = list(root.iter(f"{MODEL}sequenceFlow")), list(root.iter(f"{MODEL}messageFlow"))
    assert len(sequence) + len(message) == len(sample().flows)
    pool = {
        node.get("id"): process.get("id")
        for process in root.iter(f"{MODEL}process")
        for node in process.iter()
    }
    for flow in sequence:
        assert pool[flow.get("sourceRef")] == pool[flow.get("targetRef")]
    for flow in message:
        assert pool[flow.get("sourceRef")] != pool[flow.get("targetRef")]
    drawn = {one.get("bpmnElement") for one in root.iter() if one.get("bpmnElement")}
    for node in [*sequence, *message, *root.iter(f"{MODEL}lane"), *root.iter(f"{MODEL}task")]:
        assert node.get("id") in drawn
    assert [one.get("value") for one in root.iter(f"{MODEL}categoryValue")] == [
        one.name.en for one in sample().stages
    ]


def test_what_another_tool_changes_in_our_file_counts_and_ours_stays() -> None:
    drawn = sample()
    text = bpmn.dumps(drawn)
    changed = text.replace('name="First reply" dataObjectRef', 'name="Greeting" dataObjectRef').replace(
        'name="Registers case"', 'name="Write it down"'
    )
    assert changed != text
    read = bpmn.loads(changed)
    by_id = read.step_by_id
    assert by_id["register_case"].name == Text("Write it down", "Write it down")
    assert by_id["register_case"].touch_seconds == drawn.step_by_id["register_case"].touch_seconds
    assert by_id["first_reply"] == drawn.step_by_id["first_reply"]
    assert read.stages == drawn.stages
    assert canonical(bpmn.dumps(read)) == canonical(changed)


# -- files of other tools -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_nothing_of_a_foreign_file_is_lost(path: Path) -> None:
    text = path.read_text("utf-8")
    read = bpmn.loads(path.read_bytes())
    assert problems(read) == []
    assert canonical(bpmn.dumps(read)) == canonical(text)
    assert bpmn.loads(bpmn.dumps(read)) == read


def test_a_plain_sequence_of_tasks() -> None:
    read = bpmn.loads(document("a1_simple"))
    assert [(step.kind, step.name.en, step.column) for step in read.steps] == [
        ("start", "Start Event", 0),
        ("task", "Task 1", 1),
        ("task", "Task 2", 2),
        ("task", "Task 3", 3),
        ("end", "End Event", 4),
    ]
    assert [(flow.source, flow.target) for flow in read.flows] == [
        ("_s", "_t1"), ("_t1", "_t2"), ("_t2", "_t3"), ("_t3", "_e"),
    ]  # fmt: skip
    assert read.step_by_id["_t2"].activities == ("Task 2",)


def test_gateways_a_loop_back_and_words_of_the_documentation() -> None:
    read = bpmn.loads(document("a2_gateways"))
    assert {step.id: step.gateway for step in read.steps if step.kind == "gateway"} == {
        "g": "exclusive",
        "both": "parallel",
        "join": "parallel",
    }
    assert read.step_by_id["tell"].note.en == "By letter & mail"
    assert next(flow for flow in read.flows if flow.id == "no").label.en == "no"
    columns = {step.id: step.column for step in read.steps}
    assert columns["look"] < columns["g"] < columns["pay"] == columns["tell"] < columns["join"]


def test_subprocesses_events_on_their_edge_and_calls() -> None:
    read = bpmn.loads(document("a3_subprocess"))
    sub = read.step_by_id["Sub_1"]
    assert (sub.kind, sub.activities) == (
        "subprocess",
        ("Expanded Sub-Process", "Inner Task", "Innermost Task"),
    )
    assert ("Sub_1", "Late") in {(flow.source, flow.target) for flow in read.flows}
    call = read.step_by_id["Call_1"]
    assert call.calls is not None
    assert (call.calls.process, call.note.en) == ("warehouse", "Ask the warehouse first")
    assert read.step_by_id["Apologise"].repeat == 0
    assert read.step_by_id["Watch"].anytime


def test_pools_lanes_in_lanes_messages_data() -> None:
    read = bpmn.loads(document("b2_everything"))
    assert [(lane.name.en, lane.kind) for lane in read.lanes] == [
        ("Front desk", "front"),
        ("Office › Accounting", "support"),
        ("Office › Others", "custom"),
        ("Guest", "customer"),
        ("Bank", "custom"),
    ]
    kinds = {flow.id: flow.kind for flow in read.flows}
    assert kinds["mf1"] == "message"
    assert kinds["hf1"] == "flow"
    assert read.evidence == (Evidence("receipt", "all", Text("Receipt", "Receipt"), "h_charge"),)
    assert read.step_by_id["h_rule"].activities == ("Offer a room",)
    japanese = bpmn.loads(document("c1_japanese"))
    assert [(lane.name.ja, lane.kind) for lane in japanese.lanes] == [
        ("窓口", "front"), ("倉庫", "support"), ("お客様", "customer"),
    ]  # fmt: skip


def test_a_changed_name_changes_that_name_and_nothing_else() -> None:
    text = document("b2_everything")
    read = bpmn.loads(text)
    steps = tuple(
        replace(step, name=Text("Take the money", "Take the money")) if step.id == "h_charge" else step
        for step in read.steps
    )
    told = bpmn.dumps(replace(read, steps=steps))
    assert 'name="Take the money"' in told
    expected = text.replace('id="h_charge" name="Charge"', 'id="h_charge" name="Take the money"')
    # the activity it matches stays the old name: that is ours to say, beside it
    shorn = ET.fromstring(told)
    for box in list(shorn.iter()):
        for one in list(box):
            if one.tag == f"{MODEL}extensionElements" and any("madoguchi" in inner.tag for inner in one):
                box.remove(one)
    assert canonical(ET.tostring(shorn, "unicode")) == canonical(
        ET.tostring(ET.fromstring(expected), "unicode")
    )
    assert 'messageRef="tns:M1"' in told
    assert "<?keep me too?>" in told


PLAIN = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:t">'


@pytest.mark.parametrize("encoding", ["Shift_JIS", "EUC-JP", "ISO-2022-JP", "GBK", "iso-8859-1", "UTF-16"])
def test_the_encodings_tools_write_are_read(encoding: str) -> None:
    said = "Prüfen" if encoding == "iso-8859-1" else "受付窓口"
    text = f'<?xml version="1.0" encoding="{encoding}" standalone="yes"?>\n{PLAIN}<process id="p"><task id="a" name="{said}"/></process></definitions>'
    read = bpmn.loads(text.encode(encoding))
    assert read.step_by_id["a"].name.ja == said
    assert canonical(bpmn.dumps(read)) == canonical(text.partition("\n")[2])


def test_what_stands_around_the_document_stays() -> None:
    """Some tools sign in a comment before it, leave lines empty ahead of the declaration, or add what they alone read."""
    inner = f'{PLAIN}<process id="p"><task id="a" name="A"/></process></definitions>'
    text = f'\n <?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand --><?page wide?>\n{inner}\n<!-- end -->'
    for data in (text, text.encode()):
        told = bpmn.dumps(bpmn.loads(data))
        assert "<!-- drawn by hand -->\n<?page wide?>\n<definitions" in told
        assert told.endswith("</definitions>\n<!-- end -->\n")
        assert bpmn.dumps(bpmn.loads(told)) == told


def test_elements_without_a_name_are_called_by_what_they_are() -> None:
    text = document("b3_unnamed")
    read = bpmn.loads(text)
    assert [lane.name for lane in read.lanes] == [Text("Process", "業務プロセス")]
    assert {step.id: step.name.ja for step in read.steps} == {
        "begin": "メッセージ", "look": "作業", "split": "条件分岐", "late": "タイマー", "any": "複数のイベント", "inner": "サブプロセス",
        "stop": "強制終了", "done": "終了",
    }  # fmt: skip
    assert [one.name.en for one in read.evidence] == [
        "Receipt"
    ]  # the object has a name, the place it is shown has none
    assert read.step_by_id["look"].activities == ()
    told = bpmn.dumps(replace(read, ignore=("noise",)))
    assert 'name="作業"' not in told
    assert 'name="Task"' not in told
    for name in (Text("Look", "見る"), Text("", "")):
        steps = tuple(replace(one, name=name) if one.id == "look" else one for one in read.steps)
        again = bpmn.loads(bpmn.dumps(replace(read, steps=steps)))
        assert again.step_by_id["look"].name == name


def test_what_is_kept_without_being_drawn_is_told() -> None:
    said = [one.en for one in bpmn.kept_unseen(bpmn.loads(document("b2_everything")))]
    assert said == [
        "steps inside subprocesses: 1", "messages to or from a closed pool: 1", "groups: 1", "data stores: 1",
    ]  # fmt: skip
    assert bpmn.kept_unseen(sample()) == []


def test_what_is_called_within_the_file_is_drawn_and_what_is_elsewhere_is_named() -> None:
    calls = '<callActivity id="a" calledElement="q"/><callActivity id="b" calledElement="billing"/>'
    read = bpmn.loads(f'{PLAIN}<process id="p" name="P">{calls}</process><process id="q"/></definitions>')
    assert read.step_by_id["a"].calls is None
    assert read.step_by_id["b"].calls is not None
    assert read.name.en == "P"


def test_elements_without_an_id_get_one() -> None:
    inner = '<process id="p"><task name="A"/><task id="unnamed_1" name="B"/><userTask name="C"/></process></definitions>'
    read = bpmn.loads(PLAIN + inner)
    assert {step.id: step.name.en for step in read.steps} == {
        "unnamed_1": "B",
        "unnamed_2": "A",
        "unnamed_3": "C",
    }
    assert bpmn.loads(bpmn.dumps(read)) == read


def edited(blueprint: Blueprint, chance: random.Random) -> Blueprint:
    """Return a drawing with one change, as the editor may make it."""
    steps, flows, lanes = list(blueprint.steps), list(blueprint.flows), list(blueprint.lanes)
    number = chance.randrange(10**6)
    kind = chance.randrange(15)
    name = Text(f"New {number}", f"新 {number}")
    if kind == 0 and steps:
        place = chance.randrange(len(steps))
        steps[place] = replace(steps[place], name=name)
    elif kind == 1 and steps:
        gone = steps.pop(chance.randrange(len(steps))).id
        if any(gone in promise.end_steps for stage in blueprint.stages for promise in stage.promises):
            return blueprint
        flows = [flow for flow in flows if gone not in (flow.source, flow.target)]
        kept = tuple(replace(one, step="") if one.step == gone else one for one in blueprint.evidence)
        return replace(blueprint, steps=tuple(steps), flows=tuple(flows), evidence=kept)
    elif kind in (2, 3) and lanes and blueprint.stages:
        what = chance.choice(["task", "gateway", "event", "subprocess", "end"])
        new = Step(f"n{number}", chance.choice(blueprint.stages).id, chance.choice(lanes).id, name, kind=what,
                   gateway="parallel" if what == "gateway" else "", column=chance.randrange(5))  # fmt: skip
        steps.insert(chance.randrange(len(steps) + 1), new)
        if len(steps) > 1:
            flows.append(Flow(f"f{number}", chance.choice(steps).id, new.id))
    elif kind == 4 and steps and lanes:
        place = chance.randrange(len(steps))
        steps[place] = replace(steps[place], lane=chance.choice(lanes).id)
    elif kind in (5, 6) and len(steps) > 1:
        ends = [chance.choice(steps).id for _ in range(2)]
        flows.append(Flow(f"f{number}", *ends, chance.choice(["flow", "message", "agreement"]), name))
    elif kind == 7 and flows:
        del flows[chance.randrange(len(flows))]
    elif kind == 8 and flows:
        place = chance.randrange(len(flows))
        flows[place] = replace(flows[place], label=name)
    elif kind == 9:
        promise = Promise("p", within_seconds=60, end_steps=tuple(step.id for step in steps[:1]))
        made = Stage(f"s{number}", name, 0.9, (promise,) if steps else ())
        return replace(blueprint, stages=(*blueprint.stages, made))
    elif kind == 10:
        lanes.insert(chance.randrange(len(lanes) + 1), Lane(f"l{number}", "back", name))
    elif kind == 11 and steps:
        place = chance.randrange(len(steps))
        steps[place] = replace(steps[place], touch_seconds=5, repeat=chance.randrange(3), stage=blueprint.stages[-1].id,
                               activities=(f"x{number}",))  # fmt: skip
    elif kind == 12:
        chance.shuffle(steps)
        chance.shuffle(lanes)
    elif kind == 13 and blueprint.stages:
        step = chance.choice(steps).id if steps else ""
        stage = blueprint.step_by_id[step].stage if step else blueprint.stages[0].id
        return replace(blueprint, evidence=(*blueprint.evidence, Evidence(f"e{number}", stage, name, step)))
    elif kind == 14 and blueprint.evidence:
        return replace(blueprint, evidence=blueprint.evidence[1:])
    return replace(blueprint, steps=tuple(steps), flows=tuple(flows), lanes=tuple(lanes))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_changed_drawing_of_another_tool_comes_back_as_changed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending.making, "make", lambda *_: pytest.fail("the document was thrown away"))
    text = path.read_text("utf-8")
    for seed in range(24):
        chance = random.Random(seed)
        drawn = bpmn.loads(text)
        for _ in range(1 + seed % 6):
            drawn = edited(drawn, chance)
        # evidence goes with the step it belongs to, as when a file is read
        drawn = replace(drawn, evidence=tuple(
            replace(one, stage=drawn.step_by_id[one.step].stage) if one.step else one for one in drawn.evidence
        ))  # fmt: skip
        told = bpmn.dumps(drawn)
        assert bare(bpmn.loads(told)) == bare(drawn), seed
        ids = [node["id"] for node in xml.parse(told).all() if node["id"]]
        assert len(ids) == len(set(ids))


# -- what is refused ----------------------------------------------------------------------------------

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&lol2;</definitions>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE definitions [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" name="&xxe;"/>"""
REMOTE = """<!DOCTYPE definitions SYSTEM "http://example.com/evil.dtd"><definitions/>"""
START = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'


@pytest.mark.parametrize("hostile", [LAUGHS, OUTSIDE, REMOTE], ids=["laughs", "outside", "remote"])
def test_document_types_are_refused_before_anything_is_expanded_or_read(hostile: str) -> None:
    for data in (hostile, hostile.encode(), hostile.replace('<?xml version="1.0"?>\n', "").encode("utf-16")):
        with pytest.raises(BlueprintError) as refused:
            bpmn.loads(data)
        assert "DOCTYPE" in refused.value.text.en
        assert "DOCTYPE" in refused.value.text.ja


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("<a><b></a>", "Line 1, column 9"),
        ("", "broken or cut off"),
        ("plain words", "Line 1"),
        (b"\xff\xfe\x00\x01", "Line 1"),
        ('<?xml version="1.0" encoding="nobody-knows"?><a/>', "Line 1"),
        ("<html/>", "no BPMN 2.0 file"),
        ('<definitions xmlns="http://schema.omg.org/spec/BPMN/1.2"/>', "no BPMN 2.0 file"),
        (START + "</definitions>", "no process and no pool"),
        ('<?xml version="1.0" encoding="UTF-8"?>\n<a>手順</a>'.encode("cp932"), "Line 2: the text is not in the encoding"),
        (START + "<process id='p'><task id='a'/>\n<task id='a'/></process></definitions>", "Line 2: the id “a”"),
        (START + "\n<other:thing/></definitions>", "Line 2: the prefix “other”"),
        (START + "<a>" * 200 + "</a>" * 200 + "</definitions>", "nested more than 100"),
        (START + "<a/>" * 60_000 + "</definitions>", "more than 50000"),
        (START + " " * 5_000_000 + "</definitions>", "larger than 4 MB"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_their_place(data: str | bytes, said: str) -> None:
    with pytest.raises(BlueprintError) as refused:
        bpmn.loads(data)
    assert said in refused.value.text.en
    assert refused.value.text.ja != refused.value.text.en


def test_what_is_wrong_in_our_own_elements_is_told() -> None:
    text = bpmn.dumps(sample())
    with pytest.raises(BlueprintError) as refused:
        bpmn.loads(
            text.replace('<madoguchi:target type="number">0.9<', '<madoguchi:target type="number">90<', 1)
        )
    assert "stages[0].target" in refused.value.text.en
    with pytest.raises(BlueprintError) as refused:
        bpmn.loads(text.replace('type="number">0.9<', 'type="number">many<', 1))
    assert "Line " in refused.value.text.en


def test_a_step_another_tool_took_out_takes_what_was_promised_of_it_along() -> None:
    drawn = sample()
    root = xml.parse(bpmn.dumps(drawn))
    for node in [
        one for one in root.all() if "step_first_reply" in (one["id"], one["sourceRef"], one["targetRef"])
    ]:
        node.remove()
    read = bpmn.loads(xml.write(root))
    assert "first_reply" not in read.step_by_id
    assert read.stage_by_id["receive"].promises == ()
    assert read.stage_by_id["resolve"].promises == drawn.stage_by_id["resolve"].promises


def test_the_order_of_columns_ends_where_arrows_lead_round() -> None:
    root = xml.parse(document("a2_gateways"))
    assert max(step.column for step in take(root).blueprint.steps) == 6
