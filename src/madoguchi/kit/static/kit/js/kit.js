/* The small script of every page. Everything works without it except charts (their table twin does) and sorting
   tables in place. No eval, no inline handlers: the content security policy stays strict. */
(() => {
  "use strict";

  const own = document.currentScript;
  const root = document.documentElement;
  root.classList.add("scripted");
  const japanese = root.lang.startsWith("ja");
  const words = JSON.parse(document.getElementById("kit-texts")?.textContent || "{}");
  const all = (selector, within = document) => [
    ...(within.matches?.(selector) ? [within] : []),
    ...within.querySelectorAll(selector),
  ];

  // -- requests by htmx -------------------------------------------------------------------------------------

  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    const safe = /^(GET|HEAD|OPTIONS|TRACE)$/i.test(request.method || "GET");
    if (!safe && document.body.dataset.csrf) request.headers["X-CSRFToken"] = document.body.dataset.csrf;
  });
  // Signed out meanwhile: the answer is the sign-in page, which must not land inside a part of this one.
  document.addEventListener("htmx:after:request", (event) => {
    const { raw } = event.detail.ctx.response;
    if (!raw.redirected || !new URL(raw.url).pathname.startsWith("/account/login")) return;
    event.preventDefault();
    location.reload();
  });
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status >= 500) toast(words.failed, "error");
  });
  document.addEventListener("htmx:error", () => toast(words.offline, "error"));
  document.addEventListener("htmx:after:swap", () => prepare(document.body));

  // -- toasts and notices -------------------------------------------------------------------------------------

  const MARKS = {
    info: '<circle cx="9" cy="9" r="7.25"/><path d="M9 8.25v4.5M9 5.5v.01"/>',
    done: '<circle cx="9" cy="9" r="7.25"/><path d="M5.75 9.25l2.25 2.25 4.25-4.75"/>',
    warning: '<path d="M9 2L16.5 15.5h-15z"/><path d="M9 7v4M9 13.25v.01"/>',
    error: '<rect class="solid" x="1.75" y="1.75" width="14.5" height="14.5"/><path class="on-solid" d="M5.75 5.75l6.5 6.5M12.25 5.75l-6.5 6.5"/>',
  };

  function toast(text, kind = "done") {
    const place = document.getElementById("toasts");
    if (!place || !text) return;
    const box = document.createElement("div");
    box.className = `notice ${kind}`;
    box.innerHTML = `<svg viewBox="0 0 18 18" aria-hidden="true">${MARKS[kind] || MARKS.info}</svg><div class="text"></div><button class="close" type="button" data-close><svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 1l10 10M11 1L1 11"/></svg></button>`;
    box.querySelector(".text").textContent = text;
    box.querySelector(".close").setAttribute("aria-label", words.close || "Close");
    place.append(box);
    if (kind !== "error") setTimeout(() => box.remove(), 8000);
  }
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.kind));

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".notice, dialog")?.[close.closest("dialog") ? "close" : "remove"]();
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog?.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest("[data-print]")) print();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const source = document.getElementById(copy.dataset.copy);
      navigator.clipboard?.writeText(source.value ?? source.textContent).then(() => toast(words.copied));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // -- theme --------------------------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
    const body = new FormData(form);
    body.set("theme", theme);
    fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    redraw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
  for (const [name, dark] of [["beforeprint", true], ["afterprint", false]]) addEventListener(name, () => redraw(dark));

  // -- filters, dialogs, files ----------------------------------------------------------------------------------

  let waiting;
  function submitFilters(form, wait) {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(), wait);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-filters]")) clearTimeout(waiting);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-filters]");
    if (form) submitFilters(form, event.target.matches("select, input[type=checkbox], input[type=radio]") ? 0 : 500);
    const files = event.target.closest("[data-drop] input[type=file]");
    if (files) tellFiles(files);
    const pickAll = event.target.closest("[data-pick-all]");
    if (pickAll) {
      const table = pickAll.closest("table");
      for (const box of table.querySelectorAll("tbody .pick")) box.checked = pickAll.checked;
    }
    const bulk = event.target.closest("[data-bulk]");
    if (bulk) {
      const count = bulk.querySelectorAll("tbody .pick:checked").length;
      for (const place of bulk.querySelectorAll(".bulk")) place.hidden = !count;
      for (const place of bulk.querySelectorAll("[data-picked]")) place.textContent = count.toLocaleString();
    }
  });
  function tellFiles(input) {
    const place = input.closest("[data-drop]").querySelector("output");
    const names = [...input.files].map((file) => file.name);
    if (place) place.textContent = names.length ? `${words.files} ${names.join(japanese ? "、" : ", ")}` : "";
  }
  for (const [name, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => {
      const drop = event.target.closest?.("[data-drop]");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("over", over);
      if (name !== "drop") return;
      const input = drop.querySelector("input[type=file]");
      const given = new DataTransfer();
      for (const file of input.multiple ? event.dataTransfer.files : [...event.dataTransfer.files].slice(0, 1)) given.items.add(file);
      input.files = given.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // -- sorting a table that is shown whole ----------------------------------------------------------------------

  const collator = new Intl.Collator(root.lang, { numeric: true });
  function sortKey(row, index) {
    const cell = row.cells[index];
    const key = cell?.dataset.sort ?? cell?.textContent.trim() ?? "";
    const number = key === "" ? NaN : Number(key);
    return { key, number };
  }
  function sortTable(table, index, head) {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, ...sortKey(row, index) }));
    const empty = (entry) => entry.key === "" || entry.key === words.missing;
    rows.sort((a, b) => {
      if (empty(a) !== empty(b)) return empty(a) ? 1 : -1; // what is missing stays last either way
      const order = Number.isNaN(a.number) || Number.isNaN(b.number) ? collator.compare(a.key, b.key) : a.number - b.number;
      return down ? -order : order;
    });
    body.append(...rows.map((entry) => entry.row));
  }
  const SORT = '<svg class="sort-mark" aria-hidden="true" viewBox="0 0 8 12"><path class="up" d="M4 1l3.5 4.5h-7z"/><path class="down" d="M4 11L.5 6.5h7z"/></svg>';
  function makeSortable(table) {
    if (table.dataset.sortable === "ready" || table.tBodies[0].rows.length < 2) return;
    table.dataset.sortable = "ready";
    [...table.tHead.rows[0].cells].forEach((head, index) => {
      if (head.dataset.sort === "no") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.insertAdjacentHTML("beforeend", SORT);
      button.addEventListener("click", () => sortTable(table, index, head));
      head.append(button);
      head.setAttribute("aria-sort", "none");
    });
  }

  // -- definitions: where the browser cannot anchor a popover, it is put under its button -------------------------

  const anchored = CSS.supports("position-area: bottom");
  document.addEventListener("toggle", (event) => {
    const pop = event.target;
    if (!(pop instanceof HTMLElement) || !pop.matches(".pop[popover]")) return;
    const open = event.newState === "open";
    const button = document.querySelector(`[popovertarget="${CSS.escape(pop.id)}"]`);
    button?.setAttribute("aria-expanded", String(open));
    if (!open || anchored || !button) return;
    const near = button.getBoundingClientRect();
    const width = pop.offsetWidth;
    pop.style.margin = "0";
    pop.style.inset = "auto";
    pop.style.left = `${Math.max(8, Math.min(near.left, innerWidth - width - 8))}px`;
    const below = near.bottom + 4;
    pop.style.top = `${below + pop.offsetHeight > innerHeight ? Math.max(8, near.top - pop.offsetHeight - 4) : below}px`;
  }, true);

  // -- charts -----------------------------------------------------------------------------------------------------

  const charts = new Map();
  let loading;
  function load(source) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }
  function echarts() {
    loading ||= load(own.dataset.echarts).then(() => (japanese ? load(own.dataset.echartsJa) : null)).then(() => window.echarts);
    return loading;
  }

  // A style value may name a token: "var(--accent)". light-dark() is resolved by asking a real element for its colour.
  function colours(probe) {
    const known = new Map();
    return (text) => {
      if (!known.has(text)) {
        probe.style.color = text;
        known.set(text, getComputedStyle(probe).color);
      }
      return known.get(text);
    };
  }
  const figure = (value, decimals, more = {}) =>
    value == null || Number.isNaN(value)
      ? words.missing
      : Number(value).toLocaleString(root.lang, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, ...more }).replace("-", "−");
  function duration(seconds) {
    const size = Math.abs(seconds);
    const [index, divisor, decimals] = size >= 172800 ? [3, 86400, 1] : size >= 5400 ? [2, 3600, 1] : size >= 60 ? [1, 60, 0] : [0, 1, 0];
    return words.units[index].replace("{value}", figure(seconds / divisor, decimals));
  }
  // Options are JSON, so functions are named: "@percent1", "@number0", "@signed1", "@duration", "@plain".
  function formatter(name) {
    const [, kind, decimals] = /^@([a-z]+)(\d?)$/.exec(name) || [];
    const places = Number(decimals || 0);
    return {
      percent: (value) => (value == null ? words.missing : `${figure(value, places)}%`),
      number: (value) => figure(value, places),
      signed: (value) => figure(value, places, { signDisplay: "exceptZero" }),
      duration: (value) => (value == null ? words.missing : duration(value)),
    }[kind] || ((value) => String(value ?? ""));
  }
  function resolve(value, colour) {
    if (Array.isArray(value)) return value.map((item) => resolve(item, colour));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, colour)]));
    if (typeof value === "string" && value.startsWith("var(--")) return colour(value);
    if (typeof value === "string" && /^@[a-z]+\d?$/.test(value)) return formatter(value);
    return value;
  }
  function theme(colour) {
    const axis = {
      axisLine: { lineStyle: { color: colour("var(--rule-strong)") } },
      axisTick: { lineStyle: { color: colour("var(--rule-strong)") } },
      axisLabel: { color: colour("var(--ink-2)"), fontSize: 12 },
      nameTextStyle: { color: colour("var(--ink-2)"), fontSize: 12 },
      splitLine: { lineStyle: { color: colour("var(--rule)") } },
    };
    return {
      color: ["var(--accent)", "var(--ink-2)", "var(--business)", "var(--human)", "var(--hidden)"].map(colour),
      backgroundColor: "transparent",
      textStyle: { color: colour("var(--ink)"), fontFamily: getComputedStyle(document.body).fontFamily },
      categoryAxis: { ...axis, splitLine: { show: false } },
      timeAxis: { ...axis, splitLine: { show: false } },
      valueAxis: { ...axis, axisLine: { show: false }, axisTick: { show: false } },
      logAxis: axis,
      legend: { textStyle: { color: colour("var(--ink-2)"), fontSize: 12 }, icon: "rect", itemHeight: 3, itemWidth: 16 },
      line: { symbol: "circle", symbolSize: 5, lineStyle: { width: 1.5 }, smooth: false },
    };
  }
  // What a point says: its value, its interval, its n, as given beside the series ("kit": {values, low, high, n, format}).
  function tooltip(option, colour) {
    return {
      trigger: "axis",
      renderMode: "richText", // drawn on the canvas: HTML would need inline styles
      confine: true,
      backgroundColor: colour("var(--ground)"),
      borderColor: colour("var(--ink)"),
      borderWidth: 1,
      borderRadius: 2,
      padding: [8, 10],
      shadowBlur: 0,
      shadowOffsetX: 0,
      shadowOffsetY: 0,
      textStyle: { color: colour("var(--ink)"), fontSize: 12 },
      axisPointer: { type: "line", lineStyle: { color: colour("var(--ink-3)"), type: "dashed" } },
      formatter: (points) => {
        const list = Array.isArray(points) ? points : [points];
        const lines = [list[0]?.axisValueLabel ?? list[0]?.name ?? ""];
        for (const point of list) {
          const series = option.series[point.seriesIndex];
          if (!series || series.silent) continue;
          const told = series.kit || {};
          const write = typeof told.format === "function" ? told.format : formatter("@number1");
          const raw = Array.isArray(point.value) ? point.value.at(-1) : point.value;
          let line = `${series.name ? `${series.name}  ` : ""}${write(raw)}`;
          const low = told.low?.[point.dataIndex];
          const high = told.high?.[point.dataIndex];
          if (low != null && high != null) line += japanese ? `（${write(low)} 〜 ${write(high)}）` : ` (${write(low)} to ${write(high)})`;
          const n = told.n?.[point.dataIndex];
          if (n != null) line += `  n = ${figure(n, 0)}`;
          lines.push(line);
        }
        return lines.join("\n");
      },
    };
  }
  function draw(panel, library, onPaper = false) {
    const canvas = panel.querySelector(".chart-canvas");
    const source = document.getElementById(panel.dataset.chart);
    if (!canvas || !source || !canvas.clientWidth) return;
    const probe = document.createElement("span");
    probe.hidden = true;
    if (onPaper) probe.style.colorScheme = "light";
    panel.append(probe);
    const colour = colours(probe);
    const option = resolve(JSON.parse(source.textContent), colour);
    charts.get(panel)?.dispose();
    const chart = library.init(canvas, theme(colour), { locale: japanese ? "JA" : "EN", renderer: "svg" });
    chart.setOption({
      animation: false,
      aria: { enabled: false },
      grid: { left: 4, right: 12, top: 16, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      ...option,
      tooltip: option.tooltip === false ? undefined : { ...tooltip(option, colour), ...option.tooltip },
    });
    probe.remove();
    charts.set(panel, chart);
  }
  function redraw(onPaper = false) {
    if (window.echarts) for (const panel of charts.keys()) if (panel.isConnected) draw(panel, window.echarts, onPaper);
  }
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      const panel = entry.target;
      echarts().then(
        (library) => {
          draw(panel, library);
          resized.observe(panel.querySelector(".chart-canvas"));
        },
        () => {
          loading = undefined;
          const canvas = panel.querySelector(".chart-canvas");
          canvas.innerHTML = '<p class="failed"></p>';
          canvas.firstChild.textContent = words.noChart;
          panel.querySelector(".twin")?.setAttribute("open", "");
        },
      );
    }
  }, { rootMargin: "200px" });
  const resized = new ResizeObserver((entries) => {
    for (const entry of entries) {
      const panel = entry.target.closest("[data-chart]");
      if (!panel || !entry.contentRect.width) continue;
      if (charts.has(panel)) charts.get(panel).resize();
      else if (window.echarts) draw(panel, window.echarts);
    }
  });

  // -- a page, or a part that arrived later ---------------------------------------------------------------------------

  function prepare(part) {
    for (const table of all("table[data-sortable]", part)) makeSortable(table);
    for (const panel of all("[data-chart]", part)) if (!charts.has(panel)) seen.observe(panel);
    for (const [panel, chart] of charts) {
      if (panel.isConnected) continue;
      chart.dispose();
      charts.delete(panel);
    }
  }
  // On a narrow screen the tabs scroll sideways: the present one must not be out of sight.
  function showTab() {
    for (const tab of all(".tabs [aria-current]")) {
      const tabs = tab.closest(".tabs");
      tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
    }
  }
  function begin() {
    prepare(document.body);
    showTab();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
