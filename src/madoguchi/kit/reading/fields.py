"""The fields of each kind of file, and the names columns for them go by in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from madoguchi.core.text import Text

Kind = Literal["events", "answers", "answers_wide", "customers", "transactions", "conversations", "messages"]
Content = Literal[
    "any", "key", "date", "number", "label", "text", "email", "phone", "name", "activity", "list", "speaker"
]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``names`` best first, ``content`` what its values must be like."""

    name: str
    label: Text
    names: tuple[str, ...]
    content: Content = "any"


def _field(name: str, en: str, ja: str, names: str, content: Content = "any") -> Field:
    known = [n.strip() for n in names.split("|")]
    return Field(name, Text(en, ja), tuple(dict.fromkeys((*known, name, ja))), content)


_CASE = (
    "case|case_id|案件番号|案件ID|ケースID|ケース番号|チケット番号|チケットID|受付番号|問い合わせ番号|お問い合わせ番号|"
    "お問合せ番号|案件|ケース|チケット|case:concept:name|ticket_id|ticket_number|ticket|incident_id|incident_number|incident|"
    "request_id|request_number|case_number|caseid|issue_id|issue_key|conversation_id|trace_id|process_instance|claim_id|"
    "order_id|インシデント番号|インシデントID|管理番号|対応番号|整理番号|依頼番号|申込番号|注文番号|伝票番号|SR Number|number"
)
_CUSTOMER = (
    "customer|customer_id|お客様番号|顧客番号|顧客ID|会員番号|会員ID|お客様ID|お客様コード|顧客コード|customer_number|"
    "customer_no|client_id|client|member_id|requester_id|user_id|contact_id|person_id|respondent_id|customer_code|"
    "顧客|お客様|会員|利用者ID|ユーザーID|回答者ID|回答者番号|customerid|external_customer_id"
)
_TIME = (
    "at|timestamp|time:timestamp|日時|対応日時|発生日時|処理日時|作業日時|実施日時|記録日時|更新日時|登録日時|操作日時|時刻|"
    "日付|対応日|発生日|処理日|作業日|実施日|date|datetime|time|event_time|event_timestamp|occurred_at|created_at|created|"
    "updated_at|complete_timestamp|date_time|event_date|logged_at|changed_at|変更日時|イベント日時|タイムスタンプ|年月日"
)
_STAGE = "stage|段階|工程|フェーズ|ステージ|phase|process_stage|stage_name"
_CHANNEL = (
    "channel|チャネル|チャンネル|受付方法|受付経路|受付チャネル|問い合わせ方法|お問い合わせ方法|連絡方法|contact_type|via|"
    "contact_channel|source_channel|経路|媒体|contact_method|channel_type|origin"
)
_LANGUAGE = "language|lang|言語|locale|使用言語|回答言語|対応言語"
_NAME = "氏名|お名前|名前|お客様名|顧客名|姓名|漢字氏名|会員名|担当者氏名|name|full_name|customer_name|contact_name|client_name|display_name"

