// Draws the picture with its labels, and what a tool is doing; knows how picture and screen lie to each other.

const LARGEST_ZOOM = 40, OUTLINE_ALPHA = 235, BACKGROUND = [120, 120, 130];

export class View {
  constructor(stage, picture, marks) {
    Object.assign(this, { stage, picture, marks, scale: 1, x: 0, y: 0, opacity: .45, outlines: true, shown: true, preview: null, drawMarks: () => {} });
    this.overlay = new OffscreenCanvas(1, 1);
    new ResizeObserver(() => this.resize()).observe(stage);
  }

  /** Shows another frame. `colours` is [r, g, b] by id, or undefined for an id that is not drawn. */
  show(image, map, colours) {
    const fits = !this.map || this.isFit;
    const moved = !this.map || this.map.width !== map.width || this.map.height !== map.height;
    Object.assign(this, { image, map, colours, preview: null });
    this.overlay = new OffscreenCanvas(map.width, map.height);
    if (fits || moved) this.fit();
    this.repaint();
  }

  clear() {
    this.image = this.map = null;
    this.draw();
  }

  resize() {
    const density = devicePixelRatio, { clientWidth: width, clientHeight: height } = this.stage;
    for (const canvas of [this.picture, this.marks]) [canvas.width, canvas.height] = [width * density, height * density];
    if (this.isFit) this.fit();
    this.draw();
  }

  fit() {
    this.isFit = true;
    if (!this.map) return;
    const { clientWidth: width, clientHeight: height } = this.stage, margin = 16;
    this.scale = Math.max(.02, Math.min((width - margin) / this.map.width, (height - margin) / this.map.height));
    this.x = (width - this.map.width * this.scale) / 2;
    this.y = (height - this.map.height * this.scale) / 2;
    this.draw();
  }

  /** Zooms so that what is at a place of the stage stays there. */
  zoom(factor, atX, atY) {
    const scale = Math.max(.05, Math.min(LARGEST_ZOOM, this.scale * factor)), ratio = scale / this.scale;
    this.x = atX - (atX - this.x) * ratio;
    this.y = atY - (atY - this.y) * ratio;
    this.scale = scale;
    this.isFit = false;
    this.draw();
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.isFit = false;
    this.draw();
  }

  /** Where a pointer is: in pixels from the picture's upper left corner, and the pixel itself. */
  locate(event) {
    const area = this.stage.getBoundingClientRect();
    const x = (event.clientX - area.left - this.x) / this.scale, y = (event.clientY - area.top - this.y) / this.scale;
    const column = Math.floor(x), row = Math.floor(y);
    return { x, y, column, row, inside: !!this.map && column >= 0 && row >= 0 && column < this.map.width && row < this.map.height };
  }

  /** Lays the colours of a part of the labels anew. */
  repaint(box) {
    if (!this.map) return;
    const { width, height, ids } = this.map, { colours, preview } = this;
    const left = Math.max(0, (box?.left ?? 0) - 1), top = Math.max(0, (box?.top ?? 0) - 1);
    const right = Math.min(width, (box?.right ?? width) + 1), bottom = Math.min(height, (box?.bottom ?? height) + 1);
    if (right <= left || bottom <= top) return;
    const pixels = new ImageData(right - left, bottom - top), fill = Math.round(this.opacity * 255);
    for (let y = top, at = 0; y < bottom; y++) {
      for (let x = left, i = y * width + left; x < right; x++, i++, at += 4) {
        const mask = preview?.mask, isIn = mask?.[i], id = isIn ? preview.id : ids[i];
        if (isIn && !(mask[i + 1] && mask[i - 1] && mask[i + width] && mask[i - width])) {
          pixels.data.fill(255, at, at + 4);
          continue;
        }
        const colour = colours[id] ?? (isIn ? BACKGROUND : undefined);
        if (!colour) continue;
        const isEdge = this.outlines && (x + 1 < width && ids[i + 1] !== ids[i] || x > 0 && ids[i - 1] !== ids[i]
          || y + 1 < height && ids[i + width] !== ids[i] || y > 0 && ids[i - width] !== ids[i]);
        [pixels.data[at], pixels.data[at + 1], pixels.data[at + 2]] = colour;
        pixels.data[at + 3] = isIn ? Math.max(fill, 130) : isEdge ? OUTLINE_ALPHA : fill;
      }
    }
    this.overlay.getContext('2d').putImageData(pixels, left, top);
    this.draw();
  }

  draw() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.drawPicture();
      this.drawOver();
    });
  }

  drawPicture() {
    const context = this.picture.getContext('2d'), density = devicePixelRatio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.picture.width, this.picture.height);
    if (!this.map) return;
    context.setTransform(density * this.scale, 0, 0, density * this.scale, density * this.x, density * this.y);
    context.imageSmoothingEnabled = this.scale < 2;
    context.drawImage(this.image, 0, 0, this.map.width, this.map.height);
    context.imageSmoothingEnabled = this.scale < 1;
    if (this.shown || this.preview) context.drawImage(this.overlay, 0, 0);
  }

  drawOver() {
    const context = this.marks.getContext('2d'), density = devicePixelRatio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.marks.width, this.marks.height);
    if (!this.map) return;
    context.setTransform(density, 0, 0, density, density * this.x, density * this.y);
    this.drawMarks(context, this.scale);
  }
}
