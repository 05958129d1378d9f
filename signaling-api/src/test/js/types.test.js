import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const web = fileURLToPath(new URL('../../main/resources/web/', import.meta.url));
const guide = fileURLToPath(new URL('../../../../docs/client.md', import.meta.url));
const tsc = join(here, 'node_modules/typescript/bin/tsc');
const skip = existsSync(tsc) ? false : 'TypeScript is not installed: npm ci --prefix signaling-api/src/test/js';

const OPTIONS = {
  strict: true,
  allowJs: true,
  target: 'ES2022',
  module: 'ES2022',
  moduleResolution: 'bundler',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: [],
};

/** @returns {Promise<string>} what the compiler complains about; empty when it does not */
function compile(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, ...args], { maxBuffer: 1e7 }, (error, stdout) =>
      resolve(error && stdout === '' ? String(error) : stdout),
    );
  });
}

/** A directory for what a test makes. */
async function scratch(t) {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-types-'));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}

async function compileWith(directory, options, files) {
  const config = join(directory, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ compilerOptions: { ...OPTIONS, ...options }, files }));
  return compile('-p', config);
}

test('libraryAndPageAreSoundUnderTheStrictTypeChecker', { skip }, async () => {
  assert.equal(await compile('-p', join(here, 'types/tsconfig.json')), '');
});

test('theWrittenDeclarationsSayWhatTheLibraryDoes', { skip }, async (t) => {
  const made = await scratch(t);
  const emitted = await compileWith(
    made,
    { checkJs: true, declaration: true, emitDeclarationOnly: true, outDir: made, rootDir: web },
    [join(web, 'sluice-client.js')],
  );
  assert.equal(emitted, '');
  await writeFile(
    join(made, 'made.d.ts'),
    "export * from './sluice-client.js';\nexport type { CallEvents as CallEventMap } from './client/call-types.js';\n",
  );
  const paths = { written: [join(web, 'sluice-client.d.ts')], made: [join(made, 'made.d.ts')] };
  const files = ['conformance.ts', 'usage.ts'].map((file) => join(here, 'types', file));
  assert.equal(await compileWith(made, { noEmit: true, paths }, files), '');
});

test('theExamplesOfTheGuideCompile', { skip }, async (t) => {
  const directory = await scratch(t);
  const blocks = [...(await readFile(guide, 'utf8')).matchAll(/^```js\n(.*?)^```$/gms)].map((m) => m[1]);
  assert.ok(blocks.length >= 5, `${blocks.length} examples`);
  await writeFile(
    join(directory, 'given.d.ts'),
    `declare const call: import('written').Call;
     declare const person: import('written').Participant;
     declare const video: HTMLVideoElement;
     declare const button: HTMLButtonElement;
     declare const worker: Worker;`,
  );
  const files = [join(directory, 'given.d.ts')];
  for (const [i, block] of blocks.entries()) {
    const file = join(directory, `example-${i + 1}.js`);
    await writeFile(file, `${block.replaceAll("'/sluice-client.js'", "'written'")}\nexport {};\n`);
    files.push(file);
  }
  const paths = { written: [join(web, 'sluice-client.d.ts')] };
  assert.equal(await compileWith(directory, { checkJs: true, noEmit: true, paths }, files), '');
});
