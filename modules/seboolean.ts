import { resource, type State } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import {
  type SelinuxBoolean,
  type SelinuxBooleanKept,
  selinuxBoolean,
  selinuxBooleanKept,
} from '../engine/state/selinux/selinux-boolean.ts'
import { ignoreState, selinuxOff, storeFailure, storeRefusal } from '../engine/state/selinux/selinux-store.ts'

export default resource({
  description: "Sets a switch of SELinux's policy, now, or now and after the next start.",
  aliases: ['ansible.posix.seboolean'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The switch: httpd_can_network_connect.' },
      state: { type: 'boolean', description: 'Whether it is on.' },
      persistent: { type: 'boolean', default: false, description: 'Keep it after the next start. Without it, it holds until then.' },
      ignore_selinux_state: ignoreState,
    },
    required: ['name', 'state'],
  },
  examples: [
    {
      title: 'Let a web server connect to others',
      yaml: '- seboolean:\n    name: httpd_can_network_connect\n    state: true\n    persistent: true\n',
      lab: true,
    },
  ],
  returns: { name: 'The switch.', state: 'Whether it is on.', persistent: 'Whether that is kept.' },
  skip: selinuxOff,
  needs: (a, { selinux }) => ({
    ...(selinux && { now: selinuxBoolean(a.name) }),
    ...(a.persistent && { kept: selinuxBooleanKept(a.name) }),
  }),
  refuse: (a, now, { selinux }) => refusal(a, now, selinux),
  have: (now): State => ({ now: now.now?.isOn, 'after the next start': now.kept?.isOn }),
  want: (a, _, { selinux }): State => ({
    now: selinux ? a.state : undefined,
    'after the next start': a.persistent ? a.state : undefined,
  }),
  apply: (change, a, _, { selinux }) => {
    const [on, off] = [a.state ? 'on' : 'off', a.state ? '--on' : '--off']
    const isKept = 'after the next start' in change
    const keeping = selinux ? sh`setsebool -P ${a.name} ${on}` : sh`semanage boolean -m ${off} ${a.name}`
    return [{ run: sh`PATH=$PATH:/usr/sbin:/sbin; ${isKept ? keeping : sh`setsebool ${a.name} ${on}`}`, failure: storeFailure }]
  },
  makes: (_, a, now) => [
    ...(now.now ? [[selinuxBoolean(a.name), { isOn: a.state }] as const] : []),
    ...(now.kept ? [[selinuxBooleanKept(a.name), { ...now.kept, isOn: a.state }] as const] : []),
  ],
  result: (_, __, a) => ({ name: a.name, state: a.state, persistent: a.persistent }),
})

interface Args {
  readonly name: string
  readonly persistent: boolean
}
interface Now {
  readonly now?: SelinuxBoolean
  readonly kept?: SelinuxBooleanKept
}

function refusal({ name, persistent }: Args, { now, kept }: Now, selinux: boolean): string | undefined {
  if (!/^[A-Za-z]\w*$/.test(name)) return `"${name}" cannot be the name of a switch of SELinux; semanage boolean -l on the host lists them`
  if (!selinux && !persistent) return 'SELinux is off, so nothing of it can hold until the next start; add persistent: true'
  const store = kept && storeRefusal(kept)
  if (store !== undefined) return store
  const isThere = (!now || now.isOn !== undefined) && (!kept || kept.isOn !== undefined)
  return isThere ? undefined : `SELinux boolean ${name} does not exist.; semanage boolean -l on the host lists those that the policy has`
}
