"""How service is meant to run: the process, lanes, stages with their promises, steps, and the routes the design allows."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.text import Text

PROCESSES: dict[str, Text] = {
    "service": Text("Requests from guests and shop customers", "宿・ショップのお問い合わせ"),
}

LANES: dict[str, Text] = {
    "customer": Text("Customer", "お客様"),
    "front": Text("Front", "表舞台（フロント）"),
    "back": Text("Back office", "裏方（バック）"),
    "support": Text("Support", "支援"),
}

CHANNELS: dict[str, Text] = {
    "email": Text("Email", "メール"),
    "form": Text("Web form", "Web フォーム"),
    "chat": Text("Chat", "チャット"),
    "phone": Text("Phone", "電話"),
    "counter": Text("Counter", "窓口"),
}
WRITTEN = ("email", "form")


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the way. ``done_by``: the steps that end it; ``designed``: the routes that conform.

    In a route a step in ``optional`` may stand anywhere and as often as needed; every other step must occur in
    the order given, once.
    """

    code: str
    name: Text
    promise: Text
    done_by: tuple[str, ...]
    designed: tuple[tuple[str, ...], ...]
    optional: tuple[str, ...] = ()


STAGES: tuple[Stage, ...] = (
    Stage(
        "notice",
        Text("Notice", "知る"),
        Text("From the help page to the contact form within 5 minutes", "案内ページから5分以内に窓口へ"),
        ("press_contact",),
        (("open_help_page", "search_help", "press_contact"),),
    ),
    Stage(
        "ask",
        Text("Ask", "問い合わせる"),
        Text(
            "Taken up within 1 minute on the phone, 3 in chat, 5 at the counter, 10 in writing",
            "電話1分、チャット3分、カウンター5分、メールとフォーム10分以内に応答",
        ),
        ("auto_acknowledge", "connect_chat", "answer_call", "greet_guest"),
        (
            ("send_request", "auto_acknowledge"),
            ("start_chat", "connect_chat"),
            ("call_in", "answer_call"),
            ("come_to_counter", "greet_guest"),
        ),
    ),
    Stage(
        "receive",
        Text("Receive", "受け付ける"),
        Text(
            "First reply within 3 minutes of being taken up, 6 working hours in writing",
            "会話では応答から3分以内、メールとフォームでは6営業時間以内に最初の返信",
        ),
        ("first_reply",),
        (("register_case", "set_priority", "first_reply"),),
    ),
    Stage(
        "investigate",
        Text("Investigate", "調べる"),
        Text(
            "Findings within 6 working hours at the front, 24 hours from the warehouse, 48 hours from other rooms",
            "フロントは6営業時間、倉庫は24時間、ほかの部署は48時間以内に確認を終える",
        ),
        ("find_answer", "kitchen_answer", "housekeeping_search", "accounting_check", "warehouse_answer"),
        (
            ("check_records", "find_answer"),
            ("check_records", "ask_kitchen", "kitchen_answer"),
            ("check_records", "ask_housekeeping", "housekeeping_search"),
            ("check_records", "ask_accounting", "accounting_check"),
            ("check_records", "handoff_warehouse", "dispatch_list", "warehouse_check", "warehouse_answer"),
        ),
        (
            "ask_customer",
            "customer_supplies",
            "hand_over",
            "explain_again",
            "return_to_front",
            "front_supplies",
        ),
    ),
    Stage(
        "resolve",
        Text("Resolve", "解決する"),
        Text(
            "Answered correctly within 5 working hours of the findings",
            "確認後5営業時間以内に正しくお答えする",
        ),
        ("mark_resolved",),
        (("arrange", "double_check", "deliver_answer", "mark_resolved"),),
        ("escalate_manager",),
    ),
    Stage(
        "see_through",
        Text("See it through", "見届ける"),
        Text(
            "The customer confirms within 48 hours that it is settled",
            "48時間以内に、解決したことをお客様と確認する",
        ),
        ("customer_confirms",),
        (
            ("send_confirmation", "customer_confirms", "close_case"),
            ("send_confirmation", "auto_close"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Activity:
    """A step as it is written into the log: its stage, lane, readable name and meaning for the clocks."""

    code: str
    stage: str
    lane: str
    name: Text
    signal: str = ""


def _activity(code: str, stage: str, lane: str, en: str, ja: str, signal: str = "") -> Activity:
    return Activity(code, stage, lane, Text(en, ja), signal)


ACTIVITIES: dict[str, Activity] = {
    activity.code: activity
    for activity in (
        _activity("open_help_page", "notice", "customer", "Opens help page", "案内ページを開く"),
        _activity("search_help", "notice", "customer", "Searches help", "案内を検索"),
        _activity("press_contact", "notice", "customer", "Goes to contact", "窓口へ進む"),
        _activity("send_request", "ask", "customer", "Sends request", "問い合わせを送信", "opened"),
        _activity("start_chat", "ask", "customer", "Starts chat", "チャットを開始", "opened"),
        _activity("call_in", "ask", "customer", "Calls in", "電話をかける", "opened"),
        _activity("come_to_counter", "ask", "customer", "Comes to counter", "カウンターに来る", "opened"),
        _activity("contact_again", "ask", "customer", "Tries again", "もう一度試す", "contact"),
        _activity("auto_acknowledge", "ask", "support", "Automatic receipt", "受付の自動通知"),
        _activity("connect_chat", "ask", "support", "Chat connected", "チャット接続"),
        _activity("answer_call", "ask", "front", "Answers call", "電話に出る"),
        _activity("greet_guest", "ask", "front", "Greets guest", "お客様を迎える"),
        _activity("register_case", "receive", "front", "Registers case", "案件を登録"),
        _activity("set_priority", "receive", "front", "Sets priority", "優先度を付ける"),
        _activity("reassign_team", "receive", "front", "Reassigns team", "担当部署を付け替え"),
        _activity("first_reply", "receive", "front", "First reply", "最初の返信", "reply"),
        _activity("check_records", "investigate", "front", "Checks records", "記録を確認"),
        _activity("check_again", "investigate", "front", "Checks records again", "記録を再確認"),
        _activity("ask_customer", "investigate", "front", "Asks customer", "お客様に確認", "reply"),
        _activity(
            "customer_supplies", "investigate", "customer", "Customer supplies", "お客様が回答", "contact"
        ),
        _activity("hand_over", "investigate", "front", "Hands over", "担当を引き継ぐ"),
        _activity(
            "explain_again", "investigate", "customer", "Explains again", "お客様が説明し直す", "contact"
        ),
        _activity("find_answer", "investigate", "front", "Finds answer", "答えを見つける"),
        _activity("ask_kitchen", "investigate", "front", "Asks kitchen", "調理場に依頼"),
        _activity("kitchen_answer", "investigate", "back", "Kitchen answers", "調理場が回答"),
        _activity("ask_housekeeping", "investigate", "front", "Asks housekeeping", "客室係に依頼"),
        _activity("housekeeping_search", "investigate", "back", "Housekeeping searches", "客室係が捜索"),
        _activity("ask_accounting", "investigate", "front", "Asks accounting", "経理に依頼"),
        _activity("accounting_check", "investigate", "back", "Accounting checks", "経理が確認"),
        _activity("handoff_warehouse", "investigate", "front", "Hand-off to warehouse", "倉庫へ依頼"),
        _activity("dispatch_list", "investigate", "support", "15:00 list sent", "15時便で送付"),
        _activity("return_to_front", "investigate", "back", "Returned to front", "フロントへ差し戻し"),
        _activity("front_supplies", "investigate", "front", "Front supplies", "フロントが補足"),
        _activity("warehouse_check", "investigate", "back", "Warehouse checks", "倉庫で現物確認"),
        _activity("warehouse_answer", "investigate", "back", "Warehouse answers", "倉庫が回答"),
        _activity("escalate_manager", "resolve", "front", "Escalates to manager", "責任者に相談"),
        _activity("arrange", "resolve", "front", "Arranges", "手配"),
        _activity("double_check", "resolve", "front", "Second pair of eyes", "二重確認"),
        _activity("deliver_answer", "resolve", "front", "Answers customer", "お客様へ回答", "reply"),
        _activity(
            "point_out_error", "resolve", "customer", "Points out a mistake", "間違いを指摘", "contact"
        ),
        _activity("correct_error", "resolve", "front", "Corrects mistake", "訂正を手配"),
        _activity("deliver_correction", "resolve", "front", "Sends correction", "訂正を回答", "reply"),
        _activity("mark_resolved", "resolve", "front", "Resolved", "解決", "resolved"),
        _activity(
            "send_confirmation", "see_through", "front", "Sends confirmation", "確認メールを送る", "reply"
        ),
        _activity("call_customer", "see_through", "front", "Rings customer", "お電話で確認", "reply"),
        _activity(
            "customer_confirms", "see_through", "customer", "Customer confirms", "お客様が確認", "contact"
        ),
        _activity("close_case", "see_through", "front", "Closes case", "案件を閉じる", "closed"),
        _activity("auto_close", "see_through", "support", "Closed by timer", "自動で終了", "closed"),
        _activity("reopen", "see_through", "customer", "Comes back", "再度の問い合わせ", "reopened"),
        _activity("rework", "see_through", "front", "Works on it again", "対応し直す"),
        _activity("answer_again", "see_through", "front", "Answers again", "再回答", "reply"),
        _activity("resolve_again", "see_through", "front", "Resolved again", "再解決", "resolved"),
    )
}

ACTIVITY_NAMES: dict[str, Text] = {code: activity.name for code, activity in ACTIVITIES.items()}

YEN_A_MINUTE: dict[str, int] = {
    "front": 42,
    "shop": 40,
    "reservations": 42,
    "kitchen": 55,
    "housekeeping": 36,
    "warehouse": 38,
    "accounting": 50,
    "management": 75,
}


def conforms(stage: Stage, steps: list[str]) -> bool:
    """Whether the steps seen in a stage (those before its deadline) are the start of a designed route."""
    core = tuple(step for step in steps if step not in stage.optional)
    return any(route[: len(core)] == core for route in stage.designed)
