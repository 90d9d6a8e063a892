// The head of the page: how far the split is, and whether all work is on disk.

const byId = id => document.getElementById(id);

/** `state` is 'saving', 'saved' or 'failed', the last with a reason. */
export function showSaved(state, reason) {
  const element = byId('saved');
  element.className = `saved ${state}`;
  element.textContent = { saving: 'Saving …', saved: 'All work is on disk', failed: `Not saved: ${reason}` }[state];
}

export function showProgress(frames) {
  const count = state => frames.filter(frame => frame.state === state).length;
  const total = frames.length, done = count('ready'), skipped = count('skipped');
  byId('progress-ready').style.width = `${done / total * 100}%`;
  byId('progress-skipped').style.width = `${skipped / total * 100}%`;
  byId('progress-text').textContent = `${done} of ${total} ready${skipped ? `, ${skipped} skipped` : ''}`;
}
