import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../engine/load/values.ts'
import { encrypt } from '../../engine/load/vault.ts'
import { runProgram } from '../lab/program.ts'
import { cli, quietEnvironment, tsplay } from '../support/command-line.ts'
import { startWeb } from '../support/web.ts'

const token = `rosen'mont"ag 77/+`
const key = 'BEGIN OF KEY\nQQQQwwwweeee\nRRRRttttzzzz\nEND OF KEY\n'
const held = 'lampenschirm-0815'
const secrets = [token, 'QQQQwwwweeee', 'RRRRttttzzzz', held, '4815162342', 'feldweg-99', 'open sesame', token.toUpperCase()]

/** A secret as it is written by whatever quotes, encodes or escapes it. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const quoted = [JSON.stringify(secret).slice(1, -1), secret.replaceAll("'", `'"'"'`), secret.replaceAll("'", "\\'")]
  const encoded = [encodeURIComponent(secret), bytes.toString('base64').slice(0, -4), bytes.toString('hex')]
  return [
    secret,
    ...quoted,
    ...encoded.slice(0, 2),
    ...[1, 2].map(at =>
      Buffer.from(`${'u'.repeat(at)}${secret}`)
        .toString('base64')
        .slice(4, -4),
    ),
  ]
}

function leaks(text: string): string[] {
  return secrets.flatMap(formsOf).filter(form => text.includes(form))
}

interface Files {
  readonly [name: string]: string
}

async function inFolder(tasks: readonly Task[], work: (folder: string, args: readonly string[]) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-secret-'))
  const sealed = (text: string) => encrypt(Buffer.from(text), { id: 'default', password: new Secret('open sesame') })
  const inline = sealed('feldweg-99').trim().replaceAll('\n', '\n      ')
  const book = `- hosts: all\n  gather_facts: false\n  vars_files: [vault.yml]\n  vars:\n    lane: !vault |\n      ${inline}\n  tasks: ${JSON.stringify(tasks)}\n`
  const files: Files = {
    hosts: 'h1 ansible_connection=local\n',
    password: 'open sesame\n',
    'site.yml': book,
    'vault.yml': sealed(JSON.stringify({ token, key, number: 4815162342, deep: { list: [held] } })),
    'sealed.conf': sealed(`first line\nword = ${held}\n`),
    't.j2': 'a = {{ token }}\n{% for line in deep.list %}b = {{ line }}\n{% endfor %}\n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  try {
    await work(folder, ['run', join(folder, 'site.yml'), '-i', join(folder, 'hosts'), '--vault-password-file', join(folder, 'password')])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Everything that is shown and saved of a run, as loud as it gets. */
async function seenOf(tasks: readonly Task[], forms: readonly string[] = ['json']): Promise<string> {
  const seen: string[] = []
  await inFolder(tasks, async (folder, args) => {
    const runs = forms.map(async form => {
      const saved = join(folder, `saved.${form}`)
      const { stdout, stderr } = await tsplay([
        ...args,
        '-vvvv',
        '--diff',
        '--output',
        form,
        '--save',
        saved,
        '-e',
        `out=${folder}/${form}`,
      ])
      return [stdout, stderr, readFileSync(saved, 'utf8')]
    })
    seen.push(...(await Promise.all(runs)).flat())
  })
  return seen.join('\n')
}

type Task = { readonly [keyword: string]: unknown }

const ignored = { ignore_errors: true }
const fed = (stdin: string) => ({ args: { stdin } })
const loud = { msg: '{{ token | b64encode }} {{ token | urlencode }} {{ ("u:" ~ token) | b64encode }}' }
const edited: readonly Task[] = [
  { copy: { content: 'w = {{ token }}\n{{ key }}', dest: '{{ out }}' } },
  { lineinfile: { path: '{{ out }}', line: 'x = {{ deep.list[0] }}' } },
  { lineinfile: { path: '{{ out }}', line: 'harmless' } },
  { replace: { path: '{{ out }}', regexp: '^w', replace: 'v' } },
]
const sent: readonly Task[] = [
  { template: { src: 't.j2', dest: '{{ out }}' } },
  { slurp: { src: '{{ out }}' } },
  { copy: { src: 'sealed.conf', dest: '{{ out }}' } },
]
const readBack = { command: 'cat {{ out }}' }

