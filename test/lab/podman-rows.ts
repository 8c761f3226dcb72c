import { expect } from 'vitest'
import network from '../../modules/podman_network.ts'
import secret from '../../modules/podman_secret.ts'
import volume from '../../modules/podman_volume.ts'
import type { Row } from './module-row.ts'

const kept = { name: 'kept-1', label: { a: `it's "b", $(c)` } }
const inner = { name: 'inner', subnet: '10.77.0.0/24', ip_range: '10.77.0.64/26', internal: true, opt: { mtu: 1400 } }
const first = { name: 'word', data: `it's "so" \\ $(x)\nü` }

/** What podman keeps besides images and containers. */
export const podmanRows: { readonly [sentence: string]: Row } = {
  'podman_volume: one with a label': {
    module: volume,
    args: kept,
    comes: { status: 'changed', change: { state: 'present' }, result: { volume: { Name: 'kept-1', Labels: kept.label } } },
    says: ['podman volume inspect --format "{{.Labels.a}}" kept-1', `it's "b", $(c)\n`],
  },
  'podman_volume: any labels are well where none are named': {
    module: volume,
    args: { name: 'kept-1' },
    comes: { status: 'ok', result: { volume: { Name: 'kept-1' } } },
  },
  'podman_volume: another one in its place': {
    module: volume,
    before: 'touch "$(podman volume inspect --format "{{.Mountpoint}}" kept-1)/it"',
    args: { ...kept, options: ['type=tmpfs', 'device=tmpfs', 'o=noexec'] },
    comes: { status: 'changed', change: { options: { type: 'tmpfs', device: 'tmpfs', o: 'noexec' } } },
    says: ['ls "$(podman volume inspect --format "{{.Mountpoint}}" kept-1)"', ''],
  },
  'podman_volume: no more': {
    module: volume,
    args: { name: 'kept-1', state: 'absent' },
    comes: { status: 'changed' },
    says: ['podman volume ls -q | grep ^kept', 'kept\n'],
  },
  'podman_volume: no name': {
    module: volume,
    args: { name: '--all' },
    comes: { status: 'failed', failure: expect.stringMatching(/cannot be the name/) },
  },
  'podman_network: one without a way out': {
    module: network,
    args: inner,
    comes: { status: 'changed', result: { network: [{ name: 'inner', internal: true }] } },
    says: [
      'podman network inspect --format "{{.Internal}} {{.Options.mtu}} {{range .Subnets}}{{.Subnet}} {{.Gateway}}{{end}}" inner',
      'true 1400 10.77.0.0/24 10.77.0.1\n',
    ],
  },
  'podman_network: what is not named is well': { module: network, args: { name: 'inner', driver: 'bridge' }, comes: { status: 'ok' } },
  'podman_network: another in its place': {
    module: network,
    args: { name: 'inner', subnet: '10.78.0.0/16', gateway: '10.78.9.9', internal: false, disable_dns: true },
    comes: { status: 'changed', change: { subnet: '10.78.0.0/16', gateway: '10.78.9.9', internal: false } },
  },
  'podman_network: no more': {
    module: network,
    args: { name: 'inner', state: 'absent' },
    comes: { status: 'changed', result: { network: [], podman_actions: ['podman network rm inner'] } },
    says: ['podman network ls -q', 'podman\n'],
  },
  'podman_network: a gateway of nothing': {
    module: network,
    args: { name: 'inner', gateway: '10.1.1.1' },
    comes: { status: 'failed', failure: 'gateway and ip_range need subnet; add it' },
  },
  'podman_secret: one': {
    module: secret,
    args: first,
    comes: { status: 'changed', change: { state: 'present' } },
    says: [`sed -n 's/.*": "\\(.*\\)"/\\1/p' /var/lib/containers/storage/secrets/filedriver/secretsdata.json | base64 -d`, first.data],
  },
  'podman_secret: it holds that': { module: secret, args: first, comes: { status: 'ok' } },
  'podman_secret: it holds something else': {
    module: secret,
    args: { ...first, data: 'other' },
    comes: { status: 'failed', failure: expect.stringMatching(/secret name in use/) },
  },
  'podman_secret: whatever it holds': { module: secret, args: { ...first, data: 'other', skip_existing: true }, comes: { status: 'ok' } },
  'podman_secret: something else in its place': {
    module: secret,
    args: { ...first, data: 'other', force: true },
    comes: { status: 'changed', change: { data: 'as asked for' } },
  },
  'podman_secret: no more': {
    module: secret,
    args: { name: 'word', state: 'absent' },
    comes: { status: 'changed' },
    says: ['podman secret ls -q', ''],
  },
}
