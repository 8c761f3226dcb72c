import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { atPlace, finished, ignored } from '../support/place.ts'

const files = {
  'filter_plugins/mine.py': `
import collections
class AnsibleFilterError(Exception): pass
def broken(x): raise AnsibleFilterError('not today: %s' % x)
def types(*args, **named): return [type(one).__name__ for one in args] + sorted((name, type(one).__name__) for name, one in named.items())
class FilterModule(object):
    def filters(self):
        return {
            'types': types, 'broken': broken, 'odd': lambda x: x['nowhere'], 'upper_case': str.upper, 'same': lambda x: x,
            'halves': lambda n: (one / 2 for one in range(n)), 'keys_of': lambda d: d.keys(), 'ordered': lambda x: collections.OrderedDict(x),
            'numbers': lambda x: {1: 2 ** 70, 'f': 1.0, 'g': 0.1, 'n': None, (1, 2): 'pair', 'long': -2 ** 60},
            'noisy': lambda x: print('noise') or x, 'aware': aware, 'short': short, 'strict': strict}
def aware(context, x):
    return [x, context['answer'], context.get('nobodys', 7), 'answer' in context, 'nobodys' in context, context.resolve('said'),
            context['hostvars']['h1']['inventory_hostname'], 'h9' in context['hostvars']]
aware.contextfilter = True
def short(context, name): return context[name]
short.contextfilter = True
def strict(scope, x): return [x, scope.autoescape]
strict.evalcontextfilter = True
`,
  'test_plugins/mine.py': "class TestModule:\n    def tests(self): return {'tiny': lambda x, than=10: x < than}\n",
  'lookup_plugins/where.py': `
class LookupModule:
    def run(self, terms, variables=None, **named):
        return ['%s in %s %s' % (one, variables['inventory_hostname'], sorted(named.items())) for one in terms] + [variables[one] for one in terms if one in variables]
`,
  'lookup_plugins/based.py': `
DOCUMENTATION = '''
options:
  mark: { description: what stands between, type: str, default: '-', vars: [{ name: based_mark }] }
  n: { description: a number, type: int }
'''
from ansible.plugins.lookup import LookupBase
class LookupModule(LookupBase):
    def run(self, terms, variables=None, **named):
        self.set_options(var_options=variables, direct=named)
        found = self.find_file_in_search_path(variables, 'files', 'site.yml')
        own = [self.get_option('mark'), self.get_option('n'), self._templar.template('{{ answer + 1 }}'), found.endswith('/site.yml'), len(variables) > 9]
        return own if not terms else [self._templar.template(terms[0]), self._templar.template(variables['told']), self._templar.template('{{ told }}')]
`,
  'roles/mine/filter_plugins/role.py': "class FilterModule:\n    def filters(self): return {'of_role': lambda x: 'role: ' + x}\n",
  'roles/mine/tasks/main.yml': '- debug: { msg: "{{ \'x\' | of_role }}" }',
}

const inFiles = (work: Parameters<typeof atPlace>[0]) =>
  atPlace(async place => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(place.folder, path)), { recursive: true })
      writeFileSync(join(place.folder, path), text)
    }
    await work(place)
  })

// What Ansible shows of the same templates with the same plugins, seen once.
const shown: readonly (readonly [template: string, value: unknown])[] = [
  [
    "{{ 1 | types(1.0, 'x', [1], {'a': 1}, none, true, (1, 2), b=2, c='y') | to_json }}",
    '["int", "float", "str", "list", "dict", "NoneType", "bool", "tuple", ["b", "int"], ["c", "str"]]',
  ],
  ['{{ 3 | halves | to_json }}', '[0.0, 0.5, 1.0]'],
  ["{{ {'a': 1} | keys_of }}", ['a']],
  ["{{ [['b', 1], ['a', 2]] | ordered | to_json }}", '{"b": 1, "a": 2}'],
  [
    '{{ 1 | numbers | string }}',
    "{1: 1180591620717411303424, 'f': 1.0, 'g': 0.1, 'n': None, (1, 2): 'pair', 'long': -1152921504606846976}",
  ],
  ["{{ {1: 'a', 'x': 'é ☃', '__pairs__': [1]} | same | string }}", "{1: 'a', 'x': 'é ☃', '__pairs__': [1]}"],
  ["{{ ['a', 'b'] | map('upper_case') | join(',') }}", 'A,B'],
  ["{{ 'x' | noisy }}", 'x'],
  ["{{ [3, 30] | select('tiny') | list }} {{ 5 is tiny(than=3) }}", '[3] False'],
  ["{{ lookup('where', 'a', 'b', c=1) }}", "a in h1 [('c', 1)],b in h1 [('c', 1)]"],
  ["{{ query('where', 'a') }}", ['a in h1 []']],
  ["{{ query('where', 'answer') }}", ['answer in h1 []', 42]],
  ['{{ 1 | strict | to_json }}', '[1, false]'],
]

