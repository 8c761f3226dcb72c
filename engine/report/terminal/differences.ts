import type { Json } from '../../module.ts'
import type { Difference } from '../events.ts'
import { type PatchLine, patchOf } from '../patch.ts'
import { visible, visibleBlock } from '../visible.ts'
import type { Colours } from './paint.ts'

/** Differences for a person: texts as unified diffs where wanted, attributes as before → after always. */
export function differencesText(differences: readonly Difference[], withTexts: boolean, paint: Colours): string {
  const blocks = differences.flatMap(difference => {
    if (difference.type === 'value') return [valueText(difference, paint)]
    return withTexts ? [textText(difference, paint)] : []
  })
  return blocks.filter(Boolean).join('\n')
}

function textText({ path, before, after, binary, why }: Extract<Difference, { type: 'text' }>, paint: Colours): string {
  const name = visible(path)
  if (binary) return `${name}: not shown, ${visible(why ?? 'it is binary')}`
  const head = [
    paint.red(`--- ${name}${before === undefined ? ' (not there)' : ''}`),
    paint.green(`+++ ${name}${after === undefined ? ' (gone)' : ''}`),
  ]
  return [...head, ...patchOf(before ?? '', after ?? '').map(line => patchLine(line, paint))].join('\n')
}

function patchLine({ kind, text }: PatchLine, paint: Colours): string {
  const shown = visibleBlock(text)
  switch (kind) {
    case 'added':
      return paint.green(shown)
    case 'removed':
      return paint.red(shown)
    case 'hunk':
      return paint.cyan(shown)
    case 'kept':
      return shown
    case 'note':
      return paint.dim(shown)
  }
}

function valueText({ name, before, after }: Extract<Difference, { type: 'value' }>, paint: Colours): string {
  const label = `${visible(name)}: `
  if (isList(before) && isList(after)) return label + listChange(before, after, paint)
  return `${label}${paint.red(shown(before))} → ${paint.green(shown(after))}`
}

/** Of lists what came and what went; the whole where only the order differs. */
function listChange(before: readonly Json[], after: readonly Json[], paint: Colours): string {
  const [old, fresh] = [before.map(shown), after.map(shown)]
  const gone = old.filter(item => !fresh.includes(item)).map(item => paint.red(`-${item}`))
  const come = fresh.filter(item => !old.includes(item)).map(item => paint.green(`+${item}`))
  if (gone.length + come.length > 0) return [...gone, ...come].join(' ')
  return `${paint.red(shown(before))} → ${paint.green(shown(after))}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function shown(value: Json): string {
  if (value === null) return 'nothing'
  return visible(typeof value === 'string' && value !== '' ? value : JSON.stringify(value))
}
