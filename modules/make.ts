import { type Made, resource, type State, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type MakeKey, makeTarget } from '../engine/state/system/make-target.ts'

const args = {
  type: 'object',
  properties: {
    chdir: { type: 'string', 'x-path': true, description: 'The folder in which make is run.' },
    target: { type: 'string', description: 'What is made; the first target of the file where it is left out.' },
    targets: { type: 'array', items: { type: 'string' }, description: 'Several of them.' },
    params: { type: 'object', additionalProperties: true, description: 'Variables for make; one without a value is a word of its own.' },
    file: { type: 'string', 'x-path': true, description: 'The makefile.' },
    jobs: { type: 'integer', description: 'How many recipes run at once.' },
    make: { type: 'string', 'x-path': true, default: 'make', description: 'The program.' },
  },
  required: ['chdir'],
  'x-exclusive': [['target', 'targets']],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Brings what a makefile makes up to date; make itself tells whether there is something to do.',
  aliases: ['community.general.make'],
  args,
  examples: [
    { title: 'Build an application', yaml: '- make:\n    chdir: /srv/app\n', lab: true },
    {
      title: 'Install it elsewhere',
      yaml: '- make:\n    chdir: /srv/app\n    target: install\n    params:\n      PREFIX: /opt\n',
      lab: true,
    },
  ],
  returns: {
    command: 'What is run, in its words.',
    target: 'What was asked for.',
    params: 'The variables.',
    chdir: 'The folder.',
    stdout: 'What make said.',
  },
  needs: (a, machine) => ({ now: makeTarget(keyOf(a, machine)) }),
  refuse: (a, { now }) => {
    if (!now.isInstalled) return `there is no ${a.make}; a task before this one must install it`
    return now.isThere ? undefined : `there is no folder ${a.chdir}; a task before this one must make it`
  },
  have: ({ now }): State => ({ target: now.isUpToDate ? 'up to date' : 'to be made' }),
  want: (): State => ({ target: 'up to date' }),
  apply: (_change, a, _now, machine) => {
    const { program, folder, words } = keyOf(a, machine)
    return [sh`cd -- ${folder} && ${program} ${words} </dev/null`]
  },
  // A target that is no file is never up to date.
  makes: (_change, a, _now, machine): Made[] => [[makeTarget(keyOf(a, machine)), unknown]],
  result: (_now, _change, a, ran, machine) => {
    const { program, words } = keyOf(a, machine)
    const { stdout = '', stderr = '' } = ran[0] ?? {}
    const params =
      a.params === undefined ? null : Object.fromEntries(Object.entries(a.params).map(([name, value]) => [name, textOf(value)]))
    return { command: [program, ...words].join(' '), target: a.target ?? null, params, chdir: a.chdir, stdout, stderr }
  },
})

function keyOf(a: Args, machine: Machine): MakeKey {
  const parameters = Object.entries(a.params ?? {}).map(([name, value]) => (value === null ? name : `${name}=${textOf(value)}`))
  return {
    program: targetPath(a.make, machine),
    folder: targetPath(a.chdir, machine),
    words: [
      ...(a.file === undefined ? [] : ['--file', targetPath(a.file, machine)]),
      ...(a.jobs === undefined ? [] : ['-j', String(a.jobs)]),
      ...(a.targets ?? (a.target === undefined ? [] : [a.target])),
      ...parameters,
    ],
  }
}

function textOf(value: unknown): string {
  return value === true ? 'True' : value === false ? 'False' : String(value)
}
