"""What can go wrong when a model is asked: in words, with what to do, and whose fault it is."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.text import Text


@dataclass(frozen=True)
class Problem:
    """A problem. ``pause``: minutes without asking after it, None where it is of one conversation alone."""

    text: Text
    pause: int | None = None


PROBLEMS: dict[str, Problem] = {
    "unreachable": Problem(
        Text(
            "The server cannot be reached. Check that it runs, and that address and port are right.",
            "サーバーに接続できません。サーバーが起動しているか、アドレスとポート番号が正しいかをご確認ください。",
        ),
        10,
    ),
    "slow": Problem(
        Text(
            "The server did not answer in time. Allow more seconds, or use a smaller model.",
            "時間内に応答がありませんでした。待ち時間を延ばすか、より小さいモデルをお使いください。",
        ),
        10,
    ),
    "not_local": Problem(
        Text(
            "Without encryption (http://) only this machine and private networks are asked. Use https:// for this server.",
            "暗号化されない http:// は、このマシンと社内ネットワークでのみ使えます。このサーバーには https:// をお使いください。",
        ),
        60,
    ),
    "forbidden": Problem(
        Text(
            "This address is not one a model may be asked at (link-local or reserved).",
            "このアドレス（リンクローカルまたは予約済み）は利用できません。",
        ),
        60,
    ),
    "tls": Problem(
        Text(
            "The server’s certificate cannot be trusted. Nothing was sent. Give the server a certificate this machine knows.",
            "サーバーの証明書を確認できないため、何も送信していません。このマシンが信頼する証明書をサーバーに設定してください。",
        ),
        60,
    ),
    "key": Problem(
        Text(
            "The server does not accept the key. Set MADOGUCHI_JUDGE_KEY to a valid one and start again.",
            "サーバーがキーを受け付けません。環境変数 MADOGUCHI_JUDGE_KEY に有効なキーを設定し、再起動してください。",
        ),
        24 * 60,
    ),
    "no_model": Problem(
        Text(
            "The server does not know this model, or nothing answers at this address. Check both.",
            "サーバーにこのモデルがないか、このアドレスでは応答がありません。モデル名とアドレスをご確認ください。",
        ),
        60,
    ),
    "busy": Problem(
        Text(
            "The server asks to wait (too many requests). It is asked again later.",
            "サーバーから、しばらく待つよう求められました（リクエスト過多）。時間をおいて自動で再開します。",
        ),
        30,
    ),
    "server": Problem(
        Text(
            "The server reports a fault of its own. Look into its log; it is asked again later.",
            "サーバー側でエラーが発生しました。サーバーのログをご確認ください。時間をおいて自動で再開します。",
        ),
        10,
    ),
    "rejected": Problem(
        Text(
            "The server rejects the request. It may not speak the chat-completions protocol.",
            "サーバーがリクエストを受け付けません。チャット補完（chat completions）形式に対応していない可能性があります。",
        ),
        60,
    ),
    "not_protocol": Problem(
        Text(
            "What came back is not an answer of the chat-completions protocol. Check the address.",
            "応答がチャット補完（chat completions）の形式ではありません。アドレスをご確認ください。",
        ),
        60,
    ),
    "bad_answer": Problem(
        Text(
            "The model did not answer in the form asked for. A larger model may do better.",
            "モデルの回答が、指定した形式になっていません。より大きいモデルなら改善することがあります。",
        )
    ),
    "cut_short": Problem(
        Text(
            "The answer was cut off before its end. Give the model a larger context on the server.",
            "回答が途中で切れました。サーバー側でコンテキスト長を増やしてください。",
        )
    ),
    "no_marks": Problem(
        Text(
            "The answer held no mark that could be kept.",
            "回答に、採用できる採点がありませんでした。",
        )
    ),
    "too_long": Problem(
        Text("The conversation is too long to be asked about. Nothing was sent.", "会話が長すぎるため、送信していません。")
    ),
    "changed": Problem(
        Text(
            "The conversation changed or was erased while the model was asked; its marks were not kept.",
            "問い合わせ中に会話が変更または消去されたため、採点は保存していません。",
        )
    ),
}  # fmt: skip
UNCOUNTED = ("too_long", "not_local", "forbidden", "tls", "unreachable")  # do not use up the day


def said(code: str, language: str) -> str:
    """Return a problem in words; unknown codes as they are."""
    return PROBLEMS[code].text.to(language) if code in PROBLEMS else code
