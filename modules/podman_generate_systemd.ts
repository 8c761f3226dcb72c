import { resource, type State, type Step } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { writeFile } from '../engine/shell/write-file.ts'
import { type PodmanUnit, podmanUnits, withoutComments } from '../engine/state/containers/podman-units.ts'
import { Content } from '../engine/state/content.ts'
import { file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The container or the pod.' },
    dest: {
      type: 'string',
      'x-path': true,
      description: 'The folder for the units; it is made where it is not there. Without it they are only told.',
    },
    new: { type: 'boolean', default: false, description: 'Whether units make containers and pods anew each time, not only start them.' },
    restart_policy: {
      type: 'string',
      enum: ['no-restart', 'on-success', 'on-failure', 'on-abnormal', 'on-watchdog', 'on-abort', 'always'],
      description: 'When systemd starts it again.',
    },
    restart_sec: { type: 'integer', description: 'Seconds until it does.' },
    start_timeout: { type: 'integer', description: 'Seconds that a start may take.' },
    stop_timeout: { type: 'integer', description: 'Seconds that a stop may take.' },
    env: { type: 'object', additionalProperties: true, description: 'Variables of the units. They are in the files, and told.' },
    use_names: { type: 'boolean', default: true, description: 'Whether units are named after names, not numbers.' },
    container_prefix: { type: 'string', description: 'The beginning of names of units of containers: container.' },
    pod_prefix: { type: 'string', description: 'That of pods: pod.' },
    separator: { type: 'string', description: 'What is between the beginning and the name: -.' },
    no_header: { type: 'boolean', default: false, description: 'Whether there is no comment about podman and the time.' },
    after: { type: 'array', items: { type: 'string' }, description: 'Units that must be started before.' },
    requires: { type: 'array', items: { type: 'string' }, description: 'Units without which it does not run.' },
    wants: { type: 'array', items: { type: 'string' }, description: 'Units that are started with it.' },
    executable: { type: 'string', default: 'podman', description: 'The program.' },
  },
  required: ['name'],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description:
    'Keeps the units of systemd that podman makes of a container or a pod. Comments, which have the time in them, are not compared.',
  aliases: ['containers.podman.podman_generate_systemd'],
  args,
  examples: [
    {
      title: 'Have systemd start it',
      yaml: '- podman_generate_systemd:\n    name: shop\n    new: true\n    restart_policy: always\n    dest: /etc/systemd/system\n',
      lab: true,
    },
  ],
  returns: { systemd_units: 'The units, by their names without .service.', podman_command: 'What podman was asked.' },
  needs: (a, machine) => ({ now: question(a, machine) }),
  refuse: (a, { now }) => {
    if (!/^[a-zA-Z0-9][\w.-]*$/.test(a.name)) return `"${a.name}" cannot be the name of a container or a pod; mend it`
    if (!now.isInstalled) return `there is no ${a.executable}; a task before this one must install podman`
    return now.trouble === undefined
      ? undefined
      : `Error generating systemd .service unit(s): ${now.trouble}; a task before this one must make ${a.name}`
  },
  have: ({ now }): State => Object.fromEntries(now.units.map(one => [one.name, one.there === undefined ? 'absent' : linesOf(one.there)])),
  want: (a, { now }): State => (a.dest === undefined ? {} : Object.fromEntries(now.units.map(one => [one.name, linesOf(one.text)]))),
  apply: (change, a, { now }, machine) => {
    const folder = folderOf(a, machine)
    return [
      sh`mkdir -p -- ${folder}`,
      ...changed(change, now.units).map(
        ({ name, text }): Step =>
          writeFile({ path: `${folder}/${name}.service`, from: Buffer.from(text), mode: '0644', selinux: machine.selinux }),
      ),
    ]
  },
  makes: (change, a, { now }, machine) => {
    const units = now.units.map(one => ({ ...one, there: change[one.name] === undefined ? one.there : one.text }))
    const folder = folderOf(a, machine)
    return [
      [question(a, machine), { ...now, units }],
      ...changed(change, now.units).map(
        ({ name, text }) =>
          [file(`${folder}/${name}.service`), { exists: true, type: 'file', content: Content.of(Buffer.from(text)) }] as const,
      ),
    ]
  },
  result: ({ now }, _, a) => ({
    systemd_units: Object.fromEntries(now.units.map(({ name, text }) => [name, text])),
    podman_command: [a.executable, 'generate', 'systemd', ...words(a), '--format', 'json', a.name].join(' '),
  }),
})

function question(a: Args, machine: Machine) {
  return podmanUnits({ name: a.name, executable: a.executable, words: words(a), folder: a.dest === undefined ? '' : folderOf(a, machine) })
}

function folderOf({ dest = '' }: Args, machine: Machine): string {
  return targetPath(dest, machine).replace(/(?<=.)\/+$/, '')
}

function changed(change: State, units: readonly PodmanUnit[]): readonly PodmanUnit[] {
  return units.filter(({ name }) => change[name] !== undefined)
}

function linesOf(text: string): string[] {
  return withoutComments(text).split('\n')
}

function words(a: Args): string[] {
  const one = (option: string, value: string | number | undefined) => (value === undefined ? [] : [`--${option}=${value}`])
  const each = (option: string, values: readonly string[] = []) => values.map(value => `--${option}=${value}`)
  return [
    ...(a.new ? ['--new'] : []),
    ...one('restart-policy', a.restart_policy === 'no-restart' ? 'no' : a.restart_policy),
    ...one('restart-sec', a.restart_sec),
    ...one('start-timeout', a.start_timeout),
    ...one('stop-timeout', a.stop_timeout),
    ...(a.use_names ? ['--name'] : []),
    ...one('container-prefix', a.container_prefix),
    ...one('pod-prefix', a.pod_prefix),
    ...one('separator', a.separator),
    ...(a.no_header ? ['--no-header'] : []),
    ...each('after', a.after),
    ...each('wants', a.wants),
    ...each('requires', a.requires),
    ...Object.entries(a.env ?? {}).map(([name, value]) => `--env=${name}=${String(value)}`),
  ]
}
