import { Unknown } from '../engine/load/values.ts'
import { type Made, resource, type State } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { type Sh, sh } from '../engine/shell/sh.ts'
import { texts } from '../engine/state/containers/container-spec.ts'
import {
  type Docked,
  docked,
  dockerArguments,
  dockerPlace,
  dockerUnserved,
  showing,
  shownBy,
  withoutDocker,
} from '../engine/state/containers/docker.ts'
import { isImageName, taggedImage } from '../engine/state/containers/image.ts'
import type { Question } from '../engine/state/question.ts'

const args = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The image: NAME, HOST/NAME, with its tag or digest; or its number.' },
    tag: { type: 'string', default: 'latest', description: 'The tag where the name has none.' },
    state: { type: 'string', enum: ['absent', 'present'], default: 'present', description: 'Whether it is there.' },
    source: {
      type: 'string',
      enum: ['build', 'load', 'pull', 'local'],
      description: 'Where it comes from where it is not there: it is built, loaded from a file, pulled; or that is a failure.',
    },
    build: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'The folder of the target that it is built from.' },
        dockerfile: { type: 'string', description: 'The file that says how; Dockerfile in that folder where it is left out.' },
        args: { type: 'object', additionalProperties: true, description: 'Variables of the build.' },
        cache_from: { type: 'array', items: { type: 'string' }, description: 'Images whose layers it may take.' },
        etc_hosts: { type: 'object', additionalProperties: true, description: 'Addresses by names.' },
        labels: { type: 'object', additionalProperties: true, description: 'Labels.' },
        network: { type: 'string', description: 'The network of the build.' },
        nocache: { type: 'boolean', default: false, description: 'Whether nothing of before is used.' },
        platform: { type: 'string', description: 'System and architecture: linux/arm64.' },
        pull: { type: 'boolean', default: false, description: 'Whether what it is built on is pulled anew.' },
        rm: { type: 'boolean', default: true, description: 'Whether containers of the build go.' },
        target: { type: 'string', description: 'The stage that counts.' },
        http_timeout: { type: 'integer', description: 'Taken and not used.' },
        use_config_proxy: { type: 'boolean', description: 'Taken and not used: docker goes by its settings.' },
      },
      required: ['path'],
      description: 'How it is built.',
    },
    pull: {
      type: 'object',
      properties: { platform: { type: 'string', description: 'System and architecture: linux/arm64.' } },
      description: 'How it is pulled.',
    },
    load_path: { type: 'string', 'x-path': true, description: 'The file of the target that it is loaded from.' },
    repository: { type: 'string', description: 'Another name that it gets, with a tag or the one of tag.' },
    force_source: {
      type: 'boolean',
      default: false,
      description: 'Whether it is built, loaded or pulled each time; a change where it is another then.',
    },
    force_absent: { type: 'boolean', default: false, description: 'With absent: also one that containers use.' },
    force_tag: { type: 'boolean', default: false, description: 'Whether another name is given although it leads elsewhere.' },
    ...dockerArguments,
  },
  required: ['name'],
  'x-required-if': [
    ['state', 'present', ['source']],
    ['source', 'build', ['build']],
    ['source', 'load', ['load_path']],
  ],
  'x-unserved': [...dockerUnserved, 'archive_path', 'push'],
} as const satisfies ArgsSchema

/** With the number of the image that was there before it was got again. */
type Args = ArgsOf<typeof args> & { readonly before?: string }

