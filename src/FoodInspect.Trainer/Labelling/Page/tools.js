// The tools. Each hears the pointer (`down`, `move`, `up`), may be finished or forgotten, and draws its marks.
// `desk` is what they work on: { map, view, id, background, radius, changed(box), hint(text), segment(prompt) }.

import { Pick } from './pick.js';
import { stroke } from './stroke.js';

/** Paints round strokes. */
class Brush {
  constructor(desk, idOf) { Object.assign(this, { desk, idOf }); }

  down(at) {
    this.desk.map.begin();
    this.last = at;
    this.paint(at);
  }

  move(at) {
    this.pointer = at;
    if (this.last) this.paint(at);
    this.desk.view.draw();
  }

  up() {
    if (!this.last) return;
    this.last = null;
    this.desk.changed(this.desk.map.commit());
  }

  cancel() { this.up(); }

  paint(at) {
    const { map, radius, view } = this.desk;
    const box = map.paintLine(this.last.column, this.last.row, at.column, at.row, radius, this.idOf());
    this.last = at;
    if (!box) return;
    view.repaint(box);
    this.desk.drawing();
  }

  draw(context, scale) {
    if (!this.pointer) return;
    const { column, row } = this.pointer;
    stroke(context, () => context.arc((column + .5) * scale, (row + .5) * scale, (this.desk.radius + .5) * scale, 0, 7));
  }
}

/** Fills the area inside clicked corners. */
class Polygon {
  corners = [];

  constructor(desk) { this.desk = desk; }

  down(at, event) {
    if (event.button === 2) {
      this.corners.pop();
    } else if (this.corners.length > 2 && this.isNear(at, this.corners[0])) {
      return this.finish();
    } else {
      this.corners.push({ x: at.x, y: at.y });
    }
    this.desk.hint(this.corners.length > 2 ? 'Enter closes the polygon, a right click takes a corner back' : '');
    this.desk.view.draw();
  }

  move(at) {
    this.pointer = at;
    this.desk.view.draw();
  }

  up() {}

  finish() {
    const { desk, corners } = this;
    this.cancel();
    if (corners.length > 2) desk.changed(desk.map.change(() => desk.map.paintPolygon(corners, desk.id)));
    return corners.length > 0;
  }

  cancel() {
    const had = this.corners.length > 0;
    this.corners = [];
    this.desk.hint('');
    this.desk.view.draw();
    return had;
  }

  isNear(a, b) { return Math.hypot(a.x - b.x, a.y - b.y) * this.desk.view.scale < 9; }

  draw(context, scale) {
    const path = [...this.corners, ...(this.corners.length && this.pointer ? [this.pointer] : [])];
    if (!path.length) return;
    const trace = () => path.forEach((corner, i) => context[i ? 'lineTo' : 'moveTo'](corner.x * scale, corner.y * scale));
    context.beginPath();
    trace();
    context.fillStyle = '#f2a33a40';
    context.fill('evenodd');
    stroke(context, trace);
    for (const corner of this.corners) {
      context.beginPath();
      context.arc(corner.x * scale, corner.y * scale, 4, 0, 7);
      context.fillStyle = corner === this.corners[0] ? '#f2a33a' : '#fff';
      context.fill();
    }
  }
}

/** Gives a whole region another class. */
class Region {
  constructor(desk) { this.desk = desk; }

  down(at) {
    const { desk } = this;
    if (at.inside) desk.changed(desk.map.change(() => desk.map.paintRegion(at.column, at.row, desk.id)));
  }

  move() {}
  up() {}
  cancel() { return false; }
  draw() {}
}

export const createTools = desk => ({
  pick: new Pick(desk),
  brush: new Brush(desk, () => desk.id),
  eraser: new Brush(desk, () => desk.background),
  polygon: new Polygon(desk),
  region: new Region(desk),
});
