import { type Sh, script, sh } from '../../shell/sh.ts'
import { commandOf, texts } from './container-spec.ts'
import type { DockerPlace } from './docker.ts'
import { dockerOptionWords } from './docker-options.ts'
import { portWords } from './docker-places.ts'
import { type DockerContainerArgs, type DockerJoin, modeOf, optionsOf } from './docker-spec.ts'

/** Makes a container, in place of one that is there: that goes when the new one is there, so that nothing is lost where it cannot be made. */
export function dockerCreation(
  a: DockerContainerArgs,
  place: DockerPlace,
  old: { readonly exists: boolean; readonly removal: (name: string) => Sh },
): Sh {
  const { words } = place
  const lines = Object.entries(texts(a.env)).map(([variable, value]) => `${variable}=${value}`)
  const creates =
    lines.length > 0
      ? sh`printf '%s\\n' ${lines} | ${words} create --env-file /dev/stdin ${createWords(a)} >/dev/null`
      : sh`${words} create ${createWords(a)} >/dev/null </dev/null`
  const joins = (a.networks ?? [])
    .filter(one => one.name !== modeOf(a))
    .map(one => sh`${words} network connect ${joiningWords(one)} ${one.name} ${a.name} || exit 1`)
  if (!old.exists) return script([sh`${creates} || exit 1`, ...joins])
  const before = `${a.name}-before-tsplay`
  return script([
    sh`${words} rename ${a.name} ${before} || exit 1`,
    sh`${creates} || { s=$?; ${words} rename ${before} ${a.name}; exit $s; }`,
    old.removal(before),
    ...joins,
  ])
}

/** Words of `docker network connect`. */
export function joiningWords(one: DockerJoin): string[] {
  return [
    ...(one.ipv4_address === undefined ? [] : [`--ip=${one.ipv4_address}`]),
    ...(one.ipv6_address === undefined ? [] : [`--ip6=${one.ipv6_address}`]),
    ...(one.aliases ?? []).map(alias => `--alias=${alias}`),
    ...(one.links ?? []).map(link => `--link=${link}`),
  ]
}

function createWords(a: DockerContainerArgs): string[] {
  const first = a.networks?.find(one => one.name === modeOf(a))
  const [program, ...more] = a.entrypoint ?? []
  return [
    `--name=${a.name}`,
    ...(a['pull'] === 'never' ? ['--pull=never'] : []),
    ...(a['platform'] === undefined ? [] : [`--platform=${String(a['platform'])}`]),
    ...portWords(a.published_ports ?? [], a.default_host_ip).map(port => `--publish=${port}`),
    ...(a.volumes ?? []).map(volume => `--volume=${volume}`),
    ...(modeOf(a) === undefined ? [] : [`--network=${modeOf(a)}`]),
    ...(first ? joiningWords(first).map(word => word.replace(/^--alias=/, '--network-alias=')) : []),
    ...(program === undefined ? [] : [`--entrypoint=${program}`]),
    ...dockerOptionWords(optionsOf(a)),
    a.image ?? '',
    ...more,
    ...(commandOf(a.command) ?? []),
  ]
}
