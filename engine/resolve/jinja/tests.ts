import { isAbsolute } from 'node:path'
import { Float, Unknown } from '../../load/values.ts'
import { compile } from '../../text/python-regex.ts'
import { TemplateFault } from './fault.ts'
import { filterNames } from './filters.ts'
import { comparison, contains } from './operators.ts'
import {
  Callable,
  equal,
  isInteger,
  isMapping,
  isNumber,
  isText,
  itemsOf,
  NotKnown,
  need,
  numberOf,
  str,
  truthy,
  Undefined,
} from './python.ts'
import type { Run } from './run.ts'
import { versionHolds } from './versions.ts'

type Test = (value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>, run: Run) => boolean

function result(value: unknown, name: string): Map<unknown, unknown> {
  const found = need(value)
  if (!isMapping(found)) throw new TemplateFault('template-error', `The '${name}' test expects a dictionary`)
  return found
}

const is =
  (name: string, key: string, otherwise = false): Test =>
  value => {
    const found = need(result(value, name).get(key) ?? otherwise)
    return truthy(found)
  }

function isChanged(value: unknown): boolean {
  const found = result(value, 'changed')
  if (found.has('changed')) return truthy(found.get('changed'))
  const results = found.get('results')
  return Array.isArray(results) && results.some(one => isMapping(one) && truthy(one.get('changed') ?? false))
}

function regex(start: boolean): Test {
  return (value, args, kwargs) => {
    const flags = `${truthy(args[1] ?? kwargs.get('ignorecase') ?? false) ? 'i' : ''}${truthy(args[2] ?? kwargs.get('multiline') ?? false) ? 'm' : ''}`
    const found = compile(str(args[0]), flags).exec(str(value))
    return found !== null && (!start || found.index === 0)
  }
}

const compared =
  (sign: string): Test =>
  (value, args) =>
    comparison[sign]?.(need(value), need(args[0])) ?? false
const subset = (a: unknown, b: unknown) => itemsOf(a).every(one => itemsOf(b).some(other => equal(one, other)))
const stat =
  (type: string | undefined): Test =>
  (value, _args, _kwargs, run) => {
    const found = run.setting.world.stat(str(value))
    return found !== undefined && (type === undefined || found.type === type)
  }
const failed: Test = is('failed', 'failed')
const succeeded: Test = (value, args, kwargs, run) => !failed(value, args, kwargs, run)
const version: Test = (value, args, kwargs) =>
  versionHolds(
    str(value),
    str(args[0]),
    str(args[1] ?? kwargs.get('operator') ?? 'eq'),
    str(args[3] ?? kwargs.get('version_type') ?? 'loose'),
  )

