import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { atPlace, finished, ignored, type Place, type Task } from '../support/place.ts'
import { root } from '../support/tree.ts'

/** Works in a folder with these files in it, outside of this package, as users have theirs. */
const withFiles = (files: { readonly [path: string]: string }, work: (place: Place) => Promise<void>) =>
  atPlace(async place => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place.folder, path)), { recursive: true })
      writeFileSync(join(place.folder, path), text)
    }
    await work(place)
  })

/** The examples of the README: a module and a filter. */
const [greeting = '', loud = ''] = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```js\n([\s\S]*?)^```/gm)].map(
  ([, code = '']) => code,
)

test("README's module is checked with a diff, changes, and changes nothing the second time", () =>
  withFiles({}, async ({ folder, run }) => {
    mkdirSync(join(folder, 'library'))
    writeFileSync(join(folder, 'library/greeting.js'), greeting.replaceAll('/etc/motd', join(folder, 'motd')))
    const task: Task = { greeting: { line: "it's me" }, diff: true }
    const tasks = [task, task]
    const runs = [await run(tasks, ['--check', '--output', 'json']), await run(tasks), await run(tasks)]
    const [change] = runs.map(({ stdout }) => finished(stdout)[0]?.differences)
    expect(runs.map(({ stdout }) => finished(stdout).map(({ status }) => status))).toStrictEqual([
      ['changed', 'ok'],
      ['changed', 'ok'],
      ['ok', 'ok'],
    ])
    expect(change).toStrictEqual([{ type: 'value', name: 'line', before: '', after: "it's me" }])
    expect(readFileSync(join(folder, 'motd'), 'utf8')).toBe("it's me\n")
  }))

test("what is wrong with the arguments of a module of one's own is told before anything runs, with its place", () =>
  withFiles({ 'library/greeting.mjs': greeting }, async ({ run }) => {
    const { status, stderr } = await run([{ debug: null }, { greeting: { lime: 'x' } }], [])
    expect([status, stderr.includes('unknown-argument'), stderr.includes('did you mean "line"?')]).toStrictEqual([4, true, true])
  }))

const plugins = {
  'filter_plugins/loud.js': loud,
  'filter_plugins/more.mjs': `export const filters = { both: (a, b) => ({ a, list: [b, null] }), broken: () => { throw new Error('not today') } }
export const tests = { shouting: text => text === text.toUpperCase() }
export const lookups = { countdown: ([from], { to = 0 }) => Array.from({ length: from - to }, (_, step) => from - step) }`,
  'roles/mine/filter_plugins/mine.js': 'export const filters = { mine: text => `mine: ${text}` }',
  'roles/mine/tasks/main.yml': '- debug: { msg: "{{ 1 | mine }}" }',
  'filter_plugins/old.py':
    "import nowhere_at_all\nclass FilterModule(object):\n    def filters(self):\n        return {'old_one': lambda text: text}\n",
}

const shown: readonly (readonly [template: string, value: unknown])[] = [
  ["{{ 'ada' | loud }}", 'ADA'],
  ["{{ 'ada' | loud(mark='!') }}", 'ADA!'],
  ["{{ {'k': 1.0, 'two': true} | both('x') | to_json }}", '{"a": {"k": 1, "two": true}, "list": ["x", null]}'],
  ["{{ 'ADA' is shouting and 'ada' is not shouting }}", true],
  ["{{ query('countdown', 3, to=1) }}", [3, 2]],
]

test("filters, tests and lookups of one's own take and give plain data", () =>
  withFiles(plugins, async ({ run }) => {
    const { stdout } = await run(shown.map(([template]) => ({ debug: { msg: template } })))
    expect(finished(stdout).map(({ result }) => result['msg'])).toStrictEqual(shown.map(([, value]) => value))
  }))

test('a role brings its own, when it is included too', () =>
  withFiles(plugins, async ({ run }) => {
    const { stdout } = await run([{ include_role: { name: 'mine' } }, { debug: { msg: '{{ 2 | mine }}' } }])
    expect(finished(stdout).flatMap(({ result }) => result['msg'] ?? [])).toStrictEqual(['mine: 1', 'mine: 2'])
  }))

test('a mistake in a filter, a filter in Python that does not load and one that nobody has fail where they are used, and say what to do', () =>
  withFiles(plugins, async ({ folder, run }) => {
    const { stdout } = await run(['broken', 'old_one', 'nobodys'].map(name => ({ debug: { msg: `{{ 'x' | ${name} }}` }, ...ignored })))
    expect(finished(stdout).map(({ message, hint }) => [message, hint])).toStrictEqual([
      [`the filter 'broken' (${folder}/filter_plugins/more.mjs) says: not today`, undefined],
      [
        "there is no filter 'old_one'",
        `${folder}/filter_plugins/old.py is Python, and does not load here: ModuleNotFoundError: No module named 'nowhere_at_all'`,
      ],
      ["there is no filter 'nobodys'", undefined],
    ])
  }))

test('a secret that goes through a filter of one’s own stays one', () =>
  withFiles(plugins, async ({ run }) => {
    const { stdout } = await run([
      { set_fact: { token: "{{ 'hunter22-' ~ 'hunter22' }}" }, no_log: true },
      { uri: { url: 'http://127.0.0.1:1/', url_password: "{{ token | loud(mark='?') }}" }, ...ignored },
      { debug: { msg: "{{ token | loud(mark='?') }}" } },
    ])
    expect(stdout).not.toContain('HUNTER22')
  }))

test.each([
  ['cannot be read', 'export default {', /it cannot be imported: SyntaxError/],
  ['exports no module', 'export const a = 1', /it exports no module/],
])('a module in JavaScript that %s is told with its file', (_, code, message) =>
  withFiles({ 'library/mine.mjs': code }, async ({ run }) => {
    const { status, stderr } = await run([{ mine: null }], [])
    expect([status, message.test(stderr), stderr.includes('library/mine.mjs:1:1')]).toStrictEqual([4, true, true])
  }),
)

test('a mistake that a module in JavaScript makes as it runs fails its task', () =>
  withFiles(
    {
      'library/mine.mjs': `import { action } from 'tsplay/module'
export default action({ description: 'x', args: { type: 'object', properties: {} }, touches: false, host: false, check: 'run', run: () => nothing.at(1) })`,
    },
    async ({ folder, run }) => {
      const { stdout } = await run([{ mine: null, ...ignored }])
      expect(finished(stdout)[0]?.message).toBe(`ReferenceError in ${folder}/library/mine.mjs: nothing is not defined`)
    },
  ))
