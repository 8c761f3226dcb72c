import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** An image as its parts: the digest of its manifest and those of what the manifest names, each a file of `blobs` by that name. */
export interface PreparedImage {
  readonly repository: string
  readonly tag: string
  readonly manifest: string
  readonly blobs: readonly string[]
}

/** What a manifest of this kind is called. */
export const manifestType = 'application/vnd.docker.distribution.manifest.v2+json'

/** Brings an image into the registry at `url`, as any client would. */
export async function push(url: string, folder: string, { repository, tag, manifest, blobs }: PreparedImage): Promise<void> {
  const read = (digest: string) => readFile(join(folder, 'blobs', digest))
  // One after the other: the manifest is refused before its parts are there.
  for (const digest of blobs) {
    const begun = await must(fetch(`${url}/v2/${repository}/blobs/uploads/`, { method: 'POST' }))
    const target = new URL(begun.headers.get('location') ?? '', url)
    target.searchParams.set('digest', digest)
    const headers = { 'content-type': 'application/octet-stream' }
    await must(fetch(target, { method: 'PUT', headers, body: await read(digest) }))
  }
  const headers = { 'content-type': manifestType }
  await must(fetch(`${url}/v2/${repository}/manifests/${tag}`, { method: 'PUT', headers, body: await read(manifest) }))
}

async function must(request: Promise<Response>): Promise<Response> {
  const response = await request
  if (!response.ok) throw new Error(`the registry says ${response.status} to ${response.url}: ${await response.text()}`)
  return response
}
