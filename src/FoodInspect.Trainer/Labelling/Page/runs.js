// Label maps on the wire: runs in reading order, each its class id (a byte) and its length in pixels (LEB128).

export function encodeRuns(ids) {
  const bytes = [];
  for (let start = 0; start < ids.length;) {
    const id = ids[start];
    let end = start + 1;
    while (end < ids.length && ids[end] === id) end++;
    bytes.push(id);
    let length = end - start;
    for (; length >= 0x80; length = Math.floor(length / 0x80)) bytes.push(length % 0x80 | 0x80);
    bytes.push(length);
    start = end;
  }
  return Uint8Array.from(bytes);
}

export function decodeRuns(bytes, count) {
  const ids = new Uint8Array(count);
  for (let i = 0, start = 0; i < bytes.length;) {
    const id = bytes[i++];
    let length = 0;
    for (let factor = 1; ; factor *= 0x80) {
      length += bytes[i] % 0x80 * factor;
      if (bytes[i++] < 0x80) break;
    }
    ids.fill(id, start, start += length);
  }
  return ids;
}

/** The first and the last row in which a label map differs from what it was, and those of `also`; one row where there are none. */
export function changedRows({ ids: before, width }, ids, also) {
  let first = 0, last = ids.length - 1;
  while (first < last && ids[first] === before[first]) first++;
  while (last > first && ids[last] === before[last]) last--;
  const top = Math.floor(first / width), bottom = Math.floor(last / width);
  return { top: Math.min(top, also?.top ?? top), bottom: Math.max(bottom, also?.bottom ?? bottom) };
}

export const encodeRows = (ids, width, { top, bottom }) =>
  ({ top, count: bottom - top + 1, bytes: encodeRuns(ids.subarray(top * width, (bottom + 1) * width)) });
