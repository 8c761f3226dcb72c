import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** A partition, as parted tells it; in a check what only the run can tell of a new one is left out. */
export interface Partition {
  readonly num: number
  readonly name: string
  readonly flags: readonly string[]
  readonly fstype?: string
  /** In the unit that was asked for. */
  readonly begin?: number
  readonly end?: number
  readonly size?: number
  /** Where it ends, in bytes. */
  readonly lastByte?: number
}

/** A disk and what it is divided into. */
export interface Disk {
  readonly isInstalled: boolean
  readonly exists: boolean
  /** gpt, msdos …; unknown for one that is not divided. */
  readonly table: string
  readonly model: string
  /** In the unit that was asked for. */
  readonly size: number
  readonly bytes: number
  readonly logical: number
  readonly physical: number
  readonly partitions: readonly Partition[]
  /** What parted says where it cannot read it. */
  readonly trouble?: string
}

interface DiskKey {
  readonly device: string
  readonly unit: string
}

const none: Disk = {
  isInstalled: false,
  exists: false,
  table: 'unknown',
  model: '',
  size: 0,
  bytes: 0,
  logical: 0,
  physical: 0,
  partitions: [],
}

// A disk without a table is an error for parted, but it says how large it is: each is asked by itself.
const diskKind: Kind<DiskKey, Disk> = {
  name: 'disk',
  passing: ['model'],
  script: keys =>
    script([
      sh`disk_() { PATH=$PATH:/usr/sbin:/sbin; command -v parted >/dev/null 2>&1 || return 0; printf 'parted=1\\0'
[ -e "$1" ] || return 0; printf 'exists=1\\0'
printf 'told=%s\\0' "$(LC_ALL=C parted -s -m -- "$1" unit "$2" print 2>/dev/null)"
printf 'bytes=%s\\0' "$(LC_ALL=C parted -s -m -- "$1" unit B print 2>/dev/null)"
printf 'trouble=%s\\0' "$(LC_ALL=C parted -s -m -- "$1" unit B print 2>&1 >/dev/null | tail -n 1)"; }`,
      ...keys.map(({ device, unit }) => sh`disk_ ${device} ${unit}; printf 'end=\\0'`),
    ]),
  parse: record => {
    if (!record.has('exists')) return { ...none, isInstalled: record.has('parted') }
    return { isInstalled: true, exists: true, ...diskIn(record.get('told') ?? '', record.get('bytes') ?? '', record.get('trouble') ?? '') }
  },
  absent: () => none,
  mayComeWithPackage: false,
  local: true,
}

/** Asks what a disk is divided into. */
export function disk(device: string, unit: string): Question<Disk> {
  return ask(diskKind, { device, unit })
}

/** What parted prints of a disk in a unit, and in bytes. */
export function diskIn(told: string, bytes: string, trouble = ''): Omit<Disk, 'isInstalled' | 'exists'> {
  const [first, ...parts] = linesOf(told)
  const [firstBytes, ...partBytes] = linesOf(bytes)
  const [, size = '', , logical = '0', physical = '0', table = 'unknown', model = ''] = first ?? []
  const silent = first === undefined || (trouble !== '' && !/unrecognised disk label/.test(trouble))
  return {
    table,
    model,
    size: Number.parseFloat(size) || 0,
    bytes: Number.parseFloat(firstBytes?.[1] ?? '') || 0,
    logical: Number(logical),
    physical: Number(physical),
    partitions: parts.map((fields, at) => partitionOf(fields, partBytes[at])),
    ...(silent && { trouble: trouble || 'parted does not read it' }),
  }
}

function partitionOf(fields: readonly string[], bytes: readonly string[] | undefined): Partition {
  const [num = '', begin = '', end = '', size = '', fstype = ''] = fields
  return {
    num: Number(num),
    begin: Number.parseFloat(begin),
    end: Number.parseFloat(end),
    size: Number.parseFloat(size),
    lastByte: Number.parseFloat(bytes?.[2] ?? ''),
    fstype,
    name: fields.slice(5, -1).join(':'),
    flags: (fields.at(-1) ?? '')
      .split(', ')
      .filter(flag => flag !== '')
      .toSorted(),
  }
}

function linesOf(text: string): string[][] {
  return text
    .split('\n')
    .filter(line => line.endsWith(';') && line.includes(':'))
    .map(line => line.slice(0, -1).split(':'))
}
