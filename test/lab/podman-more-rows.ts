import { expect } from 'vitest'
import containerInfo from '../../modules/podman_container_info.ts'
import units from '../../modules/podman_generate_systemd.ts'
import imageInfo from '../../modules/podman_image_info.ts'
import login from '../../modules/podman_login.ts'
import logout from '../../modules/podman_logout.ts'
import networkInfo from '../../modules/podman_network_info.ts'
import pod from '../../modules/podman_pod.ts'
import podInfo from '../../modules/podman_pod_info.ts'
import volumeInfo from '../../modules/podman_volume_info.ts'
import type { Row } from './module-row.ts'

const image = 'docker.io/library/registry:2'
const registry = '127.0.0.1:5009'
const password = "it's secret"
const user = { registry, username: 'puller', password, tlsverify: false }
const hashed = '$2y$05$3bLekuprAONzAlmxHG6kMufmo1f7VCn/FGxINg7fSlmbKMZWwpX.e'
const asking = ['HTTP_ADDR=127.0.0.1:5009', 'AUTH=htpasswd', 'AUTH_HTPASSWD_REALM=x', 'AUTH_HTPASSWD_PATH=/auth/htpasswd']
const gate = `mkdir -p /srv/auth; printf '%s\\n' 'puller:${hashed}' >/srv/auth/htpasswd; podman run -d --name gate --network host -v /srv/auth:/auth:ro ${asking
  .map(one => `-e REGISTRY_${one}`)
  .join(' ')} ${image}; until podman login --tls-verify=false -u nobody -p x ${registry} 2>&1 | grep -q invalid; do :; done`

const shop = { name: 'shop', infra_image: image, infra_name: 'inner', label: { a: `it's "b"`, c: 'd' } }

/** What podman tells, pods, units, and who it is at registries: one after the other, each finds what those before it left. */
export const podmanMoreRows: { readonly [sentence: string]: Row } = {
  'podman_pod: one with labels': {
    module: pod,
    args: shop,
    comes: {
      status: 'changed',
      change: { state: 'created' },
      result: { actions: ['created shop'], pod: { Name: 'shop', State: 'Created' } },
    },
    says: ['podman pod inspect --format "{{.Labels.a}}|{{.CreateInfra}}" shop', `it's "b"|true\n`],
  },
  'podman_pod: what is not given is well': {
    module: pod,
    args: { name: 'shop', label: { c: 'd', a: `it's "b"` }, infra: true },
    comes: { status: 'ok', result: { podman_actions: [] } },
  },
  'podman_pod: another label makes another': {
    module: pod,
    args: { name: 'shop', label: { a: 'c' }, infra_image: image },
    comes: { status: 'changed', change: { label: ['a=c'] }, result: { actions: ['deleted shop', 'created shop'] } },
    says: ['podman pod inspect --format "{{.Labels.a}}" shop', 'c\n'],
  },
  'podman_pod: one that somebody made by hand, with what it runs': {
    module: pod,
    before: `podman pod create --infra-image ${image} --infra-name kept -l x=y --publish 5017:5000,5018:5018/udp hand`,
    args: { name: 'hand', publish: ['5018:5018/udp', '5017:5000'], label: { x: 'y' }, infra: true, infra_name: 'kept', infra_image: image },
    comes: { status: 'ok' },
  },
  'podman_pod: starts': {
    module: pod,
    args: { name: 'hand', state: 'started' },
    comes: { status: 'changed', change: { state: 'started' }, result: { actions: ['started hand'], pod: { State: 'Running' } } },
    says: ['podman pod inspect --format "{{.State}}" hand', 'Running\n'],
  },
  'podman_pod: stops': {
    module: pod,
    args: { name: 'hand', state: 'stopped' },
    comes: { status: 'changed', result: { actions: ['stopped hand'], pod: { State: 'Exited' } } },
  },
  'podman_pod: one that is not there cannot stop': {
    module: pod,
    args: { name: 'none', state: 'stopped' },
    comes: { status: 'failed', failure: expect.stringMatching(/Pod none doesn't exist/) },
  },
  'podman_pod_info: all': {
    module: podInfo,
    args: {},
    comes: {
      result: { pods: expect.arrayContaining([expect.objectContaining({ Name: 'shop' }), expect.objectContaining({ Name: 'hand' })]) },
    },
  },
  'podman_pod: no more': {
    module: pod,
    args: { name: 'hand', state: 'absent' },
    comes: { status: 'changed', result: { pod: {}, actions: ['deleted hand'] } },
    says: ['podman pod ls --format "{{.Name}}"', 'shop\n'],
  },
  'podman_container_info: those that are there': {
    module: containerInfo,
    before: `podman create --name told --label a=b ${image} 2>/dev/null`,
    args: { name: ['told', 'none'] },
    comes: {
      status: 'ok',
      result: { containers: [{ Name: 'told', State: { Running: false } }], stderr: expect.stringMatching(/no such container none/) },
    },
  },
  'podman_image_info: by its name': {
    module: imageInfo,
    args: { name: [image, 'none'] },
    comes: { result: { images: [{ RepoTags: [image] }] } },
  },
  'podman_network_info: all': { module: networkInfo, args: {}, comes: { result: { networks: [{ name: 'podman', driver: 'bridge' }] } } },
  'podman_network_info: one that is none': {
    module: networkInfo,
    args: { name: 'none' },
    comes: { status: 'failed', failure: expect.stringMatching(/there is no network none: .*network not found/) },
  },
  'podman_volume_info: one': {
    module: volumeInfo,
    before: 'podman volume create --label a=b told',
    args: { name: 'told' },
    comes: { result: { volumes: [{ Name: 'told', Labels: { a: 'b' } }] } },
  },
  'podman_generate_systemd: told only': {
    module: units,
    args: { name: 'told', restart_policy: 'always' },
    comes: { status: 'ok', result: { systemd_units: { 'container-told': expect.stringMatching(/^Restart=always$/m) } } },
  },
  'podman_generate_systemd: kept in a folder that is made': {
    module: units,
    args: { name: 'told', new: true, dest: '/srv/new units/', after: ['a.service'], env: { A: 'b c' }, no_header: true },
    comes: { status: 'changed', change: { 'container-told': expect.arrayContaining(['Environment="A=b c"', 'After=a.service']) } },
    says: ['cat "/srv/new units/container-told.service" | grep -c told', '3\n'],
  },
  'podman_generate_systemd: a comment is no change': {
    module: units,
    args: { name: 'told', new: true, dest: '/srv/new units', after: ['a.service'], env: { A: 'b c' } },
    comes: { status: 'ok' },
  },
  'podman_login: at a registry that asks': {
    module: login,
    before: gate,
    args: user,
    comes: { status: 'changed', change: { state: 'logged in' }, result: { stdout: expect.stringMatching(/Login Succeeded!/) } },
    says: [`podman login --get-login ${registry}`, 'puller\n'],
  },
  'podman_login: as who we are': { module: login, args: user, comes: { status: 'ok' } },
  'podman_login: with a password that is another': {
    module: login,
    args: { ...user, password: 'wrong' },
    comes: { status: 'failed', failure: expect.stringMatching(/invalid username\/password/) },
    settles: false,
  },
  'podman_logout: everywhere': {
    module: logout,
    args: { all: true },
    comes: { status: 'changed', result: { stdout: 'Removed login credentials for all registries\n' } },
    says: [`podman login --get-login ${registry} 2>&1 | grep -c 'not logged'; podman rm -ft0 gate >/dev/null`, '1\n'],
  },
}
