import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { theWorld } from '../../engine/load/source.ts'
import { run } from '../../engine/run.ts'
import type { RunOptions } from '../../engine/run-options.ts'

/** What is wrong with a play of a role that is not there, in a folder with these files. */
async function problemsWith(role: string, files: { readonly [path: string]: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-missing-'))
  try {
    mkdirSync(join(folder, 'roles'))
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    writeFileSync(join(folder, 'site.yml'), JSON.stringify([{ hosts: 'all', roles: [role] }]))
    const never = new AbortController().signal
    const options: RunOptions = {
      ...{ playbooks: [join(folder, 'site.yml')], inventories: ['h1,'], tags: [], skipTags: [], extraVars: [], check: false, diff: false },
      ...{ become: { enabled: false }, verbosity: 0, forceHandlers: false, flushCache: false, vaultSecrets: [], modulePath: [] },
      ...{ signal: never, kill: never, ask: async () => undefined, listOnly: [] },
    }
    const problems: string[] = []
    for await (const event of run(options, { ...theWorld, env: () => undefined }))
      if (event.type === 'run-finished')
        problems.push(...event.problems.map(({ message, hint }) => `${message}: ${hint}`.replaceAll(folder, '.')))
    return problems
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test.each([
  [
    'acme.tools.greet',
    {},
    /^there is no role "acme\.tools\.greet": type: ansible-galaxy collection install acme\.tools -p \.\/collections; looked in/,
  ],
  [
    'geerling.thing',
    { 'roles/requirements.yml': '- name: geerling.thing\n' },
    /^there is no role "geerling\.thing": \.\/roles\/requirements\.yml lists it; type: ansible-galaxy role install -r \.\/roles\/requirements\.yml -p \.\/roles$/,
  ],
  ['plain', { 'requirements.yml': '- name: other\n' }, /^there is no role "plain": looked in \.\/roles, /],
] as const)('a role that is not there (%s) is told with the line that brings it', async (role, files, says) => {
  const [problem] = await problemsWith(role, files)
  expect(problem).toMatch(says)
})
