"""What people write under a survey, by theme; natively in each language."""

from __future__ import annotations

from madoguchi.imports.sample.talk.lines import Phrases

AFTER_CASE: dict[str, dict[str, Phrases]] = {
    "ja": {
        "feeling": (
            "こちらの気持ちを先に受け止めてくださり、ほっとしました。",
            "まず心配に寄り添ってくれたのがうれしかったです。",
            "謝るだけでなく、気持ちをわかってくれていると感じました。",
            "温かい言葉をかけていただき、安心してお任せできました。",
            "事務的でなく、人として接してくださいました。",
        ),
        "quick": (
            "返信がとても早くて助かりました。",
            "すぐに対応していただき、ありがとうございました。",
            "思っていたよりずっと早く返事が来ました。",
            "その場で解決したので、手間がかかりませんでした。",
        ),
        "repeat": (
            "担当が代わるたびに同じ説明をさせられました。",
            "電話で最初から話し直すことになり、疲れました。",
            "引き継ぎができていないようで、何度も同じことを聞かれました。",
            "前の方に話した内容が伝わっていませんでした。",
        ),
        "warehouse": (
            "倉庫の確認に何日もかかり、待ちくたびれました。",
            "倉庫からの返事待ちと言われるばかりで、進みませんでした。",
            "在庫を見るだけのことに、なぜ翌日以降になるのでしょうか。",
            "確認に時間がかかりすぎです。もう少し早くなりませんか。",
        ),
        "late": (
            "約束の日を過ぎても連絡がありませんでした。",
            "返事が遅く、こちらから催促することになりました。",
            "期日どおりに進まなかったのが残念です。",
        ),
        "mistake": (
            "手配の内容が間違っていて、もう一度連絡することになりました。",
            "確認不足だと思います。訂正に余計な時間がかかりました。",
            "送られてきた内容が違っていました。送る前に見直してほしいです。",
        ),
        "vague": (
            "いつまでに返事が来るのかわからず、不安でした。",
            "「わかり次第」と言われても、目安がないと予定が立ちません。",
            "途中経過の連絡があるとよかったです。",
        ),
        "hold": (
            "理由も言われずに待たされました。",
            "「ちょっと待って」のまま数分、何も言われませんでした。",
            "保留が長く、切れたのかと思いました。",
        ),
        "again": (
            "解決したと言われましたが、結局もう一度問い合わせました。",
            "同じことで二度手間になりました。",
        ),
        "good": (
            "丁寧に対応していただきました。",
            "わかりやすい説明で、満足しています。",
            "親切な方で、また利用したいと思いました。",
            "特に不満はありません。ありがとうございました。",
            "言葉づかいがきれいで、気持ちよくやり取りできました。",
        ),
        "middling": (
            "可もなく不可もなくです。",
            "解決はしましたが、少し事務的に感じました。",
            "普通だと思います。",
            "もう少し詳しく説明してほしかったです。",
        ),
        "bad": (
            "対応が冷たく感じました。",
            "こちらの話を聞いてもらえていない気がしました。",
            "期待していただけに残念です。",
            "次に利用するかどうか、迷っています。",
        ),
    },
    "en": {
        "feeling": (
            "She understood how I felt before talking about solutions.",
            "I felt taken seriously from the very first sentence.",
            "They showed real understanding, not just a script.",
            "Kind words first, then the help. That made all the difference.",
            "Someone who listens! It calmed me down at once.",
        ),
        "quick": (
            "The reply came much faster than I expected.",
            "Very quick answer, thank you.",
            "It was dealt with on the spot.",
            "Fast and easy.",
        ),
        "repeat": (
            "I had to explain everything again to the next person.",
            "Every time I was passed on I started from the beginning.",
            "Your staff don't seem to hand over notes on the phone.",
            "I told my story three times.",
        ),
        "warehouse": (
            "Waiting for the warehouse took days.",
            "It was always 'the warehouse will check'. Why does that take so long?",
            "Looking at a shelf shouldn't take until the day after tomorrow.",
            "Too slow: everything hung on the warehouse.",
        ),
        "late": (
            "The date you promised came and went without a word.",
            "I had to chase you for an answer.",
            "It took longer than promised.",
        ),
        "mistake": (
            "The arrangement was wrong, so I had to write again.",
            "Somebody should check before sending. It cost me another two days.",
            "You got it wrong the first time.",
        ),
        "vague": (
            "Nobody told me when to expect an answer.",
            "'We'll be in touch' isn't very helpful.",
            "An update on the way would have been nice.",
        ),
        "hold": (
            "I was left hanging without knowing why.",
            "'Hang on' and then minutes of silence.",
            "The wait on the line felt endless and nobody explained it.",
        ),
        "again": (
            "It was called solved, but I had to come back.",
            "I needed two goes for the same thing.",
        ),
        "good": (
            "Polite and helpful.",
            "Clear answer, I'm happy with it.",
            "Friendly service. I'd use it again.",
            "No complaints at all.",
            "Lovely staff and good English.",
        ),
        "middling": (
            "It was all right.",
            "Solved, though a bit impersonal.",
            "Average, I'd say.",
            "A little more explanation would have helped.",
        ),
        "bad": (
            "The tone was rather cold.",
            "I didn't feel listened to.",
            "Disappointing, I expected more.",
            "I'm not sure I'd come back.",
        ),
    },
}

