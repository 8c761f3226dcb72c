import { dirname, join } from 'node:path'
import type { World } from './world.ts'

/** Where the files of a module's imports are looked for: a dotted name's beginning, and folders that may hold the rest. */
export interface ImportRoot {
  readonly name: string
  readonly folders: readonly string[]
}

/** The files that a text in Python imports below some roots, and those that they import, by their paths below a folder of Python's. */
export function importedFiles(text: string, roots: readonly ImportRoot[], world: World, own = ''): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  const seen = new Set<string>()
  const waiting = importsIn(text, own, false)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const found = fileOf(name, roots, world)
    if (!found) continue
    files.set(found.path, found.bytes)
    for (const above of packagesOf(name)) waiting.push(above)
    waiting.push(...importsIn(Buffer.from(found.bytes).toString('utf8'), name, found.path.endsWith('/__init__.py')))
  }
  return files
}

function fileOf(name: string, roots: readonly ImportRoot[], world: World) {
  const root = roots.find(one => name === one.name || name.startsWith(`${one.name}.`))
  if (!root) return undefined
  const below = name.slice(root.name.length + 1).replaceAll('.', '/')
  for (const folder of root.folders) {
    for (const ending of below === '' ? ['__init__.py'] : [`${below}.py`, `${below}/__init__.py`]) {
      const bytes = world.read(join(folder, ending))
      if (bytes) return { path: `${root.name.replaceAll('.', '/')}/${ending}`, bytes }
    }
  }
  return undefined
}

function packagesOf(name: string): string[] {
  const parts = name.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}

/** The dotted names that a text may mean: of `from a import b` both a and a.b. Too many do no harm. */
function importsIn(text: string, own: string, isPackage: boolean): string[] {
  const froms = [...text.matchAll(/^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]*(?:\\\n[^\n#;]*)*)/gm)]
  const plain = [...text.matchAll(/^[ \t]*import[ \t]+([\w. ,]+)/gm)].flatMap(([, names = '']) => names.split(','))
  return [
    ...froms.flatMap(([, from = '', names = '']) => {
      const base = absolute(from, own, isPackage)
      return [base, ...namesIn(names).map(name => `${base}.${name}`)]
    }),
    ...plain.map(name => name.trim().split(/\s/)[0] ?? ''),
  ].filter(name => name !== '')
}

function namesIn(list: string): string[] {
  return list
    .replace(/#[^\n]*/g, '')
    .split(/[(),\\]/)
    .map(part => part.trim().split(/\s+/)[0] ?? '')
    .filter(name => /^\w+$/.test(name))
}

function absolute(from: string, own: string, isPackage: boolean): string {
  const dots = /^\.*/.exec(from)?.[0].length ?? 0
  if (dots === 0) return from
  const parts = own.split('.')
  const kept = parts.slice(0, Math.max(0, parts.length - dots + (isPackage ? 1 : 0)))
  return [...kept, ...from.slice(dots).split('.').filter(Boolean)].join('.')
}

/** The folder of an installed ansible-core on this machine: that of the `ansible` program's own Python. */
export function installedAnsible(world: World): string | undefined {
  const { stdout } = world.run(
    `a=$(command -v ansible) || exit 0
p=$(sed -n '1s/^#! *//p' "$a")
[ -x "\${p%% *}" ] || p=python3
\${p%% *} -c 'import ansible; print(ansible.__file__)'`,
    { cwd: '/' },
  )
  return stdout.trim().endsWith('.py') ? dirname(stdout.trim()) : undefined
}
