// Brings unfinished work to the program: at once, one request at a time, the newest state last, again and again until it is taken.

const RETRY_MS = 2000;
const KEEPALIVE_BYTES = 60000; // browsers let no more than 64 KiB outlive a page

export class Drafts {
  /** `send(frame, { bytes, revision, keepalive })` brings a draft; `report(state, reason)` hears 'saving', 'saved' or 'failed'. */
  constructor(send, report) {
    Object.assign(this, { send, report, waiting: new Map(), sending: false, running: null, revision: 0 });
  }

  get isClean() { return this.waiting.size === 0 && !this.sending; }

  keep(frame, bytes) {
    this.waiting.set(frame, { bytes, revision: ++this.revision, keepalive: bytes.length < KEEPALIVE_BYTES });
    this.report('saving');
    this.running ??= this.run();
  }

  forget(frame) { this.waiting.delete(frame); }

  /** Waits until all that is kept has been taken. */
  async settle() {
    while (!this.isClean) await (this.running ??= this.run());
  }

  /** Sends what waits without waiting for what is on its way: the page is about to go. */
  flush() {
    for (const [frame, draft] of this.waiting) this.send(frame, draft).catch(() => {});
  }

  async run() {
    while (this.waiting.size) {
      const [frame, draft] = this.waiting.entries().next().value;
      this.waiting.delete(frame);
      this.sending = true;
      try {
        await this.send(frame, draft);
      } catch (failure) {
        if (!this.waiting.has(frame)) this.waiting.set(frame, draft);
        this.report('failed', failure.message);
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      }
      this.sending = false;
    }
    this.running = null;
    this.report('saved');
  }
}