const table: { readonly [name: string]: Test } = {
  defined: value => !(value instanceof Undefined),
  undefined: value => value instanceof Undefined,
  none: value => need(value) === null,
  boolean: value => typeof need(value) === 'boolean',
  true: value => need(value) === true,
  false: value => need(value) === false,
  string: value => isText(need(value)),
  number: value => isNumber(need(value)) || typeof value === 'boolean',
  integer: value => isInteger(need(value)),
  float: value => value instanceof Float || (isNumber(need(value)) && !isInteger(value)),
  mapping: value => isMapping(need(value)),
  sequence: value => Array.isArray(need(value)) || isText(value) || isMapping(value),
  iterable: value => Array.isArray(need(value)) || isText(value) || isMapping(value),
  callable: value => need(value) instanceof Callable,
  escaped: () => false,
  odd: value => Math.abs(numberOf(need(value)) % 2) === 1,
  even: value => numberOf(need(value)) % 2 === 0,
  divisibleby: (value, args) => numberOf(need(value)) % numberOf(need(args[0])) === 0,
  lower: value => str(value) === str(value).toLowerCase() && /\p{L}/u.test(str(value)),
  upper: value => str(value) === str(value).toUpperCase() && /\p{L}/u.test(str(value)),
  sameas: (value, args) => value === args[0],
  in: (value, args) => contains(args[0], need(value)),
  contains: (value, args) => contains(value, need(args[0])),
  filter: value => filterNames().includes(str(value)),
  test: value => Object.hasOwn(table, str(value)),
  ...Object.fromEntries(['eq', 'equalto', '=='].map(name => [name, compared('==')])),
  ...Object.fromEntries(['ne', '!='].map(name => [name, compared('!=')])),
  ...Object.fromEntries(['lt', 'lessthan', '<'].map(name => [name, compared('<')])),
  ...Object.fromEntries(['gt', 'greaterthan', '>'].map(name => [name, compared('>')])),
  ...Object.fromEntries(['le', '<='].map(name => [name, compared('<=')])),
  ...Object.fromEntries(['ge', '>='].map(name => [name, compared('>=')])),
  ...Object.fromEntries(['failed', 'failure'].map(name => [name, failed])),
  ...Object.fromEntries(['succeeded', 'success', 'successful'].map(name => [name, succeeded])),
  ...Object.fromEntries(['changed', 'change'].map(name => [name, isChanged])),
  ...Object.fromEntries(['skipped', 'skip'].map(name => [name, is('skipped', 'skipped')])),
  finished: is('finished', 'finished', true),
  started: is('started', 'started', true),
  unreachable: is('unreachable', 'unreachable'),
  reachable: (value, args, kwargs, run) => !is('reachable', 'unreachable')(value, args, kwargs, run),
  timedout: is('timedout', 'timedout'),
  match: regex(true),
  search: regex(false),
  regex: (value, args, kwargs, run) => regex(str(kwargs.get('match_type') ?? 'search') === 'match')(value, args, kwargs, run),
  ...Object.fromEntries(['version', 'version_compare'].map(name => [name, version])),
  ...Object.fromEntries(['subset', 'issubset'].map(name => [name, (value, args) => subset(value, args[0])])),
  ...Object.fromEntries(['superset', 'issuperset'].map(name => [name, (value, args) => subset(args[0], value)])),
  all: value => itemsOf(value).every(truthy),
  any: value => itemsOf(value).some(truthy),
  truthy: value => truthy(value),
  falsy: value => !truthy(value),
  nan: value => Number.isNaN(numberOf(need(value))),
  isnan: value => Number.isNaN(numberOf(need(value))),
  ...Object.fromEntries(['file', 'is_file'].map(name => [name, stat('file')])),
  ...Object.fromEntries(['directory', 'is_dir'].map(name => [name, stat('directory')])),
  ...Object.fromEntries(['exists', 'link_exists'].map(name => [name, stat(undefined)])),
  ...Object.fromEntries(['abs', 'is_abs'].map(name => [name, value => isAbsolute(str(value))])),
  url: value => /^[a-z][a-z0-9+.-]*:\/\/\S+/i.test(str(value)),
  uri: value => /^[a-z][a-z0-9+.-]*:\S+/i.test(str(value)),
  vault_encrypted: value => str(value).startsWith('$ANSIBLE_VAULT'),
}

/** The test of a name, a collection's full name too. What is unknown is defined, and all else about it is unknown. */
export function testNamed(
  name: string,
  run: Run,
  line?: number,
): (value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>) => boolean {
  const short = name.replace(/^\w+\.\w+\./, '')
  const test = Object.hasOwn(table, name) ? table[name] : Object.hasOwn(table, short) ? table[short] : undefined
  if (!test) throw new TemplateFault('template-error', `No test named '${name}'.`, line)
  return (value, args, kwargs) => {
    if (value instanceof Unknown) {
      if (short === 'defined' || short === 'undefined') return short === 'defined'
      throw new NotKnown(value)
    }
    return test(value instanceof Undefined ? value : run.open(value), args, kwargs, run)
  }
}
