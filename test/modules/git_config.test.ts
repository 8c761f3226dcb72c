import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/git_config.ts'
import { inFolder, listingOf } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { shells } from '../support/shells.ts'

const file = "it's $(x) config"
const git = (cwd: string, ...words: string[]) => execFileSync('git', words, { cwd, encoding: 'utf8' })

describe.each(shells)('git_config by %s', (...shell) => {
  const run = (args: object, cwd: string, check = false) => runModule(module, { scope: 'file', file, ...args }, { shell, cwd, check })

  test('a value with all that is odd in it: set once, read, changed, taken away', () =>
    inFolder({}, async cwd => {
      const value = `it's a "long" $(word)\n;# – ü `
      const args = { name: `url.it's $(x).insteadOf`, value }
      expect([(await run(args, cwd, true)).status, listingOf(cwd)]).toStrictEqual(['changed', {}])
      const first = await run(args, cwd)
      expect([first.failure, first.status, first.result['previous_value']]).toStrictEqual([undefined, 'changed', ''])
      expect(git(cwd, 'config', '-f', file, args.name)).toBe(`${value}\n`)
      expect((await run(args, cwd)).status).toBe('ok')
      const read = await run({ name: args.name }, cwd)
      expect([read.status, read.result['config_value']]).toStrictEqual(['ok', value])
      const other = await run({ ...args, value: '-x' }, cwd)
      expect([other.change, other.result['previous_value']]).toStrictEqual([{ values: ['-x'] }, value])
      expect((await run({ name: args.name, state: 'absent' }, cwd)).status).toBe('changed')
      expect((await run({ name: args.name, state: 'absent' }, cwd)).status).toBe('ok')
      expect((await run({ name: args.name }, cwd)).result['config_value']).toBe('')
    }))

  test('several values: one more, then one instead of all', () =>
    inFolder({ [file]: '0644 [a]\n\tb = one\n\tb = two\n' }, async cwd => {
      expect((await run({ name: 'a.b', value: 'two', add_mode: 'add' }, cwd)).status).toBe('ok')
      expect((await run({ name: 'a.b', value: 'three', add_mode: 'add' }, cwd)).change).toStrictEqual({ values: ['one', 'two', 'three'] })
      expect((await run({ name: 'a.b', value: 'two' }, cwd)).status).toBe('changed')
      expect(git(cwd, 'config', '-f', file, '--get-all', 'a.b')).toBe('two\n')
    }))
})

test('a working copy of its own', () =>
  inFolder({}, async cwd => {
    const repo = join(cwd, "it's a copy")
    git(cwd, 'init', '-q', repo)
    const came = await runModule(module, { name: 'user.name', value: 'Ada', scope: 'local', repo })
    expect([came.failure, came.status, git(repo, 'config', '--local', 'user.name')]).toStrictEqual([undefined, 'changed', 'Ada\n'])
  }))

const refused: { readonly [sentence: string]: readonly [object, RegExp] } = {
  'a folder that is no working copy': [{ name: 'a.b', scope: 'local', repo: '.' }, /git cannot read a\.b/],
  'a name that is none': [{ name: 'ab', value: 'x' }, /is no name of a setting/],
  'a scope without its file': [{ name: 'a.b', scope: 'file' }, /file/],
}

test.each(Object.entries(refused))('git_config refuses %s', (_, [args, says]) =>
  inFolder({}, async cwd => {
    const came = await runModule(module, args as { readonly [name: string]: Json }, { cwd })
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  }),
)