TAILS: dict[str, dict[str, Phrases]] = {
    "ja": {
        "high": (
            "",
            "",
            "またお願いします。",
            "{house}を選んでよかったです。",
            "{type}の件で、助かりました。",
            "{agent}さんによろしくお伝えください。",
        ),
        "low": (
            "",
            "",
            "{type}のたびにこれでは困ります。",
            "改善をお願いします。",
            "次に期待しています。",
            "ほかの方も困っていると思います。",
        ),
    },
    "en": {
        "high": (
            "",
            "",
            "See you again.",
            "Glad I chose {house}.",
            "Thanks to {agent}.",
            "It was about: {type}.",
        ),
        "low": (
            "",
            "",
            "Please improve this.",
            "It was only about one thing: {type}.",
            "I hope it gets better.",
            "Others must have the same trouble.",
        ),
    },
}

AFTER_STAY: dict[str, dict[str, Phrases]] = {
    "ja": {
        "high": (
            "{part}が素晴らしく、心からくつろげました。",
            "{part}は期待以上でした。また泊まりたいです。",
            "{month}月の景色と{part}が忘れられません。",
            "細やかな心配りがあり、{part}も申し分ありませんでした。",
        ),
        "low": (
            "{part}が少し物足りなく感じました。",
            "料金を考えると、{part}はもう一歩だと思います。",
            "{part}は混み合っていて落ち着きませんでした。",
        ),
    },
    "en": {
        "high": (
            "{part} was wonderful, we truly relaxed.",
            "{part} exceeded our hopes. We'd love to come back.",
            "We won't forget the view and {part}.",
            "Every detail was thought of, and {part} was excellent.",
        ),
        "low": (
            "{part} was a little disappointing.",
            "For the price, {part} could be better.",
            "{part} was too crowded to enjoy.",
        ),
    },
}
PARTS: dict[str, Phrases] = {
    "ja": ("温泉", "露天風呂", "夕食の会席", "朝食", "お部屋", "庭の眺め"),
    "en": (
        "the hot spring",
        "the open-air bath",
        "the kaiseki dinner",
        "the breakfast",
        "the room",
        "the garden",
    ),
}

STAFF: dict[str, dict[str, Phrases]] = {
    "ja": {
        "front": (
            "二重確認をする人がつかまらず、つい飛ばしてしまうことがあります。",
            "お客様の経緯が引き継ぎで見えないので、もう一度お聞きするしかありません。",
            "倉庫の返事を待つ間、お客様に何と言えばよいのか困ります。",
            "朝の仕分け当番ができてから、返信が楽になりました。",
            "電話で確認したほうが早いのに、手順では確認メールになっています。",
        ),
        "back": (
            "15時の一覧にまとめて来るので、翌朝に仕事が集中します。",
            "依頼に注文番号がなく、差し戻すことがよくあります。",
            "忙しい日でも処理できる件数は同じなので、積み残しが出ます。",
            "フロントが何を約束したのか、こちらには伝わってきません。",
        ),
    },
    "en": {
        "front": (
            "It's hard to find somebody for the second check, so it gets skipped.",
            "I can't see what the customer already told us, so I have to ask again.",
            "While we wait for the warehouse I don't know what to tell people.",
            "Since the morning rota, replying has become easier.",
        ),
        "back": (
            "Everything comes in one list at 15:00 and piles up the next morning.",
            "Requests often lack the order number and go back.",
            "Nobody tells us what was promised to the customer.",
        ),
    },
}
