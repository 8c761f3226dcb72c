import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { atPlace, finished, ignored, type Task } from '../support/place.ts'

/** Puts modules into library/ beside the playbook, runs tasks, and gives what each came to. */
const withModules = (modules: { readonly [file: string]: string }, tasks: readonly Task[], more: readonly string[] = []) =>
  new Promise<ReturnType<typeof finished>>((resolve, reject) => {
    atPlace(async ({ folder, run }) => {
      mkdirSync(join(folder, 'library'))
      for (const [file, text] of Object.entries(modules)) writeFileSync(join(folder, 'library', file), text)
      if (modules['words'] === '') copyFileSync('/bin/cat', join(folder, 'library', 'words'))
      const { stdout, stderr } = await run(tasks, ['--output', 'json', ...more])
      try {
        resolve(finished(stdout))
      } catch {
        reject(new Error(stdout + stderr))
      }
    }).catch(reject)
  })

const looking = `#!/bin/sh
# WANT_JSON _ansible_check_mode
d=\${0%/*}
ps=$(cat /proc/[0-9]*/cmdline | grep -ac 'hunter22-[h]unter22')
printf '{"folder": "%s", "modes": "%s", "seen": "%s", "token": "%s"}' "$d" "$(stat -c %a "$d" "$1" "$0" | tr '\\n' ' ')" "$ps" "$(sed 's/.*"token": "\\([^"]*\\)".*/\\1/' "$1")"
`

test('a module lies in a folder for its user alone, its arguments in a file that none other may read nor any list of processes shows, and nothing stays', async () => {
  const [came] = await withModules({ looking }, [{ looking: { token: 'hunter22-hunter22' } }])
  const { folder, ...rest } = (came?.result ?? {}) as { folder: string }
  expect(rest).toStrictEqual({ modes: '700 600 700 ', seen: '0', token: 'hunter22-hunter22', changed: false, failed: false })
  expect(existsSync(folder)).toBe(false)
})

test('nothing stays of a module that is ended for taking too long', () =>
  atPlace(async ({ folder, run }) => {
    mkdirSync(join(folder, 'library'))
    writeFileSync(join(folder, 'library/slow'), `#!/bin/sh\nprintf %s "\${0%/*}" >'${folder}/where'\nsleep 600\n`)
    const { stdout } = await run([{ slow: null, timeout: 3, ...ignored }])
    expect(finished(stdout)[0]?.message).toBe('The slow action failed to execute in the expected time frame (3) and was terminated')
    const where = readFileSync(join(folder, 'where'), 'utf8')
    expect(where).toMatch(/\.tsplay-\w+$/)
    await expect.poll(() => existsSync(where), { timeout: 10_000 }).toBe(false)
  }))

test('a binary is started as it is, with its arguments as JSON', async () => {
  const [came] = await withModules({ words: '' }, [{ words: { one: 1, two: ["it's"] } }])
  expect(came?.result).toStrictEqual({ one: 1, two: ["it's"], changed: false, failed: false })
})

const touching = '#!/bin/sh\n: >"$(dirname "$0")/../pwned-by-check"; echo \'{"changed": true}\'\n'

test('a check runs a module only where it looks at _ansible_check_mode, or leaves that to AnsibleModule; of others it says that it does not know', async () => {
  const aware = '#!/bin/sh\n# WANT_JSON\ngrep -q \'"_ansible_check_mode": true\' "$1" && echo \'{"changed": true, "was": "a check"}\'\n'
  const came = await withModules({ touching, aware }, [{ touching: null }, { aware: null }], ['--check'])
  expect(came.map(({ status, waitsFor, result }) => [status, waitsFor, result['was']])).toStrictEqual([
    ['unknown', 'the real run: touching does not look at _ansible_check_mode', undefined],
    ['changed', undefined, 'a check'],
  ])
})

test('what a check does not run may have set what is not defined then: that is not known, not an error', async () => {
  const setting = '#!/bin/sh\necho \'{"ansible_facts": {"where": "here"}}\'\n'
  const tasks = [
    { debug: { msg: '{{ where }}' }, ...ignored },
    { setting: null },
    { debug: { msg: '{{ where }}' } },
    { debug: { msg: 'x' }, when: "where == 'here'" },
    { debug: { msg: '{{ item }}' }, loop: '{{ where }}' },
    { debug: { msg: "{{ where | default('nowhere') }}" } },
  ]
  const came = await withModules({ setting }, tasks, ['--check'])
  expect(came.map(({ status }) => status)).toStrictEqual(['failed', 'unknown', 'unknown', 'unknown', 'unknown', 'ok'])
})

