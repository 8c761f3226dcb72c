import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../engine/module.ts'
import { readRecords } from '../../engine/shell/records.ts'
import { collectors, collectorsFor } from '../../engine/state/facts/collectors.ts'
import { facts } from '../../engine/state/facts.ts'
import module from '../../modules/setup.ts'
import { inFolder } from '../support/folder.ts'
import { runModule } from '../support/module.ts'
import { runIn, shells } from '../support/shells.ts'

const plain = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
type Facts = { readonly [name: string]: Json }

function recorded(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'))
}

function gathered(shell: readonly string[], path: string, subset: readonly string[] = ['all'], folder = '/nowhere'): Facts {
  const asked = collectorsFor(subset)
  if ('bad' in asked) throw new Error(asked.bad)
  const question = facts({ collectors: asked, folder, timeout: 10 })
  const { stdout } = runIn(shell, question.kind.script([question.key]), { env: { PATH: path } })
  const [record = new Map<string, string>()] = readRecords(stdout)
  return question.kind.parse(record, question.key)
}

/** A folder of programs with all that the facts need and no Python; `python` is put there where it is given. */
function programs(folder: string, python?: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const name of ['sh', 'dash', 'bash', 'busybox', 'uname', 'cat', 'id', 'nproc', 'date', 'env', 'grep', 'ls', 'tr', 'stat']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
    if (found.startsWith('/')) symlinkSync(found, join(bin, name))
  }
  if (python !== undefined) writeFileSync(join(bin, 'python3'), python, { mode: 0o755 })
  return bin
}

describe.each(shells)('%s', (...shell) => {
  test('tells the version of the Python that is there', async () => {
    await inFolder({}, async folder => {
      const bin = programs(folder, "#!/bin/sh\necho 'Python 3.9.18'\n")
      const { python, python_version } = gathered(shell, bin, ['min'])
      expect({ python, python_version }).toStrictEqual({
        python: {
          executable: join(bin, 'python3'),
          type: 'cpython',
          has_sslcontext: true,
          version: { major: 3, minor: 9, micro: 18, releaselevel: 'final', serial: 0 },
          version_info: [3, 9, 18, 'final', 0],
        },
        python_version: '3.9.18',
      })
    })
  })

  test('tells of Python 3 without a version where there is none, so that roles can name packages', async () => {
    await inFolder({}, async folder => {
      const { python, python_version } = gathered(shell, programs(folder))
      expect({ python, python_version }).toStrictEqual({
        python: { executable: '', version: { major: 3, minor: 0, micro: 0 } },
        python_version: '3.0.0',
      })
    })
  })

  test('tells what ansible-core tells, in its types', () => {
    expect(unlike(prefixed(gathered(shell, plain)))).toStrictEqual([])
  })

  test('looks at what is asked for, and at nothing else', () => {
    const each = collectors.map(({ names: [name] }) => name)
    const questions = each.map(name => facts({ collectors: [name], folder: '/nowhere', timeout: 10 }))
    const { stdout } = runIn(shell, questions[0]?.kind.script(questions.map(({ key }) => key)) ?? '', { env: { PATH: plain } })
    const whole = gathered(shell, plain)
    const names = readRecords(stdout).map((record, index) => Object.keys(questions[index]?.kind.parse(record, questions[index].key) ?? {}))
    expect(names.flat().sort()).toStrictEqual(Object.keys(whole).sort())
  })

  test.each(Object.entries(ownFacts))('reads facts of its own: %s', (_, [files, local]) =>
    inFolder(files, async folder => {
      expect(gathered(shell, plain, ['!all', '!min', 'local'], folder)).toStrictEqual({ local: told(local, folder) })
    }),
  )
})

const subsets = recorded('fact-subsets.json') as readonly { readonly subsets: readonly string[]; readonly facts: readonly string[] }[]
const answered = said()

test.each(subsets.map(({ subsets: words, facts: names }) => [words, names] as const))('%s gather what Ansible gathers', (words, names) => {
  const found = words.map(subset => {
    const asked = collectorsFor(subset.split(','))
    return 'bad' in asked
      ? asked
      : Object.keys(facts({ collectors: asked, folder: '', timeout: 1 }).kind.parse(answered, { collectors: asked })).sort()
  })
  expect(found).toStrictEqual(words.map(() => names))
})

test('a subset that nobody knows is refused', async () => {
  const { status, failure } = await runModule(module, { gather_subset: ['!all', '!nosuch'] })
  expect([status, failure]).toStrictEqual([
    'failed',
    expect.stringMatching(/^Bad subset 'nosuch' given to Ansible\. gather_subset options allowed: all, /),
  ])
})

test('a filter leaves only names that fit it, with their prefix or without', async () => {
  const { result } = await runModule(module, { gather_subset: ['!all'], filter: ['ansible_fip*', 'userspace_bit[s]', 'gather_*'] })
  expect(result).toStrictEqual({ ansible_facts: { ansible_fips: false, ansible_userspace_bits: '64', gather_subset: ['!all'] } })
})

test('where Python is has the name of what Ansible discovers, too', async () => {
  const wanted = { gather_subset: ['!all'], filter: ['ansible_python', 'discovered_*'] }
  const { result } = await runModule(module, wanted)
  const { ansible_python: python, ...others } = (result as { ansible_facts: Facts }).ansible_facts
  const { executable } = python as { readonly executable: string }
  expect(others).toStrictEqual(executable === '' ? {} : { discovered_interpreter_python: executable })
})

