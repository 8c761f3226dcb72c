import { homedir, userInfo } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import { prepareArgs } from '../../engine/args.ts'
import { compare } from '../../engine/execute/compare.ts'
import type { Seat } from '../../engine/execute/connections.ts'
import { differencesOf } from '../../engine/execute/differences.ts'
import { overlay } from '../../engine/execute/overlay.ts'
import { applySteps, asSteps } from '../../engine/execute/steps.ts'
import { fromJson } from '../../engine/load/json.ts'
import { type Mapping, Unknown } from '../../engine/load/values.ts'
import { type Json, type Made, type Module, type Result, type State, unknown } from '../../engine/module.ts'
import type { Difference } from '../../engine/report/events.ts'
import type { Source } from '../../engine/schema.ts'
import { readRecords } from '../../engine/shell/records.ts'
import { Content } from '../../engine/state/content.ts'
import { file } from '../../engine/state/files/file.ts'
import type { Machine } from '../../engine/state/machine.ts'
import { Wanting } from '../../engine/state/packages/coming.ts'
import type { Question, Questions } from '../../engine/state/question.ts'
import { machine as debian } from './hands.ts'
import { runIn, shells } from './shells.ts'

/** What a test of a resource or reader may set besides its arguments. */
export interface Setting {
  /** One of `shells`. */
  readonly shell?: readonly string[]
  readonly check?: boolean
  /** What the machine is; what is left out is that of the test machine and its user. */
  readonly machine?: Partial<Machine>
  /** What stands for the control-side files that arguments name. */
  readonly sources?: { readonly [argument: string]: Source }
  /** False where doing it twice changes something twice (restarted, touch). */
  readonly settles?: boolean
  /** Where relative paths begin. */
  readonly cwd?: string
}

/** What came of a module. */
export interface Came {
  readonly status: 'ok' | 'changed' | 'failed' | 'skipped'
  readonly change: State
  readonly differences: readonly Difference[]
  readonly result: Result
  /** The message and the way out of what failed or was refused, the reason of a skip. */
  readonly failure?: string
}

type Resource = Extract<Module, { kind: 'resource' }>
type Answered = { readonly [name: string]: unknown }

/**
 * Runs a resource or a reader for real in a local shell. After a change it asks again, and throws where the second run would
 * change something, where it would in a check, or where what the module predicted (`makes`) is not what is there now.
 */
export async function runModule(module: Module, args: { readonly [name: string]: Json }, setting: Setting = {}): Promise<Came> {
  if (module.kind !== 'resource' && module.kind !== 'reader') throw new Error('neither a resource nor a reader')
  const prepared = prepareArgs(module, fromJson({ ...namesOf(setting), ...args }) as Mapping, undefined, { name: 'it' })
  if ('problems' in prepared) return failed(prepared.problems.map(({ message }) => message).join('; '))
  const given = Object.assign(Object.create(null), prepared.args, setting.sources)
  const machine: Machine = { ...debian, ...itself(), ...setting.machine }
  if (module.kind === 'resource') return run(module, given as never, machine, setting)
  const now = ask(module.needs(given as never, machine), setting)
  const refusal = module.refuse?.(given as never, now, machine)
  if (refusal) return failed(refusal)
  return { status: 'ok', change: {}, differences: [], result: module.result(now, given as never, machine) as Result }
}

/** A file of the control side. */
export function fileSource(bytes: Uint8Array | string, name = 'files/it', mode = 0o644): Source {
  return {
    name,
    path: `/playbook/${name}`,
    type: 'file',
    mode,
    bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    entries: [],
  }
}

/** A folder of the control side: texts by their paths below it, null for folders. */
export function folderSource(entries: { readonly [path: string]: string | null }, name = 'files/it'): Source {
  const listed = Object.entries(entries).map(([path, text]) =>
    text === null
      ? { path, type: 'directory' as const, mode: 0o755, bytes: new Uint8Array() }
      : { path, type: 'file' as const, mode: 0o644, bytes: Buffer.from(text) },
  )
  return { name, path: `/playbook/${name}`, type: 'directory', mode: 0o755, bytes: new Uint8Array(), entries: listed }
}

