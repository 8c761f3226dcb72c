import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tsplay } from '../support/command-line.ts'
import { inFolder } from '../support/folder.ts'

// Ansible was asked the same once: but for arguments of its own that it adds to a task, it answers so.

const book = `
- hosts: one
  gather_facts: false
  debugger: on_failed
  vars: {place: here}
  tasks:
    - name: Fails
      command: "false {{ place }}"
`

const secretive = `
- hosts: one
  gather_facts: false
  debugger: on_failed
  tasks:
    - name: Fails
      command: echo tell-nobody
      failed_when: true
      no_log: true
`

/** Runs a book with commands for the debugger; what was asked and answered, and the exit code. */
function debugged(text: string, commands: readonly string[]): Promise<{ asked: string; status: number | null }> {
  return inFolder({ 'book.yml': `0644 ${text}`, hosts: '0644 one ansible_connection=local\n' }, async folder => {
    const args = ['run', join(folder, 'book.yml'), '-i', join(folder, 'hosts')]
    const { stderr, status } = await tsplay(args, { input: `${commands.join('\n')}\n` })
    return { asked: stderr, status }
  })
}

const prompt = '[one] TASK: Fails (debug)> '

const answers: readonly (readonly [command: string, answer: string])[] = [
  ['p task', 'TASK: Fails\n'],
  ['p host', 'one\n'],
  ['p task.name', "'Fails'\n"],
  ['p task.args', "{'_raw_params': 'false here'}\n"],
  ["p task_vars['place']", "'here'\n"],
  ['pprint result._result.rc + 1', '2\n'],
  ["p result._result['cmd']", "['false', 'here']\n"],
  ['', ''],
  ['p nothing', "***'nothing' is undefined\n"],
  ['help redo', 'Schedule task for re-execution. The re-execution may not be the next result\n'],
  ['help me', '*** No help on me\n'],
  ['rubbish', "***no such command: rubbish; type help, or assign to task.args['x'] or task_vars['x']\n"],
  ["task_vars['place'] = 'there'", ''],
  ['p task.args', "{'_raw_params': 'false there'}\n"],
  ["task.args['_raw_params'] = 'false ' ~ 1", ''],
  ['p task.args', "{'_raw_params': 'false 1'}\n"],
  ['u', ''],
  ['p task.args', "{'_raw_params': 'false there'}\n"],
]

test('the debugger shows what it is asked, and takes changes', async () => {
  const { asked, status } = await debugged(book, [...answers.map(([command]) => command), 'c'])
  expect(asked.split(prompt)).toStrictEqual(['', ...answers.map(([, answer]) => answer), ''])
  expect(status).toBe(2)
})

test.each([
  ['q', ['q']],
  ['the end of what is said', []],
])('%s ends the run as Ctrl-C does', async (_, commands) => {
  const { asked, status } = await debugged(book, commands)
  expect(asked).toContain('interrupted')
  expect(status).toBe(99)
})

test('what nobody may see is not shown there either', async () => {
  const { asked } = await debugged(secretive, ['p result._result', 'p task.args', 'c'])
  expect(asked).toContain('censored')
  expect(asked).not.toContain('tell-nobody')
})
