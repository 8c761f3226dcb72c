import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const folder = join(import.meta.dirname, '../roles')
const roles = readdirSync(folder).filter(name => existsSync(join(folder, name, 'tasks')))
const readme = readFileSync(join(folder, 'README.md'), 'utf8')
/** The cells of each line of a table whose first cell is this. */
const rows = (first: RegExp) =>
  readme.split('\n').flatMap(line => {
    const cells = line.split('|').map(cell => cell.trim())
    return first.test(cells[1] ?? '') ? [cells.slice(1, -1)] : []
  })
const read = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'))

/** The names of all tasks and handlers of a role, in blocks too. */
function taskNames(role: string): string[] {
  const files = ['tasks', 'handlers'].flatMap(kind =>
    existsSync(join(folder, role, kind)) ? readdirSync(join(folder, role, kind)).map(name => `${role}/${kind}/${name}`) : [],
  )
  return files.flatMap(file => namesIn(read(file)))
}

function namesIn(tasks: unknown): string[] {
  if (!Array.isArray(tasks)) return []
  return (tasks as { name?: string; block?: unknown; rescue?: unknown; always?: unknown }[]).flatMap(task => [
    ...(task.name === undefined ? [] : [task.name]),
    ...[task.block, task.rescue, task.always].flatMap(namesIn),
  ])
}

describe('roles/README.md', () => {
  test('says of each role what it makes', () => {
    expect(
      rows(/^[a-z]+$/)
        .flatMap(([name]) => (name === 'role' ? [] : [name]))
        .toSorted(),
    ).toStrictEqual(roles.toSorted())
  })

  const steps = rows(/^\d+$/)

  test('has each of the 44 steps of the chapter', () => {
    expect(steps.map(([number]) => Number(number))).toStrictEqual(Array.from({ length: 44 }, (_, at) => at))
  })

  test.each(steps)('step %s, %s, is done by tasks that there are', (_, _what, here = '') => {
    const named = [...here.matchAll(/`(\w+) : ([^`]+)`/g)].map(([, role = '', task = '']) => ({ role, task }))
    expect(named.filter(({ role, task }) => !roles.includes(role) || !taskNames(role).includes(task))).toStrictEqual([])
    expect(here).not.toBe('')
  })
})

describe('a role', () => {
  const known = roles.filter(role => existsSync(join(folder, role, 'vars/RedHat.yml')))

  test.each(known)('%s names the same things on Debian and on Fedora', role => {
    const [debian, fedora] = ['Debian', 'RedHat'].map(system => read(`${role}/vars/${system}.yml`) as object)
    const optional = /^tftp_(efi_vendor)$/
    const keys = (names: object = {}) =>
      Object.keys(names)
        .filter(name => !optional.test(name))
        .toSorted()
    expect(keys(fedora)).toStrictEqual(keys(debian))
  })

  test.each(roles)('%s says of each thing it can be told what that is', role => {
    const defaults = existsSync(join(folder, role, 'defaults/main.yml'))
      ? Object.keys((read(`${role}/defaults/main.yml`) as object | null) ?? {})
      : []
    const { argument_specs } = read(`${role}/meta/argument_specs.yml`) as {
      argument_specs: { main: { options?: Record<string, unknown> } }
    }
    const described = Object.keys(argument_specs.main.options ?? {})
    expect(defaults.filter(name => !described.includes(name))).toStrictEqual([])
  })

  test.each(roles)('%s has its own name before all it can be told, and as a tag on each task', role => {
    const defaults = existsSync(join(folder, role, 'defaults/main.yml'))
      ? Object.keys((read(`${role}/defaults/main.yml`) as object | null) ?? {})
      : []
    expect(defaults.filter(name => !name.startsWith(`${role}_`))).toStrictEqual([])
    const tasks = read(`${role}/tasks/main.yml`) as { name: string; tags?: unknown }[]
    expect(tasks.filter(({ tags }) => ![role, 'always'].includes(String(tags))).map(({ name }) => name)).toStrictEqual([])
  })
})
