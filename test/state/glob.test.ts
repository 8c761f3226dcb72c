import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readRecords } from '../../engine/shell/records.ts'
import { globKind, type Pattern } from '../../engine/state/files/glob.ts'
import { runIn, shells } from '../support/shells.ts'

const folder = mkdtempSync(join(tmpdir(), 'glob-'))
mkdirSync(join(folder, "a 'b'"))
writeFileSync(join(folder, "a 'b'", '$(x).txt'), '')
writeFileSync(join(folder, '-n'), '')
symlinkSync('nowhere', join(folder, 'link'))
afterAll(() => rmSync(folder, { recursive: true }))

const patterns: { [sentence: string]: [Pattern, boolean] } = {
  'a name': [{ pattern: `${folder}/link` }, true],
  'a name with a space and quotes': [{ pattern: `${folder}/a 'b'` }, true],
  'a pattern': [{ pattern: `${folder}/a*/*.txt` }, true],
  'a pattern with nothing': [{ pattern: `${folder}/a*/*.nope` }, false],
  'a set': [{ pattern: `${folder}/a 'b'/$(x).[a-t]xt` }, true],
  'a name from a folder': [{ pattern: '-n', chdir: folder }, true],
  'a pattern from a folder with a space': [{ pattern: '*.txt', chdir: `${folder}/a 'b'` }, true],
  'a folder that is not there': [{ pattern: '/etc/passwd', chdir: '/nope' }, false],
  home: [{ pattern: '~' }, true],
}

describe.each(shells)('in %s', (...shell) => {
  test('one script answers all patterns', () => {
    const keys = Object.values(patterns).map(([key]) => key)
    const { stdout } = runIn(shell, globKind.script(keys))
    const answers = readRecords(stdout).map((record, index) => globKind.parse(record, keys[index] ?? { pattern: '' }).exists)
    expect(Object.fromEntries(Object.keys(patterns).map((sentence, index) => [sentence, answers[index]]))).toStrictEqual(
      Object.fromEntries(Object.entries(patterns).map(([sentence, [, exists]]) => [sentence, exists])),
    )
  })
})
