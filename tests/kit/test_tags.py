"""What the template tags put on a page."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from madoguchi.core.text import Text
from madoguchi.kit.pages import gallery


def rendered(source: str, language: str = "en", path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    template = Template("{% load kit %}" + source)
    with translation.override(language):
        return template.render(Context({"request": request, **context}))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_a_tile_proves_its_number() -> None:
    html = rendered(
        '{% metric_tile m change=c points=p target=85 against="先週比" rows="/rows/" %}',
        "ja",
        m=gallery.CSAT,
        c=gallery.MadeChange(1.4, -3.9, 6.6),
        p=[80.0, 82.0],
    )
    told = words(html)
    for part in (
        "82.0 %",
        "n = 412",
        "78.0 〜 85.4",
        "目標 85%",
        "差があるとは言えません",
        "先週比 +1.4",
        "（−3.9 〜 +6.6）",
    ):
        assert part in told
    assert "Wilson のスコア区間" in told
    assert "412（実効 398.2）" in told
    assert 'href="/rows/"' in html
    assert "style=" not in html


def test_a_hidden_tile_gives_nothing_away() -> None:
    secret = gallery.Made("csat", gallery.CSAT.label, 66.6, 20.0, 94.0, 3, "percent", shown=False)
    html = rendered(
        "{% metric_tile m change=c points=p target=85 %}",
        m=secret,
        c=gallery.MadeChange(9.9, 1, 18),
        p=[66.6, 66.6],
    )
    assert "Too few to show" in html
    for figure in ("66.6", "94.0", "9.9", "polyline", "ci-range"):
        assert figure not in html


def test_a_weak_tile_looks_weak() -> None:
    html = rendered("{% metric_tile m %}", m=gallery.WEAK)
    assert 'class="tile weak"' in html
    assert "Rough figure" in html


def test_two_definitions_on_a_page_have_ids_of_their_own() -> None:
    html = rendered("{% what_is m %}{% what_is m %}", m=gallery.CSAT)
    ids = re.findall(r'id="(kit-\w+)"', html)
    assert len(set(ids)) == 2
    assert set(re.findall(r'popovertarget="(kit-\w+)"', html)) == set(ids)


def test_texts_from_data_are_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    metric = gallery.Made("csat", evil, 82.0, 78.0, 85.4, 412, "percent", definition=evil)  # type: ignore[arg-type]
    html = rendered(
        '{% metric_tile m %}{% data_table c r caption=e %}{% distribution a %}{% parts_bar a %}{% chip "plain" e %}'
        '{% notice "info" e %}{% tabs t %}{% breadcrumbs e "/" e %}{% chart "x" o title=e %}{% bar_row "human" 3 label=e %}'
        "{% steps s 1 %}{% empty e text=e %}{% sort_head 'k' e %}{% progress 1 2 label=e %}",
        m=metric,
        c=[("k", evil, "text")],
        r=[{"k": evil}],
        a=[(evil, 9)],
        e=evil,
        t=[{"label": evil, "url": "#"}],
        o={"title": evil},
        s=[evil],
    )
    assert "<script>alert" not in html


def test_days_are_written_in_the_page_s_language_and_zone() -> None:
    moment = dt.datetime(2026, 11, 22, 20, 5, tzinfo=dt.UTC)
    with timezone.override("Asia/Tokyo"):
        assert "2026年11月23日（月）05:05" in rendered("{% date_ja_en m time=True %}", "ja", m=moment)
        assert ">23 Nov 2026<" in rendered("{% date_ja_en m %}", m=moment)
        assert (
            rendered("{% date_range a b %}", a=dt.date(2026, 11, 16), b=dt.date(2026, 11, 22))
            == "16–22 Nov 2026"
        )
    assert rendered("{% date_ja_en m %}", m=None) == "—"


def test_a_bar_of_fewer_than_five_is_not_drawn() -> None:
    html = rendered('{% bar_row "hidden" 44 n=4 %}', "ja")
    assert "44" not in html
    assert "5 のため非表示" in html


def test_a_distribution_shows_shares_only_where_there_are_answers_enough() -> None:
    html = rendered("{% distribution a %}", a=[("Yes", 30), ("No", 10)])
    assert "75.0%" in html
    few = rendered("{% distribution a %}", a=[("Yes", 2), ("No", 1)])
    assert "66.7%" not in few
    assert "<rect" not in few


def test_a_head_sorts_the_other_way_when_asked_again_and_starts_at_page_one() -> None:
    head = '{% sort_head "opened" "Opened" %}'
    assert 'href="?team=3&amp;sort=opened"' in rendered(head, path="/?team=3&page=4")
    again = rendered(head, path="/?sort=opened")
    assert 'aria-sort="ascending"' in again
    assert 'href="?sort=-opened"' in again
    assert 'aria-sort="descending"' in rendered('{% sort_head "o" "O" default="-o" %}')


def test_pages_keep_the_filters() -> None:
    page = Paginator(range(100), 10).get_page(5)
    html = rendered("{% pagination p %}", path="/?team=3&page=5", p=page)
    assert 'href="?team=3&amp;page=4"' in html
    assert 'aria-current="page">5<' in html
    assert rendered("{% pagination p %}", p=Paginator([1], 10).get_page(1)).strip() == ""


def test_the_foot_counts_rows_and_exports_what_is_filtered() -> None:
    html = rendered('{% table_foot 50 total=1284 export="/cases/" %}', "ja", path="/?team=3&page=2")
    assert "1,284行中 50行" in html
    assert 'href="/cases/?team=3&amp;format=xlsx"' in html


def test_a_table_writes_each_column_by_its_kind() -> None:
    with timezone.override("Asia/Tokyo"):
        html = rendered("{% data_table c r caption='x' %}", "ja", c=gallery.COLUMNS, r=gallery._rows())
    told = words(html)
    assert "2026年11月16日 18:00" in told
    assert "12.4 時間" in told
    assert "食洗機の部品が届かない" in told
    assert '<a href="#">C-20418</a>' in html
    with pytest.raises(ValueError, match="unknown kind"):
        rendered("{% data_table c r %}", c=[("k", "K", "mystery")], r=[])


def test_a_field_ties_help_and_error_to_its_control() -> None:
    form = gallery.GalleryForm({"name": ""})
    html = rendered("{% field form.name %}", form=form)
    control = re.search(r"<input[^>]+>", html)
    assert control is not None
    assert 'aria-invalid="true"' in control[0]
    described = re.search(r'aria-describedby="([^"]+)"', control[0])
    assert described is not None
    for name in described[1].split():
        assert f'id="{name}"' in html
    assert 'label for="id_name"' in html


def test_radio_buttons_are_a_group_with_a_name() -> None:
    html = rendered("{% field form.kind %}", form=gallery.GalleryForm())
    assert html.lstrip().startswith("<fieldset")
    assert "<legend>" in html


def test_errors_are_gathered_on_top() -> None:
    html = rendered("{% fields form %}", form=gallery.GalleryForm({}))
    assert 'href="#id_name"' in html
    assert html.index('role="alert"') < html.index("form-field")


def test_filters_keep_what_they_do_not_show() -> None:
    form = gallery.GalleryFilters({"period": "week", "channel": "mail"})
    html = rendered('{% filters f keep="tab" note="12" %}', path="/overview/?tab=map&channel=mail", f=form)
    assert '<input type="hidden" name="tab" value="map">' in html
    assert 'class="chosen"' in html
    assert 'class="clear" href="/overview/"' in html


def test_hidden_fields_of_a_filter_stay_hidden() -> None:
    class Form(forms.Form):
        case = forms.CharField(widget=forms.HiddenInput)

    html = rendered("{% filters f %}", f=Form({"case": "7"}))
    assert '<input type="hidden" name="case" value="7"' in html
    assert "<label" not in html


def test_progress_says_how_far_and_can_be_stopped() -> None:
    template = Template("{% load kit %}{% progress 50 200 label='Reading' cancel_url='/stop/' %}")
    html = template.render(RequestContext(RequestFactory().get("/"), {}))
    assert 'aria-valuenow="25"' in html
    assert 'action="/stop/"' in html
    assert "csrfmiddlewaretoken" in html
    assert "aria-valuenow" not in rendered("{% progress 50 label='Reading' %}")


@pytest.mark.parametrize("total", [199_688, 199_963, 201_200])
def test_an_estimated_total_is_rounded_so_that_it_does_not_tremble(total: int) -> None:
    template = f"{{% progress 58000 {total} label='Reading' about=True %}}"
    assert "58,000 / about 200,000" in rendered(template)
    assert "58,000／約200,000" in rendered(template, "ja")
    assert "/ about 210,000" in rendered(f"{{% progress 203000 {max(total, 203_000) + 1} about=True %}}")


def test_django_s_message_levels_become_notices() -> None:
    assert 'class="notice done"' in rendered('{% notice "success" "Saved" %}')
    assert 'role="alert"' in rendered('{% notice "error" "No" %}')
    assert 'class="notice info"' in rendered('{% notice "unheard" "x" %}')


def test_a_chart_brings_its_option_and_its_table() -> None:
    html = rendered(
        '{% chart "t" o title="CSAT" columns=c rows=r %}',
        o={"x": "</script>"},
        c=[("m", "Month", "text")],
        r=[SimpleNamespace(m="May")],
    )
    assert 'data-chart="t-option"' in html
    assert html.count("</script>") == 1
    assert "May" in html


def test_a_count_does_not_say_its_n_twice() -> None:
    html = rendered('{% metric_tile m unit_label="件" side="解決 1,197" %}', "ja", m=gallery.VOLUME)
    tile = words(html.split('<p class="tile-value">')[1])
    assert tile.startswith("1,284 件 解決 1,197")
    assert "n = 1,284" not in tile


def test_a_figure_that_cannot_be_reckoned_is_not_called_one_of_too_few() -> None:
    alike = SimpleNamespace(
        value=None,
        low=None,
        high=None,
        n=40,
        display="plain",
        shown=False,
        unit="coefficient",
        label=Text("Kappa", "κ"),
        method="",
        definition=Text("", ""),
        level=0.95,
        note=Text("All answers are alike.", "すべて同じ回答です。"),
    )
    html = rendered("{% figure_cell m %}", "en", m=alike)
    assert "< 5" not in words(html)
    assert 'title="All answers are alike."' in html
    few = SimpleNamespace(
        value=None,
        low=None,
        high=None,
        n=3,
        display="hidden",
        shown=False,
        unit="percent",
        note=None,
        label=Text("CSAT", "CSAT"),
        method="",
        definition=Text("", ""),
        level=0.95,
    )
    assert "< 5" in words(rendered("{% figure_cell m %}", "en", m=few)).replace("&lt;", "<")
