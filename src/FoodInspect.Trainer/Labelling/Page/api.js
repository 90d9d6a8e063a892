// What the page asks the program.

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(`/api${path}`, options);
  } catch {
    throw new Error('the program does not answer; is it still running?');
  }
  if (!answer.ok) throw new Error(await answer.text() || answer.statusText);
  return answer;
}

// The program takes the later of two states of one page, in whatever order they arrive.
const page = crypto.randomUUID();

const frame = name => `/frames/${encodeURIComponent(name)}`;
const bytesOf = async answer => new Uint8Array(await answer.arrayBuffer());

export const pictureUrl = name => `/api${frame(name)}/picture`;
export const thumbnailUrl = name => `/api${frame(name)}/thumbnail`;

export const readSet = async () => (await ask('/set')).json();

export async function readLabels(name) {
  const answer = await ask(`${frame(name)}/labels`);
  return { runs: await bytesOf(answer), origin: answer.headers.get('X-Labels-From'), state: answer.headers.get('X-Labels-State') };
}

export const readPrediction = async name => bytesOf(await ask(`${frame(name)}/prediction`));
/** What the program calls the state that it has then. */
export async function saveDraft(name, { bytes, revision, base, keepalive }) {
  await ask(`${frame(name)}/draft?page=${page}&revision=${revision}&since=${base ?? ''}`, { method: 'PUT', body: bytes, keepalive });
  return `${page}:${revision}`;
}

export const saveDraftRows = (name, { bytes, revision, base, top, count }) =>
  ask(`${frame(name)}/draft/rows?page=${page}&revision=${revision}&since=${base ?? ''}&top=${top}&count=${count}`, { method: 'PUT', body: bytes, keepalive: true });
export const dropDraft = name => ask(`${frame(name)}/draft`, { method: 'DELETE' });
export const saveReady = (name, { bytes, revision, base }) =>
  ask(`${frame(name)}/ready?page=${page}&revision=${revision}&since=${base ?? ''}`, { method: 'PUT', body: bytes });
export const mark = (name, state) => ask(`${frame(name)}/${state}`, { method: 'PUT' });

const fromBase64 = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

export async function segment(name, prompt, signal) {
  const answer = await ask(`${frame(name)}/segment`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(prompt), signal,
  });
  return (await answer.json()).map(mask => ({ ...mask, runs: fromBase64(mask.runs) }));
}

export async function propose(name, signal) {
  const answer = await ask(`${frame(name)}/proposals`, { method: 'POST', signal });
  return (await answer.json()).map(mask => ({ ...mask, runs: fromBase64(mask.runs) }));
}
