"""What leaves the house says nothing that tells who somebody is, and still everything an encounter is judged by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.redaction.form import bare, folded, form
from madoguchi.core.redaction.known import Known
from madoguchi.core.redaction.redact import Turn, redact

YAMADA = Known("name", ("山田 太郎", "ヤマダ タロウ", "Taro Yamada"))
MAIL = Known("email", ("taro.yamada@example.co.jp",))
PHONE = Known("phone", ("090-1234-5678",))


def alone(text: str, language: str = "ja", *known: Known) -> str:
    return redact([text], known, "ja" if language == "ja" else "en").turns[0].text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("山田太郎と申します。", "〈お名前1〉と申します。"),
        ("ﾔﾏﾀﾞ様、お待たせいたしました。", "〈お名前1〉様、お待たせいたしました。"),
        ("やまださんですね。", "〈お名前1〉さんですね。"),
        ("山田　太郎です", "〈お名前1〉です"),
        ("ＴＡＲＯ　ＹＡＭＡＤＡでお願いします", "〈お名前1〉でお願いします"),
        ("メールはＴＡＲＯ．ｙａｍａｄａ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐです", "メールは〈メール1〉です"),
        ("電話は０９０ー１２３４ー５６７８です", "電話は〈電話番号1〉です"),
        ("+81 90 1234 5678 へ", "〈電話番号1〉 へ"),
    ],
)  # fmt: skip
def test_what_the_record_knows_is_found_however_it_is_written(said: str, left: str) -> None:
    assert alone(said, "ja", YAMADA, MAIL, PHONE) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("佐々木様でいらっしゃいますね。", "〈お名前1〉様でいらっしゃいますね。"),
        ("本日田中様より", "本日〈お名前1〉様より"),
        ("渡辺と申します", "〈お名前1〉と申します"),
        ("担当の阿部がご案内いたします", "担当の〈お名前1〉がご案内いたします"),
        ("03-1234-5678 か 0120-444-555", "〈電話番号1〉 か 〈電話番号2〉"),
        ("090の1234の5678です", "〈電話番号1〉です"),
        ("〇九〇-一二三四-五六七八です", "〈電話番号1〉です"),
        ("〒105-0011", "〈郵便番号1〉"),
        ("郵便番号は1050011です", "郵便番号は〈郵便番号1〉です"),
        ("東京都港区芝公園４丁目２−８", "〈ご住所1〉"),
        ("横浜市西区みなとみらい2-2-1です", "〈ご住所1〉です"),
        ("北海道札幌市中央区北一条西二丁目1番地", "〈ご住所1〉"),
        ("大阪府大阪市北区梅田1-1-3 梅田ハイツ502号室に住んでいます", "〈ご住所1〉に住んでいます"),
        ("カードは 4111-1111-1111-1111 です", "カードは 〈カード番号1〉 です"),
        ("マイナンバーは123456789018です", "マイナンバーは〈マイナンバー1〉です"),
        ("ご予約番号はAB-1029です", "ご予約番号は〈番号1〉です"),
        ("下4桁は4242です", "下4桁は〈番号1〉です"),
        ("暗証番号は9876です", "暗証番号は〈暗証番号1〉です"),
        ("昭和55年5月3日生まれです", "〈生年月日1〉生まれです"),
        ("生年月日は1980/5/3です", "生年月日は〈生年月日1〉です"),
        ("https://a.example/pay?token=f3a9 を開くと", "〈URL1〉 を開くと"),
        ("192.168.10.20 からです", "〈IPアドレス1〉 からです"),
    ],
)  # fmt: skip
def test_known_shapes_are_taken_out_in_japanese(said: str, left: str) -> None:
    assert alone(said) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("My name is John Q. Smith.", "My name is [NAME_1]."),
        ("Thank you, Mr. Smith.", "Thank you, Mr. [NAME_1]."),
        ("Hi Maria, this is Ken from the front desk.", "Hi [NAME_1], this is [NAME_2] from the front desk."),
        ("Call me on +44 7911 123456 or (555) 123-4567.", "Call me on [PHONE_1] or [PHONE_2]."),
        ("I live at 221B Baker Street, London NW1 6XE.", "I live at [ADDRESS_1], London [POSTCODE_1]."),
        ("My order number is AB12345", "My order number is [NUMBER_1]"),
        ("booking QX7R2P please", "booking [NUMBER_1] please"),
        ("I was born on May 3, 1980.", "I was born on [BIRTH_DATE_1]."),
        ("The card ends in 4242: card ending in 4242", "The card ends in [NUMBER_1]: card ending in [NUMBER_1]"),
        ("my password is hunter22.", "my password is [SECRET_1]."),
        ("Username: cminh730", "Username: [NUMBER_1]"),
        ("6821 1st ave, san mateo, ny 75227 it is", "[ADDRESS_1] it is"),
        ("the postcode is cb4 3pe", "the postcode is [POSTCODE_1]"),
        ("Reference number is: MTBHNB92.", "Reference number is: [NUMBER_1]."),
        ("From 2001:db8::1 at noon", "From [IP_1] at noon"),
    ],
)  # fmt: skip
def test_known_shapes_are_taken_out_in_english(said: str, left: str) -> None:
    assert alone(said, "en") == left


@pytest.mark.parametrize(
    "said",
    [
        "明日の10時から12時の間にお届けいたします。",
        "11月30日15:30にお伺いします。2026年12月1日でも、2026-12-01でも、12/01でも結構です。",
        "料金は4,471円、合計で120000円、税込みで￥250,000です。",
        "2泊3日で5名様、1泊12,000円です。",
        "3営業日以内に、1時間30分ほどで折り返します。",
        "お客様、皆様、仕様、同様のご担当者様、業者さん、たくさん、お疲れ様です。",
        "京都市で開かれる催しの件ですね。東京都の条例です。",
        "https://shop.example/help/returns をご覧ください。",
        "Your table is booked for 4 people on 30 November 2026 at 10:30 am, for $120,000 or 200000 yen.",
        "It ships 20261130 and takes 3-5 days; we open 9:00-17:30, 2026-11-30 included.",
        "I'm sorry about that. This is how it works: Thank you, and hello there!",
        "It is a 15 min walk down the road; unfortunately the 3 star international hotel is full.",
        "お一人様1泊1万円、ご両親様と、親御様も、お土産屋さんも。愛媛県松山市のウインタースポーツといいますと、",
        "The discount is 12.5 %, that is 1,234.50 euros over 24 months, 2024-2026.",
    ],
)  # fmt: skip
def test_times_prices_and_days_stay(said: str) -> None:
    assert alone(said, "ja") == said


def test_the_same_thing_has_the_same_placeholder_all_along() -> None:
    turns = [
        "ご注文番号は？",
        "4471です。",
        "4471ですね。代金は4471円です。",
        "鈴木花子と申します。",
        "鈴木様。",
    ]
    said = [turn.text for turn in redact(turns, (), "ja").turns]
    assert said[1:] == [
        "〈番号1〉です。",
        "〈番号1〉ですね。代金は4471円です。",
        "〈お名前1〉と申します。",
        "〈お名前1〉様。",
    ]


def test_the_customer_is_always_number_one_and_kinds_are_counted() -> None:
    made = redact(
        ["鈴木が承ります。", "山田です。03-1234-5678です。"], [YAMADA, Known("name", ("鈴木 花子",))], "ja"
    )
    assert [turn.text for turn in made.turns] == [
        "〈お名前2〉が承ります。",
        "〈お名前1〉です。〈電話番号1〉です。",
    ]
    assert made.counts == {"phone": 1, "name": 2}


@pytest.mark.parametrize(
    ("asked", "said", "left"),
    [
        ("お名前を伺えますか。", "はい、高橋です。", "はい、〈お名前1〉です。"),
        ("フルネームをお願いいたします。", "たかはし はなこです", "〈お名前1〉です"),
        ("お名前を伺えますか。", "旅館を探しています。", "旅館を探しています。"),
        ("may I have your name please?", "crystal minh", "〈お名前1〉"),
        ("What is your full name?", "Sure, it's Crystal Minh.", "Sure, it's 〈お名前1〉."),
        ("Can I have your name?", "Why?", "Why?"),
        ("ご住所を教えていただけますか。", "東京都港区芝公園です", "〈ご住所1〉です"),
        ("ご希望の行き先はどちらですか。", "愛媛県松山市です", "愛媛県松山市です"),
        ("生年月日をお願いいたします。", "2001年4月1日です。予約は2026年4月1日です。", "〈生年月日1〉です。予約は2026年4月1日です。"),
        ("Your account number?", "7916 676 427", "〈番号1〉"),
        ("The number of rooms is two.", "I need a 4-star hotel for 120 GBP.", "I need a 4-star hotel for 120 GBP."),
    ],
)  # fmt: skip
def test_an_answer_is_read_with_its_question(asked: str, said: str, left: str) -> None:
    assert redact([asked, said], (), "ja").turns[1].text == left


def test_a_name_of_one_letter_is_not_taken_out_of_verbs() -> None:
    susumu = Known("name", ("進藤 進",))
    said = "手続きを進めます。進さん、進と申します。前進、進学、進んで。"
    assert (
        alone(said, "ja", susumu)
        == "手続きを進めます。〈お名前1〉さん、〈お名前1〉と申します。前進、進学、進んで。"
    )


def test_a_short_name_is_found_where_it_stands_alone_and_not_in_other_words() -> None:
    hayashi = Known("name", ("林 まい",))
    assert alone("林様、森林浴はいかがでしたか。まいさん、うまいですね。", "ja", hayashi) == (
        "〈お名前1〉様、森林浴はいかがでしたか。〈お名前1〉さん、うまいですね。"
    )


def test_words_of_a_redacted_turn_lead_back_to_the_original() -> None:
    said = "山田太郎様、明日の10時に０３−１２３４−５６７８へご連絡いたします。"
    turn = redact([said], [YAMADA], "ja").turns[0]
    quote = "明日の10時に〈電話番号1〉へ"
    start = turn.text.index(quote)
    since, until = turn.back(start, start + len(quote))
    assert said[since:until] == "明日の10時に０３−１２３４−５６７８へ"


# Nothing known survives, whatever stands around it

FAMILY = st.sampled_from(
    ["山田", "佐々木", "五十嵐", "ヴィアナ", "やました", "Okafor", "O'Neill", "Müller", "長谷川", "勅使河原"]
)
GIVEN = st.sampled_from(["太郎", "あおい", "エミリー", "Maria", "Jean-Luc", "健", "Li", "ゆい", "美咲"])
AROUND = st.text(
    st.sampled_from("、。 　\nはがですのをにandの円時12３４ー-()「」様ABz明日森林京都Ａｶﾞ\u0301・@"),
    max_size=12,
)


def outside(turn: Turn, said: str) -> list[str]:
    return [folded(form(said[piece.since : piece.until]).text) for piece in turn.pieces if not piece.hidden]


@given(
    family=FAMILY,
    given=GIVEN,
    gap=st.sampled_from(["", " ", "　", "・"]),
    before=AROUND,
    after=AROUND,
    way=st.integers(0, 2),
)
def test_no_known_name_survives(family: str, given: str, gap: str, before: str, after: str, way: int) -> None:
    whole = f"{family}{gap}{given}"
    written = [whole, "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in whole), whole.upper()][
        way
    ]
    fence = "" if not whole.isascii() else " "  # Latin letters run into a name are another word
    said = f"{before}{fence}{written}{fence}{after}"
    if any(c.isascii() and c.isalpha() for c in whole):
        said = f"{before} {written} {after}"
    turn = redact([said], [Known("name", (f"{family} {given}",))], "ja").turns[0]
    assert not any(folded(form(whole).text) in left for left in outside(turn, said))


@given(figures=st.from_regex(r"0[5-9]0[1-9]\d{7}", fullmatch=True), cuts=st.lists(st.integers(1, 10), max_size=4),
       sign=st.sampled_from(["-", " ", "の", "－", ""]), before=AROUND, after=AROUND)  # fmt: skip
def test_no_known_telephone_number_survives(
    figures: str, cuts: list[int], sign: str, before: str, after: str
) -> None:
    written = "".join((sign if place in cuts else "") + figure for place, figure in enumerate(figures))
    said = f"{before}：{written}、{after}"
    turn = redact([said], [Known("phone", (figures,))], "ja").turns[0]
    assert not any(figures in bare(left).replace("の", "") for left in outside(turn, said))


@given(st.lists(st.text(max_size=60), max_size=4))
def test_every_letter_is_kept_once_or_hidden_once(texts: list[str]) -> None:
    made = redact(texts, [YAMADA, MAIL, PHONE], "en")
    for said, turn in zip(texts, made.turns, strict=True):
        assert "".join(turn.text[p.start : p.end] for p in turn.pieces) == turn.text
        assert [p.since for p in turn.pieces] == [0, *(p.until for p in turn.pieces)][: len(turn.pieces)]
        assert not turn.pieces or turn.pieces[-1].until == len(said)
        for p in turn.pieces:
            assert p.hidden or said[p.since : p.until] == turn.text[p.start : p.end]


def test_long_turns_take_no_time_of_note() -> None:
    said = "0-0-0の0 " * 3_000 + "あ" * 20_000 + "A1" * 5_000 + "市区町村" * 2_000 + ":" * 3_000
    assert redact([said]).turns[0].pieces
