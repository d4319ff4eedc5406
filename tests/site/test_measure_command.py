"""``madoguchi measure`` on real survey files and on files that are not right."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from madoguchi.site.cli import main
from tests.strict import shared

Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def metrics(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command with --json and return its metrics."""

    def run(path: Path, *options: str) -> list[dict[str, Any]]:
        assert main(["measure", str(path), *options, "--json", "--lang", "en"]) == 0
        printed: dict[str, list[dict[str, Any]]] = json.loads(capsys.readouterr().out)
        return printed["metrics"]

    return run


def half_width(metric: dict[str, Any]) -> float:
    return float(metric["high"] - metric["low"]) / 2


def sfo(year: int) -> Path:
    return shared("surveys", f"sfo_customer_survey_{year}.csv")


def fukui() -> Path:
    return shared("surveys", "fukui_kanko_survey_202607.csv")


@pytest.mark.parametrize(
    ("year", "plain", "plain_half", "weighted", "weighted_half", "n", "n_effective"),
    [(2017, 39.84, 2.61, 40.40, 2.86, 2746, 2266.5), (2018, 30.98, 2.83, 35.11, 3.12, 2650, 2134.2)],
)
def test_nps_of_an_airport(
    metrics: Run,
    year: int,
    plain: float,
    plain_half: float,
    weighted: float,
    weighted_half: float,
    n: int,
    n_effective: float,
) -> None:
    asked = ("--question", "NETPRO=nps", "--missing", "NETPRO=11")
    [metric] = metrics(sfo(year), *asked, "--method", "wald")
    assert (metric["value"], half_width(metric)) == pytest.approx((plain, plain_half), abs=0.01)
    assert (metric["metric"], metric["question"], metric["method"], metric["n"]) == (
        "nps",
        "NETPRO",
        "wald",
        n,
    )
    [metric] = metrics(sfo(year), *asked, "--method", "wald", "--weight", "WEIGHT")
    assert (metric["value"], half_width(metric)) == pytest.approx((weighted, weighted_half), abs=0.01)
    assert metric["n_effective"] == pytest.approx(n_effective, abs=0.05)
    [metric] = metrics(sfo(year), *asked)
    assert metric["method"] == "adjusted_wald"
    assert metric["value"] == pytest.approx(plain, abs=0.01)


@pytest.mark.parametrize(
    ("year", "value", "low", "high", "mean", "n"),
    [(2017, 82.07, 80.57, 83.47, 4.064, 2688), (2018, 78.44, 76.82, 79.97, 4.003, 2625)],
)
def test_satisfaction_of_an_airport(
    metrics: Run, year: int, value: float, low: float, high: float, mean: float, n: int
) -> None:
    share, average = metrics(sfo(year), "--question", "Q7ALL=csat")
    assert [share[key] for key in ("value", "low", "high")] == pytest.approx([value, low, high], abs=0.01)
    assert (share["method"], share["n"], share["n_effective"], share["persons"]) == ("wilson", n, n, n)
    assert average["value"] == pytest.approx(mean, abs=0.0005)
    assert (share["metric"], average["metric"]) == ("csat", "csat_mean")


@pytest.mark.parametrize(("year", "wrong", "blanks"), [(2017, 41.63, 84), (2018, 34.89, 159)])
def test_code_11_is_not_a_promoter_even_where_nobody_says_that_it_means_blank(
    metrics: Run, year: int, wrong: float, blanks: int
) -> None:
    [said], [unsaid] = (
        metrics(sfo(year), "--question", "NETPRO=nps", *missing) for missing in (("--missing", "11"), ())
    )
    assert said["value"] == unsaid["value"]
    assert abs(said["value"] - wrong) > 1.5
    assert said["note"] is None
    assert f"“11” × {blanks}" in unsaid["note"]


@pytest.mark.parametrize(("year", "wrong"), [(2017, 41.63), (2018, 34.89)])
def test_only_a_definition_that_calls_11_a_10_gives_the_wrong_figure(
    metrics: Run, tmp_path: Path, year: int, wrong: float
) -> None:
    definition = tmp_path / "wrong.json"
    definition.write_text('{"NETPRO": {"kind": "nps", "values": {"11": 10}}}', encoding="utf-8")
    [metric] = metrics(sfo(year), "--definition", str(definition))
    assert metric["value"] == pytest.approx(wrong, abs=0.005)


