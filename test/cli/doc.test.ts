import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'

const specs = `argument_specs:
  main:
    short_description: Does it.
    description: [First., Second.]
    options:
      port: {type: int, default: 80, description: The port.}
      name: {type: str, required: true, description: [The name.], choices: [a, b]}
  other:
    short_description: Other.
`
/** As ansible-doc tells it, with fewer blank lines. */
const role = `> SP    (FOLDER/roles/sp)

ENTRY POINT: main - Does it.

        First. Second.

OPTIONS (= is mandatory):

= name
        The name.
        choices: [a, b]
        type: str

- port
        The port.
        default: 80
        type: int

ENTRY POINT: other - Other.
`

const own = {
  'library/greet.js': `0644 import { action } from 'tsplay/module'
export default action({ description: 'Greets.', args: { type: 'object', properties: { who: { type: 'string', description: 'Whom.' } }, required: ['who'] },
  examples: [], inCheck: 'unknown', run: async () => ({}) })
`,
  'library/old.py': `0644 #!/usr/bin/python\nDOCUMENTATION = r'''\n---\nmodule: old\nshort_description: Does it as ever.\n'''\n`,
}

test('modules of the user are told of beside ours: what ours say in full, of programs what they say of themselves', async () => {
  await inFolder({ 'library/': '0755/', ...own }, async folder => {
    const told = async (...args: string[]) => (await tsplay(['doc', ...args], { folder })).stdout
    expect((await told('greet')).split('\n').slice(0, 5)).toContain('Arguments')
    expect(await told('-s', 'greet')).toMatch(/^- name: Greets\n {2}greet:\n {6}who: +# \(required\) Whom\.\n$/)
    expect(await told('-M', 'library', '--playbook-dir', '/', 'old')).toBe(
      `old  a program of your own: ${folder}/library/old.py\n\nmodule: old\nshort_description: Does it as ever.\n`,
    )
    expect((await told('-l', 'gre', 'old')).replace(/ +/g, ' ')).toBe('greet Greets.\nold\n')
    expect(await told('-F', 'old')).toContain(`${folder}/library/old.py`)
  })
})

test('a role is told of by its argument_specs', async () => {
  await inFolder({ 'roles/': '0755/', 'roles/sp/meta/argument_specs.yml': `0644 ${specs}` }, async folder => {
    const told = async (...args: string[]) => (await tsplay(['doc', '-t', 'role', '-r', `${folder}/roles`, ...args], { folder })).stdout
    expect(await told('-l')).toBe('sp main Does it.\nsp other Other.\n')
    expect((await told('sp')).replace(folder, 'FOLDER')).toBe(role)
  })
})

test.each([
  [['-t', 'filter', '-l', 'b64'], /^b64decode\nb64encode\n$/],
  [['-t', 'keyword', 'become'], /^become {2}.*\n$/],
  [['-t', 'lookup', 'env'], /^env\n$/],
  [['-s', 'ping'], /^- name: .*\n {2}ping:\n {6}data: {17} # /],
  [['-j', 'ping', 'debug'], /^\{\n {4}"ping": \{\n {8}"doc": \{\n {12}"module": "ping",/],
  [['-F', 'ping'], /^ping {2}modules\/ping\.ts\n$/],
])('%j', async (args, expected) => {
  const { status, stdout } = await tsplay(['doc', ...args])
  expect([status, expected.test(stdout) ? '' : stdout]).toStrictEqual([0, ''])
})

test.each([
  [['-t', 'filter', 'b64decod'], 'there is no filter "b64decod"', 'did you mean "b64decode"?'],
  [['-t', 'cache', '-l'], "Ansible's cache plugins are Python", '--help'],
  [['-t', 'role', 'nobody'], 'no role "nobody" describes its arguments', 'meta/argument_specs.yml'],
])('%j is refused in words', async (args, message, hint) => {
  const { status, stderr } = await tsplay(['doc', ...args])
  expect([status, stderr.includes(message), stderr.includes(hint)]).toStrictEqual([1, true, true])
})