EVENTS = (
    _field("case", "Case", "案件", _CASE, "key"),
    _field(
        "activity",
        "Activity",
        "活動",
        "activity|concept:name|活動|作業|アクティビティ|作業内容|処理内容|対応内容|手順|イベント|イベント名|活動名|作業名|処理名|操作|"
        "ステータス|状態|対応状況|処理状況|activity_name|event|event_name|task|task_name|step|action|operation|event_type|"
        "status|state|incident_state|transition",
        "activity",
    ),
    _field("at", "Time", "日時", _TIME, "date"),
    _field(
        "started_at",
        "Started",
        "開始日時",
        "started_at|開始日時|開始時刻|着手日時|開始日|作業開始|作業開始日時|対応開始日時|start_time|start_timestamp|start_date|"
        "started|start|begin|start_datetime|begin_time|time_started",
        "date",
    ),
    _field(
        "ended_at",
        "Ended",
        "終了日時",
        "ended_at|終了日時|終了時刻|完了日時|終了日|完了日|作業終了|作業終了日時|対応終了日時|end_time|end_timestamp|end_date|"
        "ended|end|complete_time|completed_at|finish_time|finished_at|end_datetime|complete_timestamp|time_ended",
        "date",
    ),
    _field(
        "resource",
        "Done by",
        "担当者",
        "resource|org:resource|担当者|対応者|作業者|担当|処理者|実施者|オペレーター|担当者名|対応者名|担当者ID|agent|user|assignee|"
        "assigned_to|performer|operator|owner|agent_name|agent_id|handled_by|performed_by|employee|staff|member|スタッフ",
    ),
    _field(
        "team",
        "Team",
        "部署",
        "team|部署|チーム|担当部署|部門|課|グループ|担当グループ|対応部署|所属|org:group|org_group|group|department|"
        "assignment_group|support_group|workgroup|org_role|org:role|queue|team_name|group_name|section|support_section|unit",
    ),
    _field("stage", "Stage", "段階", _STAGE),
    _field("lane", "Lane", "レーン", "lane|レーン|swimlane|スイムレーン|blueprint_lane|front_back"),
    _field("channel", "Channel", "チャネル", _CHANNEL),
    _field(
        "cost",
        "Cost",
        "費用",
        "cost|費用|コスト|cost:total|原価|作業費|対応費用|activity_cost|total_cost",
        "number",
    ),
    _field(
        "source_id",
        "Event ID",
        "出来事ID",
        "source_id|event_id|イベントID|イベント番号|履歴ID|履歴番号|ログID|行ID|identity:id|log_id|event_number|activity_id|"
        "history_id|audit_id|record_id|uuid",
        "key",
    ),
    _field("customer", "Customer", "お客様", _CUSTOMER),
    _field(
        "lifecycle",
        "Start or completion",
        "開始・完了の別",
        "lifecycle|lifecycle:transition|lifecycle_transition|ライフサイクル|transition_type",
        "label",
    ),
)

ANSWERS = (
    _field(
        "submission",
        "Submission",
        "回答票",
        "submission|submission_id|回答票|回答ID|回答番号|response_id|responseid|response|respnum|respondent|回答者ID|回答者番号|"
        "survey_response_id|answer_set|record_id|interview_id|票番号|サンプル番号|整理番号|id|no|№|番号",
        "key",
    ),
    _field(
        "question",
        "Question",
        "設問",
        "question|設問|質問|設問番号|設問ID|質問番号|質問文|設問文|項目|アンケート項目|question_id|question_text|question_key|"
        "questionid|item|variable|metric|question_code",
        "label",
    ),
    _field(
        "kind",
        "Kind of question",
        "設問種別",
        "kind|設問種別|質問種別|回答形式|設問形式|種別|設問タイプ|question_type|question_kind|type|metric_type|scale",
        "label",
    ),
    _field(
        "value",
        "Value",
        "回答値",
        "value|回答値|値|点数|評点|評価|スコア|得点|評価点|回答コード|score|rating|answer_value|numeric_answer|points|"
        "回答|answer|response_value",
    ),
    _field(
        "text",
        "Text",
        "自由記述",
        "text|自由記述|自由回答|コメント|ご意見|意見|感想|回答文|記述|理由|comment|comments|answer_text|free_text|verbatim|"
        "open_text|feedback|remarks|note|回答テキスト",
        "text",
    ),
    _field(
        "answered_at",
        "Answered",
        "回答日時",
        "answered_at|answered|answer_date|回答日時|回答日|回答時刻|回答完了日時|送信日時|記入日|調査日|submitted_at|submission_date|responded_at|"
        "response_date|completed_at|end_date|enddate|recorded_date|recordeddate|survey_date|date_submitted|intdate|"
        "timestamp|created_at|日時|日付|date|time|タイムスタンプ",
        "date",
    ),
    _field("case", "Case", "案件", _CASE.removesuffix("|number"), "key"),
    _field("customer", "Customer", "お客様", _CUSTOMER, "key"),
    _field("stage", "Stage", "段階", _STAGE),
    _field(
        "touchpoint",
        "Touchpoint",
        "接点",
        "touchpoint|接点|タッチポイント|接触点|場所|回答場所|回答エリア|設置場所|店舗|店舗名|施設|施設名|store|shop|location|venue|"
        "contact_point|branch|支店",
    ),
    _field(
        "weight",
        "Weight",
        "重み",
        "weight|重み|ウェイト|ウエイト|集計ウェイト|ウェイト値|補正係数|survey_weight|wt|weights|sample_weight",
        "number",
    ),
)

