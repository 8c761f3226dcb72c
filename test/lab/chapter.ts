import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Image } from './image.ts'
import { cacheFolder, project } from './places.ts'
import { mustRun } from './program.ts'
import { releaseOf } from './release.ts'
import type { LabState } from './state.ts'
import type { Upstream } from './upstream.ts'

/** What the chapter downloads, small: files by path, images, and the variables that tell the roles where they are. */
export interface Chapter {
  readonly files: Readonly<Record<string, Buffer | string>>
  readonly images: readonly Image[]
  readonly variables: (upstream: Upstream) => Readonly<Record<string, unknown>>
}

/** The chapter's world for the lab of `inventory/okd`. */
export async function chapter({ roots }: LabState): Promise<Chapter> {
  const text = await readFile(join(project, 'inventory/okd/group_vars/all/lab.yml'), 'utf8')
  const { fcos, okd } = (parse(text) as { lab: { versions: { fcos: string; okd: string } } }).lab.versions
  const builds = `prod/streams/stable/builds/${fcos}/x86_64`
  const release = await releaseOf(okd)
  const client = `openshift/okd/releases/download/${okd}/openshift-client-linux-${okd}.tar.gz`
  return {
    files: {
      ...Object.fromEntries(artifacts(fcos).map(([name, size]) => [`${builds}/${name}`, stuff(name, size)])),
      [client]: release.client,
    },
    images: [await registryImage(join(cacheFolder, 'roots', roots, 'node')), ...release.images],
    variables: ({ url, key, digests }) => ({
      http_artifacts_url: `${url}/${builds}`,
      http_artifacts_keyring: key,
      installer_client_url: `${url}/${client}`,
      installer_client_checksum: `sha256:${release.clientSum}`,
      installer_release: `quay.io/openshift/okd@${digests[release.name]}`,
      installer_release_tls_verify: false,
    }),
  }
}

function artifacts(fcos: string): readonly (readonly [string, number])[] {
  return [
    [`fedora-coreos-${fcos}-live-kernel-x86_64`, 70_001],
    [`fedora-coreos-${fcos}-live-initramfs.x86_64.img`, 300_007],
    [`fedora-coreos-${fcos}-live-rootfs.x86_64.img`, 900_011],
  ]
}

/** Bytes that look like nothing, and are the same each time. */
function stuff(name: string, size: number): Buffer {
  return Buffer.alloc(size, `${name} of the lab's upstream. `)
}

/** docker.io/library/registry:2 as far as the chapter knows it: Debian's docker-registry with the libraries it needs, taken from a root. */
async function registryImage(root: string): Promise<Image> {
  const program = '/usr/bin/docker-registry'
  const needed = [...(await mustRun('chroot', [root, 'ldd', program])).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '')
  const paths = [program, ...needed]
  const bytes = await Promise.all(paths.map(path => readFromRoot(root, path)))
  const settings = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: '/var/lib/registry' }, delete: { enabled: true } },
    http: { addr: ':5000' },
  }
  return {
    name: 'docker.io/library/registry',
    tag: '2',
    files: {
      ...Object.fromEntries(paths.map((path, at) => [path, bytes[at] ?? ''])),
      '/etc/docker/registry/config.yml': JSON.stringify(settings),
    },
    config: {
      Entrypoint: [program, 'serve'],
      Cmd: ['/etc/docker/registry/config.yml'],
      Env: ['PATH=/usr/bin'],
      ExposedPorts: { '5000/tcp': {} },
      Volumes: { '/var/lib/registry': {} },
    },
  }
}

/** Links in a root lead to places in that root. */
async function readFromRoot(root: string, path: string): Promise<Buffer> {
  const real = (await mustRun('chroot', [root, 'realpath', '--', path])).trim()
  return readFile(join(root, real))
}
