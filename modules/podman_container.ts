import { type Made, type Ran, type Result, resource, type State, type Step } from '../engine/module.ts'
import { type Sh, script, sh } from '../engine/shell/sh.ts'
import { type Container, container } from '../engine/state/containers/container.ts'
import { optionArguments, refusedArguments } from '../engine/state/containers/container-arguments.ts'
import { optionWords } from '../engine/state/containers/container-options.ts'
import { type ContainerArgs, commandOf, containerNow, texts, wantedContainer } from '../engine/state/containers/container-spec.ts'
import { image, isImageName, type PodmanImage, taggedImage } from '../engine/state/containers/image.ts'
import { withoutPodman } from '../engine/state/containers/podman.ts'
import type { Question } from '../engine/state/question.ts'

const states = ['absent', 'present', 'stopped', 'started', 'created', 'quadlet'] as const
const inFront = 'Taken and not used: it is for a container in the foreground.'
const flag = <const D extends string>(description: D) => ({ type: 'boolean', default: false, description }) as const

export default resource({
  description:
    'Keeps a container of podman. All that it is made as is compared with what podman has: the image, the command, variables, ports, volumes, labels, networks, and each option; it is made anew where something differs. Values of variables never show: not in a diff, nor in a list of processes.',
  aliases: ['containers.podman.podman_container'],
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The container.' },
      state: {
        type: 'string',
        enum: states,
        default: 'started',
        description:
          'Whether there is one, and whether it runs; created and present leave one that is there running or not. quadlet is refused: not built yet.',
      },
      image: { type: 'string', description: 'The image, by tag or by digest; one that is not there is pulled. Needed but for absent.' },
      command: {
        description: 'What it runs, as a list or as a text that is split like a shell would; the image says it where this is left out.',
      },
      entrypoint: { type: 'string', description: 'The program that the command goes to; a list as JSON.' },
      env: { type: 'object', additionalProperties: true, description: 'Variables.' },
      label: { type: 'object', additionalProperties: true, 'x-aliases': ['labels'], description: 'Labels.' },
      publish: {
        type: 'array',
        items: { type: 'string' },
        'x-aliases': ['ports', 'published', 'published_ports'],
        description: 'Ports of the target that lead to it: [[ADDRESS:][PORT]:]PORT[/PROTOCOL].',
      },
      volume: {
        type: 'array',
        items: { type: 'string' },
        'x-aliases': ['volumes'],
        description: 'Folders of the target or volumes of podman, where they are inside, and options: /srv/data:/data:ro.',
      },
      network: {
        type: 'array',
        items: { type: 'string' },
        'x-aliases': ['net', 'network_mode'],
        description: 'Networks of podman; host or none.',
      },
      user: { type: 'string', description: 'Who it runs as.' },
      restart_policy: { type: 'string', description: 'When podman starts it again: no, always, on-failure, on-failure:3, unless-stopped.' },
      recreate: flag('Whether it is made anew in any case.'),
      force_restart: { ...flag('Whether it is restarted in any case.'), 'x-aliases': ['restart'] },
      force_delete: { type: 'boolean', default: true, description: 'With absent: also one that runs.' },
      delete_depend: flag('With absent: also those that depend on it.'),
      delete_volumes: flag('With absent: also its volumes without a name.'),
      pull: {
        type: 'string',
        enum: ['missing', 'always', 'never', 'newer'],
        description: 'always and newer are refused: podman_image with force asks for a newer one.',
      },
      detach: { type: 'boolean', default: true, description: 'Taken for compatibility: it runs in the background. false is refused.' },
      image_strict: flag('Taken for compatibility: it is always the image itself that is compared, not its name.'),
      delete_time: { type: 'string', description: 'With absent: after how many seconds one that runs is killed.' },
      cmd_args: {
        type: 'array',
        items: { type: 'string' },
        description: 'More words for podman create, before the image; those that are no option of this module are not compared.',
      },
      detach_keys: { type: 'string', description: inFront },
      preserve_fd: { type: 'array', items: { type: 'string' }, description: inFront },
      preserve_fds: { type: 'string', description: inFront },
      rmi: { type: 'boolean', description: inFront },
      sig_proxy: { type: 'boolean', description: inFront },
      debug: flag('Taken and not used.'),
      executable: { type: 'string', default: 'podman', description: 'The program.' },
      ...optionArguments,
      ...refusedArguments,
    },
    required: ['name'],
    'x-unserved': ['hooks_dir', 'log_level', 'quadlet_file_mode', 'rootfs_propagation', 'stop_time'],
  },
  examples: [
    {
      title: 'Run a registry',
      yaml: '- podman_container:\n    name: registry\n    image: docker.io/library/registry:2\n    publish: ["5000:5000"]\n    volume: [/srv/registry:/var/lib/registry:Z]\n    env:\n      REGISTRY_STORAGE_DELETE_ENABLED: "true"\n',
      lab: true,
    },
    { title: 'Take it away', yaml: '- podman_container:\n    name: registry\n    state: absent\n', lab: true },
  ],
  returns: {
    container: 'What podman says of it, without the values of variables.',
    podman_actions: 'The commands that brought it about, without variables.',
    actions: 'The same in a word each.',
  },
  needs: (a): { readonly now: Question<Container>; readonly from?: Question<PodmanImage> } => ({
    now: container(a.name, a.executable),
    ...(a.image !== undefined && a.state !== 'absent' && { from: image(taggedImage(a.image, 'latest'), a.executable) }),
  }),
  refuse: (a, { now }) => misuse(a as Args) ?? withoutPodman(now, a.executable),
  have: ({ now, from }, a): State => ({
    state: stateNow(now, a.state),
    ...(now.exists && a.state !== 'absent' && containerNow(now, a as Args, from ?? nothing)),
    ...(now.exists && a.recreate && { recreate: 'no' }),
    ...(now.exists && a.force_restart && { restart: 'no' }),
  }),
  want: (a, { now, from }, machine): State => ({
    state: a.state,
    ...(a.state !== 'absent' && a.image !== undefined && wantedContainer(a as Args, from ?? nothing, machine.uid === 0)),
    ...(now.exists && a.recreate && { recreate: 'asked for' }),
    ...(now.exists && a.force_restart && a.state === 'started' && { restart: 'asked for' }),
  }),
  apply: (change, a, { now }) => stepsFor(change, a as Args, now),
  makes: (change, a, { now, from }, machine): Made[] => {
    const { isInstalled } = now
    if (a.state === 'absent') return [[container(a.name, a.executable), { isInstalled, hasStorage: true, exists: false }]]
    const made = isMade(change, now) ? wantedContainer(a, from ?? nothing, machine.uid === 0) : containerNow(now, a, from ?? nothing)
    const isRunning = a.state === 'started' || (a.state !== 'stopped' && now.isRunning === true)
    return [[container(a.name, a.executable), { isInstalled, hasStorage: true, exists: true, isRunning, made }]]
  },
  result: ({ now }, change, a, ran) => told(now, change, a as Args, ran),
})

