import { type Made, resource, type Step } from '../engine/module.ts'
import { sh } from '../engine/shell/sh.ts'
import { isImageName } from '../engine/state/containers/image.ts'
import { type Manifest, manifest } from '../engine/state/containers/manifest.ts'
import type { Question } from '../engine/state/question.ts'

export default resource({
  description:
    'Keeps copies of images in another registry, each under the digest that it has, so that whoever pulls by digest gets the same there. The target runs skopeo. What is there is not copied again; a registry that does not answer is a failure with its reason, in a check, too.',
  args: {
    type: 'object',
    properties: {
      images: {
        type: 'array',
        items: {
          type: 'object',
          properties: { source: { type: 'string' }, target: { type: 'string' }, tag: { type: 'string' } },
          required: ['source', 'target'],
        },
        minItems: 1,
        description:
          'The images: `source` by digest (quay.io/openshift/okd@sha256:…), `target` the registry and repository of the copy, and `tag` for a name that it has there besides its digest.',
      },
      authfile: {
        type: 'string',
        'x-path': true,
        'x-aliases': ['auth_file'],
        description: 'A file of the target with who we are at both registries, as podman login writes it.',
      },
      source_tls_verify: {
        type: 'boolean',
        default: true,
        description: 'Whether the source must speak TLS with a certificate that counts.',
      },
      target_tls_verify: { type: 'boolean', default: true, description: 'Whether the registry of the copy must.' },
      target_cert_dir: {
        type: 'string',
        'x-path': true,
        description: 'A folder of the target with the authorities (*.crt) that certificates of the registry of the copy are signed by.',
      },
      all: {
        type: 'boolean',
        default: true,
        description:
          'Whether all images of a list for several machines are copied; else that of the target alone, which the digest of a list forbids.',
      },
      retries: { type: 'integer', minimum: 0, default: 3, description: 'How often a copy that breaks off is begun again.' },
    },
    required: ['images'],
  },
  examples: [
    {
      title: 'Mirror a release',
      yaml: '- image_mirror:\n    images:\n      - source: "quay.io/openshift/okd@{{ okd_digest }}"\n        target: registry.example.com:5000/openshift/okd\n        tag: 4.6.0\n    authfile: /root/pull-secret.txt\n',
      lab: true,
    },
  ],
  returns: { images: 'Of each image: `source`, `target` with its digest, and `copied`, whether it was copied now.' },
  needs: (a): { readonly [reference: string]: Question<Manifest> } =>
    Object.fromEntries(a.images.flatMap(one => placesOf(one).map(place => [place, question(place, a)]))),
  refuse: (a, now) => misnamed(a.images) ?? unanswered(now),
  have: (now): Copies => Object.fromEntries(Object.entries(now).map(([place, { digest }]) => [place, digest ?? 'absent'])),
  want: (a): Copies => Object.fromEntries(a.images.flatMap(one => placesOf(one).map(place => [place, digestOf(one)]))),
  apply: (change, a) =>
    a.images.flatMap(one => placesOf(one).flatMap(place => (change[place] === undefined ? [] : [copied(one.source, place, a)]))),
  makes: (change, a): Made[] =>
    Object.entries(change).map(([place, digest]) => [question(place, a), { isInstalled: true, exists: true, digest }]),
  result: (_, change, a) => ({
    images: a.images.map(one => {
      const [target = ''] = placesOf(one)
      return { source: one.source, target, copied: placesOf(one).some(place => change[place] !== undefined) }
    }),
  }),
})

interface Copy {
  readonly source: string
  readonly target: string
  readonly tag?: string
}
interface How {
  readonly authfile?: string
  readonly source_tls_verify: boolean
  readonly target_tls_verify: boolean
  readonly target_cert_dir?: string
  readonly all: boolean
  readonly retries: number
}
type Copies = { readonly [place: string]: string }

function digestOf({ source }: Copy): string {
  return source.slice(source.indexOf('@') + 1)
}

/** The names that the copy has: by digest, and by tag where it is to have one. */
function placesOf(one: Copy): string[] {
  return [`${one.target}@${digestOf(one)}`, ...(one.tag ? [`${one.target}:${one.tag}`] : [])]
}

function question(reference: string, { authfile, target_cert_dir, target_tls_verify }: How): Question<Manifest> {
  return manifest({
    reference,
    isTlsVerified: target_tls_verify,
    ...(authfile !== undefined && { authfile }),
    ...(target_cert_dir !== undefined && { certDir: target_cert_dir }),
  })
}

function misnamed(images: readonly Copy[]): string | undefined {
  for (const { source, target, tag } of images) {
    if (!isImageName(source) || !/@sha256:[0-9a-f]{64}$/.test(source))
      return `"${source}" does not name an image by its digest; give REGISTRY/NAME@sha256:…, as skopeo inspect tells it`
    if (!isImageName(target) || !target.includes('/') || /[@]|:[^/]*$/.test(target))
      return `"${target}" is not a registry and a repository alone; give it as HOST:PORT/NAME, without a tag or a digest`
    if (tag && !/^\w[\w.-]{0,127}$/.test(tag)) return `"${tag}" cannot be a tag; take letters, digits, dots, dashes and underscores`
  }
  return undefined
}

function unanswered(now: { readonly [place: string]: Manifest }): string | undefined {
  for (const [place, { isInstalled, silent }] of Object.entries(now)) {
    if (!isInstalled) return 'there is no skopeo; a task before this one must install it'
    if (silent !== undefined)
      return `${place} cannot be asked for: ${silent.replaceAll('; ', ', ')}; see that the registry runs, and that authfile and certificates are its own`
  }
  return undefined
}

function copied(source: string, place: string, a: How): Step {
  const words = [
    ...(a.all ? ['--all'] : []),
    ...['--quiet', '--preserve-digests', '--retry-times', String(a.retries)],
    ...(a.authfile === undefined ? [] : ['--authfile', a.authfile]),
    ...(a.source_tls_verify ? [] : ['--src-tls-verify=false']),
    ...(a.target_tls_verify ? [] : ['--dest-tls-verify=false']),
    ...(a.target_cert_dir === undefined ? [] : ['--dest-cert-dir', a.target_cert_dir]),
  ]
  return {
    run: sh`skopeo copy ${words} ${`docker://${source}`} ${`docker://${place}`}`,
    failure: ({ stderr }) => `${source} was not copied to ${place}: ${stderr.trim().split('\n').at(-1) ?? ''}`,
  }
}
