"""What a verdict says, as a paragraph a manager understands, in both languages."""

from __future__ import annotations

from ..text import Text
from .gaps import EACH_SIDE, Gap
from .verdict import Guard, Judged, Verdict

NAMES = {
    Verdict.BADLY_DESIGNED: Text("Badly designed", "設計の問題"),
    Verdict.BADLY_EXECUTED: Text("Badly executed", "実行の問題"),
    Verdict.UNDER_RESOURCED: Text("Under-resourced", "人手・処理能力の不足"),
    Verdict.WORKAROUND: Text("Workaround beats the design", "現場の工夫が設計を上回る"),
    Verdict.SOUND: Text("Sound", "問題なし"),
    Verdict.NOT_ENOUGH: Text("Not enough evidence", "根拠不足"),
}
MEANS = {
    Verdict.BADLY_DESIGNED: Text(
        "Cases run exactly as designed miss the promise. Coaching cannot mend that: change the design.",
        "設計どおりに進めた案件でも約束を守れていません。教育では直らないため、設計を見直してください。",
    ),
    Verdict.BADLY_EXECUTED: Text(
        "The design would do better than what is done: deviations cost kept promises.",
        "設計どおりに進めれば、今より約束を守れます。逸脱によって約束が守れなくなっています。",
    ),
    Verdict.UNDER_RESOURCED: Text(
        "The work itself fits into the promise; waiting for it does not. Look at capacity and at what the cases wait for.",
        "作業そのものは約束の時間に収まりますが、待ち時間のために間に合っていません。処理能力と待ちの原因を見直してください。",
    ),
    Verdict.WORKAROUND: Text(
        "Cases that deviate do better than the design would have them. Take the deviation into the design.",
        "設計から外れた案件のほうが約束を守れています。その工夫を設計に取り入れてください。",
    ),
    Verdict.SOUND: Text(
        "Design and execution both keep within two points of what is asked.",
        "設計も実行も、目標との差は 2 ポイント以内に収まっています。",
    ),
    Verdict.NOT_ENOUGH: Text(
        "The cases so far do not tell.",
        "これまでの案件だけでは判断できません。",
    ),
}
GUARDS = {
    Guard.FEW_CONFORMING: Text(
        "Only {n} cases ran as designed; {side} are needed on either side for a comparison.",
        "設計どおりの案件が {n} 件しかありません。比較には、設計どおりと逸脱の双方に {side} 件以上が必要です。",
    ),
    Guard.FEW_DEVIATING: Text(
        "Only {n} cases deviated; {side} are needed on either side for a comparison.",
        "逸脱した案件が {n} 件しかありません。比較には、設計どおりと逸脱の双方に {side} 件以上が必要です。",
    ),
    Guard.NO_OVERLAP: Text(
        "For {share}% of the cases hardly any like them ran as designed, so conforming and deviating cases cannot be "
        "compared. Only the design gap of the conforming cases is told.",
        "{share}%の案件では、条件の似た案件が設計どおりに進んだ例がほとんどなく、比較できません。"
        "設計どおりの案件だけから求めた設計の差を示します。",
    ),
}
_PROMISED = Text(
    "{target}% of the cases shall keep the promise; {kept}% did ({low}–{high}%, n = {n}).",
    "目標は {target}%、実際に約束を守れたのは {kept}%でした（{low}〜{high}%、n = {n}）。",
)
_MISSES = Text(
    "Of the {gap} points missing, the design accounts for {d} ({dlow} to {dhigh}) and the execution for {e} ({elow} to "
    "{ehigh}).",
    "目標に足りない {gap} ポイントのうち、設計によるものが {d}（{dlow}〜{dhigh}）、実行によるものが {e}（{elow}〜{ehigh}）です。",
)
_WOULD_MISS = Text(
    "Had every case run as designed, it would be {d} points below the target ({dlow} to {dhigh}).",
    "全件が設計どおりだった場合、目標を {d} ポイント下回ります（{dlow}〜{dhigh}）。",
)
_WOULD_REACH = Text(
    "Had every case run as designed, it would be {d} points above the target ({dlow} to {dhigh}).",
    "全件が設計どおりだった場合、目標を {d} ポイント上回ります（{dlow}〜{dhigh}）。",
)
_COST = Text(
    "Deviations cost {e} points ({elow} to {ehigh}).",
    "逸脱により {e} ポイント下がっています（{elow}〜{ehigh}）。",
)
_BRING = Text(
    "Deviations bring {e} points ({elow} to {ehigh}).",
    "逸脱により {e} ポイント上がっています（{elow}〜{ehigh}）。",
)
_NEITHER = Text(
    "Deviations make no difference that can be told ({elow} to {ehigh} points).",
    "逸脱による差があるとは言えません（{elow}〜{ehigh} ポイント）。",
)
_ALONE = Text(
    "Cases that ran as designed lie {d} points below the target ({dlow} to {dhigh}).",
    "設計どおりの案件は、目標を {d} ポイント下回っています（{dlow}〜{dhigh}）。",
)
_ALONE_ABOVE = Text(
    "Cases that ran as designed lie {d} points above the target ({dlow} to {dhigh}).",
    "設計どおりの案件は、目標を {d} ポイント上回っています（{dlow}〜{dhigh}）。",
)
_WAITING = Text(
    "Without any waiting {r}% would keep it: waits take {w} points ({wlow} to {whigh}) of the design gap.",
    "待ち時間がまったくなければ {r}%が約束を守れます。設計の差のうち {w} ポイント（{wlow}〜{whigh}）は待ち時間によるものです。",
)
_HARDLY_ANY = Text(
    "So few cases deviate that execution cannot account for more than {most} points.",
    "逸脱がごくわずかなため、実行による差は多くても {most} ポイントです。",
)
_NEEDS = Text(
    "About {n} further cases would tell, if they run as so far.",
    "これまでと同じ傾向なら、あと {n} 件ほどで判断できます。",
)
_ON_THE_LINE = Text(
    "It lies so close to the line that no number of cases would tell.",
    "判断の境目に近く、件数を増やしても決められません。",
)
_HELD = Text(
    "Taken alike: what was known of a case when the stage began. What nobody wrote down could still explain the execution "
    "gap, if it were tied {e} times as closely to deviating and to missing the promise (E-value; {low} for the bound).",
    "段階の開始時点で分かっていた条件をそろえて比べています。記録されていない事情が、逸脱と約束違反の両方に {e} 倍以上の強さで"
    "関わっていれば、実行の差はそれだけで説明できてしまいます（E 値。区間の端では {low}）。",
)


