import { evaluate } from './evaluate.ts'
import { TemplateFault } from './fault.ts'
import { Loop } from './loop-facts.ts'
import { Callable, equal, isMapping, itemsOf, need, truthy, Undefined } from './python.ts'
import type { Run } from './run.ts'
import { Frame } from './scope-frame.ts'
import type { Body, Statement } from './statements.ts'
import { assign, Jump } from './write.ts'

type For = Extract<Statement, { kind: 'for' }>
type Write = (body: Body, run: Run) => string

/** Writes a loop's rounds. */
export function loopOver(node: For, run: Run, again: Write): string {
  return rounds(node, itemsOf(run.open(evaluate(node.over, run))), run, again, 0)
}

function rounds(node: For, all: readonly unknown[], run: Run, again: Write, depth: number): string {
  const items = node.condition ? all.filter(one => truthy(evaluate(node.condition as For['over'], aimed(node, one, run)))) : all
  if (items.length === 0) return again(node.otherwise, run)
  let text = ''
  let last: unknown[] | undefined
  for (const [index, one] of items.entries()) {
    const inner = aimed(node, one, run)
    const changed = (args: readonly unknown[]) => {
      const isSame = last !== undefined && equal([...args], last)
      last = [...args]
      return !isSame
    }
    inner.frame.set(
      'loop',
      loopFacts(items, index, depth, changed, given => rounds(node, itemsOf(given), run, again, depth + 1), node.recursive),
    )
    try {
      text += again(node.body, inner)
    } catch (error) {
      if (!(error instanceof Jump)) throw error
      text += error.soFar
      if (error.where === 'break') break
    }
  }
  return text
}

function aimed(node: For, one: unknown, run: Run): Run {
  const inner = run.within(new Frame(run.frame))
  if (node.isSingle) assign(node.target, run.open(one), inner)
  else assign(node.target, Array.isArray(one) ? one : isMapping(one) ? [...one.keys()] : one, inner)
  return inner
}

/** The `loop` of a round: a mapping of facts, callable where the loop is recursive. */
function loopFacts(
  items: readonly unknown[],
  index: number,
  depth: number,
  changed: (args: readonly unknown[]) => boolean,
  recurse: (given: unknown) => string,
  isRecursive: boolean,
): unknown {
  const facts = new Map<string, unknown>([
    ['index', index + 1],
    ['index0', index],
    ['revindex', items.length - index],
    ['revindex0', items.length - index - 1],
    ['first', index === 0],
    ['last', index === items.length - 1],
    ['length', items.length],
    ['depth', depth + 1],
    ['depth0', depth],
    ['previtem', index > 0 ? items[index - 1] : new Undefined('there is no previous item')],
    ['nextitem', index < items.length - 1 ? items[index + 1] : new Undefined('there is no next item')],
    ['cycle', new Callable('cycle', args => args[index % args.length])],
    ['changed', new Callable('changed', changed)],
  ])
  const call = (args: readonly unknown[]) => {
    if (!isRecursive) throw new TemplateFault('template-error', "The loop must have the 'recursive' marker to be called recursively.")
    return recurse(need(args[0]))
  }
  return new Loop(facts, call)
}