async function run(module: Resource, given: never, machine: Machine, setting: Setting): Promise<Came> {
  const because = module.skip?.(given, machine)
  if (because) return { status: 'skipped', change: {}, differences: [], result: {}, failure: because }
  const first = setting.check ? undefined : module.first?.(given, ask(module.needs(given, machine), setting), machine)
  const before = await applySteps(asSteps(first?.steps ?? []), seat(machine, setting), {})
  if (before.failure) return failed(before.failure.message)
  const args = (first?.args ?? given) as never
  const questions = module.needs(args, machine)
  const now = ask(questions, setting)
  const held = module.skipBy?.(args, now, machine)
  if (held) return { status: 'skipped', change: {}, differences: [], result: {}, failure: held }
  const refusal = module.refuse?.(args, now, machine)
  if (refusal) return failed(refusal)
  const change = changeOf(module, args, now, machine)
  const result = (ran: Parameters<NonNullable<Resource['result']>>[3]) =>
    (module.result?.(now, change, args, [...before.ran, ...ran], machine) ?? {}) as Result
  if (Object.keys(change).length === 0) return { status: 'ok', change, differences: [], result: result([]) }
  const differences = differencesFor(module, args, now, change, machine, setting)
  const made = makes(module, args, now, change, questions, machine)
  if (setting.settles !== false) settlesInCheck(module, args, machine, now, made)
  if (setting.check) return { status: 'changed', change, differences, result: result([]) }
  const steps = asSteps(module.apply(change, args, now, machine))
  const { ran, failure } = await applySteps(steps, seat(machine, setting), {})
  if (failure) return { ...failed(failure.message), change }
  wasRight(made, setting)
  if (setting.settles !== false) settles(module, args, machine, setting)
  return { status: 'changed', change, differences, result: result(ran) }
}

function haveOf(module: Resource, args: never, now: Answered, machine: Machine): State {
  return module.have ? module.have(now, args, machine) : ((now['now'] ?? {}) as State)
}

function changeOf(module: Resource, args: never, now: Answered, machine: Machine): State {
  return compare(haveOf(module, args, now, machine), module.want(args, now, machine))
}

function differencesFor(module: Resource, args: never, now: Answered, change: State, machine: Machine, setting: Setting): Difference[] {
  const question = module.text?.(args, now, machine)
  const text = question && (ask({ question }, setting)['question'] as { bytes?: Uint8Array })
  return differencesOf(haveOf(module, args, now, machine), change, {
    path: pathOf(args),
    old: text?.bytes,
    isSecret: false,
    largest: 104448,
  })
}

function makes(module: Resource, args: never, now: Answered, change: State, questions: Questions, machine: Machine): readonly Made[] {
  if (module.makes) return module.makes(change, args, now, machine)
  return questions['now'] ? [[questions['now'], { ...(now['now'] as object), ...change }]] : []
}

/** The answers of the machine, by the names that a module gave its questions. */
function ask(questions: Questions, setting: Setting): { [name: string]: unknown } {
  const kinds = new Map(Object.values(questions).map(({ kind }) => [kind, [] as string[]]))
  for (const [name, { kind }] of Object.entries(questions)) kinds.get(kind)?.push(name)
  const answers = [...kinds].flatMap(([kind, names]) => {
    const keys = names.map(name => questions[name]?.key)
    const { stdout, stderr } = runIn(setting.shell ?? shells[0] ?? ['sh', 'sh'], kind.script(keys), placeOf(setting))
    const records = readRecords(stdout)
    if (records.length !== names.length)
      throw new Error(`${kind.name}: ${names.length} questions got ${records.length} answers: ${Buffer.from(stderr)}`)
    return names.map((name, index) => [name, kind.parse(records[index] ?? new Map(), keys[index])] as const)
  })
  return Object.fromEntries(answers)
}

function seat(machine: Machine, setting: Setting): Seat {
  const shell = setting.shell ?? shells[0] ?? ['sh', 'sh']
  const frame = async (script: { readonly text: string }) => runIn(shell, script.text, placeOf(setting))
  return { machineId: 'it', id: 'it', machine, shell: async () => ({ frame }) as never, endShellsOf: async () => undefined }
}

