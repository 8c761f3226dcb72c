import { prepareArgs } from '../args.ts'
import type { Problem } from '../errors.ts'
import { type Key, looksLikeTemplate, type Mapping, Secret, Template, textsOf, type Value } from '../load/values.ts'
import { type Acted, type Json, type Made, type Module, unknown } from '../module.ts'
import { loadModule } from '../registry.ts'
import { file } from '../state/files/file.ts'
import type { Question, Questions } from '../state/question.ts'
import { wordsOf } from './conditions.ts'
import type { Seat } from './connections.ts'
import { answersTo, type Came, converge, type Given, knownMembers, readFrom, type Situation } from './converge.ts'
import type { Found } from './find-module.ts'
import { handsFor } from './hands.ts'
import { invocationOf } from './invocation.ts'
import { Begun, beginning } from './jobs.ts'
import { heldBack, judgeOf, unsaid } from './judging.ts'
import { isLost, mayHaveRun } from './lost.ts'
import { firstUnknown } from './memory.ts'
import type { Post } from './post.ts'
import { withSources } from './sources.ts'
import { argumentsSoFar, problemSentence, renderArguments } from './task-arguments.ts'

type Action = Extract<Module, { kind: 'action' }>
type StandIn = Extract<Module, { kind: 'standIn' }>

/** Arguments ready for a module, or what stands in the way. */
export type Prepared =
  | { readonly args: Given; readonly found: Found; readonly isSecret: boolean; readonly invocation: () => Mapping | undefined }
  | { readonly came: Came }

/** Renders and checks the arguments; follows a stand-in (package → apt) to the module that does it here. */
export async function prepare(post: Post, found: Found): Promise<Prepared> {
  const { task, view, stage } = post
  const names = [
    task.node.module,
    task.resolved ?? found.name,
    found.name,
    `ansible.builtin.${found.name}`,
    ...(found.module.aliases ?? []),
  ]
  const isIn = (group: string) => names.some(name => stage.scene.collections.hasInGroup(group, name))
  const rendered = renderArguments(task.node.args, found.module.args, { names, isIn }, task.context, view)
  if ('unknown' in rendered) return { came: { status: 'unknown', waitsFor: rendered.unknown.waitsFor, result: {} } }
  return check(post, found, rendered.named, stage.scene.secrets)
}

/** Of what else a task is given nobody may know yet; that it manages this file is known, so what comes after must not take the file as it is. */
export async function coverManaged(post: Post, { module }: Found, waitsFor: string): Promise<void> {
  const { overlay } = post.stage.scene
  if (module.kind !== 'resource' || !overlay || !post.check || isRehearsed(post)) return
  const args = argumentsSoFar(post.task, post.view)
  const paths = ['path', 'dest'].flatMap(name => {
    const { 'x-path': isPath, 'x-aliases': aliases = [] } = module.args.properties[name] ?? {}
    return isPath ? [name, ...aliases].map(word => args[word]) : []
  })
  const made = paths.flatMap((path): Made[] => (typeof path === 'string' && path.startsWith('/') ? [[file(path), unknown]] : []))
  if (made.length > 0) overlay.lay((await post.seat()).machineId, made, waitsFor)
}

async function check(post: Post, found: Found, named: Mapping, secrets: Set<string>): Promise<Prepared> {
  const { scene } = post.stage
  const { at, args: written } = post.task.node
  const { places } = written
  const prepared = prepareArgs(found.module, named, places, { at, name: found.name })
  const hidden = secretsIn([named, 'args' in prepared ? prepared.args : {}])
  for (const text of hidden.flatMap(textsOf)) secrets.add(text)
  if ('problems' in prepared) return misgiven(prepared.problems)
  if (found.module.kind === 'standIn') return standIn(post, found.module, prepared.args, undeclared(found.module, named), secrets)
  try {
    const args = withSources(found.module.args, prepared.args, post.view, { world: scene.world, vault: scene.vault, places, at })
    return { args, found, isSecret: hidden.length > 0, invocation: () => invocationOf(found, prepared.args, named, hidden) }
  } catch (error) {
    return misgiven(wordsOf(error).problems)
  }
}

