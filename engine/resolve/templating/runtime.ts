import { Float, Unknown } from '../../load/values.ts'
import { eachOf } from './arguments.ts'
import type { Context, Frame } from './context.ts'
import type { TemplateEnvironment } from './environment.ts'
import { type Callable, Fault, type Item, type ItemMap, type Keywords, missing, Thing, tuple, Undefined, Waiting } from './items.ts'
import { literalPass } from './literal-pass.ts'
import { Loop } from './loop.ts'
import { type MacroOptions, macro } from './macro.ts'
import * as arithmetic from './python/arithmetic.ts'
import { asKey, equals, holds, order } from './python/compare.ts'
import { attribute, call, item, slice } from './python/members.ts'
import { text } from './python/text.ts'
import { truthy } from './python/truth.ts'
import { bare, derived, session, written } from './session.ts'
import { none } from './signature.ts'
import type { RenderFunction } from './syntax/nunjucks.ts'
import { type Module, Namespace } from './things.ts'

type Truth = boolean | Unknown

/** What compiled templates call: nothing else of JavaScript is in their reach. One for each template, which it names in errors. */
export class Runtime {
  readonly environment: TemplateEnvironment
  readonly template: string
  readonly none = none
  readonly nothing: () => Undefined = () => new Undefined('the inline if came out false and has no else', { isSoft: true })
  readonly add = lifted(arithmetic.add)
  readonly subtract = lifted(arithmetic.subtract)
  readonly multiply = lifted(arithmetic.multiply)
  readonly divide = lifted(arithmetic.divide)
  readonly floorDivide = lifted(arithmetic.floorDivide)
  readonly remainder = lifted(arithmetic.remainder)
  readonly power = lifted(arithmetic.power)
  readonly negative = (a: Item): Item => (a instanceof Unknown ? a : arithmetic.negative(a))
  readonly positive = (a: Item): Item => (a instanceof Unknown ? a : arithmetic.positive(a))
  readonly eq = lifted(equals)
  readonly ne = lifted((a, b) => !equals(a, b))
  readonly lt = lifted((a, b) => order(a, b, '<') < 0)
  readonly le = lifted((a, b) => order(a, b, '<=') <= 0)
  readonly gt = lifted((a, b) => order(a, b, '>') > 0)
  readonly ge = lifted((a, b) => order(a, b, '>=') >= 0)
  readonly in = lifted((a, b) => holds(b, a))
  readonly notIn = lifted((a, b) => !holds(b, a))
  readonly tuple = tuple

  constructor(environment: TemplateEnvironment, template: string) {
    this.environment = environment
    this.template = template
  }

  /** Runs a compiled function and gives its text. */
  run(render: RenderFunction, context: Context, frame: Frame): string {
    let outcome: { readonly error: unknown; readonly text: string } = { error: undefined, text: '' }
    render(this.environment, context, frame, this, (error, written = '') => {
      outcome = { error, text: written }
    })
    if (outcome.error) throw outcome.error
    return outcome.text
  }

  /** Called by nunjucks's own code where a function fails. */
  handleError(error: unknown, lineno: number, colno: number): unknown {
    return this.placed(error, this.template, lineno, colno)
  }

  placed(error: unknown, template: string, lineno: number, colno: number): unknown {
    const fault = error instanceof RangeError ? new Fault('this goes too deep: does it refer to itself?') : error
    if (fault instanceof Fault) fault.place ??= { template, line: lineno + 1, column: colno + 1 }
    return fault
  }

  name(frame: Frame, name: string): Item {
    return bare(frame.get(name))
  }

  kept(frame: Frame, name: string): Item {
    const found = bare(frame.get(name))
    return frame.own(name) === undefined && frame.context.kernel.isKept(name) ? this.keep(found) : found
  }

  /** A text with braces that stands in an expression, rendered with the variables alone. */
  written(frame: Frame, source: string): Item {
    const { kernel } = frame.context
    return literalPass(kernel.renderFile(source, this.template, kernel.delimiters, new Map()))
  }

  keep(found: Item): Item {
    if (typeof found === 'string') session().kept = found
    return found
  }

  float(value: number): Float {
    return new Float(value)
  }

  mapping(pairs: readonly (readonly [Item, Item])[]): ItemMap {
    return new Map(pairs.map(([key, value]) => [asKey(key), value]))
  }

  concat(parts: readonly Item[]): Item {
    const unknown = parts.find(part => part instanceof Unknown)
    return unknown ?? parts.map(text).join('')
  }

  attribute(object: Item, name: string, path: string): Item {
    return named(object, attribute(object, name), path)
  }

  item(object: Item, key: Item, path: string): Item {
    return named(object, item(object, key), path)
  }

  slice(object: Item, from: Item, to: Item, step: Item): Item {
    return lifted(() => slice(object, from, to, step))(object, null)
  }

  call(callee: Item, args: readonly Item[], keywords: Keywords): Item {
    return unlessWaiting(() => call(callee, args, keywords))
  }

  callWith(caller: Item, callee: Item, args: readonly Item[], keywords: Keywords): Item {
    return this.call(callee, args, new Map([...keywords, ['caller', caller]]))
  }

  spread(args: readonly Item[], rest: Item): readonly Item[] {
    return [...args, ...eachOf(rest)]
  }

  keywords(named_: readonly (readonly [string, Item])[], more: Item): Keywords {
    if (!(more instanceof Map)) throw new Fault('what stands behind ** must be a mapping')
    return new Map([...named_, ...[...(more as ItemMap)].map(([key, value]) => [text(key), bare(value)] as const)])
  }

