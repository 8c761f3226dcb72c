import { type Made, type Ran, resource, type State, type ToldResult, unknown } from '../engine/module.ts'
import type { ArgsOf, ArgsSchema } from '../engine/schema.ts'
import { sh } from '../engine/shell/sh.ts'
import { file } from '../engine/state/files/file.ts'
import { targetPath } from '../engine/state/files/target-path.ts'
import type { Machine } from '../engine/state/machine.ts'
import { type Disk, disk, diskIn, type Partition } from '../engine/state/system/disk.ts'

const units = ['s', 'B', 'KB', 'KiB', 'MB', 'MiB', 'GB', 'GiB', 'TB', 'TiB', '%', 'cyl', 'chs', 'compact'] as const
const sizes: { readonly [unit: string]: number } = {
  B: 1,
  KB: 1e3,
  KiB: 2 ** 10,
  MB: 1e6,
  MiB: 2 ** 20,
  GB: 1e9,
  GiB: 2 ** 30,
  TB: 1e12,
  TiB: 2 ** 40,
}

const args = {
  type: 'object',
  properties: {
    device: { type: 'string', 'x-path': true, description: 'The disk, or a file that is one.' },
    number: { type: 'integer', minimum: 1, description: 'The partition; needed but for info.' },
    state: {
      type: 'string',
      enum: ['absent', 'present', 'info'],
      default: 'info',
      description: 'Whether there is such a partition; info only tells what there is.',
    },
    label: {
      type: 'string',
      enum: ['aix', 'amiga', 'bsd', 'dvh', 'gpt', 'loop', 'mac', 'msdos', 'pc98', 'sun'],
      default: 'msdos',
      description: 'The table of partitions. Where one is made on a disk with another, all that were there are lost.',
    },
    part_start: { type: 'string', default: '0%', description: 'Where a new one begins: 1MiB, 30%, -1GiB from the end.' },
    part_end: { type: 'string', default: '100%', description: 'Where it ends.' },
    part_type: {
      type: 'string',
      enum: ['extended', 'logical', 'primary'],
      default: 'primary',
      description: 'Its kind, in tables of msdos and dvh.',
    },
    fs_type: { type: 'string', description: 'What is to be on it, for what the table says; nothing is made there.' },
    name: { type: 'string', description: 'Its name, in tables that have them.' },
    flags: { type: 'array', items: { type: 'string' }, description: 'Its flags, all of them: boot, esp, lvm, raid.' },
    resize: { type: 'boolean', default: false, description: 'Whether one that is there is moved to its end; what is on it is not.' },
    align: {
      type: 'string',
      enum: ['cylinder', 'minimal', 'none', 'optimal', 'undefined'],
      default: 'optimal',
      description: 'What a new one is aligned to.',
    },
    unit: { type: 'string', enum: units, default: 'KiB', description: 'The unit of what is told, and of places without one.' },
    unit_preserve_case: { type: 'boolean', default: false, description: 'Whether the result tells the unit as it is written here.' },
  },
  required: ['device'],
  'x-required-if': [
    ['state', 'present', ['number']],
    ['state', 'absent', ['number']],
  ],
} as const satisfies ArgsSchema

type Args = ArgsOf<typeof args>

