// Puts the page together: which frame is open, which tool and class are chosen, and what keys and buttons do.

import * as api from './api.js';
import { Drafts } from './drafts.js';
import { Film } from './film.js';
import { bindControls } from './controls.js';
import { LabelMap } from './labelmap.js';
import { decodeRuns, encodeRuns } from './runs.js';
import { showProgress, showSaved } from './status.js';
import { createTools } from './tools.js';
import { View } from './view.js';

const DRAWING_SAVE_MS = 400;
const byId = id => document.getElementById(id);

const set = await api.readSet().catch(failure => {
  byId('message').textContent = failure.message;
  byId('message').hidden = false;
  throw failure;
});
const colours = [];
for (const known of set.classes)
  colours[known.id] = [1, 3, 5].map(at => parseInt(known.colour.slice(at, at + 2), 16));
colours[0] = undefined; // the background stays as the camera saw it

const view = new View(byId('stage'), byId('picture'), byId('marks'));
const drafts = new Drafts(api.saveDraft, api.saveDraftRows, showSaved);
const deciding = new Set(); // frames of which the program does not have a person's word yet
let frame = null, opening = 0, lastSave = 0;

/** What tools and controls work on. */
const desk = {
  view, set, map: null, id: set.classes.length > 1 ? 1 : 0, background: 0, radius: 8, tool: null,
  hint: text => { byId('hint').textContent = text; },
  changed(box) {
    if (!box) return;
    view.repaint(box);
    keep();
  },
  drawing() {
    // A long stroke is kept too: the page may be closed with the button still down.
    if (performance.now() - lastSave > DRAWING_SAVE_MS) keep();
  },
  async segment(prompt) {
    const { length } = desk.map.ids, masks = await api.segment(frame.name, prompt);
    return masks.map(mask => ({ ...mask, mask: decodeRuns(mask.runs, length) }));
  },
  async propose() {
    const { width, height } = desk.map, found = await api.propose(frame.name);
    return found.map(proposal => ({ ...proposal, mask: expand(proposal, width, height) }));
  },
  undo: () => desk.changed(desk.map?.undo()),
  redo: () => desk.changed(desk.map?.redo()),
  fill: () => desk.map && desk.changed(desk.map.change(() => desk.map.replace(set.ignore, desk.id))),
  step,
  ready,
  skip,
  predict,
  revert,
};
desk.tools = createTools(desk);
const controls = bindControls(desk);
const film = new Film(byId('film'), set.frames, open);

byId('set-name').textContent = set.name;
byId('split-name').textContent = set.split;
byId('segmenter').textContent = set.segmenter;
byId('predict').disabled = !set.hasModel;
document.title = `${set.name} · label`;
showProgress(set.frames);
await open(set.frames.find(other => other.state === 'open') ?? set.frames[0]);
addEventListener('pagehide', () => {
  if (desk.map?.before) desk.tool.up();
  drafts.flush();
});
addEventListener('beforeunload', event => {
  if (!drafts.isClean && (byId('saved').classList.contains('failed') || !drafts.fits)) event.preventDefault();
});

async function open(next) {
  const turn = ++opening;
  desk.tool?.cancel();
  desk.tools.pick.forgetProposals();
  release();
  await drafts.settle();
  if (turn !== opening) return;
  frame = next;
  film.select(frame);
  byId('frame-name').textContent = frame.name;
  byId('message').hidden = true;
  try {
    const image = new Image();
    image.src = api.pictureUrl(frame.name);
    const [labels] = await Promise.all([api.readLabels(frame.name), image.decode()]);
    if (turn !== opening) return;
    show(image, labels);
  } catch (failure) {
    if (turn !== opening) return;
    view.clear();
    byId('message').textContent = failure.message;
    byId('message').hidden = false;
  }
  byId('stage').classList.remove('loading');
  controls.refresh();
}

