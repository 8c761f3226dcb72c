import { Secret } from '../engine/load/values.ts'
import { type Acted, action, unknown } from '../engine/module.ts'
import { expanded } from '../engine/shell/expand.ts'
import { type Sh, script, sh } from '../engine/shell/sh.ts'
import { outputOf } from '../engine/shell/user-command.ts'
import type { Match } from '../engine/state/files/glob.ts'
import { type Guarded, guardArguments, guards, guardsMade, heldBack } from '../engine/state/guards.ts'
import { cutFirstWord } from '../engine/text/first-word.ts'

export default action({
  description: 'Runs a script of the control side on the target, and leaves nothing of it there.',
  args: {
    type: 'object',
    properties: {
      cmd: {
        type: 'string',
        'x-source': 'files',
        'x-first-word': true,
        'x-aliases': ['free_form', '_raw_params'],
        description: 'The file and its arguments, which a shell of the target reads: `script: setup.sh --fast`.',
      },
      chdir: { type: 'string', 'x-path': true, description: 'The folder to run it in; the home of the user where it is left out.' },
      ...guardArguments,
      executable: {
        type: 'string',
        'x-path': true,
        description: 'The program that runs it; the one of its first line where it is left out.',
      },
      decrypt: { type: 'boolean', default: true, description: 'Whether a script that is encrypted by a vault is decrypted.' },
    },
    required: ['cmd'],
    'x-free-form': 'cmd',
  },
  examples: [{ title: 'Run a script once', yaml: '- script: setup.sh --fast\n  args:\n    creates: /etc/setup.done', lab: true }],
  returns: {
    rc: 'The status it ended with.',
    stdout: 'What it printed.',
    stdout_lines: 'The same, line by line.',
    stderr: 'What it complained of.',
    stderr_lines: 'The same, line by line.',
  },
  touches: true,
  host: true,
  needs: guards,
  makes: args => guardsMade(args, unknown),
  check: (args, now) =>
    idle(args, now) ?? { status: args.creates === undefined && args.removes === undefined ? 'unknown' : 'changed', result: {} },
  // An action: what a script makes nobody can compare.
  run: async (args, now, hands) => {
    const held = idle(args, now)
    if (held) return held
    const { name, bytes } = args.cmd
    const [first, rest] = cutFirstWord(name)
    const content = (bytes instanceof Secret ? bytes.reveal() : bytes) as Uint8Array
    const text = textOf(first.split('/').at(-1) || 'script', content, rest, args.executable, args.chdir)
    const ran = await hands.command({ command: { text: text.text } })
    const result = { ...outputOf(ran, false), changed: true }
    return ran.status === 0 ? { status: 'changed', result } : { status: 'failed', message: 'non-zero return code', result }
  },
})

function idle(args: Guarded, now: { readonly creates?: Match; readonly removes?: Match }): Acted | undefined {
  const held = heldBack(args, now)
  if (!held) return undefined
  const because = `${held.path} ${held.because}, matching ${held.because === 'exists' ? 'creates' : 'removes'} option`
  return { status: 'skipped', because, result: { msg: because } }
}

// Not exec: the shell has to stay, to take the file away again.
function textOf(name: string, content: Uint8Array, rest: string, executable: string | undefined, chdir: string | undefined): Sh {
  return script([
    sh`d=$(umask 077; mktemp -d "\${TMPDIR:-/tmp}/.tsplay-XXXXXXXX") || exit 1`,
    sh`trap 'rm -rf -- "$d"' EXIT; trap 'exit 1' HUP INT PIPE TERM`,
    sh`s=$d/${name}; printf %s ${Buffer.from(content).toString('base64')} | base64 -d >"$s" && chmod 700 "$s" || exit 1`,
    chdir !== undefined && sh`cd -- ${expanded(chdir)} || exit 2`,
    executable !== undefined && sh`e=${expanded(executable)}`,
    sh`eval ${`${executable === undefined ? '' : '"$e" '}"$s"${rest}`}`,
  ])
}