/** What a module cannot do with its arguments: of a loop this is the item's own trouble. */
function misgiven(problems: readonly Problem[]): Prepared {
  return { came: { status: 'failed', ...problemSentence(problems), result: {} } }
}

async function standIn(post: Post, module: StandIn, args: Given, others: Mapping, secrets: Set<string>): Promise<Prepared> {
  const seat = await post.seat()
  const [name, given] = module.stands(args, seat.machine)
  const found = await loadModule(name)
  if (!found)
    return {
      came: {
        status: 'failed',
        message: `there is no module "${name}" for this machine`,
        hint: `it has ${seat.machine.packageManager} and ${seat.machine.init}`,
        result: {},
      },
    }
  return check(post, found, new Map([...others, ...(Object.entries(given) as [Key, Value][])]), secrets)
}

/** What was given for the module that stands behind. */
function undeclared({ args }: StandIn, named: Mapping): Mapping {
  const declared = new Set(Object.entries(args.properties).flatMap(([name, { 'x-aliases': aliases = [] }]) => [name, ...aliases]))
  return new Map([...named].filter(([name]) => !declared.has(String(name))))
}

/** Does what a module does, once. */
export async function runModule(post: Post, prepared: Extract<Prepared, { args: Given }>): Promise<Came> {
  const { found, args, isSecret } = prepared
  const { module } = found
  if (module.kind === 'standIn') throw new Error('a stand-in was not followed')
  if (module.kind === 'action') return act(post, found, module, args, isSecret)
  const situation = await situationOf(post, found, isSecret)
  return module.kind === 'resource' ? converge(module, args, situation) : readFrom(module, args, situation)
}

async function situationOf(post: Post, found: Found, isSecret: boolean): Promise<Situation> {
  const seat = await post.seat()
  const { memory, overlay, world, playbookDir, ledger } = post.stage.scene
  return {
    seat,
    check: post.check,
    diff: post.diff,
    noLog: post.noLog,
    maxDiffSize: post.stage.scene.settings.maxDiffSize,
    overlay: isRehearsed(post) ? undefined : overlay,
    task: post.label,
    isSecret,
    judge: judgeOf(post, found, isSecret),
    frame: post.frame,
    control: { world, playbookDir, host: post.host },
    ask: (questions: readonly Question<unknown>[]) => memory.ask({ ...post, seat }, questions),
    again: questions => (ledger?.isHolding ? memory.again({ ...post, seat }, Object.values(questions)) : undefined),
    behind: () => memory.behind({ ...post, seat }),
    touched: () => memory.forget(seat.machineId),
  }
}

/** A task that only looks in the real run, too (check_mode: true), makes nothing that later ones could see; nor does anything where all is real. */
function isRehearsed({ stage, isOnlyChecked }: Post): boolean {
  const { settings, ledger } = stage.scene
  return !(settings.check || ledger?.isHolding) || isOnlyChecked
}

/** An action has no state to compare (see its module for why): it is run, or in a check asked what it would do. */
async function act(post: Post, found: Found, module: Action, args: Given, isSecret: boolean): Promise<Came> {
  const { scene } = post.stage
  const seat = module.host === true ? await post.seat() : undefined
  const questions = module.needs && seat ? module.needs(args, seat.machine) : {}
  const now = seat ? await answersTo(questions, { ask: asked => scene.memory.ask({ ...post, seat }, asked) }) : {}
  const missing = firstUnknown(Object.values(now))
  if (missing) return foreseen(post, module, { status: 'unknown', waitsFor: missing.waitsFor }, args, seat)
  const told = () => (module.check === 'run' ? undefined : module.check(args, now, seat?.machine as never))
  const refusal = scene.ledger && (await judged(post, found, { args, questions, now }, told(), isSecret))
  if (refusal) {
    const about = unsaid(seat ? (module.makes?.(args, seat.machine) ?? []) : [])
    return heldBack(refusal, [], about, { overlay: scene.overlay, seat, task: post.label })
  }
  const foretold = post.check ? told() : undefined
  if (foretold)
    return foreseen(post, module, isReal(post) ? leftOut(foretold) : untold(foretold, post.label, scene.ledger !== undefined), args, seat)
  return perform(post, module, args, now, seat)
}

