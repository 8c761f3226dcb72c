import { anyText } from '../arguments.ts'
import { patternOf } from '../filters/regex.ts'
import { Fault, missing, Undefined } from '../items.ts'
import { bare } from '../session.ts'
import type { Lookup } from './run.ts'

/** Lookups of variables, hosts and settings. */
export const variableLookups: Readonly<Record<string, Lookup>> = {
  vars: (kernel, terms, options) =>
    terms.map(term => {
      const name = anyText(term)
      const found = kernel.variable(name)
      if (found !== undefined && !(found instanceof Undefined)) return bare(found)
      const fallback = options.get('default')
      if (fallback !== undefined) return fallback
      return found instanceof Undefined ? missing(found) : missing(new Undefined(`No variable found with this name: ${name}`))
    }),
  varnames: (kernel, terms) => terms.flatMap(term => [...kernel.names()].filter(name => patternOf(anyText(term), '').test(name))),
  inventory_hostnames: (kernel, terms) => {
    const { hostsOf } = kernel.setting
    if (!hostsOf) throw new Fault('the inventory is not at hand here')
    return [...hostsOf(terms.map(term => anyText(term)).join(':'))]
  },
  config: (kernel, terms, options) =>
    terms.map(term => {
      const found = kernel.setting.config?.(anyText(term))
      if (found !== undefined) return found
      if (anyText(options.get('on_missing'), 'error') !== 'error') return ''
      throw new Fault(`there is no setting "${anyText(term)}"`)
    }),
}
