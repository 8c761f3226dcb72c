import type { Json } from '../../module.ts'
import type { RunEvent } from '../events.ts'
import { visible } from '../visible.ts'
import { dumped } from './result.ts'

type Stats = { [name: string]: Json }

/** What set_stats kept: for the run as a whole, and for single hosts. */
export interface CustomStats {
  note(event: RunEvent): void
  readonly run: Stats
  readonly hosts: { readonly [host: string]: Stats }
}

/** Follows one run. */
export function customStats(): CustomStats {
  const run: Stats = {}
  const hosts: { [host: string]: Stats } = {}
  return {
    run,
    hosts,
    note(event) {
      if (event.type !== 'host-finished' && event.type !== 'item-finished') return
      if (event.type === 'host-finished' && event.looped) return
      const told = event.outcome.result.ansible_stats
      if (typeof told !== 'object' || told === null || Array.isArray(told)) return
      const { data, per_host: isPerHost, aggregate } = told as { readonly [name: string]: Json }
      const kept = isPerHost ? (hosts[event.host] ??= {}) : run
      for (const [name, value] of Object.entries((data ?? {}) as object) as [string, Json][])
        kept[name] = aggregate === false ? value : added(kept[name], value)
    },
  }
}

/** What is told again is added: numbers, texts and lists one to the other, mappings merged; of another type it is left out. */
function added(before: Json | undefined, value: Json): Json {
  if (before === undefined) return value
  if (typeof before === 'number' && typeof value === 'number') return before + value
  if (typeof before === 'string' && typeof value === 'string') return before + value
  if (Array.isArray(before) && Array.isArray(value)) return [...(before as readonly Json[]), ...(value as readonly Json[])]
  return isMapping(before) && isMapping(value) ? merged(before, value) : before
}

function merged(before: { readonly [name: string]: Json }, value: { readonly [name: string]: Json }): Json {
  const both = Object.entries(value).map(([key, member]): [string, Json] => {
    const there = before[key]
    return [key, isMapping(there) && isMapping(member) ? merged(there, member) : member]
  })
  return { ...before, ...Object.fromEntries(both) }
}

function isMapping(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The lines under the headline; none where nothing was kept. */
export function customStatsText({ run, hosts }: CustomStats): string {
  const line = (name: string, stats: Stats) => `\t${visible(name)}: ${visible(dumped(stats, '', {}, '', 1).replaceAll('\n', ''))}\n`
  const ofHosts = Object.entries(hosts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, stats]) => line(host, stats))
  const ofRun = Object.keys(run).length > 0 ? `\n${line('RUN', run)}` : ''
  return `${ofHosts.join('')}${ofRun}\n`
}
