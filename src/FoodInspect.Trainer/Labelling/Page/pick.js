// The tool that asks the segmenter: a click, a box, or proposals all over the picture.

import { stroke } from './stroke.js';

/** Draws the edges of masks, each in a colour of its own. */
function outline(proposals, { width, height }) {
  const canvas = new OffscreenCanvas(width, height), context = canvas.getContext('2d');
  proposals.forEach(({ mask, left, top, width: columns, height: rows }, number) => {
    context.fillStyle = `hsl(${number * 137.5 % 360} 90% 65%)`;
    for (let y = top; y < top + rows; y++) {
      for (let x = left, i = y * width + left; x < left + columns; x++, i++)
        if (mask[i] && !(mask[i - 1] && mask[i + 1] && mask[i - width] && mask[i + width])) context.fillRect(x, y, 1, 1);
    }
  });
  return canvas;
}

/** Asks the segmenter for what is clicked on or boxed. */
export class Pick {
  points = [];
  box = null;
  masks = [];
  chosen = 0;
  asking = null;
  proposals = [];

  constructor(desk) { this.desk = desk; }

  /** Whether something was asked for that is neither taken nor forgotten. */
  get isPending() { return this.points.length > 0 || this.box !== null || this.masks.length > 0; }

  down(at, event) { this.start = { at, isPositive: event.button !== 2 && !event.shiftKey }; }

  move(at) {
    if (!this.start) return;
    this.drag = Math.hypot(at.x - this.start.at.x, at.y - this.start.at.y) * this.desk.view.scale > 6 ? at : null;
    this.desk.view.draw();
  }

  up() {
    const { start, drag, desk } = this, clamp = (value, most) => Math.max(0, Math.min(most, value));
    this.start = this.drag = null;
    if (!start) return;
    if (drag) {
      const xs = [start.at.x, drag.x].map(x => clamp(x, desk.map.width)), ys = [start.at.y, drag.y].map(y => clamp(y, desk.map.height));
      [this.points, this.box] = [[], { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }];
    } else if (start.at.inside && !this.points.length && this.takeProposal(start.at)) {
      return;
    } else if (start.at.inside) {
      this.points.push({ x: start.at.column, y: start.at.row, isPositive: start.isPositive });
    }
    if (this.box || this.points.some(point => point.isPositive)) this.ask();
    desk.view.draw();
  }

  /** What tells the program, and who waits, that an answer is wanted no more: that of the former question is not, from here on. */
  begin() {
    this.asking?.abort();
    this.asking = new AbortController();
    return this.asking.signal;
  }

  async ask() {
    const signal = this.begin(), { desk } = this;
    desk.hint('Looking …');
    try {
      const masks = await desk.segment({ points: this.points, box: this.box }, signal);
      if (signal.aborted) return;
      [this.masks, this.chosen] = [masks, 0];
      this.preview();
    } catch (failure) {
      if (!signal.aborted) desk.hint(failure.message);
    }
  }

  /** Asks for masks all over the picture; a click then takes the smallest there. */
  async propose() {
    const signal = this.begin(), { desk } = this;
    desk.hint('Looking at the whole picture …');
    try {
      const proposals = await desk.propose(signal);
      if (signal.aborted) return;
      this.proposals = proposals.sort((a, b) => a.areaPixels - b.areaPixels);
      this.outlines = outline(this.proposals, desk.map);
      desk.hint(`${proposals.length} proposals: click on one`);
      desk.view.draw();
    } catch (failure) {
      if (!signal.aborted) desk.hint(failure.message);
    }
  }

  takeProposal(at) {
    const there = this.proposals.filter(proposal => proposal.mask[at.row * this.desk.map.width + at.column]);
    if (!there.length) return false;
    this.asking?.abort();
    [this.masks, this.chosen] = [there, 0];
    this.preview();
    return true;
  }

  forgetProposals() {
    const had = this.proposals.length > 0;
    [this.proposals, this.outlines] = [[], null];
    return had;
  }

  /** Another of the answers. */
  turn() {
    if (this.masks.length < 2) return false;
    this.chosen = (this.chosen + 1) % this.masks.length;
    this.preview();
    return true;
  }

  preview() {
    const { desk, masks, chosen } = this, mask = masks[chosen];
    if (!mask) return;
    desk.view.preview = { mask: mask.mask, id: desk.id };
    desk.view.repaint();
    const which = masks.length > 1 ? ` (${chosen + 1} of ${masks.length}, Tab)` : '';
    const trust = mask.predictedIou == null ? '' : ` · predicted IoU ${mask.predictedIou.toFixed(2)}`;
    desk.hint(`Enter takes it${which}${trust}`);
  }

  finish() {
    const mask = this.masks[this.chosen], { desk } = this;
    if (!mask) return false;
    this.cancel();
    desk.changed(desk.map.change(() => desk.map.paintMask(mask.mask, desk.id)));
    return true;
  }

  cancel() {
    const had = this.isPending;
    this.asking?.abort();
    if (!had) this.forgetProposals();
    [this.points, this.box, this.masks, this.start, this.drag] = [[], null, [], null, null];
    this.desk.hint('');
    if (this.desk.view.preview) {
      this.desk.view.preview = null;
      this.desk.view.repaint();
    }
    this.desk.view.draw();
    return had;
  }

  draw(context, scale) {
    const { start, drag, box, desk } = this;
    if (this.outlines) context.drawImage(this.outlines, 0, 0, desk.map.width * scale, desk.map.height * scale);
    const shown = start && drag
      ? { left: Math.min(start.at.x, drag.x), top: Math.min(start.at.y, drag.y), right: Math.max(start.at.x, drag.x), bottom: Math.max(start.at.y, drag.y) }
      : box;
    if (shown) stroke(context, () => context.rect(shown.left * scale, shown.top * scale, (shown.right - shown.left) * scale, (shown.bottom - shown.top) * scale), '#f2a33a');
    for (const point of this.points) {
      context.beginPath();
      context.arc((point.x + .5) * scale, (point.y + .5) * scale, 5, 0, 7);
      context.fillStyle = point.isPositive ? '#4cc38a' : '#ff6b5e';
      context.fill();
      context.lineWidth = 2;
      context.strokeStyle = '#fff';
      context.stroke();
    }
  }
}