test('nor is a fact known that is set from it, though it was known before; a handler of such a name is nobody', async () => {
  const setting = '#!/bin/sh\necho \'{"ansible_facts": {"where": "here"}}\'\n'
  const tasks = [
    { set_fact: { chosen: '' } },
    { setting: null },
    { set_fact: { chosen: "{{ 'there' if where == '' else where }}" }, when: "chosen == ''" },
    { debug: { msg: 'x' }, when: "chosen == 'here'" },
    { file: { path: '/nowhere/at/all', state: 'absent' }, notify: "restart {{ chosen + 'd' }}" },
    { copy: { content: 'x', dest: '{{ playbook_dir }}/new' }, notify: "restart {{ chosen + 'd' }}" },
    { debug: { msg: 'end' } },
  ]
  const came = await withModules({ setting }, tasks, ['--check'])
  expect(came.map(({ status }) => status)).toStrictEqual(['ok', 'unknown', 'unknown', 'unknown', 'ok', 'changed', 'ok'])
})

test.each([
  ['has no first line', 'echo {}\n', 'module (bad) is missing interpreter line'],
  ['prints no JSON', '#!/bin/sh\necho hello\n', 'MODULE FAILURE\nSee stdout/stderr for the exact error'],
  ['prints a list', "#!/bin/sh\necho '[1]'\n", 'MODULE FAILURE\nSee stdout/stderr for the exact error'],
  ['is written for what is not there', '#!/no/such/thing\n', 'bad is run by /no/such/thing, which is not there'],
])('a module that %s has failed', async (_, bad, message) => {
  const [came] = await withModules({ bad }, [{ bad: null, ...ignored }])
  expect([came?.status, came?.message]).toStrictEqual(['failed', message])
})

test('a plugin in Python of the control side is known by its name, beside the playbook and in roles; a task that reaches it says what it is', () =>
  atPlace(async ({ folder, run }) => {
    for (const place of ['library', 'action_plugins', 'roles/r/action_plugins']) mkdirSync(join(folder, place), { recursive: true })
    for (const file of ['action_plugins/act.py', 'action_plugins/both.py', 'roles/r/action_plugins/far.py'])
      writeFileSync(join(folder, file), 'from ansible.plugins.action import ActionBase\n')
    writeFileSync(join(folder, 'library/both.py'), 'DOCUMENTATION = "what both does"\n')
    const { stdout } = await run([
      { act: { a: 1 }, ...ignored },
      { both: null, ...ignored },
      { far: null, when: false },
    ])
    const said = (name: string) =>
      `${name} is done by a plugin in Python on the control side, ${folder}/action_plugins/${name}.py, and tsplay runs none`
    expect(finished(stdout).map(({ status, message }) => [status, message])).toStrictEqual([
      ['failed', said('act')],
      ['failed', said('both')],
      ['skipped', undefined],
    ])
  }))

test('a module is run by the interpreter that the user names, and says so where there is none', async () => {
  const mine = '#!/usr/bin/python3\nprint("{}")\n'
  const by = (ansible_python_interpreter: string) => ({ mine: null, vars: { ansible_python_interpreter }, ...ignored })
  const came = await withModules({ 'mine.py': mine }, [by('/usr/bin/python3'), by('/no/python')])
  expect(came.map(({ status, message, hint }) => [status, message, hint])).toStrictEqual([
    ['ok', undefined, undefined],
    [
      'failed',
      'mine.py is run by /no/python, which is not there',
      'install it on the host (package: needs no Python), or say in ansible_python_interpreter where it is',
    ],
  ])
})

test('a module that imports ansible.module_utils says what is missing where no ansible-core is installed', () =>
  atPlace(async ({ folder, bin, run }) => {
    mkdirSync(join(folder, 'library'))
    writeFileSync(join(folder, 'library/needy.py'), '#!/usr/bin/python3\nfrom ansible.module_utils.basic import AnsibleModule\n')
    // An ansible program that knows no ansible, and a Python on the host that has none either.
    writeFileSync(join(bin, 'ansible'), '#!/bin/false\n')
    writeFileSync(join(bin, 'bare'), '#!/bin/sh\nexec /usr/bin/python3 -S -I "$@"\n')
    for (const name of ['ansible', 'bare']) chmodSync(join(bin, name), 0o755)
    const { stdout } = await run([{ needy: null, vars: { ansible_python_interpreter: join(bin, 'bare') }, ...ignored }])
    expect(finished(stdout)[0]?.message).toMatch(/^this module imports ansible.module_utils, and no ansible-core is installed/)
  }))

test('words beside NAME=VALUE are told with their place before anything runs', () =>
  atPlace(async ({ folder, run }) => {
    mkdirSync(join(folder, 'library'))
    writeFileSync(join(folder, 'library/mine'), touching)
    const { status, stderr } = await run([{ mine: 'one=1 two' }], [])
    expect([status, /site\.yml:1:\d+ {2}extra-params/.test(stderr)]).toStrictEqual([4, true])
  }))

test("a module in PowerShell is in nobody's way: a task that reaches it fails, and says why", async () => {
  const only = '#!powershell\n#AnsibleRequires -CSharpUtil Ansible.Basic\n'
  const came = await withModules({ 'only_windows.ps1': only }, [
    { only_windows: null, when: false },
    { only_windows: null, ...ignored },
  ])
  expect(came.map(({ status, message }) => [status, message])).toStrictEqual([
    ['skipped', undefined],
    ['failed', 'module (only_windows) is written in PowerShell'],
  ])
})
