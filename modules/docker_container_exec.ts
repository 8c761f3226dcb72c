import { split } from 'shlex'
import { action } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { outputOf } from '../engine/shell/user-command.ts'
import { fed } from '../engine/state/certificates/key-source.ts'
import { texts } from '../engine/state/containers/container-spec.ts'
import { docked, dockerArguments, dockerPlace, dockerUnserved, isDockerName, withoutDocker } from '../engine/state/containers/docker.ts'
import { oddVariable } from '../engine/state/containers/docker-misuse.ts'

const args = {
  type: 'object',
  properties: {
    container: { type: 'string', description: 'The container, which runs.' },
    command: { type: 'string', description: 'The command, split into words as a shell would.' },
    argv: { type: 'array', items: { type: 'string' }, description: 'The words themselves.' },
    chdir: { type: 'string', description: 'The folder inside that it runs in.' },
    env: { type: 'object', additionalProperties: true, description: 'Variables; their values are in no list of processes.' },
    user: { type: 'string', description: 'Who it runs as inside.' },
    stdin: { type: 'string', description: 'What it reads.' },
    stdin_add_newline: { type: 'boolean', default: true, description: 'Whether that ends with a newline.' },
    strip_empty_ends: { type: 'boolean', default: true, description: 'Whether empty lines at the end of what it wrote are left out.' },
    tty: { type: 'boolean', default: false, description: 'Whether it has a terminal.' },
    detach: { type: 'boolean', default: false, description: 'Whether it goes on by itself; then nothing is told of it.' },
    ...dockerArguments,
  },
  required: ['container'],
  'x-one-of': [['argv', 'command']],
  'x-exclusive': [['argv', 'command']],
  'x-unserved': dockerUnserved,
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default action({
  description: 'Runs a command in a container of Docker.',
  aliases: ['community.docker.docker_container_exec'],
  args,
  examples: [
    {
      title: 'What does it say?',
      yaml: '- docker_container_exec:\n    container: registry\n    argv: [cat, /etc/docker/registry/config.yml]\n  register: config\n  changed_when: false\n',
      lab: true,
    },
  ],
  returns: { stdout: 'What it wrote.', stderr: 'What it wrote of trouble.', rc: 'What it ended with.' },
  touches: true,
  host: true,
  needs: a => ({ now: docked('container', a.container, dockerPlace(a)) }),
  check: () => ({ status: 'unknown' }),
  // An action: nobody knows what a command of the user's brings about.
  run: async (a, { now }, hands) => {
    const words = wordsOf(a)
    const trouble = typeof words === 'string' ? words : (misuse(a) ?? withoutDocker(now))
    if (typeof words === 'string' || trouble !== undefined) return { status: 'failed', message: String(trouble) }
    if (!now.exists) return { status: 'failed', message: `Could not find container "${a.container}"` }
    const ran = await hands.frame(running(a, words))
    if (a.detach && ran.status === 0) return { status: 'changed', result: {} }
    const result = outputOf(ran, a.strip_empty_ends)
    return ran.status === 0
      ? { status: 'changed', result }
      : { status: 'failed', message: 'non-zero return code', result: { changed: true, ...result } }
  },
})

function wordsOf({ argv, command = '' }: Args): readonly string[] | string {
  try {
    const words = argv ?? split(command)
    return words.length === 0 ? 'no command given' : words
  } catch {
    return 'a quotation mark in the command is not closed'
  }
}

function misuse(a: Args): string | undefined {
  if (!isDockerName(a.container))
    return `"${a.container}" cannot be the name of a container; take letters, digits, dots, dashes and underscores`
  if (a.detach && a.stdin !== undefined) return 'If detach=true, stdin cannot be provided; leave one of them out'
  if (a.tty && a.stdin !== undefined) return 'docker has no terminal to read stdin from; leave tty out'
  return oddVariable(a.env)
}

function running(a: Args, command: readonly string[]): Sh {
  const lines = Object.entries(texts(a.env)).map(([variable, value]) => `${variable}=${value}`)
  const options = [
    ...(a.chdir === undefined ? [] : [`--workdir=${a.chdir}`]),
    ...(a.user === undefined ? [] : [`--user=${a.user}`]),
    ...(a.tty ? ['--tty'] : []),
    ...(a.detach ? ['--detach'] : []),
    ...(a.stdin === undefined ? [] : ['--interactive']),
    ...(lines.length > 0 ? ['--env-file=/dev/fd/3'] : []),
  ]
  const exec = sh`${dockerPlace(a).words} exec ${options} ${a.container} ${command}`
  const reads = `${a.stdin ?? ''}${a.stdin_add_newline ? '\n' : ''}`
  const whole = a.stdin === undefined ? sh`${exec} </dev/null` : sh`printf %s ${reads} | ${exec}`
  return fed(whole, { 3: lines.length > 0 ? lines.join('\n') : undefined })
}
