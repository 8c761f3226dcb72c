import { split } from 'shlex'
import { action, unknown } from '../engine/module.ts'
import { expanded } from '../engine/shell/expand.ts'
import { sh } from '../engine/shell/sh.ts'
import { commandReturns, foretold, heldBackBy, runTold, unrunnable } from '../engine/shell/user-command.ts'
import { guardArguments, guards, guardsMade, heldBack } from '../engine/state/guards.ts'

export default action({
  description: 'Runs a program with its arguments, without a shell: no pipes, no redirections, no patterns of names.',
  args: {
    type: 'object',
    properties: {
      cmd: {
        type: 'string',
        'x-aliases': ['free_form', '_raw_params'],
        description:
          'The program and its arguments as one text, cut into words as a shell would. May be given without a name: `command: uptime`.',
      },
      argv: {
        type: 'array',
        items: { type: 'string' },
        description: 'The program and its arguments as a list of words, instead of a text.',
      },
      chdir: { type: 'string', 'x-path': true, description: 'The folder to run it in; the home of the user where it is left out.' },
      ...guardArguments,
      expand_argument_vars: {
        type: 'boolean',
        default: true,
        description: 'Whether `~`, `$NAME` and `${NAME}` in words stand for homes and variables of the target.',
      },
      stdin: { type: 'string', description: 'What the program reads from its standard input; nothing where it is left out.' },
      stdin_add_newline: { type: 'boolean', default: true, description: 'Whether a newline is put at the end of `stdin`.' },
      strip_empty_ends: { type: 'boolean', default: true, description: 'Whether newlines at the end of what it prints are left out.' },
      warn: { type: 'boolean', default: false, description: 'Taken and not used: older playbooks have it.' },
    },
    'x-free-form': 'cmd',
  },
  examples: [
    { title: 'Ask a program', yaml: '- command: uname -r\n  register: kernel\n  changed_when: false' },
    { title: 'Make a file once', yaml: '- command:\n    argv: [touch, /tmp/a name]\n    creates: /tmp/a name' },
  ],
  returns: commandReturns,
  touches: true,
  host: true,
  needs: guards,
  makes: args => guardsMade(args, unknown),
  check: (args, now) => {
    const words = wordsOf(args)
    if (typeof words === 'string') return unrunnable(words)
    const held = heldBack(args, now)
    return held ? heldBackBy(held, words, 'Would') : foretold(words, args.creates !== undefined || args.removes !== undefined)
  },
  // An action: what a command makes nobody can compare.
  run: (args, now, hands) => {
    const words = wordsOf(args)
    if (typeof words === 'string') return unrunnable(words)
    const held = heldBack(args, now)
    if (held) return heldBackBy(held, words, 'Did')
    return runTold(
      {
        cmd: words,
        words: words.map(word => (args.expand_argument_vars ? expanded(word) : sh`${word}`)),
        shown: words.join(' '),
        program: words[0] ?? '',
        chdir: args.chdir,
        stdin: args.stdin,
        addNewline: args.stdin_add_newline,
        stripEnds: args.strip_empty_ends,
      },
      hands,
    )
  },
})

/** What was asked to be run, as words; or the sentence why there is nothing to run. */
function wordsOf({ cmd, argv }: { readonly cmd?: string; readonly argv?: readonly string[] }): readonly string[] | string {
  if (cmd !== undefined && cmd !== '' && argv) return 'only command or argv can be given, not both'
  try {
    const words = argv ?? split(cmd ?? '')
    return words.length === 0 ? 'no command given' : words
  } catch {
    return 'a quotation mark in the command is not closed'
  }
}
