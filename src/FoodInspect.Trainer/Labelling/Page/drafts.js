// Brings unfinished work to the program: at once, one request at a time, the newest state last, again and again until it is taken.
// What the program has already is not sent again, so that a stroke is small, however large the draft, and outlives the page.

import { encodePatch, encodeRuns } from './runs.js';

const RETRY_MS = 2000;
const KEEPALIVE_BYTES = 60000; // browsers let no more than 64 KiB outlive a page
const CONFLICT = 409;

export class Drafts {
  /** `send(frame, { bytes, revision, since, keepalive })` brings a draft; `report(state, reason)` hears 'saving', 'saved' or 'failed'. */
  constructor(send, report) {
    Object.assign(this, { send, report, waiting: new Map(), known: new Map(), flying: null, failed: false, running: null, revision: 0 });
  }

  get isClean() { return this.waiting.size === 0 && !this.flying; }

  /** The program has this state of a frame: it gave it. */
  given(frame, ids, revision) { this.known = new Map([[frame, { ids: ids.slice(), revision }]]); }

  keep(frame, ids) {
    this.waiting.set(frame, { ids: ids.slice(), revision: ++this.revision });
    this.report('saving');
    this.running ??= this.run();
  }

  forget(frame) { this.waiting.delete(frame); }

  /** Waits until all that is kept has been taken. */
  async settle() {
    while (!this.isClean) await (this.running ??= this.run());
  }

  /** Sends what is not taken yet without waiting for what is on its way, which may be lost: the page is about to go. */
  flush() {
    for (const [frame, draft] of this.open()) {
      const packed = this.pack(frame, draft);
      this.send(frame, { ...packed, keepalive: packed.bytes.length < KEEPALIVE_BYTES }).catch(() => {});
    }
  }

  /** Whether `flush` would bring all that is not taken yet. */
  get canFlush() {
    if (this.failed) return this.isClean;
    return [...this.open()].reduce((bytes, [frame, draft]) => bytes + this.pack(frame, draft).bytes.length, 0) < KEEPALIVE_BYTES;
  }

  open() { return new Map([...(this.flying ? [this.flying] : []), ...this.waiting]); }

  /** What changed since the state that the program has; it may have the one on its way as well, so what changed since that too. */
  pack(frame, { ids, revision }) {
    const known = this.known.get(frame);
    if (!known) return { bytes: encodeRuns(ids), revision, since: null };
    const flying = this.flying?.[0] === frame ? this.flying[1] : known;
    return { bytes: encodePatch(ids, known.ids, flying.ids), revision, since: known.revision };
  }

  async run() {
    while (this.waiting.size) {
      const [frame, draft] = this.waiting.entries().next().value;
      this.waiting.delete(frame);
      const packed = this.pack(frame, draft);
      this.flying = [frame, draft];
      try {
        await this.send(frame, { ...packed, keepalive: false });
        this.known.set(frame, draft);
        this.failed = false;
      } catch (failure) {
        // Whether it arrived is not known: the next one is sent whole.
        this.known.delete(frame);
        if (!this.waiting.has(frame)) this.waiting.set(frame, draft);
        if (failure.status !== CONFLICT) {
          this.failed = true;
          this.report('failed', failure.message);
          await new Promise(resolve => setTimeout(resolve, RETRY_MS));
        }
      }
      this.flying = null;
    }
    this.running = null;
    this.report('saved');
  }
}