const shown: { readonly [sentence: string]: readonly Task[] } = {
  'what a command prints': [{ command: 'printf %s {{ token | quote }}' }],
  'what a command fails with': [{ shell: 'cat >&2; exit 1', ...fed('{{ token }}'), ...ignored }],
  'a command that is not there': [{ command: '/nowhere/it {{ token | quote }}', ...ignored }],
  'base64 and URLs': [{ debug: loud }],
  'what a command makes of it': [{ shell: `printf 'u%s' "$TOKEN" | base64 -w0`, environment: { TOKEN: '{{ token }}' } }],
  'what a filter made of it': [{ command: 'printf %s {{ token | upper | quote }}' }],
  'what a variable made of it': [{ command: 'printf %s {{ big | quote }}', vars: { big: '{{ token | upper }}' } }],
  'a secret of several lines': [{ shell: 'cat; false', ...fed('{{ key }}'), ...ignored }],
  'one line of it': [{ shell: 'sed -n 3p | cat -A', ...fed('{{ key }}') }],
  'a number': [{ command: 'printf "%s %s" {{ number }} x' }],
  'a number as JSON': [{ shell: `printf '{"a": [%s]}' {{ number }}`, register: 'n' }, { debug: { msg: '{{ n.stdout | from_json }}' } }],
  'a member deep inside': [{ command: 'echo {{ deep.list[0] }}' }, { debug: { var: 'deep' } }],
  'a value of a vault in the text': [{ command: 'echo {{ lane }}' }, { debug: { msg: '{{ lane }}' } }],
  'one that nobody used, said by the host': [{ shell: 'printf %s%s lampenschirm -0815' }],
  'labels of a loop': [{ debug: { msg: '{{ item }}' }, loop: ['{{ token }}', '{{ deep.list[0] }}'] }],
  'what was registered and set': [
    { shell: 'cat; exit 3', ...fed('{{ token }}'), register: 'r', ...ignored },
    { set_fact: { copy: '<{{ r.stdout }}>' } },
    { debug: { var: 'r' } },
    { debug: { var: 'copy' } },
  ],
  'the name of a task': [{ name: 'with {{ token }}', debug: { msg: 'hello' } }],
  'a condition and an assertion': [
    { assert: { that: ["token == 'x'"], fail_msg: 'not {{ token }}' }, ...ignored },
    { debug: { msg: 'x' }, when: "token == 'y'" },
  ],
  'an error of a template': [
    { debug: { msg: '{{ {}[token] }}' }, ...ignored },
    { debug: { msg: '{{ token | from_json }}' }, ...ignored },
  ],
  'a wrong argument': [
    { file: { path: '/tmp', state: '{{ token }}' }, ...ignored },
    { copy: { content: 'x', mode: '{{ token }}', dest: '{{ out }}.m' }, ...ignored },
  ],
  'a file edited where it stands': [...edited, readBack],
  'templates and vaults': [...sent.slice(0, 2), readBack, ...sent.slice(2), readBack],
  'a request': [{ uri: { url: 'http://127.0.0.1:1/{{ token | urlencode }}', url_username: 'u', url_password: '{{ token }}' }, ...ignored }],
}

describe('a secret is shown nowhere', () => {
  test.each(Object.entries(shown))(
    '%s',
    async (_, tasks) => {
      const seen = await seenOf(tasks)
      expect(leaks(seen)).toStrictEqual([])
      expect(seen).toContain('********')
      expect(seen).toContain('"type":"run-finished"')
      expect(seen).not.toContain('"exit":250')
    },
    60_000,
  )

  test('in no form', async () => {
    const seen = await seenOf(Object.values(shown).flat(), ['ansible', 'junit', 'terminal'])
    expect(leaks(seen)).toStrictEqual([])
  }, 60_000)

  test("a password that is no vault's but is one by its argument", async () => {
    const web = await startWeb()
    const asked = { url: `${web.url}/echo`, url_username: 'u', url_password: 'gartenzaun-5', force_basic_auth: true, return_content: true }
    const seen = await seenOf([{ uri: asked }]).finally(() => web.close())
    const found = ['gartenzaun-5', Buffer.from('u:gartenzaun-5').toString('base64')].filter(form => seen.includes(form))
    expect(found).toStrictEqual([])
    expect(seen).toContain('"exit":0')
  }, 60_000)
})

const strace = ['/usr/bin/strace', '/usr/local/bin/strace'].find(path => existsSync(path))

describe.skipIf(strace === undefined)('no process has a secret on its command line', () => {
  const quiet: { readonly [sentence: string]: readonly Task[] } = {
    'for contents of files': edited,
    'for templates and vaults': sent,
    'for blocks and settings': [
      { blockinfile: { path: '{{ out }}', create: true, block: '{{ key }}' } },
      { ini_file: { path: '{{ out }}.ini', section: 's', option: 'o', value: '{{ token }}' } },
    ],
    'for standard input and environment': [
      { shell: 'cat', ...fed('{{ token }}') },
      { shell: 'printf %s "$TOKEN"', environment: { TOKEN: '{{ token }}' } },
    ],
    'for requests': [
      {
        uri: {
          url: 'http://127.0.0.1:1/',
          method: 'POST',
          url_username: 'u',
          url_password: '{{ token }}',
          body: '{{ key }}',
          headers: { X: '{{ deep.list[0] }}' },
        },
        ...ignored,
      },
    ],
  }
  test.each(Object.entries(quiet))(
    '%s',
    async (_, tasks) => {
      await inFolder(tasks, async (folder, args) => {
        const log = join(folder, 'log')
        const words = ['-f', '-e', 'trace=execve', '-s', '1000000', '-o', log, process.execPath, cli, ...args, '-e', `out=${folder}/out`]
        const { status, stdout, stderr } = await runProgram(strace ?? 'strace', words, { environment: quietEnvironment, timeout: 60_000 })
        expect(`${status}\n${stdout}${stderr}`).toMatch(/^0\n/)
        const traced = readFileSync(log, 'utf8')
        expect(traced).toContain('execve(')
        // strace writes quotes and backslashes as C does.
        expect(leaks(traced.replaceAll('\\"', '"').replaceAll('\\\\', '\\'))).toStrictEqual([])
      })
    },
    90_000,
  )
})
