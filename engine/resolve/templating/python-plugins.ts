import { Float, type Key, LazyMapping, Moment } from '../../load/values.ts'
import type { Sort } from './brought.ts'
import { uncovered } from './hidden.ts'
import { Fault, type Item, type ItemMap, missing, Thing, Tuple, tuple, Undefined } from './items.ts'
import type { Kernel } from './kernel.ts'
import type { Entry } from './library.ts'
import { type Answer, askPython } from './python-process.ts'
import { signature } from './signature.ts'

interface File {
  readonly path: string
  readonly sort: Sort
  /** `ns.collection.` of its names. */
  readonly prefix: string
  readonly source: () => string
  names: readonly string[] | undefined
  /** Why it cannot be used. */
  trouble: string | undefined
}

const files: File[] = []

/** Keeps a plugin in Python in mind: it is read when a template names what nobody else has. */
export function bringPython(sort: Sort, path: string, source: () => string, prefix: string): void {
  if (files.some(file => file.path === path)) return
  let text: string | undefined
  const once = () => (text ??= source())
  files.unshift({ path, sort, prefix, source: once, names: undefined, trouble: undefined })
}

/** A filter, test or lookup of the user's in Python. */
export function pythonEntry(sort: Sort, name: string): Entry | undefined {
  const file = candidates(sort, name).find(one => namesOf(one).includes(name.slice(one.prefix.length))) ?? installedFor(sort, name)
  return file && entryOf(file, name.slice(file.prefix.length))
}

const ofCollection = /^(\w+)\.(\w+)\.(\w+)$/
const looked = new Map<string, File | undefined>()

function found(file: File | undefined): File | undefined {
  return file?.trouble === undefined ? file : undefined
}

/** The file of a name in a collection that lies where Python keeps its packages: those that come with Ansible. */
function installedFor(sort: Sort, name: string): File | undefined {
  const [, space, collection, own] = ofCollection.exec(name) ?? []
  const id = `${sort} ${name}`
  if (space === undefined || collection === undefined || own === undefined || looked.has(id)) return found(looked.get(id))
  const { value, trouble } = askPython(JSON.stringify(['installed', sort, space, collection, own]))
  const prefix = `${space}.${collection}.`
  const path = typeof value === 'string' ? value : name
  looked.set(
    id,
    value === undefined && trouble === undefined ? undefined : { path, sort, prefix, source: () => '', names: undefined, trouble },
  )
  return found(looked.get(id))
}

/** Why a name is not there, where a plugin in Python seems to have it. */
export function pythonHint(sort: Sort, name: string): string | undefined {
  const file = [...candidates(sort, name), looked.get(`${sort} ${name}`)].find(one => one?.trouble !== undefined)
  return file && `${file.path} is Python, and does not load here: ${file.trouble}`
}

/** Files that speak of a name. */
function candidates(sort: Sort, name: string): File[] {
  return files.filter(file => {
    if (file.sort !== sort || !name.startsWith(file.prefix)) return false
    const own = name.slice(file.prefix.length)
    return file.path.endsWith(`/${own}.py`) || file.source().includes(`'${own}'`) || file.source().includes(`"${own}"`)
  })
}

function namesOf(file: File): readonly string[] {
  if (file.names) return file.names
  const { names = [], trouble, told } = askPython(JSON.stringify(['names', file.path, file.sort]))
  file.names = names
  file.trouble = trouble ?? told
  return names
}

function entryOf({ path, sort }: File, name: string): Entry {
  return {
    signature: signature('*rest **keywords'),
    isLazy: false,
    takesUndefined: false,
    run: (kernel, rest = [], keywords = new Map()) => {
      const [given] = rest as readonly Item[]
      const args = sort === 'lookup' ? (given ?? []) : rest
      const call = [...[path, sort, name].map(text => JSON.stringify(text)), ...[args, keywords].map(json)].join()
      const { value, trouble, told } = answered(kernel, `["call",${call}]`)
      if (told !== undefined) throw new Fault(told)
      if (trouble !== undefined) throw new Fault(`the ${sort} '${name}' (${path}) says: ${trouble}`)
      return itemOf(value)
    },
  }
}

