import { stringify } from 'yaml'
import { type Book, bookOf } from '../book.ts'
import { broadBook } from './broad.ts'
import { type Dice, diceOf } from './dice.ts'
import { type Surroundings, type Task, tasksOf } from './tasks.ts'
import { wideFiles } from './wide.ts'

/** How many books there are: seeds from 1 on. */
export const count = 840

/** Up to this seed as `tasks.ts` makes them, up to the next as `wide.ts` does, beyond as `broad.ts`. */
const narrow = 500
const wide = 510

/** The name of a seed's book. */
export const nameOf = (seed: number): string => `generated/${String(seed).padStart(3, '0')}`

/** A book of chance: the same for the same seed, on every machine. */
export function generated(seed: number): Book {
  const dice = diceOf(seed)
  if (seed > wide) {
    const { options, files } = broadBook(dice)
    return bookFrom(seed, options, files)
  }
  if (seed > narrow) return bookFrom(seed, '', wideFiles(dice))
  const files = new Map<string, unknown>()
  const names = handlerNames(dice)
  const leaf: Surroundings = { dice, depth: 1, files: [], roles: [], handlers: names, isLooped: true }
  for (const name of ['one.yml', 'two.yml'].slice(0, 1 + dice.throw(2))) files.set(name, tasksOf(leaf, 1 + dice.throw(3)))
  const roles = ['r', 's'].slice(0, dice.throw(3))
  for (const role of roles) for (const [path, tasks] of roleOf(role, leaf)) files.set(path, tasks)
  const around: Surroundings = {
    dice,
    depth: 2,
    files: [...files.keys()].filter(name => !name.includes('/')),
    roles,
    handlers: names,
    isLooped: false,
  }
  const plays = Array.from({ length: 1 + Number(dice.happens(25)) }, () => playOf(around, names))
  files.set('book.yml', plays)
  return bookFrom(seed, optionsOf(dice), files)
}

function bookFrom(seed: number, options: string, files: ReadonlyMap<string, unknown>): Book {
  const parts = [...files].map(
    ([path, content]) =>
      `-- ${path} --\n${typeof content === 'string' ? content : stringify(content, { aliasDuplicateObjects: false, lineWidth: 0 })}`,
  )
  return bookOf(nameOf(seed), `run: ${options}\n${parts.join('')}`)
}

function handlerNames(dice: Dice): string[] {
  return ['first', 'second', 'third', 'topic'].slice(0, 2 + dice.throw(3))
}

function roleOf(role: string, leaf: Surroundings): [string, unknown][] {
  const { dice } = leaf
  const parts: [string, unknown][] = [
    [`roles/${role}/tasks/main.yml`, tasksOf(leaf, 1 + dice.throw(3))],
    [`roles/${role}/tasks/more.yml`, tasksOf(leaf, 1 + dice.throw(2))],
    [`roles/${role}/defaults/main.yml`, { d: `default of ${role}`, x: `default of ${role}` }],
  ]
  if (dice.happens(40)) parts.push([`roles/${role}/vars/main.yml`, { y: `vars of ${role}` }])
  if (dice.happens(40))
    parts.push([`roles/${role}/handlers/main.yml`, [{ name: `of ${role}`, debug: { msg: `handler of ${role}` }, listen: 'first' }]])
  return parts
}

function playOf(around: Surroundings, names: readonly string[]): Task {
  const { dice } = around
  const play: Task = { hosts: dice.pick(['h1', 'web', 'web', 'all']), gather_facts: false, vars: { x: 'play', y: 'play' } }
  if (dice.happens(12)) play.serial = dice.pick<unknown>([1, 2, '50%', [1, 2]])
  if (dice.happens(8)) play.any_errors_fatal = true
  if (dice.happens(8)) play.max_fail_percentage = dice.pick([0, 40, 60])
  if (dice.happens(15)) play.force_handlers = true
  if (dice.happens(10)) play.ignore_errors = true
  if (around.roles.length > 0 && dice.happens(40)) play.roles = [entryOf(around)]
  if (dice.happens(20)) play.pre_tasks = tasksOf({ ...around, depth: 1 }, 1)
  play.tasks = tasksOf(around, 3 + dice.throw(4))
  if (dice.happens(15)) play.post_tasks = tasksOf({ ...around, depth: 1 }, 1)
  play.handlers = handlersOf(around, names)
  return play
}

function entryOf({ dice, roles }: Surroundings): Task {
  return {
    role: dice.pick(roles),
    ...(dice.happens(30) ? { tags: 'a' } : {}),
    ...(dice.happens(25) ? { when: "inventory_hostname == 'h1'" } : {}),
  }
}

function handlersOf({ dice, files }: Surroundings, names: readonly string[]): Task[] {
  const own = names
    .filter(name => name !== 'topic')
    .map((name, at): Task => {
      const handler: Task = { name, debug: { msg: `${name} {{ x }} {{ z | default('-') }}` } }
      const later = names.slice(at + 1).filter(other => other !== 'topic')
      if (later.length > 0 && dice.happens(25)) Object.assign(handler, { changed_when: true, notify: dice.pick(later) })
      if (dice.happens(10)) Object.assign(handler, { failed_when: "inventory_hostname == 'h2'" })
      if (dice.happens(15)) handler.when = "inventory_hostname == 'h1'"
      if (dice.happens(10)) handler.run_once = true
      if (dice.happens(10)) handler.loop = [1, 2]
      return handler
    })
  if (!names.includes('topic')) return own
  const listener: Task = dice.happens(20) && files.length > 0 ? { include_tasks: dice.pick(files) } : { set_fact: { z: 'topic' } }
  return [...own, { name: 'listens', listen: 'topic', ...listener }]
}

function optionsOf(dice: Dice): string {
  if (dice.happens(14)) return `--tags ${dice.pick(['a', 'b,c', 'a,untagged', 'never'])}`
  if (dice.happens(10)) return `--skip-tags ${dice.pick(['a', 'b,always', 'tagged'])}`
  if (dice.happens(6)) return '-e x=extra'
  if (dice.happens(5)) return '--force-handlers'
  return dice.happens(6) ? '--check' : ''
}