// Where jinja2 is, they see the variables around them, as they do under Ansible.
const around: readonly (readonly [template: string, value: unknown])[] = [
  ["{{ 'x' | aware | to_json }}", '["x", 42, 7, true, false, "YES", "h1", false]'],
  ["{{ 'answer' | short }}", '42'],
]

test('filters, tests and lookups in Python take and give what they do under Ansible', () =>
  inFiles(async ({ run }) => {
    const { stdout } = await run(shown.map(([template]) => ({ debug: { msg: template }, vars: { answer: 42, based_mark: '+' } })))
    expect(finished(stdout).map(({ result }) => result['msg'])).toStrictEqual(shown.map(([, value]) => value))
  }))

test('filters that want the context see the variables around them, and what goes wrong in one fails the task', () =>
  inFiles(async ({ folder, run }) => {
    const { stdout } = await run([
      { set_fact: { answer: 42 } },
      ...around.map(([template]) => ({ debug: { msg: template }, vars: { said: "{{ 'yes' | upper_case }}" } })),
      ...['lost', 'nobodys'].map(name => ({
        debug: { msg: `{{ '${name}' | short }}` },
        vars: { lost: '{{ nowhere.at_all }}' },
        ...ignored,
      })),
    ])
    const outcomes = finished(stdout).slice(1)
    expect(outcomes.slice(0, around.length).map(({ result }) => result['msg'])).toStrictEqual(around.map(([, value]) => value))
    expect(outcomes.slice(around.length).map(({ message }) => message)).toStrictEqual([
      "'nowhere' is undefined",
      `the filter 'short' (${folder}/filter_plugins/mine.py) says: KeyError: 'nobodys'`,
    ])
  }))

test('what a host said is no template for a lookup either', () =>
  inFiles(async ({ run }) => {
    const { stdout } = await run([
      { shell: `printf '%s' '{''{ lookup("pipe", "touch pwned") }''}'`, register: 'came' },
      { set_fact: { told: '{{ came.stdout }}', answer: 42 } },
      { debug: { msg: "{{ query('based', came.stdout) }}" } },
    ])
    expect(finished(stdout).at(-1)?.result['msg']).toStrictEqual(Array(3).fill('{{ lookup("pipe", "touch pwned") }}'))
  }))

test('a role brings its own', () =>
  inFiles(async ({ run }) => {
    const { stdout } = await run([{ include_role: { name: 'mine' } }])
    expect(finished(stdout).flatMap(({ result }) => result['msg'] ?? [])).toStrictEqual(['role: x'])
  }))

test('what goes wrong in them fails the task, with their words', () =>
  inFiles(async ({ folder, run }) => {
    const { stdout } = await run(['broken', 'odd', 'nobodys'].map(name => ({ debug: { msg: `{{ {} | ${name} }}` }, ...ignored })))
    const file = `${folder}/filter_plugins/mine.py`
    expect(finished(stdout).map(({ message }) => message)).toStrictEqual([
      'not today: {}',
      `the filter 'odd' (${file}) says: KeyError: 'nowhere'`,
      "there is no filter 'nobodys'",
    ])
  }))

test('a collection that lies where Python keeps its packages is found by full names', () =>
  atPlace(async ({ folder, run }) => {
    const filters = join(folder, 'packages/ansible_collections/acme/tools/plugins/filter')
    for (const made of [filters, join(filters, '../plugin_utils')]) mkdirSync(made, { recursive: true })
    writeFileSync(join(filters, '../plugin_utils/words.py'), 'def loud(text): return text.upper()\n')
    writeFileSync(
      join(filters, 'loud.py'),
      "from ..plugin_utils.words import loud\nclass FilterModule:\n    def filters(self): return {'loud': loud}\n",
    )
    writeFileSync(join(filters, 'lost.py'), 'import nowhere_at_all\n')
    const { stdout } = await run(
      ['loud', 'lost', 'none'].map(name => ({ debug: { msg: `{{ 'a' | acme.tools.${name} }}` }, ...ignored })),
      undefined,
      { PYTHONPATH: join(folder, 'packages') },
    )
    expect(finished(stdout).map(({ result, message, hint }) => [result['msg'], message, hint])).toStrictEqual([
      ['A', undefined, undefined],
      [
        "there is no filter 'acme.tools.lost'",
        "there is no filter 'acme.tools.lost'",
        "acme.tools.lost is Python, and does not load here: ModuleNotFoundError: No module named 'nowhere_at_all'",
      ],
      ["there is no filter 'acme.tools.none'", "there is no filter 'acme.tools.none'", undefined],
    ])
  }))

test('a secret that goes through one stays one', () =>
  inFiles(async ({ run }) => {
    const { stdout } = await run([
      { set_fact: { token: "{{ 'hunter22-' ~ 'hunter22' }}" }, no_log: true },
      { uri: { url: 'http://127.0.0.1:1/', url_password: '{{ token | upper_case }}' }, ...ignored },
      { debug: { msg: '{{ token | upper_case }}' } },
    ])
    expect(stdout).not.toContain('HUNTER22')
  }))
