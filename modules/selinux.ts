import { type Made, resource, type State, unknown } from '../engine/module.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import { heldBy } from '../engine/state/files/file.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type SelinuxState, selinuxState } from '../engine/state/selinux/selinux-state.ts'

export default resource({
  description: 'Says whether SELinux is on, and which policy it has: now as far as that can be, and after the next start.',
  aliases: ['ansible.posix.selinux'],
  args: {
    type: 'object',
    properties: {
      state: {
        type: 'string',
        enum: ['disabled', 'enforcing', 'permissive'],
        description: 'How it is. Off and on take a restart; what is to be off is permissive until then.',
      },
      policy: { type: 'string', description: 'The policy: targeted, default on Debian. Needed where it is not to be disabled.' },
      configfile: {
        type: 'string',
        default: '/etc/selinux/config',
        'x-path': true,
        'x-aliases': ['conf', 'file'],
        description: 'The file of settings.',
      },
      update_kernel_param: {
        type: 'boolean',
        default: false,
        description: "Set it on the kernel's line with grubby, too, which is not built: it is refused.",
      },
    },
    required: ['state'],
  },
  examples: [
    { title: 'Enforce the policy', yaml: '- selinux:\n    state: enforcing\n    policy: targeted\n', lab: true },
    { title: 'Only tell what would not be allowed', yaml: '- selinux:\n    state: permissive\n    policy: targeted\n', lab: true },
  ],
  returns: {
    msg: 'What was done, in words.',
    configfile: 'The file of settings.',
    policy: 'The policy.',
    state: 'How it is to be.',
    reboot_required: 'Whether that takes a restart.',
  },
  needs: a => ({ now: selinuxState(a.configfile, a.policy ?? '') }),
  refuse: (a, { now }) => refusal(a, now),
  have: ({ now }): State => ({ mode: now.mode, 'mode at boot': now.configMode, policy: now.configPolicy }),
  want: (a, { now }): State => ({ mode: modeNow(a, now), 'mode at boot': a.state, policy: a.policy }),
  apply: (change, a, _, machine) => [
    ('mode at boot' in change || 'policy' in change) && written(a, machine),
    'mode' in change && sh`PATH=$PATH:/usr/sbin:/sbin; setenforce ${change['mode'] === 'enforcing' ? 1 : 0}`,
  ],
  makes: (change, a, { now }): Made[] => [
    [
      selinuxState(a.configfile, a.policy ?? ''),
      { ...now, mode: modeNow(a, now) ?? now.mode, configMode: a.state, configPolicy: a.policy ?? now.configPolicy },
    ],
    ...('mode at boot' in change || 'policy' in change ? [[heldBy(a.configfile), unknown] as const] : []),
  ],
  result: ({ now }, change, a) => ({
    msg: said(a, now, change).join(', '),
    configfile: a.configfile,
    policy: a.policy ?? now.configPolicy,
    state: a.state,
    reboot_required: (now.mode === 'disabled') !== (a.state === 'disabled'),
  }),
})

interface Args {
  readonly state: 'disabled' | 'enforcing' | 'permissive'
  readonly policy?: string
  readonly configfile: string
  readonly update_kernel_param: boolean
}

function refusal(a: Args, now: SelinuxState): string | undefined {
  if (a.update_kernel_param) return 'update_kernel_param is not built; take a command task with grubby --update-kernel=ALL'
  if (!now.isConfigured) return `Unable to find file ${a.configfile}; a task before this one must install a policy of SELinux`
  if (a.policy === undefined) return a.state === 'disabled' ? undefined : "Policy is required if state is not 'disabled'; add policy"
  if (!/^[\w.-]+$/.test(a.policy) || !now.hasPolicy)
    return `Policy ${a.policy} does not exist in /etc/selinux/; install it first, or mend the name`
  return undefined
}

/** What can hold at once: neither on nor off, only whether it is enforced. */
function modeNow({ state }: Args, { mode }: SelinuxState): string | undefined {
  if (mode === 'disabled') return undefined
  return state === 'disabled' ? 'permissive' : state
}

function written({ state, policy, configfile }: Args, { selinux }: Machine) {
  const settings = [['SELINUX', state] as const, ...(policy === undefined ? [] : [['SELINUXTYPE', policy] as const])]
  const edit = settings.reduce<Sh>(
    (before, [name, value]) =>
      sh`${before} | N=${name} V=${value} awk 'index($0, ENVIRON["N"] "=") == 1 { if (!done) print ENVIRON["N"] "=" ENVIRON["V"]; done = 1; next } { print } END { if (!done) print ENVIRON["N"] "=" ENVIRON["V"] }'`,
    sh`cat -- "$p"`,
  )
  return writeFile({ path: configfile, from: sh`${edit} >"$t" || exit 1`, mode: '0644', uid: 0, gid: 0, selinux })
}

function said({ state, policy, configfile }: Args, now: SelinuxState, change: State): string[] {
  const from = (old: string, to: unknown) => `changed from '${old}' to '${String(to)}'`
  const isOff = now.mode === 'disabled'
  return [
    ...('policy' in change ? [`SELinux policy configuration in '${configfile}' ${from(now.configPolicy, policy)}`] : []),
    ...('mode' in change && state !== 'disabled' ? [`SELinux state ${from(now.mode, state)}`] : []),
    ...('mode' in change && state === 'disabled'
      ? [`SELinux state temporarily ${from(now.mode, 'permissive')}. State change will take effect next reboot.`]
      : []),
    ...(isOff && state !== 'disabled' ? [`Reboot is required to set SELinux state to '${state}'`] : []),
    ...('mode at boot' in change ? [`Config SELinux state ${from(now.configMode, state)}`] : []),
  ]
}