  filter(frame: Frame, name: string, value: Item, args: readonly Item[], keywords: Keywords): Item {
    return derived(this.environment.filter(frame.context.kernel, name, value, args, keywords))
  }

  test(frame: Frame, name: string, value: Item, args: readonly Item[], keywords: Keywords): Item {
    return this.environment.test(frame.context.kernel, name, value, args, keywords)
  }

  text(found: Item): string {
    if (found === null) return ''
    if (found instanceof Unknown) throw new Waiting(found)
    return written(text(found))
  }

  truth(found: Item): Truth {
    return found instanceof Unknown ? found : truthy(found)
  }

  decided(truth: Truth): boolean {
    if (truth instanceof Unknown) throw new Waiting(truth)
    session().isReading = false // What a condition has read is not written.
    return truth
  }

  not(truth: Truth): Truth {
    return truth instanceof Unknown ? truth : !truth
  }

  both(left: Truth, right: () => Truth): Truth {
    if (left === false) return false
    const other = right()
    return left === true || other === false ? other : left
  }

  either(left: Truth, right: () => Truth): Truth {
    if (left === true) return true
    const other = right()
    return left === false || other === true ? other : left
  }

  // A value that is not known yet could be the result itself, unless the other side is a truth value that decides.
  and(left: Item, right: () => Item): Item {
    if (!(left instanceof Unknown)) return truthy(left) ? right() : left
    return right() === false ? false : left
  }

  or(left: Item, right: () => Item): Item {
    if (!(left instanceof Unknown)) return truthy(left) ? left : right()
    return right() === true ? true : left
  }

  choose(truth: Truth, body: () => Item, otherwise: () => Item): Item {
    if (truth instanceof Unknown) return truth
    return truth ? body() : otherwise()
  }

  chain(first: Item, rest: readonly (readonly [(a: Item, b: Item) => Item, () => Item])[]): Item {
    let left = first
    for (const [compare, operand] of rest) {
      const right = operand()
      const truth = compare(left, right)
      if (truth !== true) return truth
      left = right
    }
    return true
  }

  loop(
    over: Item,
    isKept: ((value: Item) => boolean) | null,
    depth: number,
    recurse: ((over: Item, depth: number) => string) | null,
  ): Loop {
    const all = eachOf(over)
    return new Loop(isKept ? all.filter(isKept) : all, depth, recurse)
  }

  unpacked(value: Item, count: number): readonly Item[] {
    const parts = eachOf(value)
    if (parts.length === count) return parts
    throw new Fault(
      `${parts.length < count ? `not enough values to unpack (expected ${count}, got ${parts.length})` : `too many values to unpack (expected ${count})`}`,
    )
  }

  setMember(frame: Frame, namespace: string, name: string, value: Item): void {
    const found = frame.get(namespace)
    if (!(found instanceof Namespace)) throw new Fault(`'${namespace}' is no namespace: its members cannot be set`)
    found.set(name, value)
  }

  macro(options: MacroOptions, frame: Frame, body: (frame: Frame) => string): Callable {
    return macro(options, frame, body)
  }

  include(template: Item, context: Context, frame: Frame, ignoresMissing: boolean, withContext: boolean): string {
    const found = this.environment.find(context.kernel, template, this.template)
    if (found) return found.text(context.kernel, withContext ? frame : undefined, !withContext)
    if (ignoresMissing) return ''
    throw notFound(template)
  }

  module(template: Item, context: Context, frame: Frame, withContext: boolean): Module {
    const found = this.environment.find(context.kernel, template, this.template)
    if (!found) throw notFound(template)
    return found.module(context.kernel, withContext ? frame : undefined, !withContext)
  }

  imported(module: Module, name: string): Item {
    return module.member(name) ?? new Undefined(`the template '${module.path}' does not export '${name}'`)
  }

  extend(template: Item, context: Context, already: unknown): unknown {
    if (already) throw new Fault('a template extends one other only')
    const found = this.environment.find(context.kernel, template, this.template)
    if (!found) throw notFound(template)
    context.addBlocks(found.template.blocks, found.runtime)
    return found
  }

  parent(found: { readonly runtime: Runtime; readonly template: { readonly rootRenderFunc: RenderFunction } }, context: Context): string {
    return found.runtime.run(found.template.rootRenderFunc, context, context.root)
  }

  block(context: Context, name: string, frame: Frame | null): string {
    return context.block(name, frame)
  }
}

function notFound(template: Item): Fault {
  if (template instanceof Undefined) return missing(template)
  const names = Array.isArray(template) ? (template as readonly Item[]).map(text).join(', ') : text(template)
  return new Fault(`there is no template '${names}'`, 'missing-template')
}

/** An operation that any unknown operand makes unknown. */
function lifted(operation: (a: Item, b: Item) => Item): (a: Item, b: Item) => Item {
  return (a, b) => {
    if (a instanceof Unknown) return a
    return b instanceof Unknown ? b : unlessWaiting(() => operation(a, b))
  }
}

function unlessWaiting(work: () => Item): Item {
  try {
    return work()
  } catch (error) {
    if (error instanceof Waiting) return error.unknown
    throw error
  }
}

/** What is not there, by the name that the user wrote. */
function named(object: Item, found: Item, path: string): Item {
  if (!(found instanceof Undefined) || found === object || path === '' || object instanceof Thing) return found
  return new Undefined(`'${path}' is undefined: ${found.message}`)
}
