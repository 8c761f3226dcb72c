import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { texts } from '../engine/state/containers/container-spec.ts'
import { isPodmanName, withoutPodman } from '../engine/state/containers/podman.ts'
import { isHeld, type PodmanSecret, podmanSecret } from '../engine/state/containers/secret.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The secret.' },
    state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
    data: { type: 'string', 'x-secret': true, description: 'What it holds; it reaches podman by its input.' },
    driver: { type: 'string', description: 'Where podman keeps a new one: file.' },
    driver_opts: { type: 'object', additionalProperties: true, description: 'What the driver is told.' },
    force: { type: 'boolean', default: false, description: 'Whether one that holds something else is made anew; else that is a failure.' },
    skip_existing: { type: 'boolean', default: false, description: 'Whether one that is there stays, whatever it holds.' },
    executable: { type: 'string', default: 'podman', description: 'The program.' },
    debug: { type: 'boolean', default: false, description: 'Taken and not used.' },
  },
  required: ['name'],
  'x-required-if': [['state', 'present', ['data']]],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a secret of podman. What it holds is compared by a sum on the target, and shows nowhere.',
  aliases: ['containers.podman.podman_secret'],
  args,
  examples: [
    { title: 'Have a secret', yaml: '- podman_secret:\n    name: password\n    data: "not the one in use"\n    force: true\n', lab: true },
    { title: 'No longer', yaml: '- podman_secret:\n    name: password\n    state: absent\n', lab: true },
  ],
  needs: a => ({ now: podmanSecret(a.name, a.executable) }),
  refuse: (a, { now }) => {
    if (!isPodmanName(a.name)) return `"${a.name}" cannot be the name of a secret: letters, digits, _ . and -; mend it`
    const isOther = a.state === 'present' && now.exists && !a.skip_existing && isHeld(now, dataOf(a)) !== true
    if (isOther && !a.force)
      return `${a.name}: secret name in use, and it holds something else; add force: true to make it anew, or skip_existing: true`
    return withoutPodman(now, a.executable)
  },
  have: ({ now }, a): State => ({
    state: now.exists ? 'present' : 'absent',
    data: isHeld(now, dataOf(a)) === true ? asked : 'something else',
  }),
  want: (a, { now }): State => ({
    state: a.state,
    ...(a.state === 'present' && now.exists && !a.skip_existing && { data: asked }),
  }),
  apply: (_, a, { now }) => [
    now.exists && sh`${a.executable} secret rm ${a.name} >/dev/null`,
    a.state === 'present' && sh`printf %s ${dataOf(a)} | ${a.executable} secret create ${driverWords(a)} ${a.name} - >/dev/null`,
  ],
  makes: (_, a, { now: { isInstalled } }): Made[] => {
    const made: PodmanSecret = {
      isInstalled,
      hasStorage: true,
      exists: a.state === 'present',
      ...(a.state === 'present' && a.data && { holds: a.data }),
    }
    return [[podmanSecret(a.name, a.executable), made]]
  },
})

const asked = 'as asked for'

function dataOf({ data }: Args): string {
  return data ? String(data.reveal()) : ''
}

function driverWords(a: Args): string[] {
  const options = Object.entries(texts(a.driver_opts)).flatMap(([name, value]) => ['--driver-opts', `${name}=${value}`])
  return [...(a.driver === undefined ? [] : ['--driver', a.driver]), ...options]
}