ANSWERS_WIDE = (
    *(f for f in ANSWERS if f.name not in ("question", "kind", "value", "text")),
    _field("channel", "Channel", "チャネル", _CHANNEL),
    _field("language", "Language", "言語", _LANGUAGE),
)

CUSTOMERS = (
    _field(
        "id",
        "Customer number",
        "お客様番号",
        _CUSTOMER.replace("customer|", "", 1).replace("|顧客|お客様|会員|", "|")
        + "|id|external_id|番号|コード|no",
        "key",
    ),
    _field("name", "Name", "氏名", _NAME, "name"),
    _field(
        "email",
        "E-mail",
        "メールアドレス",
        "email|メールアドレス|メール|Eメール|E-mail|Eメールアドレス|email_address|mail|mail_address|連絡先メール|PCメール|e_mail",
        "email",
    ),
    _field(
        "phone",
        "Phone",
        "電話番号",
        "phone|電話番号|電話|TEL|携帯電話|携帯番号|連絡先電話番号|ご連絡先|携帯|phone_number|telephone|mobile|mobile_phone|tel_no|cell",
        "phone",
    ),
    _field(
        "account",
        "Account",
        "取引先",
        "account|取引先|会社名|会社|法人名|企業名|勤務先|取引先名|組織|組織名|所属会社|company|organization|organisation|"
        "account_name|company_name|organization_name|account_id|employer|団体名",
    ),
    _field("language", "Language", "言語", _LANGUAGE),
    _field(
        "segment",
        "Segment",
        "区分",
        "segment|セグメント|顧客区分|会員区分|会員ランク|ランク|顧客ランク|区分|会員種別|等級|customer_type|customer_segment|tier|plan|"
        "category|contract|rank|membership",
        "label",
    ),
    _field(
        "kana",
        "Reading of the name",
        "フリガナ",
        "kana|フリガナ|ふりがな|氏名カナ|カナ氏名|氏名（カナ）|カナ|よみがな|name_kana|furigana",
    ),
    _field(
        "postal", "Postal code", "郵便番号", "postal|郵便番号|〒|postal_code|postcode|zip|zip_code|zipcode"
    ),
    _field(
        "address",
        "Address",
        "住所",
        "address|住所|ご住所|所在地|住所1|現住所|address1|street|street_address|address_line_1",
    ),
    _field(
        "region",
        "Region",
        "地域",
        "region|都道府県|地域|エリア|都道府県名|prefecture|state|area|province|地方",
    ),
    _field(
        "created_at",
        "Customer since",
        "登録日",
        "created_at|登録日|登録日時|入会日|会員登録日|取引開始日|利用開始日|初回利用日|since|customer_since|signup_date|joined_at|"
        "registered_at|created|start_date|registration_date",
        "date",
    ),
    _field(
        "left_at",
        "Left on",
        "退会日",
        "left_at|退会日|解約日|退会日時|解約日時|利用終了日|churned_at|cancelled_at|canceled_at|end_date|churn_date",
        "date",
    ),
)