export default resource({
  description: 'Keeps a partition of a disk, by parted. One that is there stays where it is, but for its end where resize asks for that.',
  aliases: ['community.general.parted'],
  args,
  examples: [
    {
      title: 'Divide a disk',
      yaml: '- parted:\n    device: /tmp/disk.img\n    number: 1\n    state: present\n    label: gpt\n    part_start: 1MiB\n    part_end: 8MiB\n    name: data\n',
      lab: true,
    },
  ],
  returns: {
    disk: 'The disk: dev, size, unit, table …',
    partitions: 'Its partitions: num, begin, end, size, flags …',
    script: 'What parted was told.',
  },
  needs: (a, machine) => ({ now: disk(targetPath(a.device, machine), a.unit) }),
  refuse: (a, { now }) => {
    if (!now.isInstalled) return 'there is no parted; a task before this one must install it'
    if (!now.exists) return `Could not stat device ${a.device} - No such file or directory; see what it is called`
    if (now.trouble !== undefined) return `Error while getting device information: ${now.trouble}; see what ${a.device} is`
    const odd = [a.part_start, a.part_end].find(place => !/^-?\d+(\.\d+)?([kKMGT]i?B|[sB%])?$/.test(place))
    if (odd !== undefined) return `"${odd}" is no place on a disk; write it as 1MiB, 30% or -1GiB`
    const word = [a.name, a.fs_type, ...(a.flags ?? [])].find(one => one !== undefined && /["\\\p{Cc}]/u.test(one))
    return word === undefined ? undefined : `${word} cannot be handed to parted; leave quotes and backslashes out`
  },
  have: ({ now }, a): State => {
    if (a.state === 'info') return {}
    const it = partOf(now, a)
    if (!it) return { state: 'absent', table: now.table }
    return {
      state: 'present',
      name: it.name,
      flags: it.flags,
      ...(a.resize && { ends: endsAt(it, now, a) ? a.part_end : told(it.lastByte) }),
    }
  },
  want: (a, { now }): State => {
    if (a.state !== 'present') return a.state === 'info' ? {} : { state: 'absent' }
    const it = partOf(now, a)
    return {
      state: 'present',
      ...(!it && now.table !== a.label && { table: a.label }),
      ...(it && {
        ...(a.name !== undefined && { name: a.name }),
        ...(a.flags && { flags: flagsOf(a, now) }),
        ...(a.resize && { ends: a.part_end }),
      }),
    }
  },
  apply: (change, a, { now }, machine) => {
    const device = targetPath(a.device, machine)
    const how = a.align === 'undefined' ? [] : ['-a', a.align]
    return [
      sh`PATH=$PATH:/usr/sbin:/sbin; parted -s -m ${how} -- ${device} ${wordsFor(change, a, now)} >/dev/null || exit 1
printf '%s\\n=\\n%s\\n' "$(LC_ALL=C parted -s -m -- ${device} unit ${a.unit} print)" "$(LC_ALL=C parted -s -m -- ${device} unit B print)"`,
    ]
  },
  makes: (change, a, { now }, machine): Made[] => {
    const device = targetPath(a.device, machine)
    const isNew = !partOf(now, a)
    const others = (isNew && change['table'] !== undefined ? [] : now.partitions).filter(({ num }) => num !== a.number)
    const partitions = a.state === 'absent' ? others : [...others, madeOf(a, now)].toSorted((one, other) => one.num - other.num)
    const node = `${device}${/\d$/.test(device) ? 'p' : ''}${a.number}`
    return [
      [disk(device, a.unit), { ...now, table: isNew && a.state === 'present' ? a.label : now.table, partitions }],
      ...(device.startsWith('/dev/') && (isNew || a.state === 'absent') ? [[file(node), unknown] as const] : []),
    ]
  },
  result: ({ now }, change, a, ran, machine) => resultOf(now, change, a, ran, machine),
})

function partOf({ partitions }: Disk, { number }: Args): Partition | undefined {
  return partitions.find(({ num }) => num === number)
}

/** On gpt the flags boot and esp are one. */
function flagsOf({ flags = [], label }: Args, { table }: Disk): string[] {
  const isPaired = (table === 'gpt' || (table === 'unknown' && label === 'gpt')) && (flags.includes('esp') || flags.includes('boot'))
  return [...new Set([...flags, ...(isPaired ? ['boot', 'esp'] : [])])].toSorted()
}

function madeOf(a: Args, now: Disk): Partition {
  const it = partOf(now, a)
  const flags = a.flags ? flagsOf(a, now) : it?.flags
  const name = a.name ?? it?.name
  const kept = a.resize ? { num: a.number ?? 0 } : (it ?? { num: a.number ?? 0 })
  return { ...kept, ...(name !== undefined && { name }), ...(flags && { flags }) } as Partition
}

/** Whether a partition ends where it is to; parted moves what is given by parts to where it fits. */
function endsAt({ lastByte }: Partition, { bytes, logical }: Disk, { part_end, unit }: Args): boolean {
  if (lastByte === undefined) return true
  const [, sign, number = '', own = unit] = /^(-?)([\d.]+)(.*)$/.exec(part_end) ?? []
  const word = own === '' ? unit : own
  const size = word === '%' ? bytes / 100 : word === 's' ? logical : (sizes[word.replace(/^k/, 'K')] ?? 1)
  const wanted = sign === '-' ? bytes - Number(number) * size : Number(number) * size
  return Math.abs(lastByte + 1 - wanted) <= 2 ** 20
}

function told(bytes = 0): string {
  return `${bytes}B`
}

function wordsFor(change: State, a: Args, now: Disk): string[] {
  const number = String(a.number)
  if (a.state === 'absent') return ['rm', number]
  const it = partOf(now, a)
  const table = change['table'] === undefined ? [] : ['mklabel', a.label]
  const made = it
    ? []
    : ['unit', a.unit, ...table, 'mkpart', a.part_type, ...(a.fs_type === undefined ? [] : [a.fs_type]), a.part_start, a.part_end]
  const moved = change['ends'] === undefined ? [] : ['unit', a.unit, 'resizepart', number, a.part_end]
  const named = a.name === undefined || (it && change['name'] === undefined) ? [] : ['name', number, `"${a.name}"`]
  return [...made, ...moved, ...named, ...flagWords(number, a, now, it)]
}

function flagWords(number: string, a: Args, now: Disk, it: Partition | undefined): string[] {
  if (!a.flags) return []
  const [wanted, held] = [flagsOf(a, now), it?.flags ?? []]
  const set = (flag: string, word: string) => ['set', number, flag, word]
  return [
    ...held.filter(flag => !wanted.includes(flag)).flatMap(flag => set(flag, 'off')),
    ...wanted.filter(flag => !held.includes(flag)).flatMap(flag => set(flag, 'on')),
  ]
}

function resultOf(now: Disk, change: State, a: Args, ran: readonly Ran[], machine: Machine): ToldResult {
  const isChanged = Object.keys(change).length > 0
  const script = isChanged ? wordsFor(change, a, now).join(' ') : a.state === 'info' ? `unit '${a.unit}' print` : ''
  if (isChanged && ran.length === 0) return { disk: unknown, partitions: unknown, script }
  const [inUnit = '', inBytes = ''] = (ran.at(-1)?.stdout ?? '').split('\n=\n')
  const { partitions, ...it } = isChanged ? diskIn(inUnit, inBytes) : now
  const unit = a.unit_preserve_case ? a.unit : a.unit.toLowerCase()
  return {
    disk: {
      dev: targetPath(a.device, machine),
      size: it.size,
      unit,
      table: it.table,
      model: it.model,
      logical_block: it.logical,
      physical_block: it.physical,
    },
    partitions: partitions.map(({ num, begin = 0, end = 0, size = 0, fstype = '', name, flags }) => ({
      ...{ num, begin, end, size, fstype, name, flags, unit },
    })),
    script,
  }
}
