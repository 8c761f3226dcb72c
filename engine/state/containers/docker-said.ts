/** Members of what Docker says of a container that are looked at; all may be missing. */
export interface DockerSaid {
  readonly Id?: string
  readonly Name?: string
  readonly Image?: string
  readonly State?: { readonly Running?: boolean; readonly Paused?: boolean; readonly Health?: { readonly Status?: string } | null }
  readonly Config?: {
    readonly Image?: string
    readonly Env?: Words
    readonly Cmd?: Words
    readonly Entrypoint?: Words
    readonly Labels?: Mapping
    readonly User?: string
    readonly Hostname?: string
    readonly Domainname?: string
    readonly WorkingDir?: string
    readonly Tty?: boolean
    readonly OpenStdin?: boolean
    readonly StopSignal?: string
    readonly StopTimeout?: number | null
    readonly MacAddress?: string
    readonly ExposedPorts?: { readonly [port: string]: unknown } | null
    readonly Volumes?: { readonly [path: string]: unknown } | null
    readonly Healthcheck?: {
      readonly Test?: readonly string[] | null
      readonly Interval?: number
      readonly Timeout?: number
      readonly StartPeriod?: number
      readonly Retries?: number
    } | null
  }
  readonly HostConfig?: DockerHostConfig
  readonly NetworkSettings?: {
    readonly MacAddress?: string
    readonly Networks?: { readonly [name: string]: DockerEndpoint } | null
  }
}

/** A place of a container in a network. */
export interface DockerEndpoint {
  readonly IPAMConfig?: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null
  readonly Aliases?: Words
  readonly Links?: Words
}

type Words = readonly string[] | null
type Mapping = { readonly [name: string]: string } | null

interface Rate {
  readonly Path: string
  readonly Rate: number
}

/** What of the host a container may use, and how. */
export interface DockerHostConfig {
  readonly AutoRemove?: boolean
  readonly Binds?: Words
  readonly BlkioDeviceReadBps?: readonly Rate[] | null
  readonly BlkioDeviceReadIOps?: readonly Rate[] | null
  readonly BlkioDeviceWriteBps?: readonly Rate[] | null
  readonly BlkioDeviceWriteIOps?: readonly Rate[] | null
  readonly BlkioWeight?: number
  readonly CapAdd?: Words
  readonly CapDrop?: Words
  readonly CgroupParent?: string
  readonly CgroupnsMode?: string
  readonly CpuPeriod?: number
  readonly CpuQuota?: number
  readonly CpuShares?: number
  readonly CpusetCpus?: string
  readonly CpusetMems?: string
  readonly DeviceCgroupRules?: Words
  readonly DeviceRequests?:
    | readonly {
        readonly Driver?: string
        readonly Count?: number
        readonly DeviceIDs?: Words
        readonly Capabilities?: readonly (readonly string[])[] | null
        readonly Options?: Mapping
      }[]
    | null
  readonly Devices?: readonly { readonly PathOnHost: string; readonly PathInContainer: string; readonly CgroupPermissions: string }[] | null
  readonly Dns?: Words
  readonly DnsOptions?: Words
  readonly DnsSearch?: Words
  readonly ExtraHosts?: Words
  readonly GroupAdd?: Words
  readonly Init?: boolean | null
  readonly IpcMode?: string
  readonly Links?: Words
  readonly LogConfig?: { readonly Type?: string; readonly Config?: Mapping }
  readonly Memory?: number
  readonly MemoryReservation?: number
  readonly MemorySwap?: number
  readonly MemorySwappiness?: number | null
  readonly Mounts?: readonly MountSaid[] | null
  readonly NanoCpus?: number
  readonly NetworkMode?: string
  readonly OomKillDisable?: boolean | null
  readonly OomScoreAdj?: number
  readonly PidMode?: string
  readonly PidsLimit?: number | null
  readonly PortBindings?: { readonly [port: string]: readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null } | null
  readonly Privileged?: boolean
  readonly PublishAllPorts?: boolean
  readonly ReadonlyRootfs?: boolean
  readonly RestartPolicy?: { readonly Name?: string; readonly MaximumRetryCount?: number }
  readonly Runtime?: string
  readonly SecurityOpt?: Words
  readonly ShmSize?: number
  readonly StorageOpt?: Mapping
  readonly Sysctls?: Mapping
  readonly Tmpfs?: Mapping
  readonly UTSMode?: string
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[] | null
  readonly UsernsMode?: string
  readonly VolumeDriver?: string
  readonly VolumesFrom?: Words
}

/** A place of a container as Docker has it. */
export interface MountSaid {
  readonly Type?: string
  readonly Source?: string
  readonly Target?: string
  readonly ReadOnly?: boolean
  readonly Consistency?: string
  readonly BindOptions?: { readonly Propagation?: string } | null
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean
    readonly Labels?: Mapping
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: Mapping } | null
  } | null
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number } | null
}