def test_touchpoints_leave_out_never_used_and_blank(metrics: Run) -> None:
    said = metrics(sfo(2017), "--question", "Q7ART=rating", "--missing", "Q7ART=0,6")
    assert [m["metric"] for m in said] == ["rating", "rating_mean"]
    assert said[0]["n"] == 892 + 744 + 553 + 77 + 18
    assert said[0]["value"] == pytest.approx(100 * (892 + 744) / said[0]["n"])
    assert said[0]["note"] is None


def test_a_small_group_is_shown_as_weak_and_a_tiny_one_not_at_all(metrics: Run) -> None:
    by_language = {
        m["group"]["LANG"]: m for m in metrics(sfo(2018), "--question", "NETPRO=nps", "--by", "LANG")
    }
    japanese = by_language["4"]
    assert (japanese["n"], japanese["display"], japanese["shown"]) == (22, "weak", True)
    assert japanese["value"] == pytest.approx(-27.27, abs=0.01)
    assert "never ranked" in japanese["note"]
    assert list(by_language) == ["1", "2", "3", "4"]
    by_2017 = {m["group"]["LANG"]: m for m in metrics(sfo(2017), "--question", "NETPRO=nps", "--by", "LANG")}
    assert (by_2017["4"]["n"], by_2017["4"]["shown"], by_2017["4"]["value"], by_2017["4"]["low"]) == (
        4,
        False,
        None,
        None,
    )


def test_japanese_survey_with_labels_and_repeat_visitors(metrics: Run) -> None:
    asked = ("--question", "NPS=nps", "--question", "満足度=csat")
    nps, share, _ = metrics(fukui(), *asked)
    assert nps["value"] == pytest.approx(20.00, abs=0.005)
    assert share["value"] == pytest.approx(89.67, abs=0.005)
    assert nps["n"] == share["n"] == 1945
    by_person = metrics(fukui(), *asked, "--person", "会員ID")
    assert {m["persons"] for m in by_person} == {1296}
    for alone, clustered in zip((nps, share), by_person, strict=False):
        assert clustered["value"] == alone["value"]
        assert half_width(clustered) > 1.1 * half_width(alone)
        assert clustered["n_effective"] < 1296


def test_yes_no_choices_and_comments(metrics: Run) -> None:
    out = metrics(
        fukui(),
        "--question",
        "不便さ=boolean",
        "--question",
        "今後の来訪意向=categorical",
        "--question",
        "満足度の理由=text",
    )
    assert out[0]["value"] == pytest.approx(100 * 269 / 1945)
    assert (out[1]["answer"], out[1]["n"]) == ("また行きたい（1年以内）", 1545)
    assert sum(m["value"] or 0 for m in out if m["metric"] == "share") == pytest.approx(100, abs=0.5)
    assert (out[-1]["metric"], out[-1]["value"]) == ("answered", pytest.approx(100 * 390 / 1945))


def test_headers_with_half_width_brackets_are_found_by_full_width_ones(metrics: Run) -> None:
    assert metrics(fukui(), "--question", "満足度（商品・サービス）=csat")[0]["n"] == 1945