async function judged(
  post: Post,
  found: Found,
  deed: { readonly args: Given; readonly questions: Questions; readonly now: Given },
  told: Acted | undefined,
  isSecret: boolean,
) {
  return told && judgeOf(post, found, isSecret)?.({ ...deed, effect: { does: told.status }, open: [], isBegun: false })
}

/** Nothing that was foretold comes after a run that does it; then a task that only looks (check_mode: true) leaves out what it cannot foretell. */
function isReal({ stage }: Post): boolean {
  return !stage.scene.settings.check && stage.scene.ledger === undefined
}

function leftOut(told: Acted): Acted {
  if (told.status !== 'unknown' || told.waitsFor !== undefined) return told
  const { msg } = told.result ?? {}
  return {
    status: 'skipped',
    because: typeof msg === 'string' ? msg : 'it is not run in a check',
    ...(told.result && { result: told.result }),
  }
}

/** What nobody declared the effect of waits for its own run; in a plan, what a check leaves out is done, and nobody knows to what end. */
function untold(told: Acted, label: string, isPlan: boolean): Acted {
  if (told.status === 'unknown') return { ...told, waitsFor: told.waitsFor ?? label }
  return told.status === 'skipped' && isPlan ? { status: 'unknown', waitsFor: label, ...(told.result && { result: told.result }) } : told
}

async function perform(post: Post, module: Action, args: Given, now: Given, seat: Seat | undefined): Promise<Came> {
  const { scene } = post.stage
  const place = module.host === 'awaited' ? () => post.seat() : seat
  const { at } = post.task.node
  const { templar } = post.view
  const hands = handsFor(
    scene,
    place,
    { ...post.frame, onOutput: post.onOutput },
    {
      evaluate: expression => templar.evaluate(expression, at),
      render: expression => templar.render(new Template(looksLikeTemplate(expression) ? expression : `{{ ${expression} }}`, at)),
    },
  )
  const { background } = post
  const cmd = () => (module.check === 'run' ? undefined : (module.check(args, now, seat?.machine as never).result?.cmd as Json | undefined))
  const own = background !== undefined && seat ? beginning(hands, scene.jobs, seat, background, cmd()) : hands
  try {
    return came(await module.run(args, now, own), post)
  } catch (error) {
    if (error instanceof Begun) return came({ status: 'changed', result: error.result }, post)
    throw isLost(error) ? mayHaveRun(error) : error
  } finally {
    const machineId = seat?.machineId ?? scene.machines.get(post.delegate ?? post.host)
    if (module.touches && machineId !== undefined && !post.declaresNoChange) scene.memory.forget(machineId)
  }
}

/** What a check says of an action; what is there after it, whether it was run or held back, is laid over what the host answers. */
function foreseen(post: Post, { makes }: Action, acted: Acted, args: Given, seat?: Seat): Came {
  const { label, stage, declaresNoChange } = post
  if (seat && !isRehearsed(post) && ['changed', 'unknown'].includes(acted.status)) {
    stage.scene.overlay?.lay(seat.machineId, makes?.(args, seat.machine) ?? [], label)
    // What nobody declared the effect of may do anything.
    if (acted.status === 'unknown' && acted.waitsFor === label && !declaresNoChange) stage.scene.overlay?.unsettle(seat.machineId, label)
  }
  return came(acted, post)
}

function came(acted: Acted, { label }: Post): Came {
  const result = knownMembers(acted.result ?? {}, label)
  if (acted.status === 'unknown') return { status: 'unknown', waitsFor: acted.waitsFor ?? 'the real run', result: {} }
  if (acted.status === 'skipped') return { status: 'skipped', because: acted.because, result: acted.result ?? {} }
  if (acted.status !== 'failed') return { status: acted.status, result, differences: [] }
  return { status: 'failed', message: acted.message, ...(acted.hint === undefined ? {} : { hint: acted.hint }), result: acted.result ?? {} }
}

/** The secrets in arguments, written as such or made such by the schema. */
function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value]
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return []
  return (value instanceof Map ? [...(value as Mapping).values()] : Object.values(value)).flatMap(secretsIn)
}
