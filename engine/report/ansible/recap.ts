import type { Tally } from '../events.ts'
import { visible } from '../visible.ts'
import type { Paint, Shade } from './paint.ts'

const columns: readonly (readonly [name: keyof Tally, shade: Shade | undefined])[] = [
  ['ok', 'ok'],
  ['changed', 'changed'],
  ['unreachable', 'unreachable'],
  ['failed', 'error'],
  ['skipped', 'skipped'],
  ['rescued', 'ok'],
  ['ignored', 'warning'],
]

/** One line a host with what it came to, as Ansible aligns it; what a check cannot know stands at the end, where there is any. */
export function recapText(hosts: { readonly [host: string]: Tally }, paint: Paint): string {
  const rows = Object.entries(hosts).sort(([a], [b]) => (a < b ? -1 : 1))
  return rows.map(([host, tally]) => row(host, tally, paint)).join('')
}

function row(host: string, tally: Tally, paint: Paint): string {
  const counts = columns.map(([name, shade]) => count(name, tally[name] ?? 0, shade, paint))
  const unknown = tally.unknown > 0 ? [count('unknown', tally.unknown, 'warning', paint)] : []
  const refused = tally.refused ? [count('refused', tally.refused, 'error', paint)] : []
  const shade = hostShade(tally)
  const name = visible(host)
  return `${paint(shade, name)}${' '.repeat(Math.max(0, 26 - name.length))} : ${[...counts, ...unknown, ...refused].join(' ')}\n`
}

function count(name: string, value: number, shade: Shade | undefined, paint: Paint): string {
  const text = `${name}=${String(value).padEnd(4)}`
  return shade !== undefined && value > 0 ? paint(shade, text) : text
}

function hostShade({ failed, unreachable, refused = 0, changed }: Tally): Shade {
  if (failed > 0 || unreachable > 0 || refused > 0) return 'error'
  return changed > 0 ? 'changed' : 'ok'
}