export default resource({
  description: 'Keeps an image of Docker, by its client on the target: pulled, built or loaded where it is not there.',
  aliases: ['community.docker.docker_image'],
  args,
  examples: [
    { title: 'Pull an image', yaml: '- docker_image:\n    name: registry\n    tag: "2"\n    source: pull\n', lab: true },
    { title: 'Take one away', yaml: '- docker_image:\n    name: registry:2\n    state: absent\n', lab: true },
  ],
  returns: { image: 'What Docker says of it; empty where it is not there.', actions: 'What was done.' },
  needs: (a): { readonly now: Question<Docked>; readonly tagged?: Question<Docked> } => ({
    now: docked('image', nameOf(a), dockerPlace(a)),
    ...(a.repository !== undefined &&
      a.state === 'present' && { tagged: docked('image', taggedImage(a.repository, a.tag), dockerPlace(a)) }),
  }),
  refuse: (a, { now, tagged }) => {
    const odd = [nameOf(a), ...(a.repository === undefined ? [] : [taggedImage(a.repository, a.tag)])].find(name => !isImageName(name))
    if (odd !== undefined) return `"${odd}" cannot be the name of an image; give it as HOST/NAME:TAG or HOST/NAME@sha256:…`
    if (a.state === 'present' && a.source === 'local' && withoutDocker(now) === undefined && !now.exists)
      return `Cannot find the image ${nameOf(a)} locally.; pull or build it in a task before`
    if (tagged?.exists && now.exists && idOf(tagged) !== idOf(now) && !a.force_tag)
      return `${taggedImage(a.repository ?? '', a.tag)} is another image; say force_tag: true, or take it away before`
    return withoutDocker(now)
  },
  first: (a, { now }) => {
    if (!a.force_source || a.state === 'absent' || a.source === 'local' || !now.exists) return undefined
    const before = { before: idOf(now) }
    return { steps: [getting(a)], args: { ...a, ...before, force_source: false } }
  },
  have: ({ now, tagged }, a): State => ({
    state: now.exists ? 'present' : 'absent',
    // Only in a check it is still to be got again: what comes of that, nobody knows.
    id: a.force_source && a.source !== 'local' ? new Unknown('what it is got from') : ((a as Args).before ?? idOf(now)),
    repository: tagged?.exists ? idOf(tagged) : 'none',
  }),
  want: (a, { now }): State => {
    if (a.state === 'absent') return { state: 'absent' }
    const isAgain = now.exists && (a.force_source || (a as Args).before !== undefined) && a.source !== 'local'
    return {
      state: 'present',
      ...(isAgain && { id: idOf(now) }),
      ...(a.repository !== undefined && { repository: now.exists ? idOf(now) : 'as that one' }),
    }
  },
  apply: (change, a) => {
    const { words } = dockerPlace(a)
    if (a.state === 'absent') return [sh`${words} image rm ${a.force_absent && '--force'} ${nameOf(a)} >/dev/null`]
    return [
      change['state'] !== undefined && getting(a),
      change['repository'] !== undefined && sh`${words} tag ${nameOf(a)} ${taggedImage(a.repository ?? '', a.tag)}`,
      showing('image', nameOf(a), dockerPlace(a)),
    ]
  },
  makes: (_, a, { now }): Made[] => {
    const isThere = a.state === 'present'
    const it: Docked = { isInstalled: true, exists: isThere, ...(isThere && now.inspect && { inspect: { Id: idOf(now) } }) }
    const other =
      a.repository === undefined || !isThere ? [] : [[docked('image', taggedImage(a.repository, a.tag), dockerPlace(a)), it] as const]
    return [[docked('image', nameOf(a), dockerPlace(a)), it], ...other]
  },
  result: ({ now }, change, a, ran) => {
    const isChanged = Object.keys(change).length > 0
    if (a.state === 'absent')
      return { actions: isChanged ? [`Removed image ${nameOf(a)}`] : [], image: isChanged ? { state: 'Deleted' } : {} }
    const again = (a as Args).before === undefined ? [] : [doing(a)]
    const done = [...(change['state'] === undefined ? again : [doing(a)]), ...(change['repository'] === undefined ? [] : [tagging(a)])]
    return { actions: done, image: shownBy(ran.at(-1)?.stdout) ?? (isChanged ? undefined : now.inspect) ?? {} }
  },
})

function nameOf({ name, tag }: Args): string {
  return taggedImage(name, tag)
}

function idOf({ inspect }: Docked): string {
  return String(inspect?.['Id'] ?? 'as it comes')
}

function doing(a: Args): string {
  if (a.source === 'build') return `Built image ${nameOf(a)} from ${a.build?.path}`
  return a.source === 'load' ? `Loaded image ${nameOf(a)} from ${a.load_path}` : `Pulled image ${nameOf(a)}`
}

function tagging(a: Args): string {
  return `Tagged image ${nameOf(a)} to ${taggedImage(a.repository ?? '', a.tag)}`
}

function getting(a: Args): Sh {
  const { words } = dockerPlace(a)
  if (a.source === 'load')
    return sh`${words} load --quiet --input ${a.load_path} >/dev/null && ${words} image inspect ${nameOf(a)} >/dev/null`
  if (a.source === 'build') return sh`${words} build ${buildWords(a)} >/dev/null`
  return sh`${words} pull --quiet ${a.pull?.platform !== undefined && `--platform=${a.pull.platform}`} ${nameOf(a)} >/dev/null`
}

function buildWords(a: Args): string[] {
  if (!a.build) return []
  const { path, dockerfile, network, platform, target, ...build } = a.build
  const each = (option: string, mapping: { readonly [name: string]: unknown } | undefined, between = '=') =>
    Object.entries(texts(mapping)).map(([name, value]) => `--${option}=${name}${between}${value}`)
  return [
    '--quiet',
    `--tag=${nameOf(a)}`,
    ...(dockerfile === undefined ? [] : [`--file=${dockerfile.startsWith('/') ? dockerfile : `${path}/${dockerfile}`}`]),
    ...each('build-arg', build.args),
    ...each('label', build.labels),
    ...each('add-host', build.etc_hosts, ':'),
    ...(build.cache_from ?? []).map(image => `--cache-from=${image}`),
    ...(network === undefined ? [] : [`--network=${network}`]),
    ...(platform === undefined ? [] : [`--platform=${platform}`]),
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...(build.nocache ? ['--no-cache'] : []),
    ...(build.pull ? ['--pull'] : []),
    ...(build.rm === false ? ['--rm=false'] : []),
    '--',
    path,
  ]
}
