// Buttons, sliders, keys and the pointer. `refresh` shows what has changed.

const byId = id => document.getElementById(id);

export function bindControls(desk) {
  const { view, set, tools } = desk, marks = byId('marks');
  const classButtons = listClasses();
  let panning = null, isSpaceDown = false;

  function chooseTool(name) {
    desk.tool?.cancel();
    desk.tool = tools[name];
    for (const button of document.querySelectorAll('[data-tool]')) button.classList.toggle('current', button.dataset.tool === name);
    view.drawMarks = (context, scale) => desk.tool.draw(context, scale);
    view.draw();
  }

  function chooseClass(id) {
    desk.id = id;
    for (const [known, button] of classButtons) button.classList.toggle('current', known === id);
    desk.tools.pick.preview();
  }

  function listClasses() {
    const buttons = new Map(), list = byId('classes');
    const add = (id, name, colour, key) => {
      const item = document.createElement('li'), button = document.createElement('button');
      const swatch = document.createElement('i'), label = document.createElement('b'), share = document.createElement('em');
      swatch.style.background = colour;
      label.textContent = name;
      button.append(swatch, label, share);
      if (key !== null) button.append(Object.assign(document.createElement('kbd'), { textContent: key }));
      button.addEventListener('click', () => chooseClass(id));
      item.append(button);
      list.append(item);
      buttons.set(id, button);
    };
    for (const known of set.classes) add(known.id, known.name, known.colour, known.id < 9 ? known.id + 1 : null);
    add(set.ignore, 'unlabelled', 'repeating-linear-gradient(45deg, #555 0 3px, #222 3px 6px)', 0);
    return buttons;
  }

  function setRadius(radius) {
    desk.radius = Math.max(0, Math.min(80, radius));
    byId('radius').value = desk.radius;
    byId('radius-value').textContent = `${desk.radius} px`;
    view.draw();
  }

  function setOpacity(percent) {
    view.opacity = percent / 100;
    byId('opacity-value').textContent = `${percent} %`;
    view.repaint();
  }

  function setShown(isShown) {
    byId('shown').checked = view.shown = isShown;
    view.draw();
  }

  function refresh() {
    const { map } = desk, counts = map?.counts();
    byId('undo').disabled = !map?.past.length;
    byId('redo').disabled = !map?.future.length;
    byId('ready').disabled = byId('fill').disabled = !map;
    byId('propose').disabled = !map || !set.canPropose;
    byId('predict').disabled = !map || !set.hasModel;
    for (const [id, button] of classButtons)
      button.querySelector('em').textContent = counts?.[id] ? `${(counts[id] / map.ids.length * 100).toFixed(1)} %` : '';
  }

  const keys = {
    m: () => chooseTool('pick'), b: () => chooseTool('brush'), e: () => chooseTool('eraser'), p: () => chooseTool('polygon'), g: () => chooseTool('region'),
    f: () => view.fit(), v: () => setShown(!view.shown), l: desk.fill, r: desk.ready, x: desk.skip,
    a: propose, '?': toggleHelp,
    ArrowLeft: () => desk.step(-1), ArrowRight: () => desk.step(1),
    '[': () => setRadius(desk.radius - (desk.radius > 10 ? 3 : 1)), ']': () => setRadius(desk.radius + (desk.radius >= 10 ? 3 : 1)),
    '+': () => zoomCentre(1.25), '=': () => zoomCentre(1.25), '-': () => zoomCentre(.8),
    Enter: () => desk.tool.finish?.(), Escape: () => (byId('help').hidden ? desk.tool.cancel() : toggleHelp()), Tab: () => desk.tool.turn?.(),
  };

  function propose() {
    if (!desk.map || !set.canPropose) return;
    chooseTool('pick');
    desk.tools.pick.propose();
  }

  function toggleHelp() { byId('help').hidden = !byId('help').hidden; }

  function zoomCentre(factor) { view.zoom(factor, view.stage.clientWidth / 2, view.stage.clientHeight / 2); }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase(), action = key === 'z' ? (event.shiftKey ? desk.redo : desk.undo) : key === 'y' ? desk.redo : null;
      if (action) event.preventDefault();
      return action?.();
    }
    if (event.altKey) return;
    if (event.key === ' ') {
      isSpaceDown = true;
      return event.preventDefault();
    }
    const digit = /^[0-9]$/.test(event.key) ? Number(event.key) : -1;
    const action = digit === 0 ? () => chooseClass(set.ignore)
      : digit > 0 ? () => digit <= set.classes.length && chooseClass(digit - 1)
      : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || (event.repeat && !['[', ']', 'ArrowLeft', 'ArrowRight', '+', '-', '='].includes(event.key))) return;
    event.preventDefault();
    action();
  }

  function onDown(event) {
    // A button that keeps the focus would hear the keys meant for the picture.
    document.activeElement?.blur();
    if (!desk.map) return;
    marks.setPointerCapture(event.pointerId);
    if (event.button === 1 || isSpaceDown) {
      panning = event;
      marks.classList.add('panning');
    } else {
      desk.tool.down(view.locate(event), event);
    }
  }

  function onMove(event) {
    const at = view.locate(event), id = desk.map && at.inside ? desk.map.ids[at.row * desk.map.width + at.column] : null;
    const known = set.classes.find(one => one.id === id)?.name ?? (id === set.ignore ? 'unlabelled' : '');
    byId('under').textContent = id !== null ? `${at.column}, ${at.row}  ${known}` : '';
    byId('zoom').textContent = `${Math.round(view.scale * 100)} %`;
    if (panning) {
      view.pan(event.clientX - panning.clientX, event.clientY - panning.clientY);
      panning = event;
    } else if (desk.map) {
      // Every place between two frames of the screen, so that a quick stroke stays round.
      for (const part of event.getCoalescedEvents?.() ?? []) desk.tool.move(view.locate(part), part);
      desk.tool.move(at, event);
    }
  }

  function onUp(event) {
    if (panning) {
      panning = null;
      marks.classList.remove('panning');
    } else if (desk.map) {
      desk.tool.up(view.locate(event), event);
    }
  }

  function onWheel(event) {
    event.preventDefault();
    const area = view.stage.getBoundingClientRect();
    view.zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0015)), event.clientX - area.left, event.clientY - area.top);
    byId('zoom').textContent = `${Math.round(view.scale * 100)} %`;
  }

  const clicks = {
    undo: desk.undo, redo: desk.redo, fit: () => view.fit(), previous: () => desk.step(-1), next: () => desk.step(1),
    propose, 'show-help': toggleHelp, 'hide-help': toggleHelp, skip: desk.skip, ready: desk.ready, fill: desk.fill, predict: desk.predict, revert: desk.revert,
  };
  for (const [id, action] of Object.entries(clicks)) byId(id).addEventListener('click', () => { action(); byId(id).blur(); });
  for (const button of document.querySelectorAll('[data-tool]')) button.addEventListener('click', () => { chooseTool(button.dataset.tool); button.blur(); });
  byId('radius').addEventListener('input', event => setRadius(Number(event.target.value)));
  byId('opacity').addEventListener('input', event => setOpacity(Number(event.target.value)));
  byId('outlines').addEventListener('change', event => { view.outlines = event.target.checked; view.repaint(); });
  byId('shown').addEventListener('change', event => setShown(event.target.checked));
  marks.addEventListener('pointerdown', onDown);
  marks.addEventListener('pointermove', onMove);
  marks.addEventListener('pointerup', onUp);
  marks.addEventListener('pointercancel', onUp);
  marks.addEventListener('pointerleave', () => { desk.tools.brush.pointer = desk.tools.eraser.pointer = null; view.draw(); });
  marks.addEventListener('wheel', onWheel, { passive: false });
  marks.addEventListener('contextmenu', event => event.preventDefault());
  addEventListener('keydown', onKey);
  addEventListener('keyup', event => { if (event.key === ' ') isSpaceDown = false; });
  addEventListener('blur', () => { isSpaceDown = false; });

  chooseTool('pick');
  chooseClass(desk.id);
  setRadius(desk.radius);
  setOpacity(Number(byId('opacity').value));
  return { refresh };
}
