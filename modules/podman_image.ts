import type { Secret } from '../engine/load/values.ts'
import { resource, type Step } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { image, isImageName, type PodmanImage, taggedImage } from '../engine/state/containers/image.ts'
import { type Manifest, manifest } from '../engine/state/containers/manifest.ts'
import { withoutPodman } from '../engine/state/containers/podman.ts'
import type { Question } from '../engine/state/question.ts'

const unbuilt = ['build', 'path', 'push_args', 'pull_extra_args', 'quadlet_dir', 'quadlet_filename', 'quadlet_options'] as const
const later = (description: string) => ({ description: `${description} Not built yet: refused.` }) as const

export default resource({
  description:
    'Keeps an image where podman has its own, or away. One that is named by its digest is the same for good; a tag may have moved since: force asks.',
  aliases: ['containers.podman.podman_image'],
  args: {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        description: 'The image, with its tag or digest: docker.io/library/registry:2, or the name, @ and the digest.',
      },
      tag: { type: 'string', default: 'latest', description: 'The tag where the name has none.' },
      state: {
        type: 'string',
        enum: ['present', 'absent', 'build', 'quadlet'],
        default: 'present',
        description: 'Whether it is there; build and quadlet are refused: not built yet.',
      },
      pull: { type: 'boolean', default: true, description: 'Whether one that is not there is pulled; else that is a failure.' },
      force: {
        type: 'boolean',
        default: false,
        description:
          'Whether the registry is asked what the name means now, and that is pulled; skopeo asks. With absent: also one that containers use.',
      },
      arch: { type: 'string', description: 'The architecture, where it is not that of the target.' },
      platform: { type: 'string', description: 'System and architecture: linux/arm64.' },
      username: { type: 'string', description: 'Who we are at the registry.' },
      password: { type: 'string', 'x-secret': true, description: 'The password there; no list of processes shows it.' },
      auth_file: {
        type: 'string',
        'x-path': true,
        'x-aliases': ['authfile'],
        description: 'A file of the target with who we are at registries.',
      },
      ca_cert_dir: { type: 'string', 'x-path': true, description: 'A folder with the authorities of the registry (*.crt).' },
      validate_certs: {
        type: 'boolean',
        default: true,
        'x-aliases': ['tlsverify', 'tls_verify'],
        description: 'Whether the registry must speak TLS with a certificate that counts; what registries.conf says of it holds, too.',
      },
      executable: { type: 'string', default: 'podman', description: 'The program.' },
      push: {
        type: 'boolean',
        default: false,
        description: 'Whether it is pushed. Not built yet: refused; image_mirror copies between registries.',
      },
      push_args: later('How it is pushed.'),
      build: later('How it is built.'),
      path: later('What it is built from.'),
      pull_extra_args: later('More words for the pull.'),
      quadlet_dir: later('Where its unit goes.'),
      quadlet_filename: later('The name of its unit.'),
      quadlet_options: later('More lines of its unit.'),
    },
    required: ['name'],
    'x-together': [['username', 'password']],
    'x-exclusive': [['auth_file', 'username']],
  },
  examples: [
    { title: 'Pull an image', yaml: '- podman_image:\n    name: docker.io/library/registry:2\n', lab: true },
    { title: 'Take one away', yaml: '- podman_image:\n    name: docker.io/library/registry:2\n    state: absent\n', lab: true },
  ],
  returns: {
    image: 'What podman says of it, as a list; empty where it is not there.',
    podman_actions: 'The commands that brought it about.',
  },
  needs: (a): { readonly now: Question<PodmanImage>; readonly upstream?: Question<Manifest> } => {
    const name = taggedImage(a.name, a.tag)
    return { now: image(name, a.executable), ...(asksAnew(a) && { upstream: manifest(upstreamKey(name, a)) }) }
  },
  refuse: (a, { now, upstream }) => {
    const name = taggedImage(a.name, a.tag)
    const odd = unbuilt.filter(one => a[one] !== undefined)
    if (a.push || odd.length > 0 || a.state === 'build' || a.state === 'quadlet')
      return `${[...odd, ...(a.push ? ['push'] : []), ...(['build', 'quadlet'].includes(a.state) ? [`state: ${a.state}`] : [])].join(', ')}: not built yet; use podman itself (ansible.builtin.command)`
    if (!isImageName(name)) return `"${name}" cannot be the name of an image; give it as HOST/NAME:TAG or HOST/NAME@sha256:…`
    const missing = withoutPodman(now, a.executable)
    if (missing !== undefined || a.state === 'absent') return missing
    if (!now.exists && !a.pull) return `there is no image ${name}, and pull is false; pull it in a task before, or leave pull out`
    if (!upstream) return undefined
    if (!upstream.isInstalled) return 'force asks the registry by skopeo, which is not there; install it, or name the image by its digest'
    return upstream.exists
      ? undefined
      : `${name} cannot be asked for: ${upstream.silent ?? 'the registry has no such image'}; see what name and registry are`
  },
  have: ({ now, upstream }): State => ({
    state: now.exists ? 'present' : 'absent',
    ...(upstream && { digest: now.digests?.find(digest => digest === upstream.digest) ?? now.digests?.[0] ?? 'none' }),
  }),
  want: (a, { upstream }): State => ({ state: a.state, ...(upstream?.digest !== undefined && { digest: upstream.digest }) }),
  apply: (_, a) => [a.state === 'absent' ? removal(taggedImage(a.name, a.tag), a) : pulling(taggedImage(a.name, a.tag), a)],
  makes: (_, a, { now, upstream }) => {
    const { isInstalled } = now
    const there = { isInstalled, hasStorage: true, exists: true, ...(upstream?.digest !== undefined && { digests: [upstream.digest] }) }
    return [
      [image(taggedImage(a.name, a.tag), a.executable), a.state === 'absent' ? { isInstalled, hasStorage: true, exists: false } : there],
    ]
  },
  result: ({ now }, change, a, ran) => {
    const name = taggedImage(a.name, a.tag)
    const isChanged = Object.keys(change).length > 0
    const said = ran.at(-1)?.stdout ?? ''
    const told = said.startsWith('={') ? [JSON.parse(said.slice(1)) as { readonly [member: string]: never }] : []
    if (a.state === 'absent') return { image: [], podman_actions: isChanged ? [`${a.executable} rmi ${name}`] : [] }
    return isChanged
      ? { image: told, podman_actions: [`${a.executable} pull ${name}`] }
      : { image: now.inspect ? [now.inspect] : [], podman_actions: [] }
  },
})

