// What can be done to a drawing. Every function takes one and returns a new one; nothing here knows the page.
export const KEYS = { stage: "stages", lane: "lanes", step: "steps" };

const copy = (drawing) => structuredClone(drawing);
const list = (drawing, name) => (drawing[name] ??= []);

export function part(drawing, kind, id) {
  return (drawing[KEYS[kind]] || []).find((one) => one.id === id);
}

/** An id that no part of the drawing has. */
export function freshId(drawing, kind) {
  const taken = new Set(Object.values(drawing).filter(Array.isArray).flat().map((one) => one?.id));
  for (;;) {
    const id = `${kind}_${Math.random().toString(36).slice(2, 8)}`;
    if (!taken.has(id)) return id;
  }
}

export function addStage(drawing, name, after) {
  const next = copy(drawing);
  const id = freshId(next, "stage");
  const stages = list(next, "stages");
  const place = stages.findIndex((one) => one.id === after);
  stages.splice(place < 0 ? stages.length : place + 1, 0, { id, name });
  return [next, id];
}

export function addLane(drawing, name, below) {
  const next = copy(drawing);
  const id = freshId(next, "lane");
  const lanes = list(next, "lanes");
  const place = lanes.findIndex((one) => one.id === below);
  lanes.splice(place < 0 ? lanes.length : place + 1, 0, { id, kind: "custom", name });
  return [next, id];
}

export function addStep(drawing, name, cell) {
  const next = copy(drawing);
  const id = freshId(next, "step");
  list(next, "steps").push({ id, stage: cell.stage, lane: cell.lane, name, column: cell.column });
  tidy(next, cell.stage);
  return [next, id];
}

/** Put a step into a cell; with `before` what stands there and right of it in the stage makes room. */
export function moveStep(drawing, id, cell, before = false) {
  const next = copy(drawing);
  const step = part(next, "step", id);
  const left = step.stage;
  if (before) {
    for (const one of next.steps) {
      if (one !== step && one.stage === cell.stage && (one.column || 0) >= cell.column) one.column = (one.column || 0) + 1;
    }
  }
  Object.assign(step, { stage: cell.stage, lane: cell.lane, column: cell.column });
  // the newest in a cell stands lowest
  next.steps = [...next.steps.filter((one) => one !== step), step];
  tidy(next, left);
  tidy(next, cell.stage);
  return next;
}

/** Put a stage or lane where another stands. */
export function reorder(drawing, kind, id, target) {
  const next = copy(drawing);
  const parts = next[KEYS[kind]];
  const to = parts.findIndex((one) => one.id === target);
  const moving = parts.splice(parts.findIndex((one) => one.id === id), 1)[0];
  parts.splice(to, 0, moving);
  return next;
}

export function connect(drawing, source, target) {
  if ((drawing.flows || []).some((one) => one.source === source && one.target === target)) return null;
  const next = copy(drawing);
  list(next, "flows").push({ id: freshId(next, "flow"), source, target });
  return next;
}

/** Take a part away with everything that speaks of it; a stage or lane that still has steps stays (null). */
export function remove(drawing, kind, id) {
  if (kind !== "step" && (drawing.steps || []).some((one) => one[kind] === id)) return null;
  const next = copy(drawing);
  next[KEYS[kind]] = next[KEYS[kind]].filter((one) => one.id !== id);
  if (kind === "stage") {
    next.evidence = (next.evidence || []).filter((one) => one.stage !== id);
    next.rules = (next.rules || []).filter((one) => one.stage !== id);
  }
  if (kind === "step") {
    next.flows = (next.flows || []).filter((one) => one.source !== id && one.target !== id);
    next.rules = (next.rules || []).filter((one) => one.a !== id && one.b !== id);
    for (const one of next.evidence || []) if (one.step === id) delete one.step;
    forget(next.stages, id);
    forget(next.steps, id);
    forget(next.when, id);
    for (const stage of next.stages) tidy(next, stage.id);
  }
  return next;
}

/** Give an activity of the log to a step, within its stage to no other. */
export function assign(drawing, activity, id) {
  const next = copy(drawing);
  const step = part(next, "step", id);
  for (const one of next.steps) {
    if (one.stage === step.stage && one.activities) one.activities = one.activities.filter((name) => name !== activity);
  }
  (step.activities ??= []).push(activity);
  return next;
}

export function ignore(drawing, activity) {
  const next = copy(drawing);
  list(next, "ignore").push(activity);
  return next;
}

// Columns of a stage count on from 0 without a gap.
function tidy(drawing, stage) {
  const steps = (drawing.steps || []).filter((one) => one.stage === stage);
  const numbers = [...new Set(steps.map((one) => one.column || 0))].sort((a, b) => a - b);
  for (const step of steps) step.column = numbers.indexOf(step.column || 0);
}

const NAMES = new Set(["steps", "start_steps", "end_steps", "without", "from_steps", "to_steps"]);

// Take a step's id out of every list that names steps.
function forget(value, id) {
  if (Array.isArray(value)) value.forEach((one) => forget(one, id));
  else if (value && typeof value === "object") {
    for (const [key, held] of Object.entries(value)) {
      if (NAMES.has(key) && Array.isArray(held)) value[key] = held.filter((one) => one !== id);
      else forget(held, id);
    }
  }
}
