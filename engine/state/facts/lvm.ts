import { sh } from '../../shell/sh.ts'
import { type Facts, type Raw, saidOf } from './collector.ts'

/** Volumes, where root asks and the tools are there. */
export const lvmScript = sh`if command -v vgs >/dev/null 2>&1 && [ -w / ]; then o='--noheadings --nosuffix --units g --separator ,'
p vgs "$(vgs $o 2>/dev/null)"; p lvs "$(lvs $o 2>/dev/null)"; p pvs "$(pvs $o 2>/dev/null)"; fi`

/** Volume groups, logical and physical volumes by their names, sizes in gibibytes. */
export function lvmFacts(raw: Raw): Facts {
  if (raw.said['vgs'] === undefined) return { lvm: 'N/A' }
  const rows = (name: string) =>
    saidOf(raw, name)
      .split('\n')
      .map(line => line.trim().split(','))
      .filter(fields => fields.length > 1)
  const vgs = rows('vgs').map(
    ([name = '', num_pvs = '', num_lvs = '', , , size_g = '', free_g = '']) => [name, { size_g, free_g, num_lvs, num_pvs }] as const,
  )
  const lvs = rows('lvs').map(([name = '', vg = '', , size_g = '']) => [name, { size_g, vg }] as const)
  const pvs = rows('pvs').map(([name = '', vg = '', , , size_g = '', free_g = '']) => [name, { size_g, free_g, vg }] as const)
  return { lvm: { vgs: Object.fromEntries(vgs), lvs: Object.fromEntries(lvs), pvs: Object.fromEntries(pvs) } }
}
