"""``madoguchi person``: hand out or erase what is held about one customer."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from madoguchi.core.text import Text

HELP = Text("Export or erase one customer's personal data", "お客様 1 人の個人データを書き出す・消去する")

WHO = Text(
    "the customer: the id of this installation, SYSTEM:ID of where they came from, or a mail address",
    "お客様：この製品での ID、取り込み元の「システム名:番号」、またはメールアドレス",
)
OUT = Text(
    "where to write the ZIP (default: person-ID.zip)", "ZIP ファイルの書き出し先（省略時：person-ID.zip）"
)
YES = Text("erase without asking", "確認せずに消去する")
UNKNOWN = Text(
    "No customer is known as {who}. Look for the id on the customer's page, or write SYSTEM:ID.",
    "{who} に当てはまるお客様が見つかりません。お客様の画面にある ID か、「システム名:番号」を指定してください。",
)
SEVERAL = Text(
    "{count} customers are known as {who}. Name one by id: {ids}",
    "{who} に当てはまるお客様が {count} 人います。ID で指定してください：{ids}",
)
THERE = Text(
    "{file} is already there. Choose another name with --out.",
    "{file} はすでに存在します。--out で別の名前を指定してください。",
)
WRITTEN = Text("Written: {file}", "書き出しました：{file}")
SURE = Text(
    "Erase everything personal about customer {who}? This cannot be taken back. Type yes: ",
    "お客様 {who} の個人データをすべて消去します。元に戻せません。続けるには yes と入力してください：",
)
LEFT = Text("Nothing was erased.", "消去しませんでした。")
ERASED = Text("Customer {who} was erased:", "お客様 {who} の個人データを消去しました：")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two verbs."""
    parser.add_argument("verb", choices=["export", "erase"])
    parser.add_argument("who", metavar="ID", help=str(WHO))
    parser.add_argument("--out", type=Path, metavar="FILE", help=str(OUT))
    parser.add_argument("--yes", action="store_true", help=str(YES))


def run(args: argparse.Namespace) -> int:
    """Run a verb. Returns 0 when done, 1 when refused."""
    from madoguchi.site.cli import use_django

    use_django()
    from madoguchi.people.queries import find_customers

    found = find_customers(args.who)
    if not found:
        return _refuse(UNKNOWN.fill(who=args.who).to(args.lang))
    if len(found) > 1:
        ids = ", ".join(str(one.uid) for one in found)
        return _refuse(SEVERAL.fill(who=args.who, count=len(found), ids=ids).to(args.lang))
    return _export(args, found[0].pk) if args.verb == "export" else _erase(args, found[0].pk)


def _export(args: argparse.Namespace, pk: int) -> int:
    from madoguchi.people.actions.export import export
    from madoguchi.people.models import Customer, Organisation

    customer = Customer.objects.get(pk=pk)
    path: Path = args.out or Path(f"person-{customer.uid}.zip")
    organisation = Organisation.objects.first()
    try:
        with path.open("xb") as file:
            rows = export(customer, file, organisation.name if organisation else "")
    except FileExistsError:
        return _refuse(THERE.fill(file=path).to(args.lang))
    except OSError as error:
        return _refuse(f"{path}: {error.strerror}")
    if args.json:
        print(json.dumps({"file": str(path), "rows": rows}, ensure_ascii=False))
    else:
        print(WRITTEN.fill(file=path).to(args.lang))
    return 0


def _erase(args: argparse.Namespace, pk: int) -> int:
    from madoguchi.people.actions.erase import erase
    from madoguchi.people.erasure import WORDS
    from madoguchi.people.models import Customer

    if not args.yes and not args.json and sys.stdin.isatty():
        print(SURE.fill(who=args.who).to(args.lang), end="", flush=True)
        if sys.stdin.readline().strip().lower() != "yes":
            return _refuse(LEFT.to(args.lang))
    receipt = erase(Customer.objects.get(pk=pk))
    if args.json:
        print(json.dumps(receipt.as_json(), ensure_ascii=False))
        return 0
    print(ERASED.fill(who=receipt.customer).to(args.lang))
    for line in receipt.lines:
        number = f" {line.count:,}" if line.count else ""
        print(f"  {line.label.to(args.lang)}:{number} {WORDS[line.what].to(args.lang)}")
        if line.note:
            print(f"    {line.note.to(args.lang)}")
    return 0


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
