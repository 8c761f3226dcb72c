import { Unknown } from '../../load/values.ts'
import { script, sh } from '../../shell/sh.ts'
import { ask, type Kind, type Question } from '../question.ts'

/** What the name service of a machine says of a database. */
export interface Entries {
  /** As getent ends: 0 found, 1 no such database, 2 no such key, 3 the database cannot be listed. */
  readonly status: number
  readonly lines: readonly string[]
}

/** An empty key asks for all there is. */
interface Asked {
  readonly database: string
  readonly key: string
  readonly service: string
}

/** Databases that are kept in a file under their own name, for hosts without getent. */
const inFiles = ['passwd', 'group', 'shadow', 'gshadow', 'hosts', 'services', 'protocols', 'networks', 'rpc', 'aliases']
const byNumber = ['passwd', 'group']

const nameServiceKind: Kind<Asked, Entries> = {
  name: 'name service',
  local: false,
  mayComeWithPackage: true,
  brought: ({ database, key }, coming) => {
    if (database !== 'passwd' && database !== 'group') return coming.waits(`/etc/${database}`)
    const found = database === 'passwd' ? coming.user(key) : coming.group(key)
    return found instanceof Unknown ? found : found?.waits
  },
  script: asked =>
    script([
      sh`entries() {
if ! command -v getent >/dev/null 2>&1; then
  printf 'file=%s\\0' "$(cat -- "$4")"
else
  if [ -n "$3" ]; then set -- "$1" "$2" -s "$3"; else set -- "$1" "$2"; fi
  d=$1 k=$2; shift 2
  if [ -n "$k" ]; then o=$(getent "$@" -- "$d" "$k"); s=$?; else o=$(getent "$@" -- "$d"); s=$?; fi
  printf 'status=%s\\0lines=%s\\0' "$s" "$o"
fi
printf 'end=\\0'
} 2>/dev/null`,
      ...asked.map(({ database, key, service }) => {
        const file = inFiles.includes(database) ? `/etc/${database}` : '/dev/null'
        return sh`entries ${database} ${key} ${service} ${file}`
      }),
    ]),
  parse: (record, asked) => {
    const file = record.get('file')
    if (file !== undefined) return fromFile(file, asked)
    return { status: Number(record.get('status') ?? 1), lines: linesOf(record.get('lines') ?? '') }
  },
  absent: ({ key }) => ({ status: key === '' ? 0 : 2, lines: [] }),
}

/** Asks for the entry of a key, or for all entries of a database. */
export function entries(database: string, key = '', service = ''): Question<Entries> {
  return ask(nameServiceKind, { database, key, service })
}

/** What is asked about one whose entry changes: by its name, and in the list of all. */
export function entriesAbout(databases: readonly string[], names: readonly string[]): Question<Entries>[] {
  return databases.flatMap(database => [...names, ''].map(name => entries(database, name)))
}

function fromFile(text: string, { database, key }: Asked): Entries {
  if (!inFiles.includes(database)) return { status: 1, lines: [] }
  const lines = linesOf(text).filter(line => !line.startsWith('#'))
  if (key === '') return { status: 0, lines }
  const isColon = isColonSeparated(database)
  const found = lines.filter(line => {
    if (!isColon) return line.replace(/#.*/, '').split(/\s+/).includes(key)
    const [name, , number] = line.split(':')
    return name === key || (byNumber.includes(database) && number === key)
  })
  return found.length > 0 ? { status: 0, lines: isColon ? found.slice(0, 1) : found } : { status: 2, lines: [] }
}

/** Whether the fields of a database stand between colons; those of others between blanks. */
export function isColonSeparated(database: string): boolean {
  return ['passwd', 'shadow', 'group', 'gshadow'].includes(database)
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line !== '')
}
