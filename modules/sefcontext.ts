import { type Made, resource, type State, type Step, unknown } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { type FileContext, fileContext, fileContexts } from '../engine/state/selinux/file-context.ts'
import { ignoreState, selinuxOff, storeFailure, storeRefusal } from '../engine/state/selinux/selinux-store.ts'

export default resource({
  description: 'Says which label files are to have, by an expression that their paths fit. Files keep the one they have until restorecon.',
  aliases: ['community.general.sefcontext'],
  args: {
    type: 'object',
    properties: {
      target: { type: 'string', 'x-aliases': ['path'], description: 'An expression that paths fit as a whole: /srv/tftp(/.*)?.' },
      setype: { type: 'string', description: 'The type: httpd_sys_content_t.' },
      substitute: {
        type: 'string',
        'x-aliases': ['equal'],
        description: 'A folder; all below the target gets the labels that it would get there.',
      },
      ftype: {
        type: 'string',
        enum: ['a', 'b', 'c', 'd', 'f', 'l', 'p', 's'],
        default: 'a',
        description: 'Which kind of file: all, block device, character device, directory, file, link, pipe, socket.',
      },
      seuser: { type: 'string', description: 'The user of the label; system_u for a new entry.' },
      selevel: { type: 'string', 'x-aliases': ['serange'], description: 'The level of the label; s0 for a new entry.' },
      state: {
        type: 'string',
        enum: ['present', 'absent'],
        default: 'present',
        description: 'absent takes away what was set on this machine: the label, and where setype is left out the substitute, too.',
      },
      reload: { type: 'boolean', default: true, description: 'Whether the kernel takes the new policy at once.' },
      ignore_selinux_state: ignoreState,
    },
    required: ['target'],
    'x-exclusive': [
      ['setype', 'substitute'],
      ['seuser', 'substitute'],
      ['selevel', 'substitute'],
    ],
  },
  examples: [
    {
      title: 'Label what a TFTP server serves elsewhere',
      yaml: "- sefcontext:\n    target: '/srv/tftp(/.*)?'\n    setype: tftpdir_t\n",
      lab: true,
    },
    {
      title: 'Label a folder like another',
      yaml: '- sefcontext:\n    target: /srv/www\n    substitute: /var/www\n',
      lab: true,
    },
  ],
  returns: {
    target: 'The expression.',
    setype: 'The type.',
    substitute: 'The folder whose labels are taken.',
    seuser: 'The user of the label.',
    serange: 'The level of the label.',
    ftype: 'Which kind of file.',
    state: 'What was asked for.',
  },
  skip: selinuxOff,
  needs: a => ({ now: fileContext(a.target, a.ftype) }),
  refuse: (a, { now }) => wrongTask(a) ?? storeRefusal(now) ?? shipped(a, now),
  have: ({ now }, a): State => {
    const { seuser, setype, selevel } = labelOf(now)
    const isGoing = a.state === 'absent'
    return {
      label: now.local ?? nothing,
      substitute: now.equal ?? (isGoing ? undefined : now.shippedEqual) ?? nothing,
      ...{ seuser, setype, selevel },
    }
  },
  want: (a, { now }): State => {
    if (a.state === 'absent')
      return {
        label: a.substitute === undefined && now.local !== undefined ? nothing : undefined,
        substitute: a.setype === undefined && isSubstituted(a, now) ? nothing : undefined,
      }
    if (a.substitute !== undefined) return { substitute: a.substitute }
    const { seuser = 'system_u', selevel } = labelOf(now)
    return { setype: a.setype, seuser: a.seuser ?? seuser, selevel: a.selevel ?? selevel }
  },
  apply: (change, a, { now }) => steps(change, a, now),
  makes: (change, a, { now }): Made[] => [
    [fileContext(a.target, a.ftype), after(change, a, now)],
    [fileContexts(), unknown],
  ],
  result: ({ now }, _, a) => ({
    target: a.target,
    ftype: a.ftype,
    setype: a.setype ?? null,
    substitute: a.substitute ?? null,
    state: a.state,
    seuser: a.seuser ?? labelOf(now).seuser ?? null,
    serange: a.selevel ?? labelOf(now).selevel ?? null,
  }),
})

