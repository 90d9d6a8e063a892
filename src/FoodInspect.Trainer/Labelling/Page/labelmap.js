// The label map under work: a class id for each pixel, what changes it, and what undoes that.

const STEPS_KEPT = 200, BYTES_KEPT = 128e6; // a step over all of a picture of 4000×3000 takes 12 MB

export class LabelMap {
  constructor(width, height, ids) {
    Object.assign(this, { width, height, ids, past: [], future: [], before: null, touched: null });
  }

  /** Runs a change; what it did becomes one step of the history. Returns the rectangle that changed, or null. */
  change(paint) {
    this.begin();
    paint();
    return this.commit();
  }

  begin() {
    this.before = this.ids.slice();
    this.touched = null;
  }

  commit() {
    const before = this.before, box = this.before && this.touched && this.shrink(this.touched, before);
    this.before = null;
    if (!box) return null;
    this.past.push({ box, change: this.difference(before, box) });
    this.future = [];
    this.forget();
    return box;
  }

  /** Lets the oldest steps go where there are too many, but never the last one. */
  forget() {
    let bytes = this.past.reduce((sum, step) => sum + step.change.length, 0);
    while (this.past.length > 1 && (this.past.length > STEPS_KEPT || bytes > BYTES_KEPT)) bytes -= this.past.shift().change.length;
  }

  /** Forgets a change that was begun. */
  cancel() {
    if (!this.before) return;
    this.ids.set(this.before);
    this.before = null;
  }

  undo() { return this.travel(this.past, this.future); }

  redo() { return this.travel(this.future, this.past); }

  /** Pixels whose centre is at most `radius` from the line between two pixels. */
  paintLine(x0, y0, x1, y1, radius, id) {
    const left = Math.max(0, Math.floor(Math.min(x0, x1) - radius)), right = Math.min(this.width - 1, Math.ceil(Math.max(x0, x1) + radius));
    const top = Math.max(0, Math.floor(Math.min(y0, y1) - radius)), bottom = Math.min(this.height - 1, Math.ceil(Math.max(y0, y1) + radius));
    const dx = x1 - x0, dy = y1 - y0, lengthSquared = dx * dx + dy * dy;
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const along = lengthSquared ? Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / lengthSquared)) : 0;
        const offX = x - x0 - along * dx, offY = y - y0 - along * dy;
        if (offX * offX + offY * offY <= radius * radius) this.ids[y * this.width + x] = id;
      }
    }
    return this.touch(left, top, right + 1, bottom + 1);
  }

  /** Pixels whose centre is inside a polygon (even-odd rule); corners in pixels from the picture's upper left corner. */
  paintPolygon(corners, id) {
    const top = Math.max(0, Math.floor(Math.min(...corners.map(c => c.y)))), bottom = Math.min(this.height, Math.ceil(Math.max(...corners.map(c => c.y))));
    for (let y = top; y < bottom; y++) {
      const crossings = [];
      corners.forEach((from, i) => {
        const to = corners[(i + 1) % corners.length];
        if ((from.y <= y + .5) !== (to.y <= y + .5)) crossings.push(from.x + (y + .5 - from.y) / (to.y - from.y) * (to.x - from.x));
      });
      crossings.sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const start = Math.max(0, Math.ceil(crossings[i] - .5)), end = Math.min(this.width, Math.ceil(crossings[i + 1] - .5));
        if (start < end) this.ids.fill(id, y * this.width + start, y * this.width + end);
      }
    }
    return this.touch(0, top, this.width, bottom);
  }

  /** Pixels where the mask is not 0. */
  paintMask(mask, id) {
    for (let i = 0; i < mask.length; i++) if (mask[i]) this.ids[i] = id;
    return this.touchAll();
  }

  /** All pixels of one class. */
  replace(from, to) {
    for (let i = 0; i < this.ids.length; i++) if (this.ids[i] === from) this.ids[i] = to;
    return this.touchAll();
  }

  replaceAll(ids) {
    this.ids.set(ids);
    return this.touchAll();
  }

  /** The region (pixels of one class that touch by their sides) at a pixel. */
  paintRegion(x, y, id) {
    const { width, height, ids } = this, from = ids[y * width + x], open = [[x, y]];
    if (from === id) return null;
    while (open.length) {
      const [px, py] = open.pop(), row = py * width;
      if (ids[row + px] !== from) continue;
      let left = px, right = px;
      while (left > 0 && ids[row + left - 1] === from) left--;
      while (right + 1 < width && ids[row + right + 1] === from) right++;
      ids.fill(id, row + left, row + right + 1);
      for (const next of [py - 1, py + 1]) {
        if (next < 0 || next >= height) continue;
        for (let i = left; i <= right; i++) if (ids[next * width + i] === from) open.push([i, next]);
      }
    }
    return this.touchAll();
  }

  counts() {
    const counts = new Uint32Array(256);
    for (const id of this.ids) counts[id]++;
    return counts;
  }

  /** Notes a rectangle as changed, as far as it lies on the picture: beyond its edges are pixels of other rows. Returns that part, or null. */
  touch(left, top, right, bottom) {
    const box = { left: Math.max(0, left), top: Math.max(0, top), right: Math.min(this.width, right), bottom: Math.min(this.height, bottom) }, known = this.touched;
    if (box.left >= box.right || box.top >= box.bottom) return null;
    this.touched = known
      ? { left: Math.min(known.left, box.left), top: Math.min(known.top, box.top), right: Math.max(known.right, box.right), bottom: Math.max(known.bottom, box.bottom) }
      : box;
    return box;
  }

  touchAll() { return this.touch(0, 0, this.width, this.height); }

  travel(from, to) {
    const step = from.pop();
    if (!step) return null;
    to.push(step);
    const { box, change } = step;
    for (let y = box.top, at = 0; y < box.bottom; y++)
      for (let i = y * this.width + box.left; i < y * this.width + box.right; i++) this.ids[i] ^= change[at++];
    return box;
  }

  /** The bits in which the pixels of a box differ from what they were: they lead either way. */
  difference(before, box) {
    const change = new Uint8Array((box.right - box.left) * (box.bottom - box.top));
    for (let y = box.top, at = 0; y < box.bottom; y++)
      for (let i = y * this.width + box.left; i < y * this.width + box.right; i++) change[at++] = this.ids[i] ^ before[i];
    return change;
  }

  /** The smallest box inside `box` that holds all changed pixels; null if none changed. */
  shrink(box, before) {
    let left = this.width, top = this.height, right = 0, bottom = 0;
    for (let y = box.top; y < box.bottom; y++) {
      for (let x = box.left, i = y * this.width + x; x < box.right; x++, i++) {
        if (before[i] === this.ids[i]) continue;
        if (x < left) left = x;
        if (x >= right) right = x + 1;
        if (y < top) top = y;
        bottom = y + 1;
      }
    }
    return right ? { left, top, right, bottom } : null;
  }
}
