// Replays cases on the drawn map: circles that run along its lines by time, and how many cases are at each box.
// Where less motion is asked for, nothing moves: time goes on by steps, and only the counts change.
import { Drawn } from "./replay_map.js";

const DAY = 86_400_000;
const LONGEST = 120; // seconds a whole replay should take at most, at the speed chosen first
const ENTRY = 0.7; // seconds on the way from the start mark and to the end mark
const COUNTED = 200; // ms between two counts while it plays
const opened = new WeakMap();

export async function toggle(root, button) {
  const panel = root.querySelector("#replay");
  const open = panel.hidden;
  panel.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (!opened.has(root)) opened.set(root, load(root, panel));
  const player = await opened.get(root);
  if (player) player.show(!panel.hidden);
}

async function load(root, panel) {
  const data = await fetch(root.dataset.url, { headers: { Accept: "application/json" } })
    .then((answer) => answer.json())
    .catch(() => ({ why: root.dataset.failed }));
  if (data.cases?.length) return new Player(root, panel, data);
  const failed = panel.querySelector(".replay-failed");
  Object.assign(failed, { textContent: data.why ?? data.drawn, hidden: false });
  return null;
}

class Player {
  constructor(root, panel, data) {
    Object.assign(this, { root, panel, data, words: root.dataset, playing: false, at: 0 });
    this.find = (name) => panel.querySelector(`.replay-${name}`);
    this.say = panel.querySelector("[role=status]");
    this.number = new Intl.NumberFormat(document.documentElement.lang);
    const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    const form = { dateStyle: "medium", timeStyle: "short", timeZone: root.dataset.zone };
    this.date = new Intl.DateTimeFormat(language, form);
    this.open = new Set(data.open);
    this.map = new Drawn(document.querySelector(".map-frame svg"), data.cases.length);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.calm.addEventListener("change", () => this.suit());
    this.find("drawn").textContent = data.drawn;
    this.fillTable();
    this.start("calendar");
    this.countUndrawn();
    this.listen();
    this.suit();
  }

  // -- what is played -----------------------------------------------------------------------------

  countUndrawn() {
    let all = 0, undrawn = 0;
    for (const { places } of this.tracks)
      for (let i = 1; i < places.length; i++, all++) if (!this.map.joins(places[i - 1], places[i])) undrawn++;
    const figures = { undrawn: this.number.format(undrawn), all: this.number.format(all) };
    this.find("undrawn").hidden = !undrawn;
    this.find("undrawn").textContent = fill(this.words.undrawn, figures);
  }

  fillTable() {
    this.cells = this.data.activities.map(({ at, name }) => {
      const row = this.panel.querySelector("tbody").insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = this.map.boxes.has(at) ? name : `${name} (${this.words.absent})`;
      row.append(head);
      const cell = row.insertCell();
      cell.className = "r";
      return cell;
    });
  }

  // -- time ---------------------------------------------------------------------------------------

  start(clock) {
    this.clock = clock;
    this.tracks = this.data.cases.map((steps, number) => {
      const before = clock === "together" ? steps[0][1] : 0;
      const indexes = steps.map((step) => step[0]), times = steps.map((step) => step[1] - before);
      return { indexes, times, places: indexes.map((index) => this.data.activities[index].at), open: this.open.has(number) };
    });
    this.low = Math.min(...this.tracks.map((track) => track.times[0]));
    this.high = Math.max(...this.tracks.map((track) => track.times.at(-1)));
    const span = this.high - this.low;
    this.find("unit").value = span > 10 * DAY ? DAY : DAY / 24;
    const speeds = [...this.find("speed").options];
    (speeds.find((speed) => span / speed.value <= LONGEST) ?? speeds.at(-1)).selected = true;
    this.go(this.low);
  }

  moment() {
    if (this.clock === "calendar") return this.date.format(this.at);
    const minutes = Math.floor(this.at / 60_000), days = Math.floor(minutes / 1440);
    const time = `${Math.floor(minutes / 60) % 24}:${String(minutes % 60).padStart(2, "0")}`;
    return fill(this.words.elapsed, { days: this.number.format(days), time });
  }

  /** Go to a time (ms); aloud: say it once. */
  go(at, aloud = false) {
    this.at = Math.min(this.high, Math.max(this.low, at));
    this.move();
    this.count();
    if (aloud) this.say.textContent = this.told;
  }