/** The second run finds nothing to do. */
function settles(module: Resource, args: never, machine: Machine, setting: Setting): void {
  const now = ask(module.needs(args, machine), setting)
  const refusal = module.refuse?.(args, now, machine)
  const change = changeOf(module, args, now, machine)
  if (refusal || Object.keys(change).length > 0) throw new Error(`the second run: ${refusal ?? `would change ${JSON.stringify(change)}`}`)
}

/** The second run finds nothing to do in a check, where only what the module predicted tells that it was done. */
function settlesInCheck(module: Resource, args: never, machine: Machine, now: Answered, made: readonly Made[]): void {
  const planned = overlay()
  planned.lay('it', made, 'it')
  const questions = Object.entries(module.needs(args, machine))
  const then = answersOver(questions, question => planned.over('it', question[1], now[question[0]]))
  if (!then || Object.values(then).some(answer => answer instanceof Unknown)) return
  const refusal = module.refuse?.(args, then, machine)
  const change = changeOf(module, args, then, machine)
  if (refusal || Object.keys(change).length > 0)
    throw new Error(`the second run in a check: ${refusal ?? `would change ${JSON.stringify(change)}`}`)
}

/** Answers by name; undefined where the host would have to be asked for more. */
function answersOver<Q extends readonly [string, unknown]>(questions: readonly Q[], over: (question: Q) => unknown): Answered | undefined {
  try {
    const answers: Answered = Object.fromEntries(questions.map(question => [question[0], over(question)]))
    return answers
  } catch (error) {
    if (error instanceof Wanting) return undefined
    throw error
  }
}

/** Members of predictions that say how something came about, which no host tells. */
const manners = new Set(['copyOf', 'purged', 'hides', 'holds', 'made'])

/** Every member that was predicted is as predicted. */
function wasRight(made: readonly Made[], setting: Setting): void {
  for (const [question, predicted] of made) {
    // The name of a backup has the time in it.
    if (predicted === unknown || (predicted as { isUnnamed?: boolean }).isUnnamed) continue
    // dpkg, which is here, knows nothing of what another manager of packages has in a root of a test's.
    if (question.kind.name === 'package' && setting.machine?.packageManager !== undefined) continue
    const found = ask({ question: whole(question) }, setting)['question'] as Answered
    const wrong = Object.entries(predicted as object).filter(([member, value]) => !manners.has(member) && !agrees(value, found[member]))
    if (wrong.length > 0)
      throw new Error(`it predicted ${question.id} with ${JSON.stringify(Object.fromEntries(wrong))}, but found ${JSON.stringify(found)}`)
  }
}

/** What a file holds is predicted, too. */
function whole(question: Question<unknown>): Question<unknown> {
  return question.kind.name === 'file' ? file((question.key as { path: string }).path, { hash: 'sha1' }) : question
}

/** What was not predicted at all is right, in lists and mappings, too. */
function agrees(predicted: unknown, found: unknown): boolean {
  if (predicted === undefined || (predicted instanceof Content && !predicted.isKnown)) return true
  const [left, right] = [plain(predicted), plain(found)]
  if (Array.isArray(left))
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => agrees(item, right[index]))
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return isDeepStrictEqual(left, right)
  return Object.entries(left).every(([member, value]) => agrees(value, (right as Answered)[member]))
}

function plain(value: unknown): unknown {
  if (value instanceof Content) return value.toJSON()
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

function failed(failure: string): Came {
  return { status: 'failed', change: {}, differences: [], result: {}, failure }
}

function namesOf({ sources = {} }: Setting): { readonly [argument: string]: Json } {
  return Object.fromEntries(Object.entries(sources).map(([argument, { name }]) => [argument, name]))
}

function pathOf(args: Answered): string {
  return String(args['path'] ?? args['dest'] ?? '')
}

function placeOf({ cwd }: Setting): { readonly cwd?: string } {
  return cwd === undefined ? {} : { cwd }
}

function itself(): Partial<Machine> {
  const { username, uid } = userInfo()
  return { user: username, uid, home: homedir(), umask: process.umask() }
}