/** Asks Python, and tells it the variables that the plugin looks at meanwhile; what went wrong with one of them is what went wrong. */
function answered(kernel: Kernel, question: string): Answer {
  let answer = askPython(question)
  let problem: unknown
  while (answer.asks) {
    let reply: string
    try {
      reply = shown(kernel, answer.asks, answer.members)
    } catch (error) {
      problem = error
      reply = `null,${JSON.stringify(error instanceof Error ? error.message : String(error))}`
    }
    answer = askPython(`["variable"${reply && `,${reply}`}]`)
  }
  if (answer.value === undefined && problem !== undefined) throw problem
  return answer
}

/** A variable, or what lies in it, as Python is told; empty where there is none. */
function shown(kernel: Kernel, path: readonly Key[], members: true | undefined): string {
  const [first, ...inner] = path
  if (first === undefined) return json([...kernel.names()])
  const top = kernel.variable(String(first))
  const found = inner.reduce<Item | undefined>((item, key) => (item instanceof Map ? (item as ItemMap).get(key) : undefined), bareOf(top))
  if (found === undefined) return ''
  if (members) return json(found instanceof Map ? [...(found as ItemMap).keys()] : [])
  // What is worked out where it is read, as the variables of all hosts are, is asked for again member by member.
  return found instanceof LazyMapping ? `{"__variables__":${JSON.stringify(path)}}` : json(uncovered(found))
}

function bareOf(item: Item | undefined): Item | undefined {
  return item === undefined ? undefined : item instanceof Undefined ? missing(item) : uncovered(item)
}

function json(item: Item | undefined): string {
  if (item === undefined || item === null) return 'null'
  if (item instanceof Float) return Number.isFinite(item.value) ? item.value.toFixed(1) : 'null'
  if (typeof item === 'number')
    return Number.isNaN(item) ? 'NaN' : Number.isFinite(item) ? String(item) : item > 0 ? 'Infinity' : '-Infinity'
  if (typeof item === 'bigint') return String(item)
  if (item instanceof Moment) return JSON.stringify(item.text)
  if (item instanceof Uint8Array) return JSON.stringify(Buffer.from(item).toString('utf8'))
  if (item instanceof Thing) return item.elements() ? json([...(item.elements() ?? [])]) : JSON.stringify(item.text())
  if (item instanceof Tuple) return `{"__tuple__":[${item.map(json).join()}]}`
  if (Array.isArray(item)) return `[${(item as readonly Item[]).map(json).join()}]`
  if (!(item instanceof Map)) return JSON.stringify(item)
  const pairs = [...(item as ItemMap)]
  if (pairs.every(([key]) => typeof key === 'string' && !key.startsWith('__')))
    return `{${pairs.map(([key, member]) => `${JSON.stringify(key)}:${json(member)}`).join()}}`
  return `{"__pairs__":[${pairs.map(([key, member]) => `[${json(key as Item)},${json(member)}]`).join()}]}`
}

function itemOf(value: unknown): Item {
  if (Array.isArray(value)) return value.map(itemOf)
  if (typeof value !== 'object' || value === null) return value as Item
  const { __pairs__: pairs, __tuple__: members, __float__: float, __int__: long } = value as { [name: string]: unknown }
  if (Array.isArray(pairs)) return new Map((pairs as [unknown, unknown][]).map(([key, member]) => [itemOf(key) as string, itemOf(member)]))
  if (Array.isArray(members)) return tuple(...members.map(itemOf))
  if (typeof long === 'string') return BigInt(long)
  if (typeof float === 'string') return floatOf(float)
  return new Map(Object.entries(value).map(([key, member]) => [key, itemOf(member)]))
}

/** A number as Python writes it. */
function floatOf(written: string): Item {
  const number = written === 'inf' ? Number.POSITIVE_INFINITY : written === '-inf' ? Number.NEGATIVE_INFINITY : Number(written)
  return Number.isInteger(number) ? new Float(number) : number
}