interface Args extends ContainerArgs {
  readonly state: (typeof states)[number]
  readonly executable: string
  readonly recreate: boolean
  readonly force_restart: boolean
  readonly force_delete: boolean
  readonly delete_depend: boolean
  readonly delete_time?: string
  readonly delete_volumes: boolean
  readonly detach: boolean
  readonly pull?: string
}
const nothing: PodmanImage = { isInstalled: true, hasStorage: true, exists: false }

function stateNow({ exists, isRunning }: Container, asked: string): string {
  if (!exists) return 'absent'
  return asked === 'present' || asked === 'created' ? asked : isRunning ? 'started' : 'stopped'
}

function misuse(a: Args): string | undefined {
  const refused = Object.keys(refusedArguments).filter(name => a[name] !== undefined)
  if (refused.length > 0 || a.state === 'quadlet')
    return `${[...refused, ...(a.state === 'quadlet' ? ['state: quadlet'] : [])].join(', ')}: not built yet; leave it out, or use podman itself (ansible.builtin.command)`
  if (!/^[a-zA-Z0-9][\w.-]*$/.test(a.name))
    return `"${a.name}" cannot be the name of a container; take letters, digits, dots, dashes and underscores`
  if (a.state === 'absent') return undefined
  if (a.image === undefined) return `what ${a.name} is made from must be said; give image`
  if (!isImageName(a.image)) return `"${a.image}" cannot be the name of an image; give it as HOST/NAME:TAG or HOST/NAME@sha256:…`
  if (a.pull === 'always' || a.pull === 'newer')
    return `pull: ${a.pull} would make each run a change; let podman_image with force: true ask for a newer image`
  if (!a.detach) return 'a container in the foreground would hold the run up; leave detach out'
  const odd = Object.entries(texts(a.env)).find(([name, value]) => !/^[^\s=#*][^\s=*]*$/.test(name) || /[\n\0]/.test(value))?.[0]
  return odd === undefined
    ? undefined
    : `the variable ${odd} cannot be handed to podman: its name is none, or there is a newline in its value; give it as a secret of podman, or in a file`
}

/** Whether the container is made, or made anew. */
function isMade(change: State, { exists }: Container): boolean {
  return !exists || Object.keys(change).some(member => member !== 'state' && member !== 'restart')
}

function stepsFor(change: State, a: Args, now: Container): (Step | Sh)[] {
  const { name, executable } = a
  if (a.state === 'absent')
    return [
      sh`${executable} rm ${a.force_delete && '--force'} ${a.delete_depend && '--depend'} ${a.delete_volumes && '--volumes'} ${a.delete_time !== undefined && ['--time', a.delete_time]} ${name} >/dev/null`,
    ]
  const shown = sh`${executable} container inspect --format '={{json .}}' ${name}`
  const makes = isMade(change, now)
  const runs = a.state === 'started' || (a.state !== 'stopped' && a.state !== 'created' && now.isRunning === true)
  if (makes) return [script([creation(a, now.exists), runs && sh`${executable} start ${name} >/dev/null || exit 1`, shown])]
  if (a.state === 'stopped') return [script([sh`${executable} stop ${name} >/dev/null || exit 1`, shown])]
  return [script([sh`${executable} ${change['restart'] === undefined ? 'start' : 'restart'} ${name} >/dev/null || exit 1`, shown])]
}

/** The old one goes when the new one is there: where that cannot be made, nothing is lost. Variables come by the input of podman. */
function creation(a: Args, isThere: boolean): Sh {
  const { name, executable } = a
  const old = `${name}-before-tsplay`
  const lines = Object.entries(texts(a.env)).map(([variable, value]) => `${variable}=${value}`)
  const words = createWords(a)
  const create =
    lines.length > 0
      ? sh`printf '%s\\n' ${lines} | ${executable} create --env-file /dev/stdin ${words} >/dev/null`
      : sh`${executable} create ${words} >/dev/null </dev/null`
  // Podman wants a file with the number of a container to be new.
  const cidfile = typeof a['cidfile'] === 'string' && sh`rm -f -- ${a['cidfile']}`
  if (!isThere) return script([cidfile, sh`${create} || exit 1`])
  return script([
    cidfile,
    sh`${executable} rm --force --ignore ${old} >/dev/null && ${executable} rename ${name} ${old} || exit 1`,
    sh`${create} || { s=$?; ${executable} rename ${old} ${name}; exit $s; }`,
    sh`${executable} rm --force ${old} >/dev/null || exit 1`,
  ])
}

function createWords(a: Args): string[] {
  const each = (option: string, values: readonly string[] = []) => values.map(value => `--${option}=${value}`)
  return [
    `--name=${a.name}`,
    ...(a.pull === undefined ? [] : [`--pull=${a.pull}`]),
    ...each('publish', a.publish),
    ...each('volume', a.volume),
    ...each('network', a.network),
    ...Object.entries(texts(a.label)).map(([label, value]) => `--label=${label}=${value}`),
    ...(a.user === undefined ? [] : [`--user=${a.user}`]),
    ...(a.restart_policy === undefined ? [] : [`--restart=${a.restart_policy}`]),
    ...(a.entrypoint === undefined ? [] : [`--entrypoint=${a.entrypoint}`]),
    ...optionWords(a),
    ...(a.cmd_args ?? []),
    a.image ?? '',
    ...(commandOf(a.command) ?? []),
  ]
}

function told(now: Container, change: State, a: Args, ran: readonly Ran[]): Result {
  const said = ran.at(-1)?.stdout ?? ''
  const after = said.startsWith('={') ? (JSON.parse(said.slice(1)) as NonNullable<Container['inspect']>) : now.inspect
  const isChanged = Object.keys(change).length > 0
  const verb =
    a.state === 'absent'
      ? 'rm'
      : isMade(change, now)
        ? 'create'
        : a.state === 'stopped'
          ? 'stop'
          : change['restart'] === undefined
            ? 'start'
            : 'restart'
  const command = verb === 'create' ? [a.executable, verb, ...createWords(a)] : [a.executable, verb, a.name]
  return {
    container: a.state === 'absent' || !after ? {} : withoutValues(after),
    podman_actions: isChanged ? [command.join(' ')] : [],
    actions: isChanged ? [`${verb} ${a.name}`] : [],
  }
}

function withoutValues(inspect: NonNullable<Container['inspect']>): NonNullable<Container['inspect']> {
  const config = inspect['Config'] as { readonly Env?: readonly string[] } | undefined
  return { ...inspect, Config: { ...config, Env: (config?.Env ?? []).map(line => line.replace(/=[\s\S]*$/, '')) } }
}
