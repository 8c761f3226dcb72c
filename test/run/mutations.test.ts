import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Problems } from '../../engine/errors.ts'
import { theWorld } from '../../engine/load/source.ts'
import { loadVariablesNamed } from '../../engine/load/variables.ts'
import type { World } from '../../engine/load/world.ts'
import type { RunEvent } from '../../engine/report/events.ts'
import { loadInventory } from '../../engine/resolve/inventory/inventory.ts'
import { Templar } from '../../engine/resolve/templating/templar.ts'
import { inventoryLayers, layerProblems } from '../../engine/run/inventory-layers.ts'
import { run } from '../../engine/run.ts'
import type { RunOptions } from '../../engine/run-options.ts'
import { mutated, numbersFrom } from '../support/mutations.ts'
import { root } from '../support/tree.ts'

// TSPLAY_MUTATIONS=20000 looks longer; TSPLAY_SEED=… repeats what a failure printed.
const count = Number(process.env.TSPLAY_MUTATIONS ?? 100)
const seed = Number(process.env.TSPLAY_SEED ?? Math.floor(Math.random() * 1e9))

const files = ['playbooks', 'roles', 'inventory']
  .flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(path => join(folder, path)))
  // A vault is no text that one has an accident with: test/load/vault.test.ts cuts and changes it.
  .filter(path => /\.(yml|j2)$/.test(path) && !path.endsWith('/vault.yml'))
  .sort()
/** An inventory in INI, of which this tree has none: ranges, aliases, children, vars, quotes, comments. */
const ini = 'test/run/mutations.ini'
files.push(ini)
const books = files.filter(path => path.startsWith('playbooks')).map(path => join(root, path))
const inventory = join(root, 'inventory/okd')
// What opens it costs time, and is not what is looked at here.
const opened = { [join(inventory, 'group_vars/all/vault.yml')]: 'vault_registry_password: a long word of this test\n' }

const options: RunOptions = {
  playbooks: books,
  inventories: [inventory],
  tags: [],
  skipTags: [],
  extraVars: [],
  check: false,
  diff: false,
  become: { enabled: false },
  verbosity: 0,
  forceHandlers: false,
  flushCache: false,
  vaultSecrets: [],
  modulePath: [],
  profile: false,
  signal: new AbortController().signal,
  kill: new AbortController().signal,
  ask: async () => undefined,
  listOnly: [],
}

/** The world with other texts in some files, and no settings but the defaults. */
function worldWith(texts: { readonly [path: string]: string }): World {
  const bytes = new Map(Object.entries({ ...opened, ...texts }).map(([path, text]) => [path, Buffer.from(text)]))
  const file = { type: 'file', mode: 0o644, size: 1 } as const
  return {
    ...theWorld,
    env: () => undefined,
    read: path => bytes.get(path) ?? theWorld.read(path),
    stat: path => (bytes.has(path) ? file : theWorld.stat(path)),
  }
}

/** The smallest book that reads a file: a role's file is read by the role alone. */
function bookFor(file: string): string | undefined {
  if (file.startsWith('playbooks')) return undefined
  const role = /^roles\/(\w+)\//.exec(file)?.[1]
  return `- hosts: all\n  gather_facts: false\n  roles: [${role ?? ''}]\n`
}

/** All that is found wrong without asking a host: in a playbook, a role, an inventory or a template. */
async function problemsOf(file: string, text: string) {
  const path = join(root, file)
  const book = bookFor(file)
  const small = join(root, 'playbooks', 'small.yml')
  const world = worldWith({ [path]: text, ...(book === undefined ? {} : { [small]: book }) })
  if (file === ini) return inventoryProblems(path, world)
  if (file.endsWith('.j2')) return templateProblems(path, text, world)
  const events: RunEvent[] = []
  for await (const event of run(book === undefined ? options : { ...options, playbooks: [small] }, world)) events.push(event)
  const end = events.at(-1)
  const inEvents = end?.type === 'run-finished' ? end.problems : []
  if (!file.startsWith('inventory')) return inEvents
  return [...inEvents, ...inventoryProblems(inventory, world)]
}

function inventoryProblems(path: string, world: World) {
  const vault = { secrets: [] }
  const loaded = loadInventory([path], world, vault)
  const layers = inventoryLayers(loaded.value, join(root, 'playbooks'), world, vault)
  return [...loaded.problems, ...layerProblems(layers, loaded.value.hostNames())]
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function templateProblems(path: string, text: string, world: World) {
  try {
    new Templar({ world, searchPath: [root], playbookDir: root }, { get: name => (name.length % 2 ? new Map() : [name]) }).file(text, {
      path,
    })
    return []
  } catch (error) {
    if (error instanceof Problems) return error.problems
    throw error
  }
}

describe(`books of this tree with something wrong in them (TSPLAY_SEED=${seed})`, () => {
  test.each(['../group_vars', '..', '.', 'a\0b'])('a host called %j has no variables in a file', name => {
    expect(loadVariablesNamed(join(inventory, 'group_vars'), name, theWorld, { secrets: [] }).value.size).toBe(0)
    expect(theWorld.stat(join(inventory, 'group_vars', name)) === undefined).toBe(name.includes('\0'))
  })

  test('as they are, they have nothing wrong', async () => {
    for (const file of files.filter(name => !name.endsWith('.j2'))) expect(await problemsOf(file, textOf(file)), file).toStrictEqual([])
  })

  test(`${count} accidents are told with their place, and none is a fault of ours`, { timeout: 60_000 + count * 100 }, async () => {
    const random = numbersFrom(seed)
    const bad: string[] = []
    for (let left = count; left > 0; left--) {
      const file = files[Math.floor(random() * files.length)] ?? ''
      const { text, what } = mutated(textOf(file), random)
      const found = await problemsOf(file, text).catch((error: unknown) => `${error instanceof Error ? error.stack : String(error)}`)
      if (typeof found === 'string') bad.push(`${file}: ${what}: ${found}`)
      else bad.push(...found.filter(({ at }) => !at).map(({ code, message }) => `${file}: ${what}: ${code} without a place: ${message}`))
    }
    expect(bad).toStrictEqual([])
  })
})