def points(share: float) -> str:
    """A share as points with one decimal and a true minus sign: 0.021 is "2.1"."""
    said = f"{100 * share:.1f}"
    return ("−" + said[1:] if said.startswith("-") else said) if said not in ("-0.0", "0.0") else "0.0"


def paragraph(one: Judged) -> list[Text]:
    """Return the sentences of a verdict: what was promised and kept, whose the gap is, how sure, what it means."""
    found = one.estimate
    if not found.n:
        return [MEANS[Verdict.NOT_ENOUGH]]
    said = [
        _PROMISED.fill(
            target=points(found.target),
            kept=points(found.kept),
            low=points(found.kept_bounds.low),
            high=points(found.kept_bounds.high),
            n=f"{found.n:,}",
        )
    ]
    d, e = found.design, found.execution
    if d is not None and e is not None:
        said += _gaps(found.target - found.kept, d, e)
    for guard in one.guards:
        few = found.conforming if guard is Guard.FEW_CONFORMING else found.deviating
        said.append(GUARDS[guard].fill(n=few, side=EACH_SIDE, share=points(1 - (found.overlap or 0.0))))
    if d is not None and e is None:
        if d.value > 0:
            said.append(_ALONE.fill(**_said("d", d)))
        else:
            said.append(_ALONE_ABOVE.fill(**_turned("d", d)))
        if one.has(Verdict.SOUND):
            said.append(_HARDLY_ANY.fill(most=points(one.margin)))
    missed = d is not None and d.low > one.margin
    if missed and found.waiting is not None and found.beyond is not None and found.waiting.low > 0:
        said.append(_WAITING.fill(r=points(found.target - found.beyond.value), **_said("w", found.waiting)))
    said += [MEANS[verdict] for verdict in one.verdicts]
    if one.has(Verdict.NOT_ENOUGH):
        said.append(_NEEDS.fill(n=f"{one.needs_n:,}") if one.needs_n else _ON_THE_LINE)
    return said


def doubt(one: Judged) -> Text | None:
    """Return how strong something unseen would have to be, where deviating is blamed or praised."""
    values = one.estimate.e_value
    if values is None or not (one.has(Verdict.BADLY_EXECUTED) or one.has(Verdict.WORKAROUND)):
        return None
    return _HELD.fill(e=f"{values[0]:.1f}", low=f"{values[1]:.1f}")


def _gaps(missing: float, d: Gap, e: Gap) -> list[Text]:
    if missing > 0 and d.value >= 0 and e.value >= 0:
        return [_MISSES.fill(gap=points(missing), **_said("d", d), **_said("e", e))]
    design = _WOULD_MISS.fill(**_said("d", d)) if d.value > 0 else _WOULD_REACH.fill(**_turned("d", d))
    if e.low <= 0 <= e.high:
        return [design, _NEITHER.fill(elow=points(e.low), ehigh=points(e.high))]
    return [design, _COST.fill(**_said("e", e)) if e.value > 0 else _BRING.fill(**_turned("e", e))]


def _turned(name: str, gap: Gap) -> dict[str, str]:
    return {name: points(-gap.value), f"{name}low": points(-gap.high), f"{name}high": points(-gap.low)}


def _said(name: str, gap: Gap) -> dict[str, str]:
    return {name: points(gap.value), f"{name}low": points(gap.low), f"{name}high": points(gap.high)}
