import type { Position } from '../errors.ts'
import type { Arguments } from './ast.ts'
import { unescaped } from './escapes.ts'
import { type Key, Template, userText, type Value } from './values.ts'
import { type Tree, valueOf } from './yaml.ts'

/** Modules that take free-form text, and which options are taken out of it. */
const freeForm: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map<string, ReadonlySet<string> | undefined>([
  ...['command', 'shell', 'script', 'win_command', 'win_shell'].map(
    name =>
      [name, new Set(['creates', 'removes', 'chdir', 'executable', 'warn', 'stdin', 'stdin_add_newline', 'strip_empty_ends'])] as [
        string,
        ReadonlySet<string>,
      ],
  ),
  ['raw', new Set(['executable'])],
  ...[
    'meta',
    'include',
    'include_tasks',
    'import_tasks',
    'import_playbook',
    'include_role',
    'import_role',
    'include_vars',
    'add_host',
    'group_by',
    'set_fact',
  ].map(name => [name, undefined] as [string, undefined]),
])

/** Arguments from what stands under a module's name, with `args:` below it. */
export function argumentsFrom(module: string, under: Tree, args: Tree | undefined): Arguments {
  const short = shortOf(module)
  const own = under.kind === 'map' ? mapped(under) : texted(short, under)
  const base = args?.kind === 'map' ? mapped(args) : undefined
  const whole = args?.kind === 'scalar' && args.value instanceof Template ? args.value : own.whole
  return {
    at: under.at,
    named: new Map([...(base?.named ?? []), ...own.named]),
    places: new Map([...(base?.places ?? []), ...own.places]),
    ...(own.free === undefined ? {} : { free: own.free }),
    ...(whole ? { whole } : {}),
  }
}

/** Whether words beside `k=v` are for a module, as its name tells. */
export function takesText(module: string): boolean {
  return freeForm.has(shortOf(module))
}

function shortOf(module: string): string {
  return module.replace(/^ansible\.(builtin|legacy|windows(?=\.win_(command|shell)$))\./, '')
}

type Parts = Pick<Arguments, 'named' | 'places' | 'free' | 'whole'>

function mapped(tree: Extract<Tree, { kind: 'map' }>): Parts {
  const named = new Map(tree.entries.map(({ key, value }) => [key, valueOf(value)]))
  return { named, places: new Map(tree.entries.map(({ key, keyAt }) => [String(key), keyAt])) }
}

function texted(module: string, tree: Tree): Parts {
  const none: Parts = { named: new Map(), places: new Map() }
  if (tree.kind === 'list') return { ...none, free: JSON.stringify(valueOf(tree)) }
  if (tree.kind !== 'scalar' || tree.value === null) return none
  const text = tree.value instanceof Template ? tree.value.source : String(tree.value)
  const taken = freeForm.get(module)
  if (freeForm.has(module) && taken === undefined) return wordsOrFree(text, tree.at)
  if (taken) return commandText(text, taken, tree.at)
  if (tree.value instanceof Template && /^\s*\{\{.*\}\}\s*$/s.test(text) && !/^\s*\{\{(?:(?!\}\}).)*\}\}.*=/s.test(text))
    return { ...none, whole: tree.value }
  return wordsOrFree(text, tree.at)
}

/** `k=v` words as arguments, all other words as free text. */
function wordsOrFree(text: string, at: Position): Parts {
  const words = splitWords(text)
  const named = words.flatMap((word): [Key, Value][] => {
    const pair = pairOf(word)
    return pair ? [[pair[0], userText(pair[1], at)]] : []
  })
  const rest = words.filter(word => !pairOf(word)).join(' ')
  return {
    named: new Map(named),
    places: new Map(named.map(([key]) => [String(key), at])),
    ...(rest === '' ? {} : { free: userText(rest, at) }),
  }
}

/** The text of a command, its own options taken out with the space behind them; everything else stays as it was written, line by line. */
function commandText(text: string, options: ReadonlySet<string>, at: Position): Parts {
  const pieces = piecesOf(text)
  const named = new Map<Key, Value>()
  const rest = pieces.filter(({ word }) => {
    const pair = pairOf(word)
    if (!pair || !options.has(pair[0])) return true
    named.set(pair[0], userText(pair[1], at))
    return false
  })
  const kept = rest.map(({ word, space }) => word + space).join('')
  // The space before an option that stood last goes with it.
  const free = rest.at(-1) === pieces.at(-1) ? kept : kept.trimEnd()
  return { named: named, places: new Map([...named.keys()].map(key => [String(key), at])), free: userText(free, at) }
}

function pairOf(word: string): [string, string] | undefined {
  const found = /^((?:[A-Za-z_]|\{\{.*?\}\})(?:[\w.-]|\{\{.*?\}\})*)=(.*)$/s.exec(word)
  return found ? [found[1] ?? '', unquoted(unescaped(found[2] ?? ''))] : undefined
}

function unquoted(text: string): string {
  const quote = text[0]
  const isQuoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote) && text[text.length - 2] !== '\\'
  return isQuoted ? text.slice(1, -1) : text
}

/** Words as Ansible splits them: quotes and {{ }} keep spaces. */
export function splitWords(text: string): string[] {
  return piecesOf(text).map(({ word }) => word)
}

/** A word, and the spaces and line ends behind it. */
interface Piece {
  readonly word: string
  readonly space: string
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let word = ''
  for (const { char, isBare } of charactersOf(withoutLoneBackslashes(text))) {
    const last = pieces.at(-1)
    if (!isBare || !/[ \t\r\n]/.test(char)) word += char
    else if (word !== '') {
      pieces.push({ word, space: char })
      word = ''
    } else if (last) pieces.splice(-1, 1, { ...last, space: last.space + char })
  }
  return word === '' ? pieces : [...pieces, { word, space: '' }]
}

/**
 * A backslash that is a word of its own goes with the space before it, and so does the end of its line, even where more words follow:
 * the space that begins the next line stays, or one is put there.
 */
function withoutLoneBackslashes(text: string): string {
  if (!/(?<![^ \n])\\(?![^ \n])/.test(text)) return text
  let kept = ''
  let goesOn = false
  const characters = charactersOf(text)
  for (const [i, { char, isBare }] of characters.entries()) {
    const [before, next] = [text[i - 1] ?? '\n', text[i + 1] ?? '\n']
    if (isBare && char === '\\' && /[ \n]/.test(before) && /[ \n]/.test(next)) {
      goesOn = true
      if (kept.endsWith(' ')) kept = kept.slice(0, -1)
    } else if (isBare && char === '\n' && goesOn) {
      goesOn = false
      if (/\S/.test(text[i + 1] ?? ' ')) kept += ' '
    } else if (!(goesOn && char === ' ' && /^$|\n$/.test(kept))) kept += char
  }
  return kept
}

/** The characters of a text, and which of them stand neither in quotes nor in a template's brackets. */
function charactersOf(text: string): { readonly char: string; readonly isBare: boolean }[] {
  const found: { char: string; isBare: boolean }[] = []
  let quote = ''
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? ''
    const two = text.slice(i, i + 2)
    if (!quote && ['{{', '{%', '{#'].includes(two)) depth++
    if (!quote && depth > 0 && ['}}', '%}', '#}'].includes(two)) {
      depth--
      found.push(...[...two].map(part => ({ char: part, isBare: false })))
      i++
      continue
    }
    if (depth === 0 && (char === '"' || char === "'") && text[i - 1] !== '\\') quote = quote === char ? '' : quote || char
    found.push({ char, isBare: !quote && depth === 0 })
  }
  return found
}
