import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import module from '../../modules/make.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'

const folder = "it's $(a) folder"
const makefile = "out: in\n\tprintf '%s' '$(WORD)' >out\nall: out\n\t@echo all\nbroken:\n\t@echo no luck >&2; exit 3\n"
const places = { [`${folder}/Makefile`]: `0644 ${makefile}`, [`${folder}/other.mk`]: '0644 out:\n\ttouch out', [`${folder}/in`]: '0644 x' }

describe('make', () => {
  const run = (cwd: string, args: { readonly [name: string]: Json }, check = false) =>
    runModule(module, { chdir: join(cwd, folder), ...args }, { check })

  test('makes what is to be made, once', () =>
    inFolder(places, async cwd => {
      const args = { target: 'out', params: { WORD: "a 'b' $(c)".replace(/'/g, ''), KEPT: true }, jobs: 2 }
      expect((await run(cwd, args, true)).status).toBe('changed')
      const came = await run(cwd, args)
      expect([came.failure, came.status, came.result['command']]).toStrictEqual([
        undefined,
        'changed',
        'make -j 2 out WORD=a b $(c) KEPT=True',
      ])
      expect(readFileSync(join(cwd, folder, 'out'), 'utf8')).toBe('a b ')
      expect((await run(cwd, args)).status).toBe('ok')
    }))

  test('the first target of another file', () =>
    inFolder(places, async cwd => {
      const args = { file: join(cwd, folder, 'other.mk') }
      expect([(await run(cwd, args)).status, (await run(cwd, args)).status]).toStrictEqual(['changed', 'ok'])
    }))
})

const failing: { readonly [sentence: string]: readonly [{ readonly [name: string]: Json }, RegExp] } = {
  'a recipe that fails': [{ target: 'broken' }, /no luck/],
  'a target that nobody knows': [{ target: 'nothing' }, /No rule to make target 'nothing'/],
  'a folder that is not there': [{ chdir: '/nowhere' }, /there is no folder/],
  'a make that is not there': [{ make: '/nowhere/make' }, /there is no \/nowhere\/make/],
}

test.each(Object.entries(failing))('make fails for %s', (_, [args, says]) =>
  inFolder(places, async cwd => {
    const came = await runModule(module, { chdir: join(cwd, folder), ...args }, {})
    expect([came.status, came.failure]).toStrictEqual(['failed', expect.stringMatching(says)])
  }),
)
