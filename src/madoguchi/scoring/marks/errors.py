"""What cannot be done, said so that a person can mend it."""

from __future__ import annotations

from madoguchi.core.text import Text


class MarksError(ValueError):
    """A mark, review, round or objection that cannot be; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


OWN = Text(
    "You spoke in this conversation yourself, so somebody else has to mark it.",
    "ご自身が担当した応対のため、ほかの方が評価する必要があります。",
)
NO_ITEM = Text(
    "“{item}” is not on the scorecard of this conversation. Load the page again.",
    "「{item}」は、この応対の採点表にありません。ページを読み込み直してください。",
)
NO_RESULT = Text(
    "“{result}” is no mark. Use met, partly, missed or not_applicable.",
    "「{result}」という評価はありません。met、partly、missed、not_applicable のいずれかを指定してください。",
)
OPEN_FOR_REVIEW = Text(
    "You have this conversation open for review. Finish the review first.",
    "この応対は現在レビュー中です。先にレビューを完了してください。",
)
NO_REVIEWER = Text(
    "Not everybody named here is a member who may review. Nothing was opened.",
    "指定された中に、レビューの権限を持つ担当者ではない方が含まれています。すり合わせは開始していません。",
)
NO_REASON = Text("Say why, in a sentence.", "理由を一文で書いてください。")
