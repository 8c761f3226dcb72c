import { Unknown } from '../load/values.ts'
import type { Module, Old, State, ToldResult } from '../module.ts'
import type { Difference } from '../report/events.ts'
import type { Given, Situation } from './converge.ts'
import { differencesOf } from './differences.ts'

type Resource = Extract<Module, { kind: 'resource' }>

/** What is shown of a change, and what `register` keeps of it as `diff`. */
export interface Shown {
  readonly differences: readonly Difference[]
  readonly diff: ToldResult
}

/** The differences that a change comes to; what was there is asked for where it is to be shown. */
export async function shownOf(
  module: Resource,
  { args, now, have, change }: { readonly args: Given; readonly now: Given; readonly have: State; readonly change: State },
  at: Pick<Situation, 'seat' | 'diff' | 'maxDiffSize' | 'isSecret' | 'noLog' | 'ask'>,
): Promise<Shown> {
  const { machine } = at.seat
  const isShown = at.diff && !at.isSecret
  const isHidden = at.diff && (at.isSecret || at.noLog)
  const isChanged = Object.keys(change).length > 0
  const question = isShown && isChanged ? module.text?.(args, now, machine) : undefined
  const [answer] = question ? ((await at.ask([question])) as (Old | Unknown)[]) : []
  const old = answer instanceof Unknown ? undefined : answer
  const path = String(args['path'] ?? args['dest'] ?? question?.key ?? '')
  const told = module.diff?.(change, args, now, { isShown, isHidden, largest: at.maxDiffSize, ...(old && { old }) }, machine)
  return {
    differences: differencesOf(have, change, {
      path,
      old: old && 'bytes' in old ? old.bytes : undefined,
      isSecret: at.isSecret,
      largest: at.maxDiffSize,
    }),
    diff: told === undefined ? {} : { diff: told },
  }
}
