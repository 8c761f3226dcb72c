import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { texts } from '../engine/state/containers/container-spec.ts'
import {
  type Docked,
  docked,
  dockerArguments,
  dockerPlace,
  dockerUnserved,
  isDockerName,
  showing,
  shownBy,
  withoutDocker,
} from '../engine/state/containers/docker.ts'

const args = {
  type: 'object',
  properties: {
    volume_name: { type: 'string', 'x-aliases': ['name'], description: 'The volume.' },
    state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether it is there.' },
    driver: { type: 'string', default: 'local', description: 'Its driver.' },
    driver_options: { type: 'object', additionalProperties: true, default: {}, description: 'What its driver is told.' },
    labels: { type: 'object', additionalProperties: true, description: 'Its labels.' },
    recreate: {
      type: 'string',
      enum: ['always', 'never', 'options-changed'],
      default: 'never',
      description:
        'When one that is there is made anew, so that what is in it is lost; never leaves one that is another than it should be.',
    },
    ...dockerArguments,
  },
  required: ['volume_name'],
  'x-unserved': dockerUnserved,
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a volume of Docker, by its client on the target.',
  aliases: ['community.docker.docker_volume'],
  args,
  examples: [
    { title: 'Have a volume', yaml: '- docker_volume:\n    name: data\n    labels:\n      backup: "yes"\n', lab: true },
    { title: 'No longer', yaml: '- docker_volume:\n    name: data\n    state: absent\n', lab: true },
  ],
  returns: { volume: 'What Docker says of it.' },
  needs: a => ({ now: docked('volume', a.volume_name, dockerPlace(a)) }),
  refuse: (a, { now }) =>
    isDockerName(a.volume_name)
      ? withoutDocker(now)
      : `"${a.volume_name}" cannot be the name of a volume: letters, digits, _ . and -; mend it`,
  have: ({ now }, a): State => ({
    state: now.exists ? 'present' : 'absent',
    ...(now.exists && { ...wordsNow(now, a), volume: 'of before' }),
  }),
  want: (a): State => {
    if (a.state === 'absent') return { state: 'absent' }
    return {
      state: 'present',
      ...(a.recreate === 'options-changed' && wordsWanted(a)),
      ...(a.recreate === 'always' && { volume: 'made anew' }),
    }
  },
  apply: (_, a, { now }) => {
    const { words } = dockerPlace(a)
    return [
      now.exists && sh`${words} volume rm ${a.volume_name} >/dev/null`,
      a.state === 'present' && sh`${words} ${creating(a)} >/dev/null && ${showing('volume', a.volume_name, dockerPlace(a))}`,
    ]
  },
  makes: (_, a): Made[] => {
    const question = docked('volume', a.volume_name, dockerPlace(a))
    const options = Object.keys(a.driver_options).length > 0 && { Options: texts(a.driver_options) }
    const inspect = { Name: a.volume_name, Driver: a.driver, ...(a.labels && { Labels: texts(a.labels) }), ...options }
    return [[question, { isInstalled: true, exists: a.state === 'present', ...(a.state === 'present' && { inspect }) }]]
  },
  result: ({ now }, change, a, ran) => {
    if (a.state === 'absent') return {}
    return { volume: shownBy(ran.at(-1)?.stdout) ?? (Object.keys(change).length === 0 ? now.inspect : undefined) ?? {} }
  },
})

function wordsWanted(a: Args): State {
  return { driver: a.driver, driver_options: texts(a.driver_options), ...(a.labels && { labels: texts(a.labels) }) }
}

/** What is there besides what was asked for is well. */
function wordsNow({ inspect = {} }: Docked, a: Args): State {
  const there = (words: unknown, asked: { readonly [name: string]: unknown } | undefined) =>
    Object.fromEntries(
      Object.entries((words ?? {}) as { readonly [name: string]: string }).filter(([name]) => Object.hasOwn(asked ?? {}, name)),
    )
  return {
    driver: inspect['Driver'],
    driver_options: there(inspect['Options'], a.driver_options),
    labels: there(inspect['Labels'], a.labels),
  }
}

function creating(a: Args): string[] {
  return [
    'volume',
    'create',
    `--driver=${a.driver}`,
    ...Object.entries(texts(a.labels)).map(([name, value]) => `--label=${name}=${value}`),
    ...Object.entries(texts(a.driver_options)).map(([name, value]) => `--opt=${name}=${value}`),
    a.volume_name,
  ]
}
