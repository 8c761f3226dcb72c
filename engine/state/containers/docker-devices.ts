import { csvField } from '../../text/csv.ts'
import { bytesOf } from '../../text/docker-units.ts'
import { texts } from './container-spec.ts'
import type { DockerOption } from './docker-option.ts'
import type { DockerHostConfig } from './docker-said.ts'

interface Rate {
  readonly path: string
  readonly rate: string | number
}

/** A wish for devices that a driver gives (GPUs). */
export interface DeviceRequest {
  readonly driver?: string
  readonly count?: number
  readonly device_ids?: readonly string[]
  readonly capabilities?: readonly (readonly string[])[]
  readonly options?: { readonly [name: string]: unknown }
}

/** Limits of devices, by their paths. */
function rates(option: string, member: keyof DockerHostConfig, rateOf: (rate: string) => number): DockerOption {
  return {
    sort: 'dict',
    words: (value: readonly Rate[]) => value.map(({ path, rate }) => `--${option}=${path}:${rateOf(String(rate))}`),
    wanted: (value: readonly Rate[]) => Object.fromEntries(value.map(({ path, rate }) => [path, rateOf(String(rate))])),
    now: ({ HostConfig }) => {
      const said = (HostConfig?.[member] ?? []) as readonly { readonly Path: string; readonly Rate: number }[]
      return Object.fromEntries(said.map(({ Path, Rate }) => [Path, Rate]))
    },
  }
}

/** What of devices a container may use, and how much. */
export const deviceOptions: { readonly [name: string]: DockerOption } = {
  device_cgroup_rules: {
    sort: 'set',
    words: (value: readonly string[]) => value.map(rule => `--device-cgroup-rule=${rule}`),
    wanted: (value: readonly string[]) => value.toSorted(),
    now: ({ HostConfig }) => (HostConfig?.DeviceCgroupRules ?? []).toSorted(),
  },
  device_read_bps: rates('device-read-bps', 'BlkioDeviceReadBps', bytesOf),
  device_read_iops: rates('device-read-iops', 'BlkioDeviceReadIOps', Number),
  device_write_bps: rates('device-write-bps', 'BlkioDeviceWriteBps', bytesOf),
  device_write_iops: rates('device-write-iops', 'BlkioDeviceWriteIOps', Number),
  device_requests: {
    sort: 'dict',
    words: (value: readonly DeviceRequest[]) => value.map(one => `--gpus=${requestWords(one).join(',')}`),
    wanted: (value: readonly DeviceRequest[]) =>
      Object.fromEntries(
        value.map(one => [
          requestName(one.driver, one.capabilities?.[0]),
          {
            ...(one.count !== undefined && { count: one.count }),
            ...(one.device_ids && { device_ids: one.device_ids.toSorted() }),
            ...(one.options && { options: texts(one.options) }),
          },
        ]),
      ),
    now: ({ HostConfig }, wanted) =>
      Object.fromEntries(
        (HostConfig?.DeviceRequests ?? []).map(({ Driver, Count = 0, DeviceIDs, Capabilities, Options }) => {
          const name = requestName(Driver, Capabilities?.[0])
          const asked = ((wanted ?? {}) as { readonly [name: string]: object })[name] ?? {}
          const all = { count: Count, device_ids: (DeviceIDs ?? []).toSorted(), options: Options ?? {} }
          return [name, Object.fromEntries(Object.entries(all).filter(([member]) => member in asked))]
        }),
      ),
  },
}

/** The sentence why devices cannot be asked for as they are. */
export function oddRequest(requests: readonly DeviceRequest[]): string | undefined {
  const odd = requests.find(({ capabilities = [], count, device_ids }) => {
    return (
      capabilities.length !== 1 || !capabilities[0]?.includes('gpu') || (count !== undefined && count !== 0 && device_ids !== undefined)
    )
  })
  if (odd)
    return 'device_requests: docker asks for GPUs alone by its command line: give capabilities as [[gpu, …]], and a count or device_ids'
  return undefined
}

function requestName(driver = '', capabilities: readonly string[] = []): string {
  return `${driver}: ${[...new Set(capabilities)].toSorted().join(',')}`
}

/** As a line of CSV; docker adds gpu to the capabilities itself. */
function requestWords({ driver, count, device_ids, capabilities, options }: DeviceRequest): string[] {
  const more = (capabilities?.[0] ?? []).filter(one => one !== 'gpu')
  const pairs = Object.entries(texts(options)).map(([name, value]) => `${name}=${value}`)
  return [
    ...(driver === undefined ? [] : [`driver=${driver}`]),
    ...(device_ids ? [csvField(`device=${device_ids.join(',')}`)] : [`count=${count === -1 ? 'all' : (count ?? 0)}`]),
    ...(more.length > 0 ? [csvField(`capabilities=${more.join(',')}`)] : []),
    ...(pairs.length > 0 ? [csvField(`options=${pairs.join(',')}`)] : []),
  ]
}
