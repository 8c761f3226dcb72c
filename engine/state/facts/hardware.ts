import { sh } from '../../shell/sh.ts'
import { type Collector, type Facts, type Raw, saidOf, textOf } from './collector.ts'
import { deviceFacts, deviceFiles, deviceScript } from './devices.ts'
import { lvmFacts, lvmScript } from './lvm.ts'
import { mountFacts, mountFiles, mountScript } from './mounts.ts'
import { processorFacts } from './processor.ts'

const board = ['board_asset_tag', 'board_name', 'board_serial', 'board_vendor', 'board_version']
const chassis = ['chassis_asset_tag', 'chassis_serial', 'chassis_vendor', 'chassis_version']
const maker = ['bios_date', 'bios_vendor', 'bios_version', 'product_name', 'product_serial', 'product_uuid', 'product_version']
const dmi = '/sys/devices/virtual/dmi/id/'
const ids = [...board, ...chassis, ...maker, 'chassis_type', 'sys_vendor']
// Of each processor the lines that tell one from another: flags alone would be a kilobyte each.
const told =
  '^(processor|Processor|vendor_id|Vendor|model name|cpu|cpu model|cpu type|physical id|core id|cpu cores|siblings|# processors|machine)[[:space:]]*:'

/** Processors, memory, devices, mounts, and what it says on its case. */
export const hardware: Collector = {
  names: ['hardware', 'processor', 'processor_cores', 'processor_count', 'mounts', 'devices'],
  brings: ['platform'],
  files: ['/proc/meminfo', '/proc/uptime', ...ids.map(id => dmi + id), ...deviceFiles, ...mountFiles],
  script: sh`p cpuinfo "$(LC_ALL=C grep -E ${told} /proc/cpuinfo 2>/dev/null)"; p nproc "$(nproc 2>/dev/null)"
${deviceScript}
${mountScript}
${lvmScript}`,
  facts: raw => ({
    ...processorFacts(saidOf(raw, 'cpuinfo'), Number(saidOf(raw, 'nproc') || 1)),
    ...memoryFacts(textOf(raw, '/proc/meminfo') ?? ''),
    ...caseFacts(raw),
    ...deviceFacts(raw),
    ...mountFacts(raw),
    ...lvmFacts(raw),
    uptime_seconds: Math.floor(Number((textOf(raw, '/proc/uptime') ?? '').split(' ')[0] ?? 0)),
  }),
}

function memoryFacts(meminfo: string): Facts {
  const megabytes = (kilobytes: number) => Math.floor(kilobytes / 1024)
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(meminfo)?.[1] ?? 0)
  const [total, free, swapTotal, swapFree] = [of('MemTotal'), of('MemFree'), of('SwapTotal'), of('SwapFree')]
  const nocache = free + of('Cached') + of('Buffers')
  const mb = megabytes
  return {
    memtotal_mb: mb(total),
    memfree_mb: mb(free),
    swaptotal_mb: mb(swapTotal),
    swapfree_mb: mb(swapFree),
    memory_mb: {
      real: { total: mb(total), used: mb(total) - mb(free), free: mb(free) },
      nocache: { free: mb(nocache), used: mb(total) - mb(nocache) },
      swap: { total: mb(swapTotal), free: mb(swapFree), used: mb(swapTotal - swapFree), cached: mb(of('SwapCached')) },
    },
  }
}

/** What the firmware says; NA for what it does not, and for what only root may read. */
function caseFacts(raw: Raw): Facts {
  const of = (id: string) => textOf(raw, dmi + id)?.trim() || 'NA'
  const named = [...board, ...chassis, ...maker].map(id => [id, of(id)] as const)
  return { ...Object.fromEntries(named), system_vendor: of('sys_vendor'), form_factor: forms[Number(of('chassis_type'))] ?? 'NA' }
}

/** Names of kinds of cases, by their numbers in the standard of DMI. */
const forms = [
  'Unknown',
  'Other',
  'Unknown',
  'Desktop',
  'Low Profile Desktop',
  'Pizza Box',
  'Mini Tower',
  'Tower',
  'Portable',
  'Laptop',
  'Notebook',
  'Hand Held',
  'Docking Station',
  'All In One',
  'Sub Notebook',
  'Space-saving',
  'Lunch Box',
  'Main Server Chassis',
  'Expansion Chassis',
  'Sub Chassis',
  'Bus Expansion Chassis',
  'Peripheral Chassis',
  'RAID Chassis',
  'Rack Mount Chassis',
  'Sealed-case PC',
  'Multi-system',
  'CompactPCI',
  'AdvancedTCA',
  'Blade',
  'Blade Enclosure',
  'Tablet',
  'Convertible',
  'Detachable',
  'IoT Gateway',
  'Embedded PC',
  'Mini PC',
  'Stick PC',
]
