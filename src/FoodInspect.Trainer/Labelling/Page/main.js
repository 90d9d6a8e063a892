// Puts the page together: the set, the tools and the class chosen, and what keys and buttons do.

import * as api from './api.js';
import { Drafts } from './drafts.js';
import { Film } from './film.js';
import { Frames } from './frames.js';
import { bindControls } from './controls.js';
import { decodeRuns } from './runs.js';
import { showProgress, showSaved } from './status.js';
import { createTools } from './tools.js';
import { View } from './view.js';

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

/** What tools and controls work on. */
const desk = {
  view, set, map: null, id: set.classes.length > 1 ? 1 : 0, background: 0, radius: 8, tool: null,
  hint: text => { byId('hint').textContent = text; },
  changed(box) {
    if (!box) return;
    view.repaint(box);
    frames.keep();
  },
  drawing: () => frames.drawing(),
  async segment(prompt, signal) {
    const { length } = desk.map.ids, masks = await api.segment(frames.current.name, prompt, signal);
    return masks.map(mask => ({ ...mask, mask: decodeRuns(mask.runs, length) }));
  },
  async propose(signal) {
    const { width, height } = desk.map, found = await api.propose(frames.current.name, signal);
    return found.map(proposal => ({ ...proposal, mask: expand(proposal, width, height) }));
  },
  // A stroke that is being drawn is a step before what comes of elsewhere.
  settle() { if (desk.map?.before) desk.tool.up(); },
  undo() { desk.settle(); desk.changed(desk.map?.undo()); },
  redo() { desk.settle(); desk.changed(desk.map?.redo()); },
  fill() { desk.settle(); desk.map && desk.changed(desk.map.change(() => desk.map.replace(set.ignore, desk.id))); },
  step: by => frames.step(by),
  ready: () => frames.ready(),
  skip: () => frames.skip(),
  predict: () => frames.predict(),
  revert: () => frames.revert(),
};
const frames = new Frames(desk, drafts, colours);
desk.tools = createTools(desk);
frames.controls = bindControls(desk);
frames.film = new Film(byId('film'), set.frames, frame => frames.open(frame));

byId('set-name').textContent = set.name;
byId('split-name').textContent = set.split;
byId('segmenter').textContent = set.segmenter;
byId('predict').disabled = !set.hasModel;
document.title = `${set.name} · label`;
showProgress(set.frames);
await frames.open(set.frames.find(other => other.state === 'open') ?? set.frames[0]);
addEventListener('pagehide', () => {
  desk.settle();
  drafts.flush();
});
addEventListener('beforeunload', event => {
  if (!drafts.isClean && (byId('saved').classList.contains('failed') || !drafts.fits)) event.preventDefault();
});

/** A mask of the picture's size from the part inside its box. */
function expand({ left, top, width: columns, height: rows, runs }, width, height) {
  const part = decodeRuns(runs, columns * rows), mask = new Uint8Array(width * height);
  for (let y = 0; y < rows; y++) mask.set(part.subarray(y * columns, (y + 1) * columns), (top + y) * width + left);
  return mask;
}
