// Brings unfinished work to the program: at once, one request at a time, the newest state last, again and again until it is taken.

const RETRY_MS = 2000;
const KEEPALIVE_BYTES = 60000; // browsers let no more than 64 KiB outlive a page

export class Drafts {
  /** `report(state, reason)` hears 'saving', 'saved' or 'failed'. */
  constructor(send, report) {
    Object.assign(this, { send, report, waiting: new Map(), sending: null });
  }

  get isClean() { return this.waiting.size === 0 && !this.sending; }

  keep(frame, bytes) {
    this.waiting.set(frame, bytes);
    this.report('saving');
    this.running ??= this.run();
  }

  /** Waits until what is kept for a frame has been taken. */
  async settle() {
    while (!this.isClean) await (this.running ??= this.run());
  }

  forget(frame) { this.waiting.delete(frame); }

  async run() {
    while (this.waiting.size) {
      const [frame, bytes] = this.waiting.entries().next().value;
      this.waiting.delete(frame);
      this.sending = frame;
      try {
        await this.send(frame, bytes, bytes.length < KEEPALIVE_BYTES);
      } catch (failure) {
        if (!this.waiting.has(frame)) this.waiting.set(frame, bytes);
        this.report('failed', failure.message);
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      }
      this.sending = null;
    }
    this.running = null;
    this.report('saved');
  }
}
