import type { Frame } from './context.ts'
import { Callable, Fault, type Item, type Keywords, tuple, Undefined } from './items.ts'

/** A macro as it is defined. */
export interface MacroOptions {
  readonly name: string
  readonly parameters: readonly (readonly [name: string, fallback: ((frame: Frame) => Item) | null])[]
  /** Which of caller, kwargs and varargs its body mentions: those it takes. */
  readonly mentions: readonly string[]
}

/** A macro, to be called: its body sees its arguments above what it sees where it stands. */
export function macro(options: MacroOptions, frame: Frame, body: (frame: Frame) => string): Callable {
  const names = options.parameters.map(([name]) => name)
  const members = new Map<string, Item>([
    ['name', options.name],
    ['arguments', tuple(...names)],
    ['catch_kwargs', options.mentions.includes('kwargs')],
    ['catch_varargs', options.mentions.includes('varargs')],
    ['caller', options.mentions.includes('caller')],
  ])
  return new Callable(options.name, (args, keywords) => body(bound(options, frame, args, keywords)), 'Macro', members)
}

function bound(options: MacroOptions, frame: Frame, args: readonly Item[], keywords: Keywords): Frame {
  const { parameters } = options
  const inner = frame.push()
  parameters.forEach(([name, fallback], index) => {
    // None is an argument like others.
    const given = args[index] === undefined ? keywords.get(name) : args[index]
    inner.set(name, given !== undefined ? given : fallback ? fallback(inner) : new Undefined(`the parameter '${name}' was not given`))
  })
  extras(options, inner, args, keywords)
  return inner
}

function extras({ name, parameters, mentions }: MacroOptions, inner: Frame, args: readonly Item[], keywords: Keywords): void {
  const others = [...keywords].filter(([key]) => key !== 'caller' && !parameters.some(([known]) => known === key))
  if (mentions.includes('varargs')) inner.set('varargs', tuple(...args.slice(parameters.length)))
  else if (args.length > parameters.length) throw new Fault(`the macro '${name}' takes not more than ${parameters.length} arguments`)
  if (mentions.includes('kwargs')) inner.set('kwargs', new Map(others))
  else if (others[0]) throw new Fault(`the macro '${name}' has no parameter '${others[0][0]}'`)
  const caller = keywords.get('caller')
  if (mentions.includes('caller') && !parameters.some(([known]) => known === 'caller'))
    inner.set('caller', caller ?? new Undefined('there is no caller: the macro was not used in a call block'))
  else if (caller !== undefined && !mentions.includes('caller'))
    throw new Fault(`the macro '${name}' was used in a call block, but does not use its caller`)
}