interface Args {
  readonly state: string
  readonly force: boolean
  readonly executable: string
  readonly arch?: string
  readonly platform?: string
  readonly username?: string
  readonly password?: Secret
  readonly auth_file?: string
  readonly ca_cert_dir?: string
  readonly validate_certs: boolean
}
type State = { readonly state: string; readonly digest?: string }

function asksAnew({ force, state }: Args): boolean {
  return force && state === 'present'
}

function upstreamKey(reference: string, { auth_file, ca_cert_dir, validate_certs }: Args) {
  return {
    reference,
    isTlsVerified: validate_certs,
    ...(auth_file !== undefined && { authfile: auth_file }),
    ...(ca_cert_dir !== undefined && { certDir: ca_cert_dir }),
  }
}

function removal(name: string, { force, executable }: Args): Step {
  return { run: sh`${executable} image rm ${force && '--force'} ${name} >/dev/null` }
}

function pulling(name: string, a: Args): Step {
  const words = [
    '--quiet',
    ...(a.arch === undefined ? [] : ['--arch', a.arch]),
    ...(a.platform === undefined ? [] : ['--platform', a.platform]),
    ...(a.ca_cert_dir === undefined ? [] : ['--cert-dir', a.ca_cert_dir]),
    ...(a.auth_file === undefined ? [] : ['--authfile', a.auth_file]),
    ...(a.validate_certs ? [] : ['--tls-verify=false']),
  ]
  const shown = sh`${a.executable} image inspect --format '={{json .}}' ${name}`
  if (a.username === undefined || !a.password) return { run: sh`${a.executable} pull ${words} ${name} >/dev/null && ${shown}` }
  // Who we are goes into a file of our own that is gone afterwards: what podman is told on its line, everybody sees.
  const auth = Buffer.from(`${a.username}:${a.password.reveal()}`).toString('base64')
  const host = name.split('/')[0] ?? ''
  const file = JSON.stringify({ auths: { [host]: { auth } } })
  return {
    run: sh`umask 077; t=$(mktemp) || exit 1; trap 'rm -f -- "$t"' EXIT; trap 'exit 1' HUP INT PIPE TERM
printf %s ${file} >"$t" && ${a.executable} pull ${words} --authfile "$t" ${name} >/dev/null && ${shown}`,
  }
}
