import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { manifestType, type PreparedImage } from './inside/push.ts'
import { mustRun } from './program.ts'

/** An image to be served: its name as in the world, the files it is made of (all may be run), and how it starts. */
export interface Image {
  readonly name: string
  readonly tag: string
  readonly files: Readonly<Record<string, Buffer | string>>
  readonly config?: Readonly<Record<string, unknown>>
}

/** Makes an image of one layer, its parts files of `folder/blobs`. The same files give the same digests. */
export async function prepareImage(folder: string, { name, tag, files, config = {} }: Image): Promise<PreparedImage> {
  const keep = async (bytes: Buffer) => {
    const digest = digestOf(bytes)
    await writeFile(join(folder, 'blobs', digest), bytes)
    return { digest, size: bytes.length }
  }
  await mkdir(join(folder, 'blobs'), { recursive: true })
  const layer = await keep(await layerOf(files))
  const description = {
    architecture: 'amd64',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
    history: [{ created: '2021-01-23T00:00:00Z' }],
  }
  const settings = await keep(Buffer.from(JSON.stringify(description)))
  const docker = 'application/vnd.docker'
  const manifest = await keep(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: `${docker}.container.image.v1+json`, ...settings },
        layers: [{ mediaType: `${docker}.image.rootfs.diff.tar`, ...layer }],
      }),
    ),
  )
  return { repository: repositoryOf(name), tag, manifest: manifest.digest, blobs: [layer.digest, settings.digest] }
}

/** A name without the host that it names first. */
export function repositoryOf(name: string): string {
  return name.replace(/^[^/]*\.[^/]*\//, '')
}

async function layerOf(files: Image['files']): Promise<Buffer> {
  const stage = await mkdtemp(join(tmpdir(), 'image-'))
  try {
    const [root, layer] = [join(stage, 'root'), join(stage, 'layer.tar')]
    await mkdir(root, { mode: 0o755 })
    for (const [path, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), bytes, { mode: 0o755 })
    }
    const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--mode=u=rwX,go=rX', '--format=gnu']
    await mustRun('tar', [...same, '-cf', layer, '-C', root, '.'])
    return await readFile(layer)
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
