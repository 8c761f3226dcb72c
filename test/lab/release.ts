import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Image, prepareImage } from './image.ts'
import { project } from './places.ts'
import { mustRun } from './program.ts'

/** A release as the world has it: its images, which name each other by digest, and the client that is downloaded. */
export interface Release {
  readonly images: readonly Image[]
  /** The release image, by name and tag. */
  readonly name: string
  readonly client: Buffer
  readonly clientSum: string
}

/** A small release whose programs are the stand-ins of `stand-ins/`; one version is the same each time. */
export async function releaseOf(version: string): Promise<Release> {
  const stage = await mkdtemp(join(tmpdir(), 'release-'))
  try {
    const components = [
      component('installer', version, { '/usr/bin/openshift-install': await standIn('openshift-install', version) }),
      component('cli', version, { '/usr/bin/oc': await standIn('oc', version) }),
      component('etcd', version, { '/usr/bin/etcd': `etcd of ${version}\n` }),
    ]
    const digests = await Promise.all(components.map(async image => (await prepareImage(stage, image)).manifest))
    const tags = components.map(({ tag }, at) => ({
      name: tag.replace(`${version}-`, ''),
      from: { kind: 'DockerImage', name: `quay.io/openshift/okd-content@${digests[at]}` },
    }))
    const references = { kind: 'ImageStream', apiVersion: 'image.openshift.io/v1', metadata: { name: version }, spec: { tags } }
    const files = { '/release-manifests/image-references': JSON.stringify(references, undefined, 2) }
    const client = await clientOf(stage, version)
    return {
      images: [...components, { name: 'quay.io/openshift/okd', tag: version, files }],
      name: `quay.io/openshift/okd:${version}`,
      client,
      clientSum: createHash('sha256').update(client).digest('hex'),
    }
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

function component(name: string, version: string, files: Image['files']): Image {
  return { name: 'quay.io/openshift/okd-content', tag: `${version}-${name}`, files }
}

async function standIn(name: string, version: string): Promise<string> {
  const text = await readFile(join(project, 'test/lab/stand-ins', name), 'utf8')
  return text.replaceAll('@VERSION@', version)
}

/** The tarball of the client: oc, the same as kubectl, and a page about it. */
async function clientOf(stage: string, version: string): Promise<Buffer> {
  const [folder, archive] = [join(stage, 'client'), join(stage, 'client.tar.gz')]
  await mustRun('mkdir', [folder])
  for (const name of ['oc', 'kubectl']) {
    await writeFile(join(folder, name), await standIn('oc', version))
    await chmod(join(folder, name), 0o755)
  }
  await writeFile(join(folder, 'README.md'), 'A stand-in for the client.\n')
  const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--use-compress-program=gzip -n']
  await mustRun('tar', [...same, '-cf', archive, '-C', folder, 'README.md', 'kubectl', 'oc'])
  return readFile(archive)
}
