// Brings unfinished work to the program: at once, one request at a time, the newest state last, again and again until it is taken.

import { changedRows, encodeRuns } from './runs.js';

const RETRY_MS = 2000;
const KEEPALIVE_BYTES = 60000; // browsers let no more than 64 KiB outlive a page

export class Drafts {
  /**
   * `send(frame, { bytes, revision, keepalive })` brings a draft, `sendRows(frame, { bytes, revision, top, count })` what changed of one;
   * `report(state, reason)` hears 'saving', 'saved' or 'failed'.
   */
  constructor(send, sendRows, report) {
    Object.assign(this, { send, sendRows, report, taken: new Map(), waiting: new Map(), sent: null, running: null, revision: 0 });
  }

  get isClean() { return this.waiting.size === 0 && !this.sent; }

  /** The label map that the work on a frame begins with, as the program has it. */
  begin(frame, ids, width) {
    for (const known of this.taken.keys()) if (!this.waiting.has(known) && this.sent?.frame !== known) this.taken.delete(known);
    this.taken.set(frame, { ids: ids.slice(), width });
  }

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

  /** Sends what was not taken yet, in a form that outlives the page: it is about to go. */
  flush() {
    const last = new Map(this.waiting);
    if (this.sent && !last.has(this.sent.frame)) last.set(this.sent.frame, this.sent.draft);
    for (const [frame, { ids, revision }] of last) {
      const bytes = encodeRuns(ids);
      const arriving = bytes.length < KEEPALIVE_BYTES
        ? this.send(frame, { bytes, revision, keepalive: true })
        : this.sendRows(frame, { ...changedRows(this.taken.get(frame), ids), revision });
      arriving.catch(() => {});
    }
  }

  async run() {
    while (this.waiting.size) {
      const [frame, draft] = this.waiting.entries().next().value;
      this.waiting.delete(frame);
      this.sent = { frame, draft };
      try {
        const bytes = encodeRuns(draft.ids);
        await this.send(frame, { bytes, revision: draft.revision, keepalive: bytes.length < KEEPALIVE_BYTES });
        if (this.taken.has(frame)) this.taken.get(frame).ids = draft.ids;
      } catch (failure) {
        if (!this.waiting.has(frame)) this.waiting.set(frame, draft);
        this.report('failed', failure.message);
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      }
      this.sent = null;
    }
    this.running = null;
    this.report('saved');
  }
}
