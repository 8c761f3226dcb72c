import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { chapter } from './chapter.ts'
import { ask } from './control.ts'
import { type Image, prepareImage } from './image.ts'
import type { UpstreamRequest } from './inside/serve.ts'
import { writeInventory } from './inventory.ts'
import { placesOf } from './places.ts'
import { mustRun } from './program.ts'
import { signFiles } from './signing.ts'
import type { LabState } from './state.ts'

/** What an upstream has over what the chapter downloads: files by path, images, and variables of the lab's inventory that tell of them. */
export interface UpstreamContents {
  readonly files?: Readonly<Record<string, Buffer | string>>
  readonly images?: readonly Image[]
  readonly variables?: (upstream: Upstream) => Readonly<Record<string, unknown>>
}

/** The world outside of a lab, as far as it is there. */
export interface Upstream {
  /** Where files are, over HTTP and over HTTPS. */
  readonly url: string
  readonly secureUrl: string
  /** Where images are, over HTTP. */
  readonly registry: string
  /** Files of this machine: the certificate that HTTPS shows, and the key that every PATH.sig is signed with. */
  readonly certificate: string
  readonly key: string
  /** The digest of an image by NAME:TAG, as the image was given. */
  readonly digests: Readonly<Record<string, string>>
  /** Puts a file there, or another in its place; it gets no signature. */
  readonly put: (path: string, bytes: Buffer | string) => Promise<void>
  /** Every request until now, or since `forget`. */
  readonly requests: () => Promise<readonly UpstreamRequest[]>
  readonly forget: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts the upstream of a lab; one that ran before goes. */
export async function openUpstream(state: LabState, contents: UpstreamContents = {}): Promise<Upstream> {
  const { control, upstream: folder } = placesOf(state.id)
  const known = await chapter(state)
  const images = [...known.images, ...(contents.images ?? [])]
  await ask(control, { ask: 'drop-upstream' })
  await rm(folder, { recursive: true, force: true })
  await writeFiles(folder, { ...known.files, ...contents.files })
  await writeCertificate(join(folder, 'tls'), state.gateway)
  const prepared = await Promise.all(images.map(image => prepareImage(folder, image)))
  await writeFile(join(folder, 'images.json'), JSON.stringify(prepared))
  await ask(control, { ask: 'upstream', folder })
  const digests = Object.fromEntries(images.map(({ name, tag }, at) => [`${name}:${tag}`, prepared[at]?.manifest ?? '']))
  const upstream = upstreamOf(state, folder, digests)
  await writeInventory(state, { ...known.variables(upstream), ...contents.variables?.(upstream) })
  return upstream
}

function upstreamOf(state: LabState, folder: string, digests: Readonly<Record<string, string>>): Upstream {
  const { gateway } = state
  const log = join(folder, 'requests.jsonl')
  return {
    url: `http://${gateway}`,
    secureUrl: `https://${gateway}`,
    registry: `${gateway}:5000`,
    certificate: join(folder, 'tls/cert.pem'),
    key: join(folder, 'key.asc'),
    digests,
    put: (path, bytes) => write(join(folder, 'files', path), bytes),
    requests: async () =>
      (existsSync(log) ? await readFile(log, 'utf8') : '').split('\n').flatMap(line => (line ? [JSON.parse(line) as UpstreamRequest] : [])),
    forget: () => rm(log, { force: true }),
    stop: async () => {
      await ask(placesOf(state.id).control, { ask: 'drop-upstream' })
      await writeInventory(state)
    },
  }
}

async function writeFiles(folder: string, files: Readonly<Record<string, Buffer | string>>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) await write(join(folder, 'files', path), bytes)
  await signFiles(
    Object.keys(files).map(path => join(folder, 'files', path)),
    join(folder, 'key.asc'),
  )
}

async function write(path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
}

/** For the address, and for the names that files of the chapter have in the world. */
async function writeCertificate(folder: string, address: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  const names = ['builds.coreos.fedoraproject.org', 'github.com', 'quay.io', 'docker.io', 'example.com'].map(name => `DNS:${name}`)
  await mustRun('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=upstream of the lab', '-addext', `subjectAltName=IP:${address},${names.join(',')}`],
    ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
  ])
}
