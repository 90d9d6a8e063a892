// Brings unfinished work to the program: at once, one request at a time, the newest state last, again and again until it is taken.

import { changedRows, encodeRows, encodeRuns } from './runs.js';

const RETRY_MS = 2000;
const LAST_BYTES = 60000; // browsers let no more than 64 KiB outlive a page, of all its requests together

export class Drafts {
  /**
   * `send(frame, { bytes, revision, base, keepalive })` brings a draft, `sendRows(frame, { bytes, revision, base, top, count })` what changed of one
   * since the program had `base`; `report(state, reason)` hears 'saving', 'saved' or 'failed'.
   */
  constructor(send, sendRows, report) {
    Object.assign(this, { send, sendRows, report, taken: new Map(), waiting: new Map(), sent: null, running: null, refuse: null, revision: 0 });
  }

  get isClean() { return this.waiting.size === 0 && !this.sent; }

  /** The label map that the work on a frame begins with, as the program has it, and what the program calls this state of it. */
  begin(frame, ids, width, base) {
    for (const known of this.taken.keys()) if (!this.waiting.has(known) && this.sent?.frame !== known) this.taken.delete(known);
    this.taken.set(frame, { ids: ids.slice(), width, base, rows: null });
  }

  keep(frame, ids) {
    this.waiting.set(frame, { ids: ids.slice(), revision: ++this.revision });
    this.report('saving');
    this.running ??= this.run();
  }

  /** What the program calls the state that it has of a frame, as far as this page knows. */
  baseOf(frame) { return this.taken.get(frame)?.base; }

  forget(frame) { this.waiting.delete(frame); }

  /** Waits until all that is kept has been taken. */
  async settle() {
    while (!this.isClean) await (this.running ??= this.run());
  }

  /** Waits as `settle` does, but not beyond the first draft that is refused (it is tried again all the same). */
  async settleOrFail() {
    await Promise.race([this.settle(), new Promise((_, reject) => { this.refuse = reject; })]);
  }

  /** Whether what was not taken yet can be sent when the page is about to go. */
  get fits() { return this.last().reduce((sum, { bytes }) => sum + bytes.length, 0) < LAST_BYTES; }

  /** Sends what was not taken yet, in a form that outlives the page: it is about to go. */
  flush() {
    for (const { frame, ...last } of this.last())
      (last.count ? this.sendRows(frame, last) : this.send(frame, { ...last, keepalive: true })).catch(() => {});
  }

  /** Of each frame that has something to send the newest state, whole or, where that is too much, its changed rows. */
  last() {
    const drafts = new Map(this.waiting);
    if (this.sent && !drafts.has(this.sent.frame)) drafts.set(this.sent.frame, this.sent.draft);
    return [...drafts].map(([frame, { ids, revision }]) => {
      const bytes = encodeRuns(ids), taken = this.taken.get(frame);
      if (bytes.length < LAST_BYTES || !taken) return { frame, bytes, revision, base: taken?.base };
      // What a draft that is on its way changed may be there already, and is to be undone if it was since.
      const rows = changedRows(taken, ids, taken.rows);
      return { frame, revision, base: taken.base, ...encodeRows(ids, taken.width, rows) };
    });
  }

  async run() {
    while (this.waiting.size) {
      const [frame, draft] = this.waiting.entries().next().value;
      this.waiting.delete(frame);
      this.sent = { frame, draft };
      const taken = this.taken.get(frame);
      if (taken) taken.rows = changedRows(taken, draft.ids, taken.rows);
      try {
        const base = await this.send(frame, { bytes: encodeRuns(draft.ids), revision: draft.revision, base: taken?.base, keepalive: false });
        if (taken) Object.assign(taken, { ids: draft.ids, base, rows: null });
      } catch (failure) {
        if (!this.waiting.has(frame)) this.waiting.set(frame, draft);
        this.report('failed', failure.message);
        this.refuse?.(failure);
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      }
      this.sent = null;
    }
    this.running = null;
    this.report('saved');
  }
}
