// Which frame is open, where its label map comes from and goes to, and a person's word on it.

import * as api from './api.js';
import { LabelMap } from './labelmap.js';
import { decodeRuns, encodeRuns } from './runs.js';
import { showProgress, showSaved } from './status.js';

const DRAWING_SAVE_MS = 400;
const byId = id => document.getElementById(id);

export class Frames {
  current = null;
  opening = 0;
  reopened = null; // on its way to the program
  lastSave = 0;
  deciding = new Set(); // frames of which the program does not have a person's word yet

  /** `desk` is what tools and controls work on, and gets the open frame's label map. `film` and `controls` are set before the first frame is opened. */
  constructor(desk, drafts, colours) { Object.assign(this, { desk, drafts, colours, film: null, controls: null }); }

  async open(next) {
    const turn = ++this.opening, { desk, drafts } = this;
    desk.tool?.cancel();
    desk.tools.pick.forgetProposals();
    this.release();
    await drafts.settle();
    if (turn !== this.opening) return;
    this.current = next;
    this.film.select(next);
    byId('frame-name').textContent = next.name;
    byId('message').hidden = true;
    try {
      const image = new Image();
      image.src = api.pictureUrl(next.name);
      const [labels] = await Promise.all([api.readLabels(next.name), image.decode()]);
      if (turn !== this.opening) return;
      this.show(image, labels);
    } catch (failure) {
      if (turn !== this.opening) return;
      desk.view.clear();
      byId('message').textContent = failure.message;
      byId('message').hidden = false;
    }
    byId('stage').classList.remove('loading');
    this.controls.refresh();
  }

  /** Until another frame is there nothing can be drawn: it would go to the wrong one. */
  release() {
    const { map } = this.desk;
    this.desk.map = null;
    byId('stage').classList.add('loading');
    this.controls.refresh();
    return map;
  }

  show(image, { runs, origin, state }) {
    const { naturalWidth: width, naturalHeight: height } = image, { desk, current } = this;
    desk.map = new LabelMap(width, height, decodeRuns(runs, width * height));
    this.drafts.begin(current.name, desk.map.ids, width, state);
    desk.view.show(image, desk.map, this.colours);
    const said = { draft: 'draft', mask: current.state === 'ready' ? 'ready' : 'mask, not checked yet', prediction: 'predicted', nothing: 'unlabelled' };
    byId('origin').textContent = said[origin];
  }

  keep() {
    const { current } = this;
    this.lastSave = performance.now();
    this.drafts.keep(current.name, this.desk.map.ids);
    current.hasDraft = true;
    if (current.state === 'skipped') this.reopen();
    this.film.update(current);
    byId('origin').textContent = 'draft';
    this.controls.refresh();
  }

  /** A long stroke is kept too: the page may be closed with the button still down. */
  drawing() {
    if (performance.now() - this.lastSave > DRAWING_SAVE_MS) this.keep();
  }

  async step(by) {
    const { frames } = this.desk.set, at = frames.indexOf(this.current) + by;
    if (at >= 0 && at < frames.length) await this.open(frames[at]);
  }

  async ready() {
    const { desk, drafts, current: done } = this;
    if (!desk.map || this.deciding.has(done)) return;
    if (desk.tool.isPending) return desk.hint('First decide on what is shown: Enter takes it, Esc forgets it');
    if (desk.tool.finish?.() !== true) desk.tool.cancel();
    const map = this.release();
    await this.decide(done, 'ready', async () => {
      await drafts.settleOrFail();
      await api.saveReady(done.name, { bytes: encodeRuns(map.ids), revision: ++drafts.revision, base: drafts.baseOf(done.name) });
      done.hasDraft = false;
    }, () => {
      if (this.takeUp(done, map)) this.keep();
    });
  }

  async skip() {
    const { desk, current: skipped } = this;
    // Until the next frame is there, the key is meant for that one.
    if (this.deciding.has(skipped)) return;
    // A stroke that is being drawn belongs to the draft, and comes before the word: work on a skipped frame takes it back.
    desk.tool.cancel();
    const map = desk.map && this.release();
    await this.decide(skipped, 'skipped', async () => {
      await this.reopened;
      await api.mark(skipped.name, 'skipped');
    }, () => map && this.takeUp(skipped, map));
  }

  /** Lets the work on a frame that was released go on; false if another is open by now. */
  takeUp(frame, map) {
    if (this.current !== frame) return false;
    this.desk.map = map;
    byId('stage').classList.remove('loading');
    this.controls.refresh();
    return true;
  }

  /** Notes a person's word on a frame and goes on to the next that is open. */
  async decide(done, state, send, restore = () => {}) {
    const { frames } = this.desk.set;
    this.deciding.add(done);
    try {
      await send();
    } catch (failure) {
      this.deciding.delete(done);
      restore();
      showSaved('failed', failure.message);
      return;
    }
    done.state = state;
    this.film.update(done);
    showProgress(frames);
    showSaved('saved');
    const at = frames.indexOf(done);
    const next = frames.slice(at + 1).find(other => other.state === 'open') ?? frames.find(other => other.state === 'open');
    if (next) await this.open(next);
    else if (done === this.current) await this.open(done);
    this.deciding.delete(done);
    if (!next) this.desk.hint('Every frame of this split is ready or skipped.');
  }

  /** Work on a skipped frame takes the word back. */
  async reopen() {
    const { current } = this;
    current.state = 'open';
    showProgress(this.desk.set.frames);
    this.reopened = api.mark(current.name, 'open').catch(failure => showSaved('failed', failure.message));
    await this.reopened;
  }

  async predict() {
    const asked = this.current, { desk } = this;
    desk.hint('Predicting …');
    try {
      const runs = await api.readPrediction(asked.name);
      if (asked !== this.current || !desk.map) return;
      desk.hint('');
      desk.settle();
      desk.changed(desk.map.change(() => desk.map.replaceAll(decodeRuns(runs, desk.map.ids.length))));
    } catch (failure) {
      desk.hint(failure.message);
    }
  }

  async revert() {
    const dropped = this.current;
    this.drafts.forget(dropped.name);
    await this.drafts.settle();
    await api.dropDraft(dropped.name).catch(failure => showSaved('failed', failure.message));
    dropped.hasDraft = false;
    this.film.update(dropped);
    await this.open(dropped);
  }
}
