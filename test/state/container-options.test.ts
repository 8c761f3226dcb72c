import { expect, test } from 'vitest'
import { compared, optionsIn, optionWords } from '../../engine/state/containers/container-options.ts'

const image = 'docker.io/library/registry:2'
/** What a playbook gives, and how somebody else would have said the same to podman. */
const rows: readonly (readonly [given: Readonly<Record<string, unknown>>, command: string])[] = [
  [{ memory: '100m', tty: true }, `podman run -t -m 100m --name it ${image}`],
  [{ privileged: true }, `podman run --privileged ${image} --privileged=false`],
  [{ privileged: false, http_proxy: false }, `podman create --http-proxy=false ${image}`],
  [{ cap_add: ['NET_ADMIN', 'SYS_TIME'] }, `podman run --cap-add SYS_TIME --cap-add=NET_ADMIN ${image}`],
  [{ etc_hosts: { a: '192.0.2.1' } }, `podman run --add-host a:192.0.2.1 ${image}`],
  [{ tmpfs: { '/t': 'size=1m', '/u': '' } }, `podman run --tmpfs /t:size=1m --tmpfs /u ${image}`],
  [{ sysctl: { 'net.core.somaxconn': 7 } }, `podman run --sysctl net.core.somaxconn=7 ${image}`],
  [{ healthcheck: 'none', healthcheck_retries: 3 }, `podman run --health-cmd none --health-retries=3 ${image}`],
  [{ authfile: '/root/auth' }, `podman run -d --env-file /dev/stdin registry:2 --memory=1g`],
  [{ timezone: 'local', secrets: ['key'] }, `/usr/bin/podman --log-level debug run --tz=local --secret key library/registry:2`],
]

test.each(rows)('%j is what %s says', (given, command) => {
  expect(compared(optionsIn(command.split(' '), image))).toStrictEqual(compared(optionWords(given)))
})

test('an option that was not asked for is a difference', () => {
  expect(compared(optionsIn(['podman', 'run', '--privileged', image], image))).toStrictEqual(['--privileged=true'])
})
