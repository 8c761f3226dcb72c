import type { Json } from '../../module.ts'
import type { Difference } from '../events.ts'
import { type PatchLine, patchOf } from '../patch.ts'
import { visible, visibleBlock } from '../visible.ts'
import type { Paint } from './paint.ts'
import { dumped } from './result.ts'

/**
 * Differences as Ansible prints them before the line of the host: texts as unified diffs, values as one JSON before and after,
 * with the path that is the same in both where it is given.
 */
export function differencesText(differences: readonly Difference[], path: string | undefined, paint: Paint): string {
  const texts = differences.flatMap(difference => (difference.type === 'text' ? [textDifference(difference, paint)] : []))
  return [...texts, valueDifferences(differences, path, paint)].join('')
}

function textDifference({ path, before, after, binary, why }: Extract<Difference, { type: 'text' }>, paint: Paint): string {
  if (binary) return `diff skipped: ${visible(path)}: ${visible(why ?? 'it is binary')}\n`
  const head = (word: string, text: string | undefined) => (text === undefined || path === '' ? word : `${word}: ${visible(path)}`)
  return unified(head('before', before), head('after', after), before ?? '', after ?? '', paint)
}

function valueDifferences(differences: readonly Difference[], path: string | undefined, paint: Paint): string {
  const isNew = differences.some(difference => (difference.type === 'text' ? difference.before === undefined : isMade(difference)))
  // Of what is made anew Ansible tells that it is made, and no more of its mode and owner.
  const values = differences.flatMap(difference =>
    difference.type === 'value' && !(isNew && difference.before === null) ? [difference] : [],
  )
  if (values.length === 0) return ''
  const side = (pick: 'before' | 'after') => {
    const same: [string, Json][] = path === undefined ? [] : [['path', path]]
    const members: { [name: string]: Json } = Object.fromEntries([...same, ...values.map(value => [value.name, value[pick]] as const)])
    return `${dumped(members, '')}\n`
  }
  return unified('before', 'after', side('before'), side('after'), paint)
}

function isMade({ name, before }: Extract<Difference, { type: 'value' }>): boolean {
  return name === 'state' && before === 'absent'
}

function unified(before: string, after: string, old: string, fresh: string, paint: Paint): string {
  const lines = patchOf(old, fresh)
  if (lines.length === 0) return ''
  const head = [paint('removed', `--- ${before}`), paint('added', `+++ ${after}`)]
  return `${[...head, ...lines.map(line => painted(line, paint))].join('\n')}\n\n`
}

function painted({ kind, text }: PatchLine, paint: Paint): string {
  const shown = visibleBlock(text)
  return kind === 'kept' || kind === 'note' ? shown : paint(kind, shown)
}
