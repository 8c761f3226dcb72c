import { quietly } from '../errors.ts'
import { type Key, LazyMapping, type Mapping, Unknown, type Value } from '../load/values.ts'
import type { Done } from './outcome.ts'
import type { View } from './view.ts'

/** Variables that say how a host is reached: where a task is delegated they are the delegate's. */
const reaching = [
  ...[
    'ansible_port',
    'ansible_user',
    'ansible_connection',
    'ansible_password',
    'ansible_shell_type',
    'ansible_ssh_host',
    'ansible_ssh_port',
  ],
  ...['ansible_ssh_user', 'ansible_ssh_pass', 'ansible_ssh_private_key_file', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'],
]

/** What a task sees that another host does: its own variables, with the other's address and login. */
export function asDelegate(view: View, delegate: string): View {
  const own = hostOf(view, delegate)
  const theirs = reaching.flatMap((name): [Key, Value][] => {
    const value = quietly(() => own.get(name))
    return value === undefined ? [] : [[name, value]]
  })
  const mine = view.variable('inventory_hostname')
  const seen = new LazyMapping(
    () => own.keys(),
    key => (key === 'inventory_hostname' ? mine : own.get(key)),
  )
  const delegated: [Key, Value] = ['ansible_delegated_vars', new Map([[delegate, seen]])]
  return view.with(new Map<Key, Value>([...theirs, ['ansible_host', addressOn(own) ?? delegate], delegated]))
}

/** A delegate, and its address where that is another one than its name. */
export function delegateOf(view: View, delegate: string): Pick<Done, 'delegate' | 'delegateAddress'> {
  const address = addressOn(hostOf(view, delegate))
  return { delegate, ...(typeof address === 'string' && address !== delegate ? { delegateAddress: address } : {}) }
}

function addressOn(host: ReadonlyMap<Key, Value>): Value | undefined {
  const address = quietly(() => host.get('ansible_host') ?? host.get('ansible_ssh_host'))
  return address instanceof Unknown ? undefined : address
}

function hostOf(view: View, host: string): Mapping {
  const all = view.variable('hostvars')
  const own = all instanceof Map ? all.get(host) : undefined
  return own instanceof Map ? (own as Mapping) : new Map()
}
