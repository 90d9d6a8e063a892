// The frames of the split at the left, with how far each has come.

import { thumbnailUrl } from './api.js';

export class Film {
  constructor(element, frames, choose) {
    this.buttons = new Map();
    for (const frame of frames) {
      const button = document.createElement('button'), image = document.createElement('img'), line = document.createElement('span');
      image.loading = 'lazy';
      image.alt = '';
      image.src = thumbnailUrl(frame.name);
      const dot = document.createElement('i'), name = document.createElement('b');
      name.textContent = frame.name;
      line.append(dot, name);
      button.title = frame.name;
      button.append(image, line);
      button.addEventListener('click', () => choose(frame));
      element.append(button);
      this.buttons.set(frame, button);
      this.update(frame);
    }
  }

  update(frame) {
    const { classList } = this.buttons.get(frame);
    classList.toggle('ready', frame.state === 'ready' && !frame.hasDraft);
    classList.toggle('skipped', frame.state === 'skipped');
    classList.toggle('draft', frame.hasDraft && frame.state !== 'skipped');
  }

  select(frame) {
    for (const [other, button] of this.buttons) button.classList.toggle('current', other === frame);
    this.buttons.get(frame).scrollIntoView({ block: 'nearest' });
  }
}
