import type { Made, Result, State } from '../../module.ts'
import { type Sh, sh } from '../../shell/sh.ts'
import { clockTime } from '../../text/strptime.ts'
import type { Question } from '../question.ts'
import { clock } from '../system/clock.ts'
import { localTime, type Moment } from '../system/local-time.ts'
import { type FileState, file } from './file.ts'
import { refused, type StatePlan } from './file-plans.ts'

/** What is asked of the times of a file. */
export interface TimesAsked {
  readonly state?: string
  readonly modification_time?: string
  readonly modification_time_format: string
  readonly access_time?: string
  readonly access_time_format: string
}

/** What times are told by: the moments that were written, and the clock for `now` and for what is new. */
export type TimeReads = { readonly mtime?: Question<Moment>; readonly atime?: Question<Moment>; readonly clock?: Question<number> }
export type TimesNow = { readonly mtime?: Moment; readonly atime?: Moment; readonly clock?: number }

/** A path whose times are meant, and what is there; those of what is in a folder have its path before their names. */
export interface Timed {
  readonly path: string
  readonly now: FileState
  readonly prefix?: string
  /** Another name of the same file. */
  readonly other?: string
}

/** A moment: seconds and the text for `touch -t`, `now`, or left alone. */
type Time = 'now' | 'preserve' | { readonly seconds: number; readonly stamp: string }
type Which = 'mtime' | 'atime'

const whiches = ['mtime', 'atime'] as const

/** The reads that the times take. */
export function timeReads(a: TimesAsked): TimeReads {
  const [mtime, atime] = [
    clockTime(a.modification_time ?? '', a.modification_time_format),
    clockTime(a.access_time ?? '', a.access_time_format),
  ]
  const isSet = whiches.some(which => timeOf(a, which, {}) !== 'preserve')
  return {
    ...(mtime !== undefined && { mtime: localTime(mtime) }),
    ...(atime !== undefined && { atime: localTime(atime) }),
    ...(isSet && { clock: clock() }),
  }
}

/** A plan with the times of what it leaves: set to a moment, or left alone, as all states but touch do where nothing is said. */
export function withTimes(plan: StatePlan, timed: readonly Timed[], a: TimesAsked, now: TimesNow): StatePlan {
  if (plan.refusal !== undefined || a.state === 'absent') return plan
  const [mtime, atime] = [timeOf(a, 'mtime', now), timeOf(a, 'atime', now)]
  if (mtime === undefined) return refused(wrongTime('modification_time', a.modification_time, a.modification_time_format))
  if (atime === undefined) return refused(wrongTime('access_time', a.access_time, a.access_time_format))
  if (mtime === 'preserve' && atime === 'preserve') return plan
  const times = { mtime, atime }
  const stripped = (state: FileState) => without(state, times)
  return {
    ...plan,
    have: { ...plan.have, ...members(timed, which => one => haveTime(one.now[which], times[which])) },
    want: { ...plan.want, ...members(timed, which => one => wantedTime(one.now, times[which], a.state === 'touch')) },
    pieces: plan.pieces.map(piece => (timed.some(({ path }) => path === piece.path) ? { ...piece, now: stripped(piece.now) } : piece)),
    last: change =>
      timed.flatMap(one => whiches.map(which => change[`${one.prefix ?? ''}${which}`] !== undefined && touched(which, times[which], one))),
    made: change => timedMade(plan.made(change), change, timed, times),
  }
}

/** Both sides of the times that are set; `now` by the clock of the target. */
export function timeSides(change: State, have: State, now: TimesNow): { readonly before: Result; readonly after: Result } {
  const set = whiches.filter(which => change[which] !== undefined)
  const before = set.flatMap(which => [[which, Number(have[which] ?? now.clock)] as const]).filter(([, seconds]) => !Number.isNaN(seconds))
  const after = set.map(which => [which, change[which] === 'now' ? (now.clock ?? null) : Number(change[which])] as const)
  return { before: Object.fromEntries(before), after: Object.fromEntries(after) }
}

function timeOf(a: TimesAsked, which: Which, now: TimesNow): Time | undefined {
  const [given, format] = which === 'mtime' ? [a.modification_time, a.modification_time_format] : [a.access_time, a.access_time_format]
  if (given === undefined || given === '') return a.state === 'touch' ? 'now' : 'preserve'
  if (given === 'now' || given === 'preserve') return given
  const seconds = now[which]?.seconds
  const written = clockTime(given, format)
  if (written === undefined || seconds === undefined) return undefined
  const [year = '', month, day, hour, minute, second] = written.split(/[- :]/)
  return { seconds, stamp: `${year}${month}${day}${hour}${minute}.${second}` }
}

function wrongTime(argument: string, given: string | undefined, format: string): string {
  return `${argument} "${given}" does not fit its format ${format}; write it so, or say preserve or now`
}

function members<T>(timed: readonly Timed[], of: (which: Which) => (one: Timed) => T): { readonly [name: string]: T } {
  return Object.fromEntries(timed.flatMap(one => whiches.map(which => [`${one.prefix ?? ''}${which}`, of(which)(one)] as const)))
}

/** Whole seconds where whole seconds are asked for. */
function haveTime(seconds: number | undefined, time: Time): number | undefined {
  return typeof time === 'object' && seconds !== undefined ? Math.floor(seconds) : seconds
}

/** What is new has the time of now by itself; touch says it nevertheless. */
function wantedTime(now: FileState, time: Time, isTouch: boolean): number | 'now' | undefined {
  if (typeof time === 'object') return time.seconds
  return (time === 'now' && (now.exists || isTouch)) || (isTouch && !now.exists) ? 'now' : undefined
}

function timedMade(made: readonly Made[], change: State, timed: readonly Timed[], times: { readonly [which in Which]: Time }): Made[] {
  const own = new Map(made.map(([question, state]) => [question.id, [question, state] as Made]))
  for (const { path, now, prefix = '', other } of timed) {
    if (whiches.every(which => change[`${prefix}${which}`] === undefined)) continue
    for (const question of [file(path), ...(other === undefined ? [] : [file(other)])])
      own.set(question.id, [question, settled((own.get(question.id)?.[1] ?? now) as FileState, times)])
  }
  return [...own.values()]
}

function settled(state: FileState, times: { readonly [which in Which]: Time }): FileState {
  const given = whiches.flatMap(which => {
    const time = times[which]
    return typeof time === 'object' ? [[which, time.seconds] as const] : []
  })
  return { ...without(state, times), ...Object.fromEntries(given) }
}

/** Without the times that are set, and without what changes with them. */
function without(state: FileState, times: { readonly [which in Which]: Time }): FileState {
  const { mtime, atime, ctime: _ctime, real: _real, ...rest } = state
  return {
    ...rest,
    ...(times.mtime === 'preserve' && mtime !== undefined && { mtime }),
    ...(times.atime === 'preserve' && atime !== undefined && { atime }),
  }
}

function touched(which: Which, time: Time, { path, now }: Timed): Sh {
  const words = ['touch', '-c', ...(now.type === 'link' ? ['-h'] : []), which === 'mtime' ? '-m' : '-a']
  return typeof time === 'object' ? sh`${words} -t ${time.stamp} -- ${path}` : sh`${words} -- ${path}`
}