  step(sign) {
    this.pause();
    this.go(this.at + sign * Number(this.find("unit").value), true);
  }

  play() {
    if (this.calm.matches) return;
    if (this.at >= this.high) this.go(this.low);
    this.playing = true;
    this.say.textContent = "";
    this.label();
    let before = performance.now(), counted = before;
    const frame = (now) => {
      if (!this.playing || !this.root.isConnected) return;
      this.at = Math.min(this.high, this.at + (now - before) / 1000 * this.rate);
      before = now;
      this.move();
      if (now - counted > COUNTED) {
        counted = now;
        this.count();
      }
      if (this.at >= this.high) this.pause();
      else this.next = requestAnimationFrame(frame);
    };
    this.next = requestAnimationFrame(frame);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.next);
    this.label();
    this.go(this.at, true);
  }

  /** Of the log's time in a second, in ms. */
  get rate() {
    return Number(this.find("speed").value);
  }

  // -- showing ------------------------------------------------------------------------------------

  move() {
    this.find("at").value = this.high > this.low ? 1000 * (this.at - this.low) / (this.high - this.low) : 0;
    this.find("moment").textContent = this.moment();
    if (this.calm.matches) return;
    const entry = ENTRY * this.rate;
    this.tracks.forEach((track, number) => this.map.put(number, this.spot(track, entry)));
  }

  spot({ places, times, open }, entry) {
    const i = latest(times, this.at), last = places.length - 1;
    if (i < 0) return this.map.along("start", places[0], 1 - (times[0] - this.at) / entry);
    if (i < last) return this.map.along(places[i], places[i + 1], (this.at - times[i]) / (times[i + 1] - times[i]));
    if (open) return this.map.boxes.get(places[last]);
    return this.at < this.high ? this.map.along(places[last], "end", (this.at - times[last]) / entry) : null;
  }

  count() {
    const there = this.data.activities.map(() => 0);
    let before = 0, now = 0;
    for (const { times, indexes, open } of this.tracks) {
      const i = latest(times, this.at);
      if (i < 0) before++;
      else if (open || i < times.length - 1) {
        now++;
        there[indexes[i]]++;
      }
    }
    this.data.activities.forEach(({ at }, index) => {
      this.cells[index].textContent = this.number.format(there[index]);
      this.map.tell(at, there[index] ? this.number.format(there[index]) : "");
    });
    const told = (value) => this.number.format(value), over = this.tracks.length - now - before;
    const figures = { now: told(now), before: told(before), over: told(over) };
    this.find("now").textContent = fill(this.words.counts, figures);
    this.told = fill(this.words.state, { moment: this.moment(), counts: this.find("now").textContent });
    this.find("at").setAttribute("aria-valuetext", this.moment());
  }

  label() {
    this.panel.querySelector("[data-do=play]").textContent = this.playing ? this.words.pause : this.words.play;
  }

  show(open) {
    this.map.layer.setAttribute("display", open ? "inline" : "none");
    if (!open) this.pause();
  }

  /** Suit the wish for less motion. */
  suit() {
    const calm = this.calm.matches;
    if (calm) this.pause();
    this.find("calm").hidden = !calm;
    this.panel.querySelector("[data-do=play]").hidden = this.find("speed-label").hidden = calm;
    this.map.clear();
    this.go(this.at);
  }

  listen() {
    const slider = this.find("at");
    this.panel.addEventListener("click", (event) => {
      const done = event.target.closest("[data-do]")?.dataset.do;
      if (done === "play") this.playing ? this.pause() : this.play();
      if (done === "restart") this.go(this.low, !this.playing);
      if (done === "back" || done === "forward") this.step(done === "back" ? -1 : 1);
    });
    slider.addEventListener("input", () => {
      this.pause();
      this.go(this.low + (this.high - this.low) * slider.value / 1000);
    });
    slider.addEventListener("change", () => this.go(this.at, true));
    slider.addEventListener("keydown", (event) => {
      const sign = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (sign) this.step(sign);
      else if (event.key === " ") this.playing ? this.pause() : this.play();
      else return;
      event.preventDefault();
    });
    this.find("clock").addEventListener("change", (event) => {
      this.pause();
      this.start(event.target.value);
      this.say.textContent = this.told;
    });
  }
}

/** The place of the latest time that is not after ``at``; -1 where there is none. */
function latest(times, at) {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
