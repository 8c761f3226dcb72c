import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, filesBelow, functionsOf, type Import, importsOf, root } from './support/tree.ts'

const sources = filesBelow(['engine', 'modules'], '.ts')
const tests = filesBelow(['test'], '.ts')
const imports = sources.flatMap(importsOf)

/** Declarations that hold no behaviour: their types may be seen from everywhere. */
const contracts = [
  'module',
  'schema',
  'load/values',
  'load/world',
  'load/ast',
  'state/question',
  'state/machine',
  'state/content',
  'shell/sh',
  'connect/link',
].map(name => `engine/${name}.ts`)
const forAll = ['engine/errors.ts', 'engine/load/values.ts', 'engine/load/json.ts', 'engine/report/events.ts']

/** What each folder or file may import besides itself, the contracts' types, what is for all, and packages. */
const mayImport: { readonly [part: string]: readonly string[] } = {
  'engine/errors.ts': [],
  'engine/own-code.ts': [],
  'engine/module.ts': [],
  'engine/schema.ts': [],
  'engine/load/': ['engine/text/'],
  'engine/resolve/': ['engine/load/', 'engine/text/'],
  'engine/plan/': ['engine/load/', 'engine/resolve/'],
  'engine/text/': [],
  'engine/shell/': ['engine/text/'],
  'engine/state/': ['engine/shell/', 'engine/text/'],
  'engine/connect/': ['engine/shell/'],
  'engine/report/': [],
  'engine/args/': [],
  'engine/args.ts': ['engine/args/', 'engine/registry.ts'],
  'engine/registry.ts': ['engine/registry-index.ts', 'engine/elsewhere.ts'],
  'engine/generate/': ['engine/registry.ts', 'engine/module.ts', 'engine/schema.ts', 'engine/load/', 'engine/args/'],
  'engine/execute/': [
    'engine/plan/',
    'engine/load/',
    'engine/resolve/',
    'engine/module.ts',
    'engine/schema.ts',
    'engine/state/',
    'engine/connect/',
    'engine/shell/',
    'engine/text/',
    'engine/args.ts',
    'engine/registry.ts',
    'engine/own-code.ts',
  ],
  'modules/': ['engine/module.ts', 'engine/schema.ts', 'engine/state/', 'engine/text/', 'engine/shell/'],
}

function isForbidden({ from, to, isType }: Import): boolean {
  if (to.startsWith('test/')) return true
  const part = Object.keys(mayImport).find(name => isIn(from, name))
  if (part === undefined || !/^(engine|modules)\//.test(to)) return false
  if (part === 'modules/') return to.startsWith('modules/') || !isAllowed(part, to)
  return !isAllowed(part, to) && !(isType && contracts.includes(to))
}

function isAllowed(part: string, to: string): boolean {
  return [part, ...forAll, ...(mayImport[part] ?? [])].some(allowed => isIn(to, allowed))
}

function isIn(path: string, part: string): boolean {
  return part.endsWith('/') ? path.startsWith(part) : path === part
}

const codes = sources.map(file => ({ path: file.path, code: codeOf(file) }))

describe('the house', () => {
  test('is entered from the left: no folder imports what is to its right', () => {
    const crossings = imports.filter(isForbidden).map(({ from, to, isType }) => `${from} imports ${isType ? 'types of ' : ''}${to}`)
    expect(crossings).toStrictEqual([])
  })

  test('has files of at most 300 lines', () => {
    const long = [...sources, ...tests]
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 300)
    expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toStrictEqual([])
  })

  test('has functions of at most 40 lines', () => {
    const long = sources.flatMap(file =>
      functionsOf(file).flatMap(({ name, line, lines }) => (lines > 40 ? [`${file.path}:${line} ${name}: ${lines} lines`] : [])),
    )
    expect(long).toStrictEqual([])
  })

  test('names no folder or file after nothing', () => {
    const ours = readdirSync(root).filter(name => !/^(node_modules|dist|\.git)$/.test(name))
    const below = (name: string) => readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map(path => join(name, path))
    const vague = ours
      .flatMap(name => (statSync(join(root, name)).isDirectory() ? [name, ...below(name)] : [name]))
      .filter(path => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$|$)/.test(path))
    expect(vague).toStrictEqual([])
  })

  test('speaks by events only: no console, and one process.exit', () => {
    expect(codes.filter(({ code }) => /\bconsole \./.test(code)).map(({ path }) => path)).toStrictEqual([])
    expect(codes.filter(({ code }) => /\bprocess \. exit \(/.test(code)).map(({ path }) => path).length).toBeLessThanOrEqual(1)
  })

  test('has no way around the types', () => {
    const around = codes.filter(({ code }) => /(: any\b|\bas any\b|< any >|\benum \w+ \{|\bnamespace \w)/.test(code))
    expect(around.map(({ path }) => path)).toStrictEqual([])
  })

  test('makes scripts with the sh tag alone', () => {
    const makers = codes.filter(({ path, code }) => /^(modules|engine\/(state|execute))\//.test(path) && /\bnew Sh \(/.test(code))
    expect(makers.map(({ path }) => path)).toStrictEqual([])
  })

  test('names nothing that a reader does not have', () => {
    const elsewhere = new RegExp(['/wo', 'rk/(main|sha', 'red)|\\bsha', 'red/(spec|seed|bench|design|style|lab)|/tmp/b', 'g/'].join(''))
    const folders = ['engine', 'modules', 'test', 'roles', 'playbooks', 'inventory'].filter(folder => existsSync(join(root, folder)))
    const naming = filesBelow(folders, '').filter(({ text }) => elsewhere.test(text))
    expect(naming.map(({ path }) => path)).toStrictEqual([])
  })
})