// What ansible-core 2.14 makes of the same files. Where a value has a %, it loses all of them, and we none.
const ownFacts: { readonly [sentence: string]: readonly [{ readonly [path: string]: string }, Json] } = {
  JSON: [
    { 'js.fact': '0644 {"a": [1, true], "b": null}\n', 'list.fact': '0644 [1,2]', 'not.json': '0644 {}' },
    { js: { a: [1, true], b: null }, list: [1, 2] },
  ],
  'sections of options': [
    {
      'ini.fact': '0644 # c\n[a-b]\nK 1 = v ; c\n; c2\nmulti: one\n  two\np = %(home)s\n',
      'cmt.fact': '0644 [a]\nx=1 ; c\ny=2 # d\n# e\n;f\n\nz=\n  w\n\n  v\n',
      'dflt.fact': '0644 [DEFAULT]\nd=1\n[z]\ne=2\n',
    },
    {
      cmt: { a: { x: '1 ; c', y: '2 # d', z: '\nw\n\nv' } },
      dflt: { z: { d: '1', e: '2' } },
      ini: { 'a-b': { 'k 1': 'v ; c', multi: 'one\ntwo', p: '%(home)s' } },
    },
  ],
  programs: [
    {
      'ex.fact': '0755 #!/bin/sh\necho "{\\"pid\\": 1}"',
      'exini.fact': '0755 #!/bin/sh\necho "[s]"; echo k=v; pwd >&2',
      'none.fact': '0755 #!/bin/sh\n',
    },
    { ex: { pid: 1 }, exini: { s: { k: 'v' } }, none: {} },
  ],
  'nothing, and folders': [{ 'empty.fact': '0644 ', 'dir.fact': '0755/' }, { empty: {} }],
  'what cannot be read': [
    {
      'bad.fact': '0644 rubbish\n',
      'dup.fact': '0644 [a]\nX:1\nx=2\n',
      'fail.fact': '0755 #!/bin/sh\nexit 3',
      'nosection.fact': '0644 k=v\n',
      'twice.fact': '0644 [a]\nx=1\n[a]\ny=1\n',
    },
    {
      bad: 'error loading facts as JSON or ini - please check content: HERE/bad.fact',
      dup: 'error loading facts as JSON or ini - please check content: HERE/dup.fact',
      fail: 'Failure executing fact script (HERE/fail.fact), rc: 3, err: ',
      nosection: 'error loading facts as JSON or ini - please check content: HERE/nosection.fact',
      twice: 'error loading facts as JSON or ini - please check content: HERE/twice.fact',
    },
  ],
}

function told(local: Json, folder: string): Json {
  return JSON.parse(JSON.stringify(local).replaceAll('HERE', folder)) as Json
}

function prefixed(found: Facts): Facts {
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [`ansible_${name}`, value]))
}

/** A host of Red Hat's kind without interfaces, and with one host key, as it answers. */
function said(): ReadonlyMap<string, string> {
  return new Map([
    ['files', '/etc/os-release:ID=rhel\n/etc/ssh/ssh_host_rsa_key.pub:ssh-rsa AAAA root@host'],
    ['uname', 'Linux host 6.1 #1 SMP x86_64'],
  ])
}

/** What not each machine has; where it has it, it is as recorded. */
const optional =
  /^ansible_(ssh_host_key_|default_ipv|dns\.|lsb\.|distribution_minor|mounts\.0|devices\.DISK|INTERFACE\.ipv6|system_capabilities)/
/** Why a type is another one than Ansible's. */
const reasons: { readonly [key: string]: string } = {
  ansible_lvm: 'N/A where there are no tools of LVM, else volumes',
  'ansible_loadavg.1m': 'two decimals, as /proc has them: a whole number shows as one',
  'ansible_loadavg.5m': 'the same',
  'ansible_loadavg.15m': 'the same',
}

/** Recorded facts that are not here, or of another type. */
function unlike(found: Facts): string[] {
  const shapes = Object.entries(recorded('fact-shapes.json') as { readonly [key: string]: string })
  const disk = Object.keys((found['ansible_devices'] ?? {}) as Facts)[0] ?? ''
  return shapes.flatMap(([key, shape]) => {
    if (/^(gather_subset|module_setup)$/.test(key) || reasons[key]) return []
    const value = key
      .replace('INTERFACE', 'lo')
      .split('.')
      .reduce<Json | undefined>((whole, part) => memberOf(whole, part === 'DISK' ? disk : part), found)
    if (value === undefined) return optional.test(key) ? [] : [`${key} is missing`]
    const own = shapeOf(value)
    return own === shape || (own === 'str' && shape === 'null') || (own === 'null' && shape === 'str')
      ? []
      : [`${key} is ${own}, not ${shape}`]
  })
}

function memberOf(whole: Json | undefined, part: string): Json | undefined {
  if (whole === null || typeof whole !== 'object') return undefined
  return Array.isArray(whole) ? (whole as readonly Json[])[Number(part)] : Object.hasOwn(whole, part) ? (whole as Facts)[part] : undefined
}

function shapeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return { object: 'dict', string: 'str', boolean: 'bool' }[typeof value as string] ?? typeof value
}
