import { createHash } from 'node:crypto'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../engine/load/values.ts'
import { encrypt } from '../../engine/load/vault.ts'
import { digest } from '../../engine/review/canonical.ts'
import type { PlanFile } from '../../engine/review/plan-file.ts'
import { atDesk, book, type Desk, statuses } from '../support/planning.ts'

const small = {
  'site.yml': book([{ name: 'note', copy: { dest: '{{ root }}/note', content: 'new\n', mode: '0644' } }]),
  'root/note': 'old\n',
}

/** A value of a vault in a file, a mode and a line; one that is nowhere a secret but by no_log; and what is none. */
const token = 'hunter22-hunter22'
const withSecrets = {
  'site.yml': book(
    [
      { name: 'sent', copy: { dest: '{{ root }}/sent', content: 'token={{ token }}\n' } },
      { name: 'rendered', template: { src: 'token.j2', dest: '{{ root }}/rendered' } },
      { name: 'line', lineinfile: { path: '{{ root }}/line', line: '{{ token | b64encode }}' } },
      { name: 'quiet', copy: { dest: '{{ root }}/quiet', content: 'unsaid-unsaid\n' }, no_log: true },
      { name: 'open', copy: { dest: '{{ root }}/open', content: 'for all\n' } },
    ],
    { vars_files: ['vault.yml'] },
  ),
  'templates/token.j2': 'it is {{ token }}\n',
  'vault.yml': encrypt(Buffer.from(`token: ${token}\n`), { id: 'default', password: new Secret('open sesame') }),
  password: 'open sesame\n',
  'root/line': `${token}\n`,
}
const withVault = ['--vault-password-file', 'password']

/** A text in the forms in which it could be looked for. */
function formsOf(text: string): string[] {
  const wholes = [text, `${text}\n`, `token=${text}\n`, `it is ${text}\n`]
  const sums = wholes.flatMap(whole => ['sha1', 'sha256', 'md5'].map(name => createHash(name).update(whole).digest('hex')))
  return [text, Buffer.from(text).toString('base64').replace(/=+$/, ''), Buffer.from(text).toString('hex'), ...sums]
}

/** The plan as it was written, changed by hand; with a digest that fits where the forger knows how that is made. */
function forge(desk: Desk, change: (plan: PlanFile) => void, isClever: boolean): void {
  const plan = JSON.parse(desk.read('plan')) as PlanFile
  change(plan)
  const { sha256: _, sealed: __, ...rest } = plan
  writeFileSync(join(desk.folder, 'plan'), JSON.stringify({ ...plan, ...(isClever && { sha256: digest(rest) }) }, null, 1))
}

type Loose = { [name: string]: Loose }
const stepOf = (plan: PlanFile) => (plan as unknown as { tasks: { steps: Loose[] }[] }).tasks[0]?.steps[0] as Loose

const forgeries: { readonly [what: string]: readonly [change: (plan: PlanFile) => void, code: string] } = {
  'another version': [plan => Object.assign(plan, { plan: 99 }), 'other-plan'],
  'a module that nobody has': [plan => Object.assign(stepOf(plan), { module: 'rm_rf' }), 'unknown-module'],
  'an argument that the module does not take': [
    plan => Object.assign(stepOf(plan)['arguments'] as Loose, { shell: 'id' }),
    'unknown-argument',
  ],
  'an argument of another type': [plan => Object.assign(stepOf(plan)['arguments'] as Loose, { backup: 'perhaps' }), 'wrong-type'],
  'shell text beside the arguments': [plan => Object.assign(stepOf(plan), { run: 'rm -rf /' }), 'edited-plan'],
  'a status that there is not': [plan => Object.assign(stepOf(plan), { status: 'fine' }), 'edited-plan'],
}

