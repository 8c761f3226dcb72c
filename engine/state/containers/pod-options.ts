const text = <const D extends string>(description: D) => ({ type: 'string', description }) as const
const flag = <const D extends string>(description: D) => ({ type: 'boolean', description }) as const
const texts = <const D extends string, const A extends readonly string[]>(description: D, aliases?: A) =>
  ({ type: 'array', items: { type: 'string' }, description, ...(aliases && { 'x-aliases': aliases }) }) as const

/** Arguments that podman is told as an option of a pod; what it was told before stands in the pod. */
export const podArguments = {
  add_host: texts('Names with their addresses, for /etc/hosts: NAME:ADDRESS.'),
  cgroup_parent: text('The control group that its own is below.'),
  cpus: text('How many processors it may use.'),
  cpuset_cpus: text('Which processors.'),
  device: texts('Devices of the target that its containers get.'),
  device_read_bps: texts('How many bytes a second may be read from devices.'),
  dns: texts('Name servers.'),
  dns_opt: texts('Options of the resolver.'),
  dns_search: texts('Domains that names are looked for in.'),
  gidmap: texts('How groups are numbered inside.'),
  hostname: text('Its host name.'),
  infra: flag('Whether it has a container of its own that keeps its namespaces.'),
  infra_command: text('What that container runs.'),
  infra_conmon_pidfile: text('A file with the process that watches over that container.'),
  infra_image: text('The image of that container.'),
  infra_name: text('The name of that container.'),
  ip: text('Its address.'),
  label: { type: 'object', additionalProperties: true, description: 'Labels.' },
  label_file: text('A file of the target with labels.'),
  mac_address: text('Its hardware address.'),
  network: texts('Networks of podman; host or none.'),
  network_alias: texts('More names in its network.', ['network_aliases']),
  no_hosts: flag('Whether it goes without an /etc/hosts of its own.'),
  pid: text('The namespace of processes.'),
  pod_id_file: text('A file of the target that its number is written to.'),
  publish: texts('Ports of the target that lead to it: [[ADDRESS:][PORT]:]PORT[/PROTOCOL].', ['ports']),
  share: text('The namespaces that its containers share.'),
  subgidname: text('Whose numbers of groups it uses.'),
  subuidname: text('Whose numbers of users it uses.'),
  uidmap: texts('How users are numbered inside.'),
  userns: text('The namespace of users.'),
  volume: texts('Folders of the target or volumes of podman that its containers get.', ['volumes']),
} as const

type Given = { readonly [name: string]: unknown }
type Words = { readonly [argument: string]: readonly string[] }

const names: { readonly [argument: string]: string } = { dns_opt: 'dns-option' }
const table = new Map(
  Object.entries(podArguments as { readonly [name: string]: { readonly type: string } }).map(([argument, { type }]) => [
    names[argument] ?? argument.replaceAll('_', '-'),
    { argument, type },
  ]),
)
const short: { readonly [letter: string]: string } = { h: 'hostname', l: 'label', n: 'name', p: 'publish', v: 'volume' }

/** What is asked for, by its arguments, in order. */
export function podWanted(given: Given): Words {
  const asked = Object.keys(podArguments).filter(argument => given[argument] !== undefined && given[argument] !== null)
  return Object.fromEntries(asked.map(argument => [argument, valuesOf(given[argument]).toSorted()]))
}

/** The options of podman that it comes to, each as one word. */
export function podWords(given: Given): string[] {
  return [...table].flatMap(([option, { argument }]) => valuesOf(given[argument]).map(value => `--${option}=${value}`))
}

/** What a pod was made with, in the same words, for the arguments that are asked for; undefined where podman does not say it. */
export function podNow(command: readonly string[], given: Given): Words | undefined {
  if (!command.includes('pod') || !command.includes('create')) return undefined
  const found: { [argument: string]: string[] } = {}
  for (let at = command.indexOf('create') + 1; at < command.length; at++) {
    const { option, value } = optionAt(command, at)
    const known = table.get(option)
    if (value === undefined && option !== '' && known?.type !== 'boolean') at++
    if (!known) continue
    const said = value ?? (known.type === 'boolean' ? 'true' : (command[at] ?? ''))
    const list = known.type === 'array' ? said.split(listed.has(known.argument) ? ',' : /(?!)/) : [said]
    found[known.argument] = known.type === 'array' || known.type === 'object' ? [...(found[known.argument] ?? []), ...list] : list
  }
  const asked = Object.keys(podWanted(given))
  return Object.fromEntries(asked.map(argument => [argument, (found[argument] ?? standard(argument)).toSorted()]))
}

/** Options whose values podman takes with commas between them, too. */
const listed = new Set(['publish', 'dns', 'dns_search', 'dns_opt', 'network_alias'])

function optionAt(command: readonly string[], at: number): { readonly option: string; readonly value?: string } {
  const word = command[at] ?? ''
  const [, letter, more] = /^-([a-z])([\s\S]+)?$/.exec(word) ?? []
  if (letter !== undefined) return { option: short[letter] ?? letter, ...(more !== undefined && { value: more.replace(/^=/, '') }) }
  const [, option = '', value] = /^--([a-z0-9-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
  return { option, ...(value !== undefined && { value }) }
}

/** What holds where nothing was said. */
function standard(argument: string): string[] {
  return argument === 'infra' ? ['true'] : argument === 'no_hosts' ? ['false'] : []
}

function valuesOf(value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map(String)
  if (typeof value !== 'object') return [String(value)]
  return Object.entries(value).map(([key, one]) => (one === '' || one === null ? key : `${key}=${String(one)}`))
}
