import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { type FileState, file } from '../engine/state/files/file.ts'
import { type Alternatives, alternatives } from '../engine/state/packages/alternatives.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The name of the group, such as editor.' },
    path: { type: 'string', 'x-path': true, description: 'The program that the link leads to.' },
    link: { type: 'string', 'x-path': true, description: 'The link; needed for a group that is not there yet.' },
    priority: { type: 'integer', description: 'The priority of the program in automatic mode; 50 for a new one.' },
    state: {
      type: 'string',
      enum: ['present', 'selected', 'auto', 'absent'],
      default: 'selected',
      description:
        'present: the program is known. selected: and chosen. auto: and the one of the highest priority is chosen. absent: it is not known.',
    },
    family: { type: 'string', description: 'Taken for compatibility: groups of programs are of use on Red Hat alone.' },
    subcommands: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, path: { type: 'string' }, link: { type: 'string' } },
        required: ['name', 'path', 'link'],
        additionalProperties: false,
      },
      description: 'Links that go along, such as pages of a manual: name, path, link.',
    },
  },
  required: ['name', 'path'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Chooses which of several programs a name stands for, by update-alternatives.',
  aliases: ['community.general.alternatives'],
  args,
  examples: [
    { title: 'Choose an awk', yaml: '- alternatives:\n    name: awk\n    path: /usr/bin/mawk', lab: true },
    {
      title: 'Make a program known',
      yaml: '- alternatives:\n    name: pager\n    path: /bin/cat\n    link: /usr/bin/pager\n    priority: 10\n    state: present',
      lab: true,
    },
  ],
  needs: a => ({ now: alternatives(a.name), ...(isTaken(a) && { program: file(a.path, { follow: true }) }) }),
  refuse: (a, { now, program }: { readonly now: Alternatives; readonly program?: FileState }) => {
    if (!now.isThere) return 'Failed to find required executable "update-alternatives"; install dpkg, or chkconfig on Red Hat'
    if (a.state !== 'absent' && linkOf(a, now) === undefined)
      return 'Needed to install the alternative, but unable to do so as we are missing the link; add link'
    return program?.exists === false ? `Specified path ${a.path} does not exist; install what brings it, or mend the path` : undefined
  },
  have: ({ now }, a): State => ({
    known: now.choices[a.path] !== undefined,
    priority: now.choices[a.path]?.priority,
    subcommands: a.subcommands && { ...(now.choices[a.path]?.slaves ?? {}) },
    mode: now.mode,
    chosen: now.chosen,
  }),
  want: a => ({
    known: a.state !== 'absent',
    ...(a.state !== 'absent' && {
      priority: a.priority,
      subcommands: a.subcommands && Object.fromEntries(a.subcommands.map(({ name, path }) => [name, path])),
    }),
    ...(a.state === 'selected' && { chosen: a.path, mode: 'manual' }),
    ...(a.state === 'auto' && { mode: 'auto' }),
  }),
  apply: (change, a, { now }) => {
    const isNew = change['known'] === true || change['priority'] !== undefined || change['subcommands'] !== undefined
    const slaves = (a.subcommands ?? []).flatMap(({ link, name, path }) => ['--slave', link, name, path])
    const priority = a.priority ?? now.choices[a.path]?.priority ?? 50
    return [
      change['known'] === false && sh`update-alternatives --remove ${a.name} ${a.path}`,
      isNew && sh`update-alternatives --install ${linkOf(a, now) ?? ''} ${a.name} ${a.path} ${priority} ${slaves}`,
      a.state === 'selected' &&
        (change['chosen'] !== undefined || change['mode'] !== undefined) &&
        sh`update-alternatives --set ${a.name} ${a.path}`,
      a.state === 'auto' && change['mode'] !== undefined && sh`update-alternatives --auto ${a.name}`,
    ]
  },
  makes: (_change, a, { now }): readonly Made[] => [[alternatives(a.name), afterwards(a, now)]],
})

/** Whether the program has to be there. */
function isTaken({ state }: Args): boolean {
  return state === 'present' || state === 'selected'
}

function linkOf(a: Args, now: Alternatives): string | undefined {
  return a.link ?? now.link
}

function afterwards(a: Args, now: Alternatives): Alternatives {
  const { [a.path]: old, ...others } = now.choices
  const slaves = a.subcommands ? Object.fromEntries(a.subcommands.map(({ name, path }) => [name, path])) : (old?.slaves ?? {})
  const own = { priority: a.priority ?? old?.priority ?? 50, slaves }
  const choices = a.state === 'absent' ? others : { ...others, [a.path]: own }
  const best = Object.entries(choices).sort(([, one], [, other]) => other.priority - one.priority)[0]?.[0]
  const isManual =
    a.state === 'selected' ||
    (now.mode === 'manual' && a.state === 'present') ||
    (a.state === 'absent' && now.mode === 'manual' && now.chosen !== a.path)
  const chosen = a.state === 'selected' ? a.path : isManual ? now.chosen : best
  const link = linkOf(a, now)
  return {
    isThere: true,
    mode: isManual ? 'manual' : 'auto',
    choices,
    ...(link !== undefined && best !== undefined && { link }),
    ...(chosen !== undefined && { chosen }),
  }
}