TRANSACTIONS = (
    _field("customer", "Customer", "お客様", _CUSTOMER, "key"),
    _field(
        "at",
        "Time",
        "日時",
        "at|購入日時|購入日|取引日時|取引日|注文日時|注文日|売上日|利用日|受注日|決済日時|決済日|支払日|請求日|宿泊日|来店日|日時|日付|"
        "年月日|date|timestamp|purchase_date|purchased_at|transaction_date|order_date|ordered_at|paid_at|invoice_date|"
        "created_at|datetime|time|sale_date",
        "date",
    ),
    _field(
        "amount",
        "Amount",
        "金額",
        "amount|金額|購入金額|取引金額|売上金額|売上|利用金額|合計金額|合計|請求金額|支払金額|注文金額|税込金額|税込|価格|料金|売上高|"
        "total|price|total_price|order_total|revenue|sales|total_amount|payment|value|grand_total|subtotal|spend",
        "number",
    ),
    _field("currency", "Currency", "通貨", "currency|通貨|通貨コード|currency_code|通貨単位"),
    _field(
        "kind",
        "Kind",
        "種別",
        "kind|取引種別|種別|取引区分|区分|売上区分|transaction_type|type|transaction_kind|order_type|購入種別|category",
        "label",
    ),
    _field(
        "product",
        "Product",
        "商品",
        "product|商品名|商品|品名|製品|製品名|サービス名|サービス|プラン|商品コード|品目|商品番号|product_name|item|item_name|sku|"
        "product_id|service|plan|description|stockcode|stock_code|プラン名",
    ),
    _field(
        "id",
        "Transaction number",
        "取引番号",
        "id|transaction_id|取引番号|取引ID|注文番号|注文ID|受注番号|伝票番号|売上番号|購入番号|order_id|order_number|invoice|"
        "invoice_number|invoice_no|receipt|payment_id|transaction_number|予約番号|レシート番号|invoiceno",
        "key",
    ),
    _field("quantity", "Quantity", "数量", "quantity|数量|個数|点数|購入数|注文数|qty|units|count", "number"),
    _field("channel", "Channel", "チャネル", _CHANNEL),
)

CONVERSATIONS = (
    _field(
        "id",
        "Conversation",
        "会話番号",
        "id|conversation_id|会話ID|会話番号|chat_id|call_id|dialogue_id|session_id|通話ID|応対ID|externalid",
        "key",
    ),
    _field(
        "turns",
        "Turns",
        "発話",
        "turns|発話|messages|utterances|会話|メッセージ|comments|log|dialogue|dialog|transcript|original|conversation|segments",
        "list",
    ),
    _field("channel", "Channel", "チャネル", _CHANNEL),
    _field("language", "Language", "言語", _LANGUAGE),
    _field(
        "opened_at",
        "Opened",
        "開始日時",
        "opened_at|開始日時|受付日時|created_at|started_at|start_time|date|timestamp|日時|createdat",
        "date",
    ),
    _field("customer", "Customer", "お客様", _CUSTOMER),
    _field(
        "agent",
        "Agent",
        "担当者",
        "agent|担当者|対応者|オペレーター|agent_id|agent_name|operator|assignee|assignee_id|user|reviewee",
    ),
    _field("case", "Case", "案件", _CASE.removesuffix("|number").replace("conversation_id|", ""), "key"),
    _field("team", "Team", "部署", "team|部署|チーム|担当部署|group|department|queue|グループ|group_id"),
    _field("promises", "Promises", "約束", "promises|約束|commitments"),
    _field(
        "satisfaction",
        "Satisfaction (1–5)",
        "満足度",
        "satisfaction|満足度|csat|rating|satisfaction_rating|satisfaction_score|csat_score|お客様満足度",
    ),
    _field("resolved", "Resolved", "解決済み", "resolved|解決|解決済み|解決済|is_resolved|solved|解決有無"),
)

TURN = (
    _field("id", "Turn", "発話番号", "id|turn_id|message_id|発話ID|発話番号|メッセージID"),
    _field(
        "speaker",
        "Speaker",
        "話者",
        "speaker|話者|発話者|発言者|role|name|author|author_type|sender|sender_type|from|送信者|message_type|participant|who",
    ),
    _field(
        "text",
        "Text",
        "発言",
        "text|発言|発話|本文|内容|content|body|message|utterance|メッセージ|plain_body|transcript|value|html_body",
    ),
    _field(
        "at",
        "Time",
        "日時",
        "at|日時|時刻|timestamp|created_at|time|sent_at|date|発話日時|送信日時|start|start_time|createdat",
    ),
)

