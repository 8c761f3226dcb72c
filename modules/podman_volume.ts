import { type Json, type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { texts } from '../engine/state/containers/container-spec.ts'
import { type Inspected, isPodmanName, withoutPodman } from '../engine/state/containers/podman.ts'
import { volume } from '../engine/state/containers/volume.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The volume.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
    driver: { type: 'string', description: 'Its driver; local where it is left out.' },
    label: { type: 'object', additionalProperties: true, description: 'Its labels, all of them.' },
    options: {
      type: 'array',
      items: { type: 'string' },
      description: 'What its driver is told: type=tmpfs. Of uid and gid nothing is compared.',
    },
    recreate: { type: 'boolean', default: false, description: 'Whether it is made anew each time: what is in it is lost.' },
    executable: { type: 'string', default: 'podman', description: 'The program.' },
    debug: { type: 'boolean', default: false, description: 'Taken and not used.' },
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a volume of podman. One that is another than it should be is made anew: what is in it is lost.',
  aliases: ['containers.podman.podman_volume'],
  args,
  examples: [
    { title: 'Have a volume', yaml: '- podman_volume:\n    name: data\n    label:\n      backup: "yes"\n', lab: true },
    { title: 'No longer', yaml: '- podman_volume:\n    name: data\n    state: absent\n', lab: true },
  ],
  returns: { volume: 'What podman says of it.', podman_actions: 'The commands that brought it about.' },
  needs: a => ({ now: volume(a.name, a.executable) }),
  refuse: (a, { now }) =>
    isPodmanName(a.name)
      ? withoutPodman(now, a.executable)
      : `"${a.name}" cannot be the name of a volume: letters, digits, _ . and -; mend it`,
  have: ({ now }, a): State => ({
    state: now.exists ? 'present' : 'absent',
    ...(now.exists && { ...wordsNow(now, a), volume: 'of before' }),
  }),
  want: (a): State => {
    if (a.state === 'absent') return { state: 'absent' }
    return { state: 'present', ...wordsWanted(a), ...(a.recreate && { volume: 'made anew' }) }
  },
  apply: (_, a, { now }) => [
    now.exists && sh`${a.executable} volume rm ${a.name} >/dev/null`,
    a.state === 'present' && sh`${created(a)} >/dev/null && ${a.executable} volume inspect --format '={{json .}}' ${a.name}`,
  ],
  makes: (_, a, { now: { isInstalled } }): Made[] => {
    const inspect = { Name: a.name, Driver: a.driver ?? 'local', Labels: texts(a.label), Options: optionsOf(a) }
    const there = { exists: true, inspect }
    return [[volume(a.name, a.executable), { isInstalled, hasStorage: true, ...(a.state === 'absent' ? { exists: false } : there) }]]
  },
  result: ({ now }, change, a, ran) => {
    const isChanged = Object.keys(change).length > 0
    const said = ran.at(-1)?.stdout ?? ''
    const told = said.startsWith('={') ? (JSON.parse(said.slice(1)) as { readonly [member: string]: Json }) : {}
    const gone = isChanged && now.exists ? [`${a.executable} volume rm ${a.name}`] : []
    const made = isChanged && a.state === 'present' ? [[a.executable, ...creating(a)].join(' ')] : []
    return { volume: isChanged || a.state === 'absent' ? told : (now.inspect ?? {}), podman_actions: [...gone, ...made] }
  },
})

function optionsOf({ options = [] }: Args): { readonly [name: string]: string } {
  return Object.fromEntries(
    options.filter(one => !/^o=.*\b[ug]id=/.test(one)).map(one => [one.split('=')[0] ?? '', one.replace(/^[^=]*=?/, '')]),
  )
}

function wordsWanted(a: Args): State {
  return {
    ...(a.driver !== undefined && { driver: a.driver }),
    ...(a.label && { label: texts(a.label) }),
    ...(a.options && { options: optionsOf(a) }),
  }
}

function wordsNow({ inspect = {} }: Inspected, a: Args): State {
  const { Driver, Labels, Options } = inspect
  const named = Object.entries((Options ?? {}) as { readonly [name: string]: Json }).filter(([name]) => !/^[UG]ID$/.test(name))
  const others = a.options?.some(one => /^o=.*\b[ug]id=/.test(one)) ? named.filter(([name]) => name !== 'o') : named
  return { driver: Driver, label: Labels ?? {}, options: Object.fromEntries(others) }
}

/** Some versions of podman take the labels of a volume for CSV. */
function created(a: Args): Sh {
  const isOdd = Object.values(texts(a.label)).some(value => /[",\n]/.test(value))
  const plain = sh`${a.executable} ${creating(a)}`
  return isOdd
    ? sh`if ${a.executable} volume create --help | grep -q -e '--label strings'; then ${a.executable} ${creating(a, csvField)}; else ${plain}; fi`
    : plain
}

function csvField(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

function creating(a: Args, written = (label: string) => label): string[] {
  return [
    'volume',
    'create',
    ...(a.driver === undefined ? [] : ['--driver', a.driver]),
    ...Object.entries(texts(a.label)).flatMap(([name, value]) => ['--label', written(`${name}=${value}`)]),
    ...(a.options ?? []).flatMap(one => ['--opt', one]),
    a.name,
  ]
}
