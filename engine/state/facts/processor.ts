import type { Facts } from './collector.ts'

/** Processors out of the lines of /proc/cpuinfo; `usable` is how many a process may use. */
export function processorFacts(cpuinfo: string, usable: number): Facts {
  const lines = [...cpuinfo.matchAll(/^([^:\n]+?)\s*:\s*(.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()] as const)
  const values = (name: string) => lines.filter(([own]) => own === name).map(([, value]) => value)
  const listed = lines.filter(([name]) => named.includes(name)).map(([, value]) => value)
  const seen = values('processor').filter(value => /^\d+$/.test(value)).length
  const sockets = new Set(values('physical id'))
  if (sockets.size === 0) return flat(listed, Math.max(seen, Number(values('# processors')[0] ?? 0)), usable)
  const cores = Number(values('cpu cores')[0] ?? 1)
  const threads = Math.max(1, Math.floor(Number(values('siblings')[0] ?? cores) / cores))
  return {
    processor: listed,
    processor_count: sockets.size,
    processor_cores: cores,
    processor_threads_per_core: threads,
    processor_vcpus: threads * sockets.size * cores,
    processor_nproc: usable,
  }
}

const named = ['processor', 'Processor', 'vendor_id', 'Vendor', 'model name', 'cpu', 'cpu model', 'cpu type']

/** Where the kernel tells nothing of sockets, each processor is one. */
function flat(processor: readonly string[], count: number, processor_nproc: number): Facts {
  return { processor, processor_count: count, processor_cores: 1, processor_threads_per_core: 1, processor_vcpus: count, processor_nproc }
}
