import { evaluate } from './evaluate.ts'
import { TemplateFault } from './fault.ts'
import { Callable, Tuple, Undefined } from './python.ts'
import type { Run } from './run.ts'
import { Frame } from './scope-frame.ts'
import type { Body, Param } from './statements.ts'

/** A macro: a text that is written with arguments; it sees the names around it. */
export function macroFrom(name: string, params: readonly Param[], body: Body, run: Run, write: (body: Body, run: Run) => string): Callable {
  return new Callable(name, (args, kwargs) => {
    const frame = new Frame(run.frame)
    const known = new Set(params.map(param => param.name))
    params.forEach((param, index) => {
      const given = index < args.length ? args[index] : kwargs.get(param.name)
      const value =
        given !== undefined
          ? given
          : param.otherwise
            ? evaluate(param.otherwise, run.within(frame))
            : new Undefined(`parameter '${param.name}' was not provided`)
      frame.set(param.name, value)
    })
    const text = JSON.stringify(body, (key, value: unknown) =>
      key === 'text' ? undefined : typeof value === 'bigint' ? String(value) : value,
    )
    const uses = (word: string) => text.includes(`"name":"${word}"`)
    if (args.length > params.length && !uses('varargs'))
      throw new TemplateFault('template-error', `macro '${name}' takes not more than ${params.length} argument(s)`)
    const more = [...kwargs].filter(([key]) => !known.has(key) && key !== 'caller')
    if (more.length > 0 && !uses('kwargs'))
      throw new TemplateFault('template-error', `macro '${name}' takes no keyword argument '${more[0]?.[0]}'`)
    frame.set('varargs', Tuple.from(args.slice(params.length)))
    frame.set('kwargs', new Map(more))
    if (kwargs.has('caller')) frame.set('caller', kwargs.get('caller'))
    return write(body, run.within(frame))
  })
}