/** Until another frame is there nothing can be drawn: it would go to the wrong one. */
function release() {
  const { map } = desk;
  desk.map = null;
  byId('stage').classList.add('loading');
  controls.refresh();
  return map;
}

function show(image, { runs, origin, state }) {
  const { naturalWidth: width, naturalHeight: height } = image;
  desk.map = new LabelMap(width, height, decodeRuns(runs, width * height));
  drafts.begin(frame.name, desk.map.ids, width, state);
  view.show(image, desk.map, colours);
  const said = { draft: 'draft', mask: frame.state === 'ready' ? 'ready' : 'mask, not checked yet', prediction: 'predicted', nothing: 'unlabelled' };
  byId('origin').textContent = said[origin];
}

/** A mask of the picture's size from the part inside its box. */
function expand({ left, top, width: columns, height: rows, runs }, width, height) {
  const part = decodeRuns(runs, columns * rows), mask = new Uint8Array(width * height);
  for (let y = 0; y < rows; y++) mask.set(part.subarray(y * columns, (y + 1) * columns), (top + y) * width + left);
  return mask;
}

function keep() {
  lastSave = performance.now();
  drafts.keep(frame.name, desk.map.ids);
  frame.hasDraft = true;
  if (frame.state === 'skipped') setState('open');
  film.update(frame);
  byId('origin').textContent = 'draft';
  controls.refresh();
}

async function step(by) {
  const at = set.frames.indexOf(frame) + by;
  if (at >= 0 && at < set.frames.length) await open(set.frames[at]);
}

async function ready() {
  if (!desk.map || deciding.has(frame)) return;
  if (desk.tool.isPending) return desk.hint('First decide on what is shown: Enter takes it, Esc forgets it');
  if (desk.tool.finish?.() !== true) desk.tool.cancel();
  const done = frame, map = release();
  await decide(done, 'ready', async () => {
    await drafts.settleOrFail();
    await api.saveReady(done.name, { bytes: encodeRuns(map.ids), revision: ++drafts.revision, base: drafts.baseOf(done.name) });
    done.hasDraft = false;
  }, () => {
    if (frame !== done) return;
    desk.map = map;
    keep();
    byId('stage').classList.remove('loading');
  });
}

function skip() {
  const skipped = frame;
  // Until the next frame is there, the key is meant for that one.
  if (deciding.has(skipped)) return;
  return decide(skipped, 'skipped', () => api.mark(skipped.name, 'skipped'));
}

/** Notes a person's word on a frame and goes on to the next that is open. */
async function decide(done, state, send, restore = () => {}) {
  deciding.add(done);
  try {
    await send();
  } catch (failure) {
    deciding.delete(done);
    restore();
    showSaved('failed', failure.message);
    return;
  }
  done.state = state;
  film.update(done);
  showProgress(set.frames);
  showSaved('saved');
  const at = set.frames.indexOf(done);
  const next = set.frames.slice(at + 1).find(other => other.state === 'open') ?? set.frames.find(other => other.state === 'open');
  if (next) await open(next);
  else if (done === frame) await open(frame);
  deciding.delete(done);
  if (!next) desk.hint('Every frame of this split is ready or skipped.');
}

async function setState(state) {
  frame.state = state;
  showProgress(set.frames);
  await api.mark(frame.name, state).catch(failure => showSaved('failed', failure.message));
}

async function predict() {
  const asked = frame;
  desk.hint('Predicting …');
  try {
    const runs = await api.readPrediction(asked.name);
    if (asked !== frame || !desk.map) return;
    desk.hint('');
    desk.changed(desk.map.change(() => desk.map.replaceAll(decodeRuns(runs, desk.map.ids.length))));
  } catch (failure) {
    desk.hint(failure.message);
  }
}

async function revert() {
  const dropped = frame;
  drafts.forget(dropped.name);
  await drafts.settle();
  await api.dropDraft(dropped.name).catch(failure => showSaved('failed', failure.message));
  dropped.hasDraft = false;
  film.update(dropped);
  await open(dropped);
}
