"""What is really so in the sample organisation: every number the product is later expected to find.

The simulation reads its constants from here and from nowhere else, so this file is the answer sheet. Points are
points of the 1–5 satisfaction scale *before* rounding and clipping; what remains on the scale itself is computed
per run and stored in ``Sample.truths["realised"]``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from madoguchi.core.text import Text


@dataclass(frozen=True, slots=True)
class StageTruth:
    """What a verdict on one stage should say.

    ``target`` is the share of cases that must keep the stage's promise; ``verdict`` uses the names of the mined
    log; ``beside`` are verdicts that may correctly be named next to it; ``cause`` is the activity behind it.
    """

    stage: str
    target: float
    verdict: str
    cause: str
    why: Text
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something a member does or leaves out in a conversation, and what it is worth in satisfaction points."""

    code: str
    points: float
    only_where: str
    why: Text


IMPROVED = Text(
    en="From this day one member on a rota sorts e-mails and forms at nine every morning and hands them out. "
    "The wait for a first reply falls to 45 % of what it was, and satisfaction on these channels rises by 0.45 "
    "points. Phone, chat and counter are untouched: they are the comparison.",
    ja="この日から、当番の担当者が毎朝9時にメールとフォームを仕分けて割り当てるようになりました。最初の返信までの"
    "待ち時間は以前の45%に縮まり、この2つのチャネルの満足度は0.45点上がります。電話、チャット、カウンターには"
    "手を入れていないため、比較の相手になります。",
)


@dataclass(frozen=True, slots=True)
class Improvement:
    """The change that came in about eight months into the year."""

    days_before_end: int = 122  # moved forward to the next Monday
    channels: tuple[str, ...] = ("email", "form")
    first_reply_factor: float = 0.45
    points: float = 0.45
    what: Text = IMPROVED


STAGES: tuple[StageTruth, ...] = (
    StageTruth(
        "notice",
        0.90,
        "not_enough_evidence",
        "search_help",
        Text(
            en="Only a small trial writes anything down here (about 2 % of the cases), so no honest verdict exists.",
            ja="小さな試行（全体の約2%の案件）しか記録がないため、誠実に言える判定はありません。",
        ),
    ),
    StageTruth(
        "ask",
        0.90,
        "sound",
        "",
        Text(
            en="Nearly every request is taken up in time; the few detours do no harm.",
            ja="ほとんどの問い合わせに約束の時間内に応じており、わずかな寄り道も害になっていません。",
        ),
    ),
    StageTruth(
        "receive",
        0.90,
        "sound",
        "reassign_team",
        Text(
            en="The first reply keeps its promise. Forgetting the priority or handing the case to another team "
            "first happens in about one case in seven and costs nothing measurable.",
            ja="最初の返信は約束を守れています。優先度の付け忘れや担当部署の付け替えは7件に1件ほどありますが、"
            "結果への影響は測れるほどありません。",
        ),
    ),
    StageTruth(
        "investigate",
        0.90,
        "badly_designed",
        "dispatch_list",
        Text(
            en="Requests to the warehouse leave once a day in one list at 15:00 and are checked from nine the next "
            "working morning, five a day. People who follow the design to the letter still miss the 24-hour "
            "promise in most of those cases. No coaching can mend that; a second list would.",
            ja="倉庫への確認依頼は1日1回、15時にまとめて送られ、翌営業日の9時から1日5件ずつ処理されます。手順どおりに"
            "進めても、倉庫が関わる案件の大半が24時間の約束に間に合いません。教育では直らず、便を増やせば直ります。",
        ),
        beside=("under_resourced",),
    ),
    StageTruth(
        "resolve",
        0.90,
        "badly_executed",
        "double_check",
        Text(
            en="The design is good: with the second pair of eyes 19 in 20 keep the promise. Five members mostly "
            "skip that step, and four in ten of the skipped cases come back with a mistake.",
            ja="設計は良く、二重確認をすれば20件中19件が約束を守れます。5名の担当者がこの手順を飛ばしがちで、"
            "飛ばした案件の4割は間違いが見つかって戻ってきます。",
        ),
    ),
    StageTruth(
        "see_through",
        0.80,
        "workaround_beats_design",
        "call_customer",
        Text(
            en="The design sends an e-mail and waits. Some members ring instead, against the design, and more "
            "customers confirm within 48 hours. The deviation should become the design.",
            ja="設計では確認メールを送って待つことになっていますが、設計に反して電話をかける担当者がおり、48時間以内に"
            "確認が取れる割合はそのほうが高くなります。この逸脱は、設計に取り入れるべきものです。",
        ),
        beside=("sound",),
    ),
)

BEHAVIOURS: tuple[Behaviour, ...] = (
    Behaviour(
        "feeling_first",
        0.60,
        "always",
        Text(
            en="Acknowledges how the customer feels before turning to the solution. The strongest driver there is.",
            ja="解決策に入る前に、お客様の気持ちを受け止める。最も強い要因です。",
        ),
    ),
    Behaviour(
        "hold_care",
        0.45,
        "hold",
        Text(
            en="Where the customer has to wait in a conversation: asks first, says why and how long, thanks "
            "afterwards.",
            ja="会話の途中でお待たせするとき、許しを得て、理由と時間を伝え、戻ったら礼を言う。",
        ),
    ),
    Behaviour(
        "deadline_told",
        0.25,
        "deferred",
        Text(
            en="Where the answer comes later: names the day and hour.",
            ja="回答が後になるとき、期日と時刻を伝える。",
        ),
    ),
    Behaviour(
        "further_help",
        0.10,
        "always",
        Text(en="Asks whether anything is left.", ja="ほかに困りごとがないか尋ねる。"),
    ),
    Behaviour(
        "name_used",
        0.0,
        "always",
        Text(
            en="Uses the customer's name. Worth nothing by itself; warm members do it more, so a raw comparison "
            "is fooled.",
            ja="お客様の名前を呼ぶ。それ自体の効果はありません。応対の温かい担当者ほど呼ぶため、単純な比較では"
            "効果があるように見えてしまいます。",
        ),
    ),
    Behaviour(
        "good_greeting",
        0.0,
        "always",
        Text(
            en="Greets and gives a name. Worth nothing by itself, correlated with warmth.",
            ja="挨拶して名乗る。それ自体の効果はなく、温かさと相関しています。",
        ),
    ),
)


