import type { Json } from '../../module.ts'
import type { Difference } from '../events.ts'
import { type PatchLine, patchOf } from '../patch.ts'
import { visible, visibleBlock } from '../visible.ts'
import type { Course } from './course.ts'
import type { Paint } from './paint.ts'
import { dumped } from './result.ts'

/** How differences are shown. */
type Look = Pick<Course, 'paint' | 'manner'>

/**
 * Differences as Ansible prints them before the line of the host: texts as unified diffs, values as one JSON before and after,
 * with the path that is the same in both where it is given.
 */
export function differencesText(differences: readonly Difference[], path: string | undefined, look: Look): string {
  const texts = differences.flatMap(difference => (difference.type === 'text' ? [textDifference(difference, look)] : []))
  return [...texts, valueDifferences(differences, path, look)].join('')
}

function textDifference({ path, before, after, binary, why }: Extract<Difference, { type: 'text' }>, look: Look): string {
  if (binary) return `diff skipped: ${visible(path)}: ${visible(why ?? 'it is binary')}\n`
  const head = (word: string, text: string | undefined) => (text === undefined || path === '' ? word : `${word}: ${visible(path)}`)
  return unified(head('before', before), head('after', after), before ?? '', after ?? '', look)
}

function valueDifferences(differences: readonly Difference[], path: string | undefined, look: Look): string {
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
  return unified('before', 'after', side('before'), side('after'), look)
}

function isMade({ name, before }: Extract<Difference, { type: 'value' }>): boolean {
  return name === 'state' && before === 'absent'
}

function unified(before: string, after: string, old: string, fresh: string, { paint, manner }: Look): string {
  const lines = patchOf(old, fresh, manner.context)
  if (lines.length === 0) return ''
  const head = [paint('removed', `--- ${before}`), paint('added', `+++ ${after}`)]
  return `${[...head, ...lines.map(line => painted(line, paint))].join('\n')}\n\n`
}

function painted({ kind, text }: PatchLine, paint: Paint): string {
  const shown = visibleBlock(text)
  return kind === 'kept' || kind === 'note' ? shown : paint(kind, shown)
}
