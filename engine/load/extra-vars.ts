import { resolve } from 'node:path'
import type { Problem } from '../errors.ts'
import { splitWords } from './arguments.ts'
import { unescaped } from './escapes.ts'
import type { Loaded } from './loaded.ts'
import { type Key, type Mapping, userText, type Value } from './values.ts'
import { loadVariables } from './variables.ts'
import type { Vault } from './vault.ts'
import type { World } from './world.ts'
import { mappingOf, readYaml } from './yaml.ts'

/** What -e gave: `k=v` words (texts), JSON or YAML (typed), `@file`; later ones win. */
export function readExtraVars(given: readonly string[], world: World, vault: Vault): Loaded<Mapping> {
  const read = given.map(text => readOne(text, world, vault))
  return {
    value: new Map(read.flatMap(one => [...one.value])),
    problems: read.flatMap(one => one.problems),
    notices: read.flatMap(one => one.notices),
  }
}

function readOne(text: string, world: World, vault: Vault): Loaded<Mapping> {
  if (text.startsWith('@')) {
    const path = resolve(text.slice(1).replace(/^~(?=\/)/, world.env('HOME') ?? '~'))
    if (world.stat(path)?.type !== 'file')
      return failed({ code: 'missing-file', message: `-e names the file ${path}, and there is none`, hint: 'give the path from here' })
    return loadVariables(path, world, vault)
  }
  if (/^\s*[{[]/.test(text)) {
    const { value, problems, notices } = readYaml(text, '-e', vault)
    if (problems.length === 0 && value.kind !== 'map')
      return failed({ code: 'extra-vars', message: '-e takes a mapping, and this is a list', hint: `write -e '{"NAME": VALUE}'` })
    return { value: mappingOf(value), problems, notices }
  }
  const pairs = splitWords(text).map(word => /^([^=]+)=(.*)$/s.exec(word))
  if (pairs.some(pair => !pair))
    return failed({
      code: 'extra-vars',
      message: `-e takes NAME=VALUE, JSON or @FILE, not "${text}"`,
      hint: 'for a value with spaces: -e "name=\'two words\'"',
    })
  return {
    value: new Map(pairs.map((pair): [Key, Value] => [pair?.[1] ?? '', userText(unescaped(unquoted(pair?.[2] ?? '')))])),
    problems: [],
    notices: [],
  }
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text
}

function failed(problem: Problem): Loaded<Mapping> {
  return { value: new Map(), problems: [problem], notices: [] }
}
