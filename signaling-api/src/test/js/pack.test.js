import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../main/resources/web/', import.meta.url));

function npm(args, cwd) {
  return execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
  });
}

function hasNpm() {
  try {
    npm(['--version'], web);
    return true;
  } catch {
    return false;
  }
}

const skip = hasNpm() ? false : 'npm is not installed';

test('thePackageHoldsTheLibraryAndNothingElse', { skip }, (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-pack-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const [{ filename, files, version }] = JSON.parse(npm(['pack', '--json', '--pack-destination', directory], web));
  const others = files
    .map(({ path }) => path)
    .filter((path) => !/^client\/[a-z-]+\.js$/.test(path))
    .sort();
  assert.deepEqual(others, ['LICENSE', 'README.md', 'package.json', 'sluice-client.d.ts', 'sluice-client.js']);
  assert.match(readFileSync(join(web, 'client/stay.js'), 'utf8'), new RegExp(`version: '${version}'`));

  // Installed as an application would, it loads under its name, with nothing beside it.
  writeFileSync(join(directory, 'package.json'), '{"name": "app", "private": true, "type": "module"}');
  npm(['install', join(directory, filename)], directory);
  const script = "import('sluice-client').then((m) => console.log(Object.keys(m).sort().join(' ')))";
  const exported = execFileSync(process.execPath, ['-e', script], { cwd: directory, encoding: 'utf8' }).trim();
  assert.equal(
    exported,
    'Attachment Call Participant Publication SluiceError captureScreen join listDevices mediaError openDevice' +
      ' openDevices workerTransform',
  );
  const { dependencies } = JSON.parse(readFileSync(join(directory, 'node_modules/sluice-client/package.json'), 'utf8'));
  assert.equal(dependencies, undefined);
});

test('everyModuleOfThePackageIsReachedFromItsEntry', () => {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = readFileSync(join(web, path), 'utf8');
    for (const [, from] of text.matchAll(/^(?:import|export) .*?from '(\.[^']+)'/gms)) visit(join(path, '..', from));
  };
  visit('sluice-client.js');
  assert.ok(seen.size > 15, `${seen.size} modules`);
  for (const path of seen) assert.ok(path === 'sluice-client.js' || path.startsWith('client/'), path);
});
