import { action, unknown } from '../engine/module.ts'
import { expanded } from '../engine/shell/expand.ts'
import { sh } from '../engine/shell/sh.ts'
import { commandReturns, foretold, heldBackBy, runTold, unrunnable } from '../engine/shell/user-command.ts'
import { guardArguments, guards, guardsMade, heldBack } from '../engine/state/guards.ts'

export default action({
  description: 'Runs a text in a shell of the target: pipes, redirections, variables and patterns of names work.',
  args: {
    type: 'object',
    properties: {
      cmd: {
        type: 'string',
        'x-aliases': ['free_form', '_raw_params'],
        description: 'The text for the shell. May be given without a name: `shell: ls | wc -l`.',
      },
      chdir: { type: 'string', 'x-path': true, description: 'The folder to run it in; the home of the user where it is left out.' },
      ...guardArguments,
      executable: { type: 'string', 'x-path': true, default: '/bin/sh', description: 'The shell, as an absolute path.' },
      stdin: { type: 'string', description: 'What it reads from its standard input; nothing where it is left out.' },
      stdin_add_newline: { type: 'boolean', default: true, description: 'Whether a newline is put at the end of `stdin`.' },
      warn: { type: 'boolean', default: false, description: 'Taken and not used: older playbooks have it.' },
    },
    'x-free-form': 'cmd',
  },
  examples: [
    { title: 'Count lines', yaml: '- shell: cat /etc/passwd | wc -l\n  register: users\n  changed_when: false' },
    {
      title: 'Use another shell',
      yaml: '- shell:\n    cmd: set -o pipefail; false | true\n    executable: /bin/bash\n  ignore_errors: true',
    },
  ],
  returns: commandReturns,
  touches: true,
  host: true,
  needs: guards,
  makes: args => guardsMade(args, unknown),
  check: (args, now) => {
    if (!args.cmd) return unrunnable('no command given')
    const held = heldBack(args, now)
    return held ? heldBackBy(held, args.cmd, 'Would') : foretold(args.cmd, args.creates !== undefined || args.removes !== undefined)
  },
  // An action: what a command makes nobody can compare.
  run: (args, now, hands) => {
    const { cmd, executable } = args
    if (!cmd) return unrunnable('no command given')
    const held = heldBack(args, now)
    if (held) return heldBackBy(held, cmd, 'Did')
    return runTold(
      {
        cmd,
        words: [expanded(executable), sh`-c`, sh`${cmd}`],
        shown: `${executable} -c ${cmd}`,
        program: executable,
        chdir: args.chdir,
        stdin: args.stdin,
        addNewline: args.stdin_add_newline,
      },
      hands,
    )
  },
})
