import { action } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { outputOf } from '../engine/shell/user-command.ts'

export default action({
  description: 'Hands a text to the shell of the target as it is: for what comes before anything else works, and for devices.',
  args: {
    type: 'object',
    properties: {
      cmd: {
        type: 'string',
        'x-aliases': ['free_form', '_raw_params'],
        description: 'The text for the shell: `raw: cat /etc/os-release`.',
      },
      executable: { type: 'string', default: '/bin/sh', description: 'The shell, as an absolute path.' },
    },
    required: ['cmd'],
    'x-free-form': 'cmd',
  },
  examples: [{ title: 'Ask what system it is', yaml: '- raw: cat /etc/os-release\n  register: release\n  changed_when: false' }],
  returns: {
    rc: 'The status it ended with.',
    stdout: 'What it printed.',
    stdout_lines: 'The same, line by line.',
    stderr: 'What it complained of.',
    stderr_lines: 'The same, line by line.',
  },
  touches: true,
  host: true,
  check: () => ({ status: 'unknown' }),
  // An action: what a command makes nobody can compare.
  run: async ({ cmd, executable }, _now, hands) => {
    const ran = await hands.command({ command: { text: sh`exec ${executable} -c ${cmd}`.text } })
    const result = { ...outputOf(ran, false), changed: true }
    return ran.status === 0 ? { status: 'changed', result } : { status: 'failed', message: 'non-zero return code', result }
  },
})
