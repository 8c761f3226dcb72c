import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A value that nobody may see. */
export const secret = `it's a "secret" $(x) \\`
/** What images are built from. */
export const folder = mkdtempSync(join(tmpdir(), 'tsplay-docker-build-'))
writeFileSync(join(folder, 'variables'), `# more\nOWN=2\n\n PASSWORD=never \nMORE=${secret}\n`)
writeFileSync(join(folder, 'Dockerfile'), 'FROM busy:1\nARG IT\nENV X=$IT\n')
/** A container that runs. */
export const one = { name: 'one', image: 'busy:1', env: { PASSWORD: secret }, force_kill: true }
/** More than it has. */
export const many = {
  volumes: ['/srv/it:/x:ro', 'kept:/y', '/unnamed'],
  capabilities: ['net_admin'],
  cap_drop: ['MKNOD'],
  dns_servers: ['1.1.1.1', '9.9.9.9'],
  dns_search_domains: ['example.com'],
  etc_hosts: { a: '1.2.3.4' },
  ulimits: ['nofile:1024:2048'],
  log_driver: 'json-file',
  log_options: { 'max-size': '10m' },
  user: '1:1',
  working_dir: '/x',
  hostname: 'inner',
  healthcheck: { test: 'true', interval: '1m30s', retries: 2 },
  privileged: true,
  tmpfs: ['/t:size=1m'],
  sysctls: { 'net.ipv4.ip_forward': '1' },
  labels: { a: `it's "b"` },
  memory: '64M',
  shm_size: '1m',
  devices: ['/dev/null:/dev/it'],
  exposed_ports: ['53/udp'],
  published_ports: ['80', '127.0.0.1:8081-8082:81-82/udp'],
  read_only: true,
  init: true,
  tty: true,
  oom_score_adj: 5,
  cpus: 0.5,
  pids_limit: 50,
  restart_policy: 'on-failure',
  restart_retries: 3,
  entrypoint: ['sleep', '900'],
  security_opts: ['no-new-privileges'],
}

/** Its places. */
export const mounts = [
  { target: '/m', type: 'bind', source: '/srv', read_only: true, propagation: 'rslave' },
  {
    target: '/v, "w"',
    source: 'labelled',
    no_copy: true,
    labels: { a: 'b, "c"' },
    volume_driver: 'local',
    volume_options: { type: 'tmpfs', device: 'tmpfs' },
  },
  { target: '/t', type: 'tmpfs', tmpfs_size: '1M', tmpfs_mode: '1770' },
]
/** What it may use of devices that are not there. */
export const devices = {
  device_cgroup_rules: ['c 1:3 rw'],
  device_read_bps: [{ path: '/dev/null', rate: '20M' }],
  device_write_iops: [{ path: '/dev/null', rate: 30 }],
  device_requests: [{ driver: 'nvidia', count: -1, capabilities: [['gpu', 'utility']] }],
  platform: 'linux/x86_64',
}
