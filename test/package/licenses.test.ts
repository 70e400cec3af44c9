import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { licensesOf } from '../../scripts/licenses.ts';

describe('the licences of what is bundled', () => {
  const root = mkdtempSync(join(tmpdir(), 'signet-licenses-'));
  after(() => rmSync(root, { recursive: true }));

  function fileOf(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    const manifest = JSON.stringify({ name, version: '1.2.3', license: 'MIT' });
    for (const [path, text] of Object.entries({ 'package.json': manifest, ...files })) {
      writeFileSync(join(folder, path), text);
    }
    return join(folder, 'lib/index.js');
  }

  test('come from a file of their own or the README, once for each package; our own files have none', () => {
    const one = fileOf('one', { LICENSE: 'You may use one.\n', 'README.md': '# License\nAnother.' });
    const two = fileOf('@scope/two', { 'README.md': '# Two\n\n## License\n\nYou may use two.\n' });
    const text = licensesOf([two, one, join(one, '../other.js'), join(root, 'src/main.ts')]);
    assert.match(
      text,
      /^@scope\/two 1\.2\.3 \(MIT\)\n\nYou may use two\.\n\n-+\n\none 1\.2\.3 \(MIT\)\n\nYou may use one\.$/m,
    );
    assert.equal(text.match(/1\.2\.3/g)?.length, 2);
  });

  test('a package without one is refused', () => {
    assert.throws(() => licensesOf([fileOf('bare', { 'README.md': '# Bare' })]), /bare has no licence/);
  });
});