interface Args {
  readonly target: string
  readonly ftype: string
  readonly setype?: string
  readonly substitute?: string
  readonly seuser?: string
  readonly selevel?: string
  readonly state: 'present' | 'absent'
  readonly reload: boolean
}

const nothing = 'none'

/** The label's parts: this machine's word goes before the policy's. */
function labelOf({ local, shipped: other }: FileContext): {
  readonly seuser?: string
  readonly setype?: string
  readonly selevel?: string
} {
  const label = local ?? other
  if (label === undefined) return {}
  if (label === '<<none>>') return { setype: label }
  const [seuser = '', , setype = '', ...level] = label.split(':')
  return { seuser, setype, ...(level.length > 0 && { selevel: level.join(':') }) }
}

function isSubstituted({ substitute }: Args, { equal }: FileContext): boolean {
  return equal !== undefined && (substitute === undefined || substitute === equal)
}

function wrongTask(a: Args): string | undefined {
  if (a.state === 'present' && a.setype === undefined && a.substitute === undefined)
    return 'state is present but any of the following are missing: setype, substitute; add the one that is meant'
  const wrong = [a.target, a.setype, a.substitute, a.seuser, a.selevel].find(word => word !== undefined && !/^[^-\s]\S*$/.test(word))
  return wrong === undefined ? undefined : `semanage cannot take "${wrong}"; write a space of a path as \\s`
}

function shipped(a: Args, now: FileContext): string | undefined {
  if (a.state === 'present' || now.local !== undefined || now.shipped === undefined || a.setype === undefined) return undefined
  const isIt = labelOf(now).setype === a.setype
  return isIt ? `${a.target} is ${a.setype} by the policy itself, which cannot be taken away; give it another type instead` : undefined
}

function steps(change: State, a: Args, now: FileContext): Step[] {
  const semanage = (words: readonly unknown[]): Step => ({
    run: sh`PATH=$PATH:/usr/sbin:/sbin; semanage fcontext ${!a.reload && '-N'} ${words as readonly string[]}`,
    failure: storeFailure,
  })
  const [drop, add] = [semanage(['-d', '-e', now.equal ?? '', a.target]), (path: string) => semanage(['-a', '-e', path, a.target])]
  const isGoing = 'substitute' in change || ('label' in change && now.equal !== undefined)
  if (a.state === 'absent')
    return [
      // The substitute first: semanage takes a target that has one for that, and leaves its label.
      ...(isGoing ? [drop] : []),
      ...('label' in change ? [semanage(['-d', '-f', a.ftype, a.target])] : []),
      ...(isGoing && !('substitute' in change) ? [add(now.equal ?? '')] : []),
    ]
  // semanage says that it can modify a substitute, and refuses to.
  if (a.substitute !== undefined) return [...(now.equal === undefined ? [] : [drop]), add(a.substitute)]
  const way = (now.local ?? now.shipped) === undefined ? '-a' : '-m'
  const user = a.seuser ?? labelOf(now).seuser ?? 'system_u'
  return [semanage([way, '-f', a.ftype, '-s', user, a.selevel !== undefined && ['-r', a.selevel], '-t', a.setype ?? '', a.target])]
}

function after(change: State, a: Args, now: FileContext): FileContext {
  const { local, equal, ...rest } = now
  if (a.state === 'absent')
    return {
      ...rest,
      ...(local !== undefined && !('label' in change) && { local }),
      ...(equal !== undefined && !('substitute' in change) && { equal }),
    }
  if (a.substitute !== undefined) return { ...now, equal: a.substitute }
  const { seuser = 'system_u', selevel = 's0' } = labelOf(now)
  const label = a.setype === '<<none>>' ? a.setype : `${a.seuser ?? seuser}:object_r:${a.setype}:${a.selevel ?? selevel}`
  return { ...now, local: label }
}