describe('tsplay plan', () => {
  test('changes nothing, says what would change, and keeps it for its owner alone, as JSON with modules and arguments', async () => {
    await atDesk(small, async ({ root, folder, plan, read }) => {
      const { stdout, status } = await plan()
      expect({ status, note: read('root/note') }).toStrictEqual({ status: 0, note: 'old\n' })
      expect(stdout).toContain(`  changes  note  site.yml:1:`)
      expect(stdout).toContain('-old\n           +new\n')
      expect(statSync(join(folder, 'plan')).mode & 0o777).toBe(0o600)
      const kept = JSON.parse(read('plan')) as PlanFile
      expect(kept.plan).toBe(1)
      expect(kept.tasks[0]?.steps[0]).toMatchObject({
        host: 'h1',
        status: 'changed',
        module: 'copy',
        arguments: { dest: `${root}/note`, content: 'new\n', mode: '0644' },
        decided: 'review',
      })
      expect(kept.tasks[0]?.steps[0]?.guard?.expects?.map(({ read: kind }) => kind)).toContain('file')
    })
  })

  test('says of what only the run can tell what it waits for, with the arguments as far as they are known', async () => {
    const site = book([
      { name: 'ask', command: 'date', register: 'asked' },
      { name: 'keep', copy: { dest: '{{ root }}/kept', content: '{{ asked.stdout }}' } },
    ])
    await atDesk({ 'site.yml': site }, async ({ plan, folder }) => {
      const { stdout } = await plan()
      expect(stdout).toContain('h1  1 to run, with an end that nobody knows, 1 decided when the plan is applied\n')
      expect(stdout).toContain(`waits for ask (${folder}/site.yml:1)`)
    })
  })

  test('is shown again as it was shown, and as one page without scripts, in which nothing can be slipped', async () => {
    const evil = '<script>alert(1)</script>"\'&'
    const site = book([{ name: evil, copy: { dest: '{{ root }}/x', content: `${evil}\n` } }])
    await atDesk({ 'site.yml': site }, async ({ plan, tsplay }) => {
      const shown = await plan()
      expect(await tsplay('review', 'plan')).toStrictEqual(shown)
      const { stdout } = await tsplay('review', 'plan', '--output', 'html')
      expect(stdout).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;')
      expect(stdout).not.toMatch(/<script|<img|<link|https?:|url\(|src=|href=| on\w+=/i)
      expect(stdout).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    })
  })

  test('keeps no secret and no hash of one where there is no vault password to seal it with; it is rendered again', async () => {
    // Here no vault says that it is secret, but no_log does; the playbook itself has it, so it is left out, too.
    const site = book([
      { name: 'quiet', copy: { dest: '{{ root }}/quiet', content: `${token}\n` }, no_log: true },
      { name: 'user', 'community.general.htpasswd': { path: '{{ root }}/users', name: 'ada', password: token } },
      { name: 'open', copy: { dest: '{{ root }}/open', content: 'for all\n' } },
    ])
    await atDesk({ 'site.yml': site, 'root/quiet': `old ${token}\n` }, async ({ plan, apply, read, folder }) => {
      const { stdout, status } = await plan()
      expect(status).toBe(0)
      const kept = read('plan')
      expect(formsOf(token).filter(form => kept.includes(form) || stdout.includes(form))).toStrictEqual([])
      expect(stdout).toContain(`  ${folder}/site.yml\n`)
      expect((await apply('--output', 'json')).status).toBe(0)
      expect([read('root/quiet'), read('root/open')]).toStrictEqual([`${token}\n`, 'for all\n'])
    })
  })

  test('seals what has to do with secrets with the vault password, and is applied with it alone', async () => {
    await atDesk(withSecrets, async ({ plan, apply, read, root, folder }) => {
      const { stdout, status } = await plan(...withVault)
      expect(status).toBe(0)
      const kept = read('plan')
      const forms = [...formsOf(token), 'unsaid-unsaid']
      expect(forms.filter(form => kept.includes(form) || stdout.includes(form))).toStrictEqual([])
      expect(kept).toContain('"sealed": "$ANSIBLE_VAULT;1.1;AES256')
      const without = await apply()
      expect({ status: without.status, problem: without.stderr.split('\n')[0] }).toStrictEqual({
        status: 1,
        problem: 'plan:1:1  missing-vault-password',
      })
      const { status: applied, stdout: ends } = await apply(...withVault, '--output', 'json')
      expect({ applied, ends: statuses(ends) }).toStrictEqual({
        applied: 0,
        ends: ['sent: changed', 'rendered: changed', 'line: changed', 'quiet: changed', 'open: changed'],
      })
      expect(read('root/rendered')).toBe(`it is ${token}\n`)
      expect(ends).not.toContain(token)
      expect([folder, root].every(path => path !== '')).toBe(true)
    })
  })

  test('refuses a step with a secret whose host moved, as it holds what was sealed', async () => {
    await atDesk(withSecrets, async ({ plan, apply, root }) => {
      await plan(...withVault)
      writeFileSync(join(root, 'line'), 'somebody was here\n')
      const { status, stdout } = await apply(...withVault, '--output', 'json')
      expect({ status, line: statuses(stdout)[2] }).toStrictEqual({ status: 3, line: 'line: refused' })
    })
  })
})

describe('a plan that was edited by hand', () => {
  test.each(Object.keys(forgeries))('is refused with its place: %s', async what => {
    await atDesk(small, async desk => {
      await desk.plan()
      const [change, code] = forgeries[what] as (typeof forgeries)[string]
      forge(desk, change, true)
      const { status, stderr } = await desk.apply()
      expect({ status, note: desk.read('root/note') }).toStrictEqual({ status: 1, note: 'old\n' })
      expect(stderr).toMatch(new RegExp(`^plan:\\d+:\\d+  ${code}\n`))
    })
  })

  test('is refused where anything in it is not as it was written', async () => {
    await atDesk(small, async desk => {
      await desk.plan()
      forge(desk, plan => Object.assign(stepOf(plan), { message: 'nothing to see' }), false)
      const { status, stderr } = await desk.apply()
      expect({ status, code: stderr.split('\n')[0] }).toStrictEqual({ status: 1, code: 'edited-plan' })
    })
  })

  test.each([
    ['cut off', (text: string) => text.slice(0, 300), /^plan:\d+:\d+ {2}no-plan\n/],
    ['no JSON at all', () => 'hosts: all\n', /^plan:\d+:\d+ {2}no-plan\n/],
    ['JSON that is no plan', () => '[]', /^plan:1:1 {2}edited-plan\n/],
  ])('is refused where it is %s', async (_, change, message) => {
    await atDesk(small, async ({ plan, apply, folder, read }) => {
      await plan()
      writeFileSync(join(folder, 'plan'), change(read('plan')))
      const { status, stderr } = await apply()
      expect(status).toBe(1)
      expect(stderr).toMatch(message)
    })
  })

  const clever: { readonly [what: string]: (plan: PlanFile) => void } = {
    'other arguments of a step': plan => Object.assign(stepOf(plan)['guard'] as Loose, { arguments: 'a'.repeat(64) }),
    'other answers that are expected': plan =>
      Object.assign((stepOf(plan)['guard'] as Loose)['expects']?.[0] as Loose, { answer: { exists: false } }),
    'another effect': plan => Object.assign(stepOf(plan)['guard'] as Loose, { effect: 'b'.repeat(64) }),
    'another host': plan => Object.assign(stepOf(plan), { host: 'h2' }),
    'a playbook with another task': plan => {
      const files = plan.control.files as { [path: string]: string }
      const path = Object.keys(files).find(name => name.endsWith('site.yml')) ?? ''
      files[path] = (files[path] ?? '').replace('new', 'bad')
    },
  }
  test.each(Object.keys(clever))('does nothing but what it shows, although its digest fits: %s', async what => {
    await atDesk(small, async desk => {
      await desk.plan()
      forge(desk, clever[what] as (plan: PlanFile) => void, true)
      const { status } = await desk.apply()
      expect({ status, note: desk.read('root/note') }).toStrictEqual({ status: 3, note: 'old\n' })
    })
  })

  test('is refused where it was sealed, even where its digest fits', async () => {
    await atDesk({ ...small, password: 'open sesame\n' }, async desk => {
      await desk.plan(...withVault)
      forge(desk, plan => Object.assign(stepOf(plan), { message: 'nothing to see' }), true)
      const { status, stderr } = await desk.apply(...withVault)
      expect({ status, code: stderr.split('\n')[0] }).toStrictEqual({ status: 1, code: 'edited-plan' })
    })
  })
})