NOTES: dict[str, Text] = {
    "confounder": Text(
        en="About 28 % of the cases are involved. They deviate more and fail more whatever anybody does, and leave "
        "less room for kind words; compare like with like before blaming a deviation or praising a habit.",
        ja="案件の約28%は込み入った案件です。誰が何をしても逸脱が多く、失敗も多く、温かい言葉をかける余裕も少なくなります。"
        "逸脱を責めたり習慣をほめたりする前に、条件をそろえて比べてください。",
    ),
    "repeat": Text(
        en="After a hand-over on the phone 58 % of the customers explain everything again; elsewhere 12 %. It costs "
        "0.70 points.",
        ja="電話で担当が代わると58%のお客様が説明をやり直します。ほかのチャネルでは12%です。満足度は0.70点下がります。",
    ),
    "answers": Text(
        en="About 35 % answer. The very unhappy answer 1.55 times as often, the very happy 1.20 times.",
        ja="回答率は約35%です。とても不満な方は1.55倍、とても満足な方は1.20倍、回答しやすくなっています。",
    ),
    "returns": Text(
        en="Each point of satisfaction raises the log odds of coming back within 120 days by 0.60, from 27 % at 3.75.",
        ja="満足度が1点上がると、120日以内に再び利用する対数オッズが0.60上がります。3.75点での割合は27%です。",
    ),
}


# How a stage usually feels, on the 1–5 scale, where its promise is kept
FEELING_AT = {
    "notice": 2.9,
    "ask": 3.4,
    "receive": 3.8,
    "investigate": 3.3,
    "resolve": 3.9,
    "see_through": 4.1,
}


@dataclass(frozen=True, slots=True)
class Truth:
    """All constants of the simulation that a reader of its data could hope to recover."""

    stages: tuple[StageTruth, ...] = STAGES
    behaviours: tuple[Behaviour, ...] = BEHAVIOURS
    improvement: Improvement = field(default_factory=Improvement)
    notes: dict[str, Text] = field(default_factory=lambda: dict(NOTES))

    # Satisfaction, points on the 1–5 scale before rounding.
    base: float = 3.62
    promise_missed: float = -0.55
    explained_again: float = -0.70
    mistake_made: float = -0.45
    reopened: float = -0.60
    involved: float = -0.30
    upset: float = -0.25
    english: float = 0.15
    agent_sd: float = 0.12
    person_sd: float = 0.40
    noise_sd: float = 0.60

    # The confounder: involved cases see more deviations AND more misses, whatever the deviation does.
    involved_share: float = 0.28
    feeling_first_when_involved: float = -0.18

    # Resolve: badly executed.
    answer_promise_hours: int = 5
    skippers: int = 5
    skip_rate: float = 0.10
    skip_rate_skippers: float = 0.60
    skip_extra_involved: float = 0.10
    mistake_if_skipped: float = 0.42
    mistake_extra_involved: float = 0.08

    # Investigate: badly designed.
    list_leaves_at: int = 15 * 3600
    warehouse_a_day: int = 5
    warehouse_promise_hours: int = 24
    minutes_between_checks: int = 40

    # Repeating oneself after a hand-over.
    repeat_channel: str = "phone"
    repeat_rate_there: float = 0.58
    repeat_rate_elsewhere: float = 0.12

    # See it through: the workaround.
    confirmed_by_mail: float = 0.88
    confirmed_by_call: float = 0.965
    confirmed_less_involved: float = -0.05
    reopen_if_confirmed: float = 0.062
    reopen_if_silent: float = 0.28

    # Answers.
    response_rate: float = 0.35
    response_when_very_unhappy: float = 1.55  # times the rate; below 2.2 points
    response_when_very_happy: float = 1.20  # above 4.5 points
    looking_back: float = 0.60  # of those who answer: they also say how each stage felt
    feeling_at: dict[str, float] = field(default_factory=lambda: dict(FEELING_AT))
    feeling_share: float = 0.60  # of a point of satisfaction above or below the base
    feeling_late: float = -0.90  # where the stage's own promise was broken
    feeling_sd: float = 0.55

    # Coming back within 120 days of a settled case: logit(return) = a + b * (satisfaction - return_at).
    return_at: float = 3.75
    return_base: float = 0.27
    return_slope: float = 0.60
    return_days: int = 120

    # Seasons: the calendar of the inns, as factors on the number of requests.
    typhoon: tuple[int, int] = (9, 12)  # month, day
    typhoon_factor: float = 4.5

    def stage(self, code: str) -> StageTruth:
        """The truth of one stage; raises ``KeyError`` if there is none of that code."""
        for one in self.stages:
            if one.stage == code:
                return one
        raise KeyError(code)

    def behaviour(self, code: str) -> Behaviour:
        """The truth of one behaviour; raises ``KeyError`` if there is none of that code."""
        for one in self.behaviours:
            if one.code == code:
                return one
        raise KeyError(code)

    def as_dict(self) -> dict[str, Any]:
        """The whole answer sheet as plain data that ``json`` can write."""
        return dict(asdict(self))


TRUTH = Truth()
