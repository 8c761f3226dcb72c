import { join } from 'node:path'
import { codeFrame, type Problem, Problems } from '../errors.ts'
import type { Loaded } from './loaded.ts'
import { readText } from './text-file.ts'
import { type Key, type Mapping, Secret, type Value } from './values.ts'
import { isVaulted, type Vault } from './vault.ts'
import type { World } from './world.ts'
import { mappingOf, readYaml } from './yaml.ts'

/** A file of variables, or a folder of such files merged in their order. Of a file that is a vault as a whole every value is a secret. */
export function loadVariables(path: string, world: World, vault: Vault): Loaded<Mapping> {
  if (world.stat(path)?.type === 'directory')
    return merged((world.list(path) ?? []).filter(isVariables).map(name => loadVariables(join(path, name), world, vault)))
  try {
    return readVariables(path, world, vault)
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return { value: new Map(), problems: error.problems, notices: [] }
  }
}

function readVariables(path: string, world: World, vault: Vault): Loaded<Mapping> {
  const text = readText(path, world, vault)
  const isSecret = isVaulted(Buffer.from(world.read(path) ?? []).toString('utf8'))
  const { value, problems, notices } = readYaml(text, path, vault)
  const isEmpty = value.kind === 'scalar' && value.value === null
  const wrong: Problem[] =
    value.kind === 'map' || isEmpty
      ? []
      : [
          {
            code: 'not-a-mapping',
            message: 'a file of variables holds a mapping',
            at: value.at,
            frame: codeFrame(text, value.at),
            hint: 'write NAME: VALUE, a line each',
          },
        ]
  const all = [...problems, ...wrong].map(problem => (isSecret ? withoutFrame(problem) : problem))
  const mapping = mappingOf(value)
  if (isSecret) vault.opened?.(mapping)
  return { value: isSecret ? sealed(mapping) : mapping, problems: all, notices }
}

function withoutFrame({ frame: _, ...rest }: Problem): Problem {
  return rest
}

function sealed(mapping: Mapping): Mapping {
  const seal = (value: Value): Value => {
    if (value instanceof Map) return new Map([...(value as Mapping)].map(([key, member]) => [key, seal(member)] as [Key, Value]))
    if (Array.isArray(value)) return (value as readonly Value[]).map(seal)
    return value === null || typeof value === 'boolean' ? value : new Secret(value)
  }
  return seal(mapping) as Mapping
}

function isVariables(name: string): boolean {
  return !name.startsWith('.') && !/(~|\.(orig|bak|swp|pyc|retry))$/.test(name) && (/\.(ya?ml|json)$/.test(name) || !name.includes('.'))
}

function merged(parts: readonly Loaded<Mapping>[]): Loaded<Mapping> {
  return {
    value: new Map(parts.flatMap(part => [...part.value])),
    problems: parts.flatMap(part => part.problems),
    notices: parts.flatMap(part => part.notices),
  }
}

/** The file or folder of variables called so in a folder: the first there is of NAME, NAME.yml, NAME.yaml, NAME.json. A name is never a way out. */
export function loadVariablesNamed(folder: string, name: string, world: World, vault: Vault): Loaded<Mapping> {
  if (/[/\0]|^\.\.?$/.test(name)) return merged([])
  const path = ['', '.yml', '.yaml', '.json'].map(ending => join(folder, `${name}${ending}`)).find(file => world.stat(file))
  return path === undefined ? merged([]) : loadVariables(path, world, vault)
}