# --- files made here -------------------------------------------------------------------------------------------------


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    rows = ["満足度,手間,社員,重み"] + [f"{1 + i % 5},{1 + i % 7},p{i % 30},{1 + i % 3}" for i in range(120)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_usual_encodings_give_the_same_figures(
    metrics: Run, answers: Path, tmp_path: Path, encoding: str
) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_text(answers.read_text(encoding="utf-8"), encoding=encoding)
    share, mean = metrics(copy, "--question", "満足度=csat")
    assert (share["value"], mean["value"], share["n"]) == (pytest.approx(40.0), pytest.approx(3.0), 120)


def test_a_definition_file_gives_scale_direction_missing_codes_and_labels(
    metrics: Run, tmp_path: Path
) -> None:
    table = tmp_path / "t.csv"
    marks = ["◎", "○", "△", "×", "9", "◎"] * 20
    table.write_text(
        "mark,effort,who\n" + "\n".join(f"{m},{1 + i % 5},w{i}" for i, m in enumerate(marks)),
        encoding="utf-8",
    )
    definition = tmp_path / "d.json"
    definition.write_text(
        json.dumps(
            {
                "person": "who",
                "questions": {
                    "mark": {
                        "kind": "csat", "scale": [1, 4], "positive": [1], "direction": "low_good", "missing": ["9"],
                        "values": {"◎": 1, "○": 2, "△": 3, "×": 4},
                    },
                    "effort": {"kind": "ces", "version": "1.0"},
                },
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    out = {m["metric"]: m for m in metrics(table, "--definition", str(definition))}
    assert (out["csat"]["n"], out["csat"]["value"], out["csat"]["label"]) == (
        100,
        40.0,
        "CSAT (bottom-1-box)",
    )
    assert out["csat_mean"]["value"] == pytest.approx((2 * 1 + 2 + 3 + 4) / 5)
    assert out["ces_1"]["value"] == pytest.approx(40.0)
    only = metrics(table, "--definition", str(definition), "--question", "mark=csat")
    assert [m["metric"] for m in only] == ["csat", "csat_mean"]


def test_weights_persons_and_groups_together(metrics: Run, answers: Path) -> None:
    out = metrics(answers, "--question", "手間=ces", "--weight", "重み", "--person", "社員", "--by", "満足度")
    assert [m["group"]["満足度"] for m in out[::2]] == ["1", "2", "3", "4", "5"]
    assert all(m["n"] == 24 and m["persons"] == 6 and m["n_effective"] < 24 for m in out)


def test_the_table_is_aligned_for_wide_characters_and_hides_what_is_too_small(
    answers: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = answers.with_name("small.csv")
    small.write_text("満足度\n5\n4\n5\n", encoding="utf-8")
    assert main(["measure", str(small), "--question", "満足度=csat", "--lang", "ja"]) == 0
    out = capsys.readouterr().out
    assert "100.00" not in out
    assert "5件未満のため、表示していません。" in out
    assert main(["measure", str(answers), "--question", "満足度=csat", "--lang", "ja"]) == 0
    head, share, mean = capsys.readouterr().out.splitlines()[:3]
    assert "95％区間" in head
    assert "40.00 %" in share
    assert "31.68 – 48.94" in share
    assert mean.split()[:2] == ["満足度", "CSAT（平均）"]

    def place(line: str, text: str) -> int:
        return sum(2 if ord(c) > 0x2E7F else 1 for c in line[: line.index(text)])

    assert place(head, "方法") == place(share, "Wilson")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--question", "満足=csat"], ["「満足」という列はありません", "満足度"]),
        (["--question", "満足度=csat", "--by", "地域"], ["「地域」という列はありません"]),
        (["--question", "社員=csat"], ["読み取れません", "values"]),
        (["--question", "満足度=csat", "--weight", "社員", "--definition", "nowhere.json"], ["開けません"]),
        (["--question", "満足度=csat", "--missing", "手間=9"], ["--missing"]),
    ],
)
def test_what_cannot_be_measured_is_refused_with_a_word(
    answers: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: list[str]
) -> None:
    assert main(["measure", str(answers), *options, "--lang", "ja"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    for word in words:
        assert word in said.err


def test_broken_rows_are_left_out_and_counted(metrics: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("q,x\n" + "5,a\n" * 30 + "1,a,b,c\n", encoding="utf-8")
    share, _ = metrics(table, "--question", "q=csat")
    assert (share["n"], share["value"]) == (30, 100.0)
    assert "broken rows" in share["note"]


def test_a_scale_that_does_not_fit_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ten_points = tmp_path / "ten.csv"
    ten_points.write_text("q\n" + "\n".join(str(6 + i % 5) for i in range(50)), encoding="utf-8")
    assert main(["measure", str(ten_points), "--question", "q=csat", "--lang", "en"]) == 1
    assert "scale" in capsys.readouterr().err


def test_negative_weights_missing_files_and_broken_definitions_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, definition = tmp_path / "t.csv", tmp_path / "d.json"
    table.write_text("q,w\n5,1\n4,-1\n", encoding="utf-8")
    assert main(["measure", str(table), "--question", "q=csat", "--weight", "w"]) == 1
    assert main(["measure", str(tmp_path / "none.csv"), "--question", "q=csat"]) == 1
    for text in (
        "{",
        "[1]",
        '{"questions": {"q": 5}}',
        '{"questions": {"q": {"kind": "csat", "scale": [5]}}}',
    ):
        definition.write_text(text, encoding="utf-8")
        assert main(["measure", str(table), "--definition", str(definition)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 6


@pytest.mark.parametrize(
    "options", [[], ["--question", "q"], ["--question", "q=csatt"], ["--question", "q=csat", "--level", "95"]]
)
def test_wrong_usage(answers: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert main(["measure", str(answers), *options]) == 2
    assert capsys.readouterr().err


def test_measuring_needs_no_django(answers: Path) -> None:
    code = (
        "import sys; from madoguchi.site.cli import main; "
        f"code = main(['measure', {str(answers)!r}, '--question', '満足度=csat']); "
        "sys.exit(code or any(name == 'django' or name.startswith('django.') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, env={"PYTHONUTF8": "1"}
    )
    assert done.returncode == 0, done.stderr
