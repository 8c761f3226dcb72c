import { posix } from 'node:path'
import { sh } from '../../shell/sh.ts'
import { type Facts, filesLike, linksIn, type Raw, saidOf, textOf } from './collector.ts'

const whole = ['size', 'removable', 'queue/hw_sector_size', 'queue/rotational', 'queue/scheduler', 'queue/discard_granularity', 'dm/name']
const own = ['vendor', 'model', 'sas_address', 'sas_device_handle']

/** What the kernel tells of disks and their parts. */
export const deviceFiles = [
  ...[...whole, ...own.map(name => `device/${name}`)].map(name => sh`/sys/block/*/${name}`),
  ...['start', 'size'].map(name => sh`/sys/block/*/*/${name}`),
]

/** Who holds whom, the names of udev for them, and what is in the slots of the machine. */
export const deviceScript = sh`p holders "$(for h in /sys/block/*/holders/* /sys/block/*/*/holders/* /sys/block/*/slaves/*; do [ -e "$h" ] && printf '%s\\n' "$h"; done)"
p disks "$(ls -ld /sys/block/* /dev/disk/by-id/* /dev/disk/by-uuid/* /dev/disk/by-label/* 2>/dev/null)"
command -v lspci >/dev/null 2>&1 && p slots "$(lspci -D 2>/dev/null || lspci 2>/dev/null)"`

type Named = { readonly [device: string]: readonly string[] }
interface Links {
  readonly ids: Named
  readonly uuids: Named
  readonly labels: Named
  readonly masters: Named
}

/** Disks with their parts, and the names that lead to them. */
export function deviceFacts(raw: Raw): Facts {
  const disks = linksIn(saidOf(raw, 'disks'))
  const links = linksOf(raw, disks)
  const names = [...disks.keys()].flatMap(path => (path.startsWith('/sys/block/') ? [path.slice('/sys/block/'.length)] : []))
  const devices = names.map(name => [name, deviceOf(raw, name, disks.get(`/sys/block/${name}`) ?? '', links)] as const)
  return { devices: Object.fromEntries(devices), device_links: { ...links } }
}

function deviceOf(raw: Raw, name: string, place: string, links: Links): Facts {
  const read = (file: string) => textOf(raw, `/sys/block/${name}/${file}`)?.trim()
  const sectors = read('size') ?? '0'
  const wwn = links.ids[name]?.find(id => id.startsWith('wwn-'))
  return {
    virtual: 1,
    links: linksFor(name, links),
    vendor: read('device/vendor') ?? null,
    model: read('device/model') ?? null,
    sas_address: read('device/sas_address') ?? null,
    sas_device_handle: read('device/sas_device_handle') ?? null,
    removable: read('removable') ?? null,
    support_discard: read('queue/discard_granularity') ?? null,
    ...(wwn !== undefined && { wwn: wwn.slice('wwn-'.length) }),
    partitions: partitionsOf(raw, name, links),
    rotational: read('queue/rotational') ?? null,
    scheduler_mode: /\[(.*?)\]/.exec(read('queue/scheduler') ?? '')?.[1] ?? '',
    sectors,
    sectorsize: read('queue/hw_sector_size') ?? '512',
    size: humanSize(Number(sectors) * 512),
    host: hostOf(raw, place),
    holders: holdersOf(raw, `/sys/block/${name}/holders/`),
  }
}

function partitionsOf(raw: Raw, name: string, links: Links): Facts {
  const starts = filesLike(raw, /^\/sys\/block\/([^/]+)\/([^/]+)\/start$/).filter(({ groups }) => groups[0] === name)
  const parts = starts.map(({ groups: [, part = ''], text: start }) => {
    const sectors = textOf(raw, `/sys/block/${name}/${part}/size`) ?? '0'
    const uuid = links.uuids[part]?.[0] ?? null
    const holders = holdersOf(raw, `/sys/block/${name}/${part}/holders/`)
    return [
      part,
      { links: linksFor(part, links), start, sectors, sectorsize: 512, size: humanSize(Number(sectors) * 512), uuid, holders },
    ] as const
  })
  return Object.fromEntries(parts)
}

function linksFor(name: string, { ids, uuids, labels, masters }: Links): Facts {
  return { ids: ids[name] ?? [], uuids: uuids[name] ?? [], labels: labels[name] ?? [], masters: masters[name] ?? [] }
}

function linksOf(raw: Raw, disks: ReadonlyMap<string, string>): Links {
  const by = (kind: string) =>
    grouped(
      [...disks].flatMap(([path, target]) =>
        path.startsWith(`/dev/disk/by-${kind}/`) ? [[posix.basename(target), posix.basename(path)] as const] : [],
      ),
    )
  const slaves = [...saidOf(raw, 'holders').matchAll(/^\/sys\/block\/([^/]+)\/slaves\/(.*)$/gm)].map(
    ([, master = '', slave = '']) => [slave, master] as const,
  )
  return { ids: by('id'), uuids: by('uuid'), labels: by('label'), masters: grouped(slaves) }
}

function grouped(pairs: readonly (readonly [device: string, name: string])[]): Named {
  const found = new Map<string, string[]>()
  for (const [device, name] of pairs) found.set(device, [...(found.get(device) ?? []), name].sort())
  return Object.fromEntries(found)
}

/** Those that hold a device: volumes by the names that device-mapper has for them. */
function holdersOf(raw: Raw, folder: string): string[] {
  const lines = saidOf(raw, 'holders').split('\n')
  return lines.flatMap(line => {
    const name = line.slice(folder.length)
    return line.startsWith(folder) && !name.includes('/') ? [textOf(raw, `/sys/block/${name}/dm/name`) ?? name] : []
  })
}

/** The slot that a disk is behind, in the words of lspci. */
function hostOf(raw: Raw, place: string): string {
  const slots = [...place.matchAll(/[0-9a-f]{4}:([0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])\//g)].map(([, slot]) => slot)
  const lines = saidOf(raw, 'slots')
    .split('\n')
    .map(line => line.replace(/^[0-9a-f]{4}:/, ''))
  return lines.find(line => slots[0] !== undefined && line.startsWith(slots[0]))?.replace(/^\S+ /, '') ?? ''
}

/** Bytes as people say them: 256.00 GB, in powers of 1024. */
function humanSize(bytes: number): string {
  const units = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']
  const power = units.findLastIndex((_, index) => bytes >= 1024 ** index)
  return `${(bytes / 1024 ** Math.max(power, 0)).toFixed(2)} ${units[Math.max(power, 0)] ?? ''}`
}
