import { join } from 'node:path'
import { expect } from 'vitest'
import type { Json, Module } from '../../engine/module.ts'
import container from '../../modules/docker_container.ts'
import containerInfo from '../../modules/docker_container_info.ts'
import image from '../../modules/docker_image.ts'
import imageBuild from '../../modules/docker_image_build.ts'
import imageInfo from '../../modules/docker_image_info.ts'
import imagePull from '../../modules/docker_image_pull.ts'
import imageRemove from '../../modules/docker_image_remove.ts'
import imageTag from '../../modules/docker_image_tag.ts'
import network from '../../modules/docker_network.ts'
import volume from '../../modules/docker_volume.ts'
import { devices, folder, many, mounts, one, secret } from './docker-given.ts'

export type Args = { readonly [name: string]: Json }
/** One task; what comes of it is the same in a check, and nothing the second time, where it settles. */
export interface Row {
  readonly module: Module
  readonly args: Args
  readonly comes: object
  /** What docker is asked afterwards, and what it prints. */
  readonly says?: readonly [words: readonly string[], output: string]
  readonly settles?: false
}

const shown = (sort: string, name: string, format: string): readonly string[] => [sort, 'inspect', '--format', format, name]
const listed = { state: 'present', env_file: join(folder, 'variables') }

/** One after the other: each finds what those before it left. */
export const rows: { readonly [sentence: string]: Row } = {
  'a volume with a label': {
    module: volume,
    args: { name: 'kept', labels: { a: `it's "b", $(c)` } },
    comes: { status: 'changed', result: { volume: { Name: 'kept', Driver: 'local' } } },
    says: [shown('volume', 'kept', '{{.Labels.a}}'), `it's "b", $(c)`],
  },
  'another label is no reason to lose what is in a volume': {
    module: volume,
    args: { name: 'kept', labels: { a: 'c' } },
    comes: { status: 'ok', result: { volume: { Labels: { a: `it's "b", $(c)` } } } },
  },
  'but for one who says so': {
    module: volume,
    args: { name: 'kept', labels: { a: 'c' }, recreate: 'options-changed' },
    comes: { status: 'changed', change: { labels: { a: 'c' } } },
  },
  'a network': {
    module: network,
    args: { name: 'inner', internal: true, ipam_config: [{ subnet: '10.77.0.0/24', gateway: '10.77.0.1' }], driver_options: { mtu: 1400 } },
    comes: { status: 'changed', change: { state: 'present' }, result: { network: { Name: 'inner', Internal: true } } },
  },
  'what of a network is not named is well': { module: network, args: { name: 'inner' }, comes: { status: 'ok' } },
  'a container in it': {
    module: container,
    args: { ...one, networks: [{ name: 'inner', ipv4_address: '10.77.0.9', aliases: ['alias'] }] },
    comes: { status: 'changed', result: { container: { Name: '/one', State: { Running: true } } } },
    says: [shown('container', 'one', '{{json .Config.Env}}'), JSON.stringify([`PASSWORD=${secret}`, 'OWN=1'])],
  },
  'nothing but its name, and it runs': { module: container, args: { name: 'one' }, comes: { status: 'ok' } },
  'another in place of the network, with the container': {
    module: network,
    args: { name: 'inner', ipam_config: [{ subnet: '10.78.0.0/24' }] },
    comes: { status: 'changed', result: { network: { Containers: expect.anything() } } },
    says: [shown('container', 'one', '{{.NetworkSettings.Networks.inner.IPAddress}}'), '10.78.0.2'],
  },
  'more than it has: the container is made anew': {
    module: container,
    args: { ...one, ...many },
    comes: { status: 'changed' },
    says: [
      shown('container', 'one', '{{.Config.User}} {{.HostConfig.RestartPolicy.MaximumRetryCount}} {{.HostConfig.ReadonlyRootfs}}'),
      '1:1 3 true',
    ],
  },
  'less than it has': {
    module: container,
    args: { ...one, published_ports: ['80'], labels: {}, env: { OWN: '1' } },
    comes: { status: 'ok' },
  },
  'less than it has, where that counts': {
    module: container,
    args: { ...one, labels: {}, comparisons: { labels: 'strict' } },
    comes: { status: 'changed', change: { labels: { own: '1' } } },
  },
  'another value of a variable, which does not show': {
    module: container,
    args: { ...one, env: { PASSWORD: 'other-secret' } },
    comes: { status: 'changed', change: { env: { PASSWORD: 'as asked for' } } },
  },
  'what can be updated is': {
    module: container,
    args: { name: 'one', memory: '32M', memory_swap: '64M', restart_policy: 'always' },
    comes: { status: 'changed', change: { memory: 33554432, memory_swap: 67108864, restart_policy: 'always' } },
    says: [
      shown('container', 'one', '{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}} {{.State.Running}}'),
      '33554432 always true',
    ],
  },
  paused: { module: container, args: { name: 'one', paused: true }, comes: { status: 'changed', change: { paused: true } } },
  'and on again': { module: container, args: { name: 'one', paused: false }, comes: { status: 'changed' } },
  'one more network': {
    module: container,
    args: { name: 'one', networks: [{ name: 'inner', aliases: ['more'] }], network_mode: 'default' },
    comes: { status: 'changed', change: { networks: { inner: { aliases: ['more'] } } } },
  },
  'out of the others': {
    module: container,
    args: { name: 'one', networks: [{ name: 'inner' }], network_mode: 'default', comparisons: { networks: 'strict' } },
    comes: { status: 'changed' },
    says: [shown('container', 'one', '{{len .NetworkSettings.Networks}}'), '1'],
  },
  'a network that is left empty stays as it is': {
    module: network,
    args: { name: 'inner', connected: [] },
    comes: { status: 'ok' },
  },
  'restarted each time': {
    module: container,
    args: { name: 'one', restart: true, force_kill: true },
    comes: { status: 'changed' },
    settles: false,
  },
  stopped: {
    module: container,
    args: { name: 'one', state: 'stopped', force_kill: true },
    comes: { status: 'changed', change: { state: 'stopped' } },
  },
  gone: { module: container, args: { name: 'one', state: 'absent' }, comes: { status: 'changed', result: {} }, says: [['ps', '-aq'], ''] },
  'mounts, devices and variables of a file, of which those of env go before': {
    module: container,
    args: { ...one, ...listed, mounts, ...devices },
    comes: { status: 'changed', result: { container: { HostConfig: { DeviceRequests: [{ Count: -1, Driver: 'nvidia' }] } } } },
    says: [
      shown('container', 'one', '{{json .Config.Env}} {{range .HostConfig.Mounts}}{{.Target}} {{end}}'),
      `${JSON.stringify(['OWN=2', `PASSWORD=${secret}`, `MORE=${secret}`])} /m /v, "w" /t`,
    ],
  },
  'less of a mount than it has': {
    module: container,
    args: { ...one, ...listed, mounts: [{ target: '/m', type: 'bind', source: '/srv' }] },
    comes: { status: 'ok' },
  },
  'another mount there': {
    module: container,
    args: { ...one, ...listed, mounts: [{ target: '/m', type: 'bind', source: '/srv', read_only: false }] },
    comes: { status: 'changed', change: { mounts: { '/m': { type: 'bind', source: '/srv', read_only: false } } } },
  },
  'a mount that its type has not': {
    module: container,
    args: { ...one, mounts: [{ target: '/m', type: 'bind', source: '/srv', tmpfs_size: '1M' }] },
    comes: { status: 'failed', failure: expect.stringMatching(/tmpfs_size cannot be specified/) },
  },
  'one that is waited for until it is well': {
    module: container,
    args: { name: 'well', image: 'busy:1', state: 'healthy', healthcheck: { test: '[ -x /bin/sh ]', interval: '100ms' } },
    comes: { status: 'changed' },
    says: [shown('container', 'well', '{{.State.Health.Status}}'), 'healthy'],
  },
  'one that nothing tells of': {
    module: container,
    args: { name: 'well', image: 'busy:1', state: 'healthy', healthcheck: { test: ['NONE'] }, force_kill: true },
    comes: { status: 'failed', failure: expect.stringMatching(/give a healthcheck/) },
  },
  'and away': { module: container, args: { name: 'well', state: 'absent', force_kill: true }, comes: { status: 'changed' } },
  'and away the other': {
    module: container,
    args: { name: 'one', state: 'absent' },
    comes: { status: 'changed' },
    says: [['ps', '-aq'], ''],
  },
  'one that ends tells how': {
    module: container,
    args: { name: 'two', image: 'busy:1', command: `sh -c 'echo "it is $OWN"'`, detach: false, cleanup: true },
    comes: { status: 'changed', result: { status: 0, container: { Output: 'it is 1\n' } } },
    settles: false,
    says: [['ps', '-aq'], ''],
  },
  'one that ends badly': {
    module: container,
    args: { name: 'two', image: 'busy:1', command: `sh -c 'echo woe; exit 3'`, detach: false, cleanup: true },
    comes: { status: 'failed', failure: expect.stringMatching(/woe/) },
    settles: false,
  },
  'what is no size': {
    module: container,
    args: { ...one, memory: 'much' },
    comes: { status: 'failed', failure: expect.stringMatching(/no size/) },
  },
  'no image': {
    module: container,
    args: { name: 'none' },
    comes: { status: 'failed', failure: expect.stringMatching(/image is not specified/) },
  },
  'a name that is an option': {
    module: container,
    args: { name: '--all' },
    comes: { status: 'failed', failure: expect.stringMatching(/cannot be the name/) },
  },
  'an image that is there': {
    module: image,
    args: { name: 'busy', tag: '1', source: 'local' },
    comes: { status: 'ok', result: { actions: [], image: { RepoTags: ['busy:1'] } } },
  },
  'an image under another name': {
    module: image,
    args: { name: 'busy:1', source: 'local', repository: 'other:2' },
    comes: { status: 'changed', result: { actions: ['Tagged image busy:1 to other:2'] } },
  },
  'an image that nobody has': {
    module: image,
    args: { name: 'none', source: 'local' },
    comes: { status: 'failed', failure: expect.stringMatching(/Cannot find the image none:latest locally/) },
  },
  'a built image': {
    module: image,
    args: { name: 'built:1', source: 'build', build: { path: folder, args: { IT: `it's "x"` } } },
    comes: { status: 'changed', result: { image: { RepoTags: ['built:1'] } } },
    says: [shown('image', 'built:1', '{{index .Config.Env 2}}'), `X=it's "x"`],
  },
  'one that is built again, and is the same': {
    module: image,
    args: { name: 'built:1', source: 'build', build: { path: folder, args: { IT: `it's "x"` } }, force_source: true },
    comes: { status: 'ok', result: { actions: [`Built image built:1 from ${folder}`] } },
    settles: false,
  },
  'one that is built again, and is another': {
    module: image,
    args: { name: 'built:1', source: 'build', build: { path: folder, args: { IT: 'y' } }, force_source: true },
    comes: { status: 'changed' },
    settles: false,
  },
  'one that is built by the module for that, and is there': {
    module: imageBuild,
    args: { name: 'built:1', path: folder, args: { IT: 'y' } },
    comes: { status: 'ok', result: { image: { RepoTags: ['built:1'] } } },
  },
  'one that is pulled only where it is not there': {
    module: imagePull,
    args: { name: 'built:1', pull: 'not_present' },
    comes: { status: 'ok', result: { actions: [] } },
  },
  'what images there are': {
    module: imageInfo,
    args: { name: ['built:1', 'none'] },
    comes: { status: 'ok', result: { images: [{ RepoTags: ['built:1'] }] } },
  },
  'no container': { module: containerInfo, args: { name: 'none' }, comes: { result: { exists: false, container: null } } },
  'more names for an image': {
    module: imageTag,
    args: { name: 'built:1', repository: ['more', 'example.com/more:2'] },
    comes: { status: 'changed', result: { tagged_images: ['more:latest', 'example.com/more:2'], image: { RepoTags: ['built:1'] } } },
  },
  'a name that another image keeps': {
    module: imageTag,
    args: { name: 'busy:1', repository: ['more'], existing_images: 'keep' },
    comes: { status: 'ok', result: { tagged_images: [] } },
  },
  'one name less': {
    module: imageRemove,
    args: { name: 'more' },
    comes: { status: 'changed', result: { untagged: ['more:latest'], deleted: [], image: { RepoTags: expect.anything() } } },
  },
  'no image to remove': { module: imageRemove, args: { name: 'more' }, comes: { status: 'ok', result: { image: {}, untagged: [] } } },
  'an image no more': {
    module: image,
    args: { name: 'built:1', state: 'absent' },
    comes: { status: 'changed', result: { image: { state: 'Deleted' }, actions: ['Removed image built:1'] } },
  },
  'no network more': { module: network, args: { name: 'inner', state: 'absent' }, comes: { status: 'changed', result: {} } },
  'no volume more': { module: volume, args: { name: 'kept', state: 'absent' }, comes: { status: 'changed', result: {} } },
  'no daemon': {
    module: volume,
    args: { name: 'kept', docker_host: 'unix://nowhere' },
    comes: { status: 'failed', failure: expect.stringMatching(/cannot be asked: .*\/nowhere/) },
  },
}
