"""Which item a rating category of another tool means, and what its score says: pure."""

from __future__ import annotations

import re
import unicodedata

MET_FROM = 0.75  # of the highest score: 5 and 4 of 5, 4 and 3 of 4, 3 of 3, 1 of 1
PARTLY_FROM = 0.45  # 3 of 5, 2 of 4, 2 of 3

USUAL: dict[str, tuple[str, ...]] = {
    "greeting": ("greeting", "opening", "introduction", "挨拶", "あいさつ", "名乗り", "オープニング"),
    "acknowledgement": ("active listening", "listening", "acknowledgement", "傾聴", "受け止め"),
    "empathy": ("empathy", "共感", "寄り添い", "お気持ちへの配慮"),
    "warmth": ("tone", "warmth", "friendliness", "tone of voice", "トーン", "温かさ", "親しみやすさ", "心づかい"),
    "attention": ("attention", "attentiveness", "engagement", "あいづち", "相づち"),
    "whole_sentences": ("readability", "clarity", "readability and structure", "わかりやすさ", "分かりやすさ"),
    "wording": ("grammar", "spelling and grammar", "language", "言葉づかい", "言葉遣い", "敬語", "マナー"),
    "softened": ("politeness", "courtesy", "クッション言葉", "丁寧さ"),
    "hold": ("hold", "hold procedure", "holding", "保留", "保留の作法"),
    "name_used": ("personalization", "personalisation", "use of name", "お名前", "名前の呼びかけ"),
    "more_help": ("anything else", "further assistance", "ほかのご用件", "他の用件の確認"),
    "closing": ("closing", "結び", "クロージング", "終話"),
    "need_clarified": ("comprehension", "discovery", "understanding", "問題把握", "用件の確認", "ヒアリング"),
    "identity_verified": ("verification", "identity verification", "authentication", "本人確認"),
    "solution_given": ("solution", "solution offered", "product knowledge", "accuracy", "解決策", "回答", "正確さ"),
    "solved_confirmed": ("resolution", "issue resolution", "solved", "解決", "解決の確認"),
    "next_step": ("next steps", "next step", "follow up", "followup", "今後の流れ", "次のご案内"),
    "reason": ("explanation", "reason", "理由の説明"),
    "promise_kept": ("promises", "commitment", "約束"),
    "one_hand": ("ownership", "hand over", "handover", "責任感", "たらい回し"),
}  # fmt: skip


def fold(name: str) -> str:
    """Return a name as it is compared: one width, one case, letters and digits alone."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


_BY_NAME = {fold(name): item for item, names in USUAL.items() for name in (item, *names)}


def usual_item(category: str) -> str:
    """Return the item a category usually means, or an empty text."""
    return _BY_NAME.get(fold(category), "")


def result_of(score: float | None, most: float) -> str:
    """Return the mark a score stands for; None is not applicable.

    >>> [result_of(score, 5) for score in (5, 4, 3, 2, 1)]
    ['met', 'met', 'partly', 'missed', 'missed']
    >>> result_of(1, 1), result_of(0, 1), result_of(2, 3), result_of(None, 5)
    ('met', 'missed', 'partly', 'not_applicable')
    """
    if score is None:
        return "not_applicable"
    share = score / most
    return "met" if share >= MET_FROM else "partly" if share >= PARTLY_FROM else "missed"
