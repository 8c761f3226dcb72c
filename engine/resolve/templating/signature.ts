import { Fault, type Item, type Keywords } from './items.ts'

interface Parameter {
  readonly name: string
  readonly isOptional: boolean
}

/** What a function can be given, in the order of its parameters. */
export interface Signature {
  readonly parameters: readonly Parameter[]
  /** Whether further arguments by position are taken: they come as one list. */
  readonly takesRest: boolean
  /** Whether further arguments by name are taken: they come as one mapping. */
  readonly takesKeywords: boolean
}

/** A signature from its words: `value pattern ignorecase? *rest **keywords`. */
export function signature(words: string): Signature {
  const names = words.split(' ').filter(word => word !== '')
  const parameters = names
    .filter(name => !name.startsWith('*'))
    .map(name => ({ name: name.replace(/\?$/, ''), isOptional: name.endsWith('?') }))
  return { parameters, takesRest: names.includes('*rest'), takesKeywords: names.includes('**keywords') }
}

/** Puts arguments to their parameters as Python does; what was not given is undefined. */
export function bind(of: Signature, name: string, args: readonly Item[], keywords: Keywords): (Item | readonly Item[] | undefined)[] {
  const { parameters, takesRest, takesKeywords } = of
  if (args.length > parameters.length && !takesRest)
    throw new Fault(`${name} takes ${parameters.length} arguments but ${args.length} were given`)
  const bound: (Item | undefined)[] = parameters.map((parameter, index) => argument(name, parameter, args[index], keywords))
  if (takesRest) bound.push(args.slice(parameters.length))
  const others = [...keywords].filter(([key]) => !parameters.some(parameter => parameter.name === key))
  if (takesKeywords) bound.push(new Map(others))
  else if (others[0])
    throw new Fault(
      `${name} has no argument "${others[0][0]}"`,
      'template-error',
      `it has: ${parameters.map(parameter => parameter.name).join(', ')}`,
    )
  return bound
}

function argument(name: string, parameter: Parameter, byPosition: Item | undefined, keywords: Keywords): Item | undefined {
  const byName = keywords.get(parameter.name)
  if (byPosition !== undefined && byName !== undefined) throw new Fault(`${name} was given "${parameter.name}" twice`)
  // None is an argument like others.
  const given = byPosition === undefined ? byName : byPosition
  if (given === undefined && !parameter.isOptional) throw new Fault(`${name} needs its argument "${parameter.name}"`)
  return given
}

/** No arguments by name. */
export const none: Keywords = new Map()