# One row a message: what is said of the conversation may stand in any of its rows
MESSAGES = (
    _field(
        "id",
        "Conversation",
        "会話番号",
        "conversation_id|会話ID|会話番号|chat_id|call_id|dialogue_id|session_id|thread_id|通話ID|通話番号|応対ID|応対番号|チャットID|"
        "セッションID|conversation|chat|contact_id",
        "key",
    ),
    _field(
        "speaker",
        "Speaker",
        "話者",
        "speaker|話者|発話者|発言者|role|author_type|author|sender_type|sender|from|送信者|送信者種別|話者種別|message_type|participant|who|"
        "direction|発信者|投稿者|name",
        "speaker",
    ),
    _field(
        "text",
        "Text",
        "発言",
        "text|発言|発話|発話内容|発言内容|メッセージ|メッセージ内容|本文|内容|content|body|message|utterance|message_text|plain_body|transcript|"
        "html_body|テキスト",
        "text",
    ),
    _field(
        "at",
        "Time",
        "日時",
        "at|日時|時刻|timestamp|created_at|time|sent_at|date|発話日時|発言日時|送信日時|発話時刻|送信時刻|投稿日時|start|start_time|createdat|datetime",
        "date",
    ),
    _field(
        "message",
        "Message",
        "発話番号",
        "message_id|turn_id|発話ID|発話番号|メッセージID|メッセージ番号|turn",
        "key",
    ),
    _field("public", "Seen by the customer", "お客様に公開", "public|is_public|公開"),
    *[one for one in CONVERSATIONS if one.name not in ("id", "turns", "opened_at", "promises")],
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    "events": EVENTS,
    "answers": ANSWERS,
    "answers_wide": ANSWERS_WIDE,
    "customers": CUSTOMERS,
    "transactions": TRANSACTIONS,
    "conversations": CONVERSATIONS,
    "messages": MESSAGES,
}

NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "events": (("case",), ("activity",), ("at", "started_at", "ended_at")),
    "answers": (("submission",), ("question",), ("value", "text")),
    "answers_wide": (),
    "customers": (("id", "email"),),
    "transactions": (("customer",), ("at",), ("amount",)),
    "conversations": (("id",), ("turns",)),
    "messages": (("id", "case"), ("speaker",), ("text",)),
}
"""For each kind the groups of fields of which at least one must be there."""

PERSONAL_NAMES = (
    *_NAME.split("|"),
    *[
        "フリガナ",
        "ふりがな",
        "カナ",
        "氏名カナ",
        "住所",
        "ご住所",
        "現住所",
        "郵便番号",
        "電話番号",
        "電話",
        "TEL",
        "FAX",
        "携帯電話",
        "携帯番号",
        "メールアドレス",
        "メール",
        "生年月日",
        "誕生日",
        "連絡先",
        "緊急連絡先",
        "申請者",
        "依頼者",
        "利用者",
        "利用者名",
        "発信者",
        "発信者番号",
        "IPアドレス",
        "口座番号",
        "クレジットカード番号",
        "マイナンバー",
        "個人番号",
        "保険証番号",
        "免許証番号",
        "パスポート番号",
        "ユーザー名",
        "アカウント名",
        "LINE ID",
        "first_name",
        "last_name",
        "firstname",
        "lastname",
        "surname",
        "given_name",
        "family_name",
        "email",
        "email_address",
        "phone",
        "phone_number",
        "mobile",
        "telephone",
        "fax",
        "address",
        "street",
        "postal_code",
        "zip",
        "zipcode",
        "postcode",
        "birthday",
        "birth_date",
        "birthdate",
        "date_of_birth",
        "dob",
        "caller",
        "caller_id",
        "requester",
        "requester_name",
        "reporter",
        "opened_by",
        "created_by",
        "sys_created_by",
        "sys_updated_by",
        "resolved_by",
        "ip",
        "ip_address",
        "username",
        "user_name",
        "login",
        "passport",
        "ssn",
        "iban",
        "card_number",
        "credit_card",
        "user_agent",
        "contact",
    ],
)
"""Headers of columns that name or reach a person, whatever their values look like."""
