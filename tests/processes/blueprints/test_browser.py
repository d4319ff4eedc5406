"""Blueprints in a real browser: drawn from nothing by mouse and again by keyboard alone, approved, compared, read on a phone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from madoguchi.core.blueprint.reading import read
from madoguchi.imports.sample.blueprint import blueprint as sample
from madoguchi.processes.blueprints import queries
from madoguchi.processes.blueprints.actions import approve, comment, draft
from madoguchi.processes.blueprints.actions.publish import bring_in
from madoguchi.processes.blueprints.models import State, Version
from tests import people
from tests.browser import BOTH, Open, picture, readable
from tests.processes.blueprints.drawing import CALLS, changed, drafted
from tests.processes.desk import play

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("inn", "warehouse"),
    pytest.mark.browser,
]
WORDS = {
    "ja": {
        "new": "新しい設計図", "begin": "描き始める", "saved": "保存済み", "propose": "承認を申請",
        "why": "理由", "send": "申請する", "approve": "承認して適用する", "force": "適用中", "stage": "段階を追加",
        "promise": "約束を追加", "within": "期限", "add_end": "追加: 次のいずれかを終えたら達成", "call": "電話をかける",
        "answer": "電話に出る", "settle": "解決する", "tell": "折り返す", "end": "次のいずれかを終えたら達成",
    },
    "en": {
        "new": "New blueprint", "begin": "Begin drawing", "saved": "All saved",
        "propose": "Propose for approval", "why": "Why", "send": "Propose", "approve": "Approve and bring into force",
        "force": "In force", "stage": "Add a stage", "promise": "Add a promise", "within": "Within",
        "add_end": "Add: Kept when one of these is done", "call": "Calls", "answer": "Answers", "settle": "Settle",
        "tell": "Calls back", "end": "Kept when one of these is done",
    },
}  # fmt: skip


def cell(page: Page, lane: str, column: int, stage: int = 0) -> Locator:
    id = page.locator("[data-stage-id]").nth(stage).get_attribute("data-stage-id")
    return page.locator(f'.bp-cell[data-stage="{id}"][data-lane="{lane}"][data-column="{column}"]')


def card(page: Page, name: str) -> Locator:
    return page.locator("[data-step-id]").filter(
        has=page.locator("text.bp-name", has_text=re.compile(rf"^{name}\s*$"))
    )


def drag(page: Page, source: Locator, target: Locator) -> None:
    a, b = source.bounding_box(), target.bounding_box()
    assert a is not None
    assert b is not None
    page.mouse.move(a["x"] + a["width"] / 2, a["y"] + a["height"] / 2)
    page.mouse.down()
    page.mouse.move(b["x"] + b["width"] / 2 - 8, b["y"] + b["height"] / 2, steps=4)
    page.mouse.move(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2)
    page.mouse.up()


def in_the_end(page: Page, words: dict[str, str], open_page: Open, language: str) -> None:
    """Propose by whoever drew, approve by somebody else, and see it in force."""
    expect(page.locator("#bp-state")).to_have_text(words["saved"])
    page.get_by_role("button", name=words["propose"]).press("Enter")
    page.get_by_label(words["why"]).fill("So that we know")
    page.get_by_role("button", name=words["send"], exact=True).press("Enter")
    expect(page.get_by_text("So that we know").first).to_be_visible()
    other = open_page(
        page.url.replace(re.sub(r"^(https?://[^/]+).*", r"\1", page.url), ""),
        member=people.admin(),
        language=language,
    )
    other.get_by_role("button", name=words["approve"]).click()
    expect(other.locator(".page-head .chip").first).to_have_text(words["force"])


def drawn() -> None:
    (force,) = queries.in_force()
    made = force.blueprint
    names = {step.id: step.name.en for step in made.steps}
    stages = [stage.id for stage in made.stages]
    assert [(names[flow.source], names[flow.target]) for flow in made.flows] == [
        (next(iter(names.values())), list(names.values())[1]),
        (list(names.values())[1], list(names.values())[2]),
    ]
    assert [(stages.index(step.stage), step.lane, step.column) for step in made.steps] == [
        (0, "customer", 0), (0, "front", 1), (1, "back", 0),
    ]  # fmt: skip
    (promise,) = made.stages[1].promises
    assert (promise.within_seconds, promise.end_steps) == (7200, (made.steps[2].id,))


@pytest.mark.parametrize("language", BOTH)
def test_from_nothing_by_mouse_until_it_is_in_force(open_page: Open, language: str) -> None:
    words = WORDS[language]
    page = open_page("/process/blueprints/", member=people.manager(), language=language)
    page.get_by_role("link", name=words["new"]).click()
    page.locator("input[name=name_en]").fill("Calls")
    page.get_by_role("button", name=words["begin"]).click()
    cell(page, "customer", 0).click()
    page.locator("#bp-panel input").first.fill(words["call"])
    expect(card(page, words["call"])).to_be_visible()
    cell(page, "front", 1).click()
    page.locator("#bp-panel input").first.fill(words["answer"])
    expect(card(page, words["answer"])).to_be_visible()
    page.get_by_role("button", name=words["stage"]).click()
    page.locator("#bp-panel input").first.fill(words["settle"])
    expect(page.locator(".bp-stage-name").nth(1)).to_have_text(f"2. {words['settle']}")
    cell(page, "support", 0, stage=1).click()
    page.locator("#bp-panel input").first.fill(words["tell"])
    expect(card(page, words["tell"])).to_be_visible()
    card(page, words["call"]).hover()
    drag(page, card(page, words["call"]).locator(".bp-handle"), card(page, words["answer"]))
    expect(page.locator(".bp-arrow")).to_have_count(1)
    card(page, words["answer"]).hover()
    drag(page, card(page, words["answer"]).locator(".bp-handle"), card(page, words["tell"]))
    expect(page.locator(".bp-arrow")).to_have_count(2)
    drag(page, card(page, words["tell"]), cell(page, "back", 0, stage=1))
    expect(card(page, words["tell"])).to_have_attribute("data-lane", "back")
    page.locator(".bp-stage-name").nth(1).click()
    page.get_by_role("button", name=words["promise"]).click()
    page.get_by_label(words["within"], exact=True).fill("2")
    page.get_by_label(words["end"], exact=True).select_option(label=words["tell"])
    page.get_by_role("button", name=words["add_end"]).click()
    expect(page.locator("#bp-problems li")).to_have_count(0)
    expect(page.locator("#bp-state")).to_have_text(words["saved"])
    readable(page, f"blueprints-{language}-editor")
    in_the_end(page, words, open_page, language)
    drawn()


@pytest.mark.parametrize("language", BOTH)
def test_the_same_by_keyboard_alone(open_page: Open, language: str) -> None:
    words = WORDS[language]
    mori = people.manager()
    page = open_page("/process/blueprints/new/", member=mori, language=language)
    page.locator("input[name=name_en]").fill("Calls")
    page.locator("input[name=name_en]").press("Enter")
    press = page.keyboard.press
    panel = page.locator("#bp-panel input").first

    def put(name: str) -> None:
        press("Enter")
        expect(panel).to_be_focused()
        page.keyboard.type(name)
        expect(card(page, name)).to_be_visible()
        press("Escape")
        expect(card(page, name)).to_be_focused()

    expect(page.locator("#bp-editor")).not_to_have_attribute("inert", re.compile(""))
    page.locator("#bp-canvas [tabindex='0']").focus()
    press("ArrowDown")  # the place of the evidence
    press("ArrowDown")
    put(words["call"])
    press("ArrowRight")
    press("ArrowDown")
    put(words["answer"])
    press("ArrowUp")
    press("ArrowUp")
    press("ArrowUp")
    press("s")
    expect(panel).to_be_focused()
    page.keyboard.type(words["settle"])
    expect(page.locator(".bp-stage-name").nth(1)).to_have_text(f"2. {words['settle']}")
    press("Escape")
    for _ in range(5):
        press("ArrowDown")
    put(words["tell"])
    press("m")
    press("ArrowUp")
    press("Enter")
    expect(card(page, words["tell"])).to_have_attribute("data-lane", "back")
    expect(card(page, words["tell"])).to_be_focused()
    press("c")
    press("Escape")  # thought better of it
    card(page, words["call"]).focus()
    press("c")
    press("ArrowRight")
    press("ArrowDown")
    press("Enter")
    expect(page.locator(".bp-arrow")).to_have_count(1)
    expect(card(page, words["answer"])).to_be_focused()
    press("c")
    press("ArrowRight")
    press("ArrowRight")
    press("ArrowDown")
    press("Enter")
    expect(page.locator(".bp-arrow")).to_have_count(2)
    press("Delete")
    expect(page.locator("[data-step-id]")).to_have_count(2)
    press("Control+z")
    expect(page.locator("[data-step-id]")).to_have_count(3)
    expect(page.locator("#bp-say")).not_to_be_empty()
    page.locator("[data-stage-id]").nth(1).focus()
    press("Enter")
    expect(panel).to_be_focused()
    page.get_by_role("button", name=words["promise"]).press("Enter")
    page.get_by_label(words["within"], exact=True).fill("2")
    page.get_by_label(words["end"], exact=True).focus()
    for _ in range(3):
        press("ArrowDown")
    page.get_by_role("button", name=words["add_end"]).press("Enter")
    expect(page.locator("#bp-problems li")).to_have_count(0)
    in_the_end(page, words, open_page, language)
    drawn()


@pytest.mark.parametrize("language", BOTH)
def test_every_page_can_be_read(open_page: Open, language: str) -> None:
    mori, okada = people.manager(), people.admin()
    first = bring_in(sample(), okada)
    page = open_page(f"/process/blueprints/{first.blueprint.uid}/", member=mori, language=language)
    expect(page.locator(".bp-plan .bp-card")).to_have_count(len(sample().steps))
    readable(page, f"blueprints-{language}-read")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".bp-frame")).to_be_hidden()  # a phone reads stage by stage
    expect(page.locator(".bp-list-stage")).to_have_count(6)
    page.set_viewport_size({"width": 1440, "height": 900})
    second = draft.start_draft(first, mori)
    steps = tuple(replace(step, lane="back") if step.id == "greet_guest" else step for step in sample().steps if step.id != "double_check")  # fmt: skip
    flows = tuple(flow for flow in sample().flows if "double_check" not in (flow.source, flow.target))
    draft.change_draft(second, 1, changed(sample(), steps=steps, flows=flows), mori)
    second.refresh_from_db()
    thread = comment.comment(
        first.blueprint, "step", "greet_guest", "裏方が迎えるのは自然でしょうか。", okada
    )
    comment.answer(thread, "混む時間だけです。", mori)
    approve.propose(second, second.revision, "混雑時の待ちを減らすため", mori)
    for name, path in (
        ("list", ""),
        ("new", "new/"),
        ("take", "take/"),
        ("proposed", f"versions/{second.uid}/"),
        ("compare", f"versions/{second.uid}/changes/{first.uid}/"),
    ):
        page.goto(f"/process/blueprints/{path}")
        readable(page, f"blueprints-{language}-{name}")


def test_a_wide_sheet_is_fitted_led_through_and_folded(open_page: Open) -> None:
    mori, okada = people.manager(), people.admin()
    version = bring_in(sample(), okada)
    comment.comment(version.blueprint, "step", "greet_guest", "裏方が迎えるのは自然でしょうか。", okada)
    page = open_page(f"/process/blueprints/{version.blueprint.uid}/", member=mori, language="ja")
    size, frame = page.locator("[data-zoom-state]"), page.locator(".bp-frame")
    room = "(frame) => frame.scrollWidth - frame.clientWidth"
    # the smallest letters are 9 px: it scrolls rather than shrinking further
    expect(size).to_have_text("86%")
    assert frame.evaluate(room) > 0
    page.get_by_role("button", name="調べる").click()
    expect(page.get_by_role("button", name="調べる")).to_have_attribute("data-seen", "")
    expect(page.get_by_role("button", name="知る", exact=False).first).not_to_have_attribute("data-seen", "")
    expect(page.locator("a.bp-card[href='#step-check_records']")).to_be_in_viewport()
    page.get_by_role("button", name="幅に合わせる").click()
    expect(page.locator(".bp-overview [data-seen]")).to_have_count(6)
    assert frame.evaluate(room) <= 0
    picture(page, "blueprints-ja-fitted")
    page.reload()  # the browser remembers
    expect(page.get_by_role("button", name="幅に合わせる")).to_have_attribute("aria-pressed", "true")
    frame.focus()
    page.keyboard.press("0")
    expect(size).to_have_text("100%")
    page.keyboard.press("-")
    expect(size).to_have_text("83%")
    page.keyboard.press("+")
    expect(size).to_have_text("100%")

    open_folds = page.locator(".bp-fold-stage[open]")
    expect(open_folds).to_have_count(1)  # where somebody asked something
    expect(page.locator("#step-greet_guest")).to_be_visible()
    expect(page.locator("#step-first_reply")).to_be_hidden()
    page.locator("a.bp-card[href='#step-first_reply']").click()
    expect(page.locator("#step-first_reply")).to_be_in_viewport()
    page.get_by_role("button", name="すべて開く").click()
    expect(open_folds).to_have_count(6)
    page.get_by_role("button", name="すべて閉じる").click()
    expect(open_folds).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#step-first_reply")).to_be_visible()  # a phone has the list alone, and all of it


def test_cards_are_dragged_on_a_smaller_and_a_larger_sheet(open_page: Open) -> None:
    mori = people.manager()
    version = drafted(mori)
    page = open_page(f"/process/blueprints/versions/{version.uid}/edit/", member=mori, language="ja")
    size, moved = page.locator("[data-zoom-state]"), page.locator("[data-step-id=check]")
    page.locator("[data-zoom='1']").click()
    expect(size).to_have_text("100%")
    was = [moved.get_attribute(name) or "" for name in ("data-lane", "data-column")]
    wide = _width(moved)
    for key, lane, said in (("-", "front", "58%"), ("+", "customer", "144%")):
        page.locator("#bp-canvas [tabindex='0']").focus()
        for _ in range(3 if key == "-" else 5):
            page.keyboard.press(key)
        expect(size).to_have_text(said)
        assert _width(moved) == pytest.approx(wide * float(said[:-1]) / 100, rel=0.02)
        target = cell(page, lane, int(was[1]))
        target.scroll_into_view_if_needed()
        drag(page, moved, target)
        expect(moved).to_have_attribute("data-lane", lane)
        expect(moved).to_have_attribute("data-column", was[1])
        expect(size).to_have_text(said)  # the server's new picture has the same size
        assert _width(moved) == pytest.approx(wide * float(said[:-1]) / 100, rel=0.02)
        picture(page, f"blueprints-ja-editor-{said[:-1]}")
    expect(page.locator("#bp-state")).to_have_text("保存済み")
    version.refresh_from_db()
    assert read(version.data).step_by_id["check"].lane == "customer"
    moved.hover()
    drag(page, moved.locator(".bp-handle"), page.locator("[data-step-id]").first)
    expect(page.locator(".bp-arrow[data-source=check]")).to_have_count(2)


def _width(found: Locator) -> float:
    box = found.locator(".bp-box").bounding_box()
    assert box is not None
    return box["width"]


def test_what_is_said_about_a_step_is_answered_and_settled_beside_it(open_page: Open) -> None:
    mori, okada = people.manager(), people.admin()
    version = drafted(mori)
    first = comment.comment(version.blueprint, "step", "check", "この確認は必要でしょうか。", okada)
    page = open_page(f"/process/blueprints/versions/{version.uid}/edit/", member=mori, language="ja")
    talk, mark = page.locator("#bp-panel .bp-talk"), page.locator("[data-step-id=check] .bp-talk-count")
    expect(mark).to_have_count(1)
    page.locator("[data-step-id=check]").click()
    expect(talk).to_contain_text("この確認は必要でしょうか。")
    page.get_by_role("button", name="コメント (1)").click()
    expect(talk).to_be_in_viewport()
    readable(page, "blueprints-ja-editor-talk")
    talk.locator("summary", has_text="返信").click()
    talk.locator("li textarea").fill("法律で決められています。")
    talk.get_by_role("button", name="送信").click()
    expect(talk).to_contain_text("法律で決められています。")
    talk.get_by_label("コメントを追加").fill("時間の目安を書きたいです。")
    page.get_by_label("名前 日本語").fill("在庫を確認する")  # a change of the drawing takes nothing away
    expect(page.locator("#bp-state")).to_have_text("保存済み")
    talk.get_by_role("button", name="コメントする").click()
    expect(talk.locator(".bp-thread")).to_have_count(2)
    talk.locator(f"#comment-{first.uid}").get_by_role("button", name="解決済みにする").click()
    expect(talk).to_contain_text("解決済みのコメント 1 件")
    talk.locator(".bp-thread:visible").get_by_role("button", name="解決済みにする").click()
    expect(mark).to_have_count(0)
    page.get_by_role("button", name="設計図の設定").click()
    expect(talk.locator(".bp-thread")).to_have_count(0)


@pytest.mark.slow
def test_a_finger_scrolls_the_sheet_and_drags_what_it_holds(open_page: Open) -> None:
    mori = people.manager()
    version = drafted(mori)
    path = f"/process/blueprints/versions/{version.uid}/edit/"
    page = open_page(path, member=mori, language="ja", size={"width": 390, "height": 844}, touch=True)
    finger = page.context.new_cdp_session(page)
    frame, moved = page.locator("#bp-canvas"), page.locator("[data-step-id=check]")
    moved.scroll_into_view_if_needed()

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    def middle(found: Locator) -> tuple[float, float]:
        box = found.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    was, lane = frame.evaluate("(frame) => frame.scrollLeft"), moved.get_attribute("data-lane")
    x, y = middle(moved)
    touch("Start", x, y)
    for step in range(1, 9):
        touch("Move", x + 12 * step * (1 if was else -1), y)
    touch("End")
    page.wait_for_function("(was) => document.getElementById('bp-canvas').scrollLeft !== was", arg=was)
    expect(moved).to_have_attribute("data-lane", lane or "")

    moved.scroll_into_view_if_needed()
    target = cell(page, "front", int(moved.get_attribute("data-column") or 0), stage=1)
    target.scroll_into_view_if_needed()
    expect(moved).to_be_in_viewport()
    touch("Start", *middle(moved))
    expect(moved).to_have_class(re.compile("bp-taken"))  # held long enough
    for part in (0.3, 0.6, 1.0):
        a, b = middle(moved), middle(target)
        touch("Move", a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]))
    touch("End")
    expect(moved).to_have_attribute("data-lane", "front")
    expect(page.locator("#bp-state")).to_have_text("保存済み")
    version.refresh_from_db()
    assert read(version.data).step_by_id["check"].lane == "front"


def test_two_people_at_one_drawing(open_page: Open) -> None:
    mori = people.manager()
    version = drafted(mori)
    page = open_page(f"/process/blueprints/versions/{version.uid}/edit/", member=mori, language="ja")
    expect(page.locator("#bp-state")).to_have_text("保存済み")
    draft.change_draft(version, 1, changed(name=replace(CALLS.name, ja="岡田の図")), people.admin())
    page.locator("[data-step-id=check]").click()
    page.get_by_label("名前 日本語").fill("在庫を確認する")
    expect(page.locator("#bp-conflict")).to_contain_text("岡田 太郎")
    picture(page, "blueprints-ja-conflict")
    page.get_by_role("button", name="自分の変更で上書きする").click()
    expect(page.locator("#bp-state")).to_have_text("保存済み")
    version.refresh_from_db()
    assert (version.revision, read(version.data).step_by_id["check"].name.ja) == (3, "在庫を確認する")
    page.get_by_role("button", name="取り消す").click()  # what stood there before is in the history
    expect(page.locator("#bp-state")).to_have_text("保存済み")
    version.refresh_from_db()
    assert read(version.data).name.ja == "岡田の図"
    page.reload()
    page.get_by_role("button", name="取り消す").click()  # and on the server, after the page was closed
    expect(card(page, "在庫を確認する")).to_be_visible()


def test_an_activity_of_the_log_finds_its_step(open_page: Open) -> None:
    play()
    mori = people.manager()
    version = drafted(mori)
    page = open_page(f"/process/blueprints/versions/{version.uid}/edit/", member=mori, language="ja")
    row = page.locator("#bp-check tr", has_text="裏方に確認を依頼")
    expect(row).to_contain_text("10")
    row.locator("select").select_option(label="確認する")
    row.get_by_role("button", name="割り当てる").click()
    expect(page.locator("#bp-check tr", has_text="裏方に確認を依頼")).to_have_count(0)
    expect(page.locator("#bp-state")).to_have_text("保存済み")
    version.refresh_from_db()
    assert read(version.data).step_by_id["check"].activities == ("ask_back_office",)
    assert Version.objects.get().state == State.DRAFT
