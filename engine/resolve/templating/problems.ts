import { codeFrame, nearest, type Position, type Problem, Problems } from '../../errors.ts'
import type { World } from '../../load/world.ts'
import { Fault, type Place } from './items.ts'
import type { Setting } from './setting.ts'

/** A text that is rendered: itself, and where it stands. */
export interface Source {
  readonly text: string
  /** Where the text begins; a template file begins at its first line. */
  readonly at: Position | undefined
  /** The whole text of the file it is, with lines that were taken off its head. */
  readonly file?: { readonly text: string; readonly skippedLines: number }
}

/** What went wrong in a template as a problem of the user's, with its place and the lines around it. Anything else is thrown on. */
export function problemsOf(error: unknown, source: Source, setting: Around, secrets: Iterable<string> = []): Problems {
  if (error instanceof Problems) return error
  if (error instanceof RangeError) return problemsOf(new Fault('this goes too deep: does it refer to itself?'), source, setting, secrets)
  if (!(error instanceof Fault)) throw error
  const { at, frame } = placeOf(error, source, setting.world)
  const hint = error.hint ?? nameMeant(error, setting)
  const problem: Problem = {
    code: error.code,
    message: masked(error.message, secrets),
    ...(at ? { at } : {}),
    ...(frame === undefined ? {} : { frame }),
    ...(hint === undefined ? {} : { hint: masked(hint, secrets) }),
  }
  return new Problems([problem])
}

type Around = Pick<Setting, 'world' | 'names'>

/** The variable that was meant, where a name is not there and another one is nearly the same; short names are near to anything. */
function nameMeant({ code, message }: Fault, { names }: Around): string | undefined {
  const name = code === 'undefined-variable' ? /^'(\w{4,})' is undefined$/.exec(message)?.[1] : undefined
  const near = name === undefined || !names ? [] : nearest(name, names())
  return near.length > 0 ? `did you mean ${near.map(one => `"${one}"`).join(' or ')}?` : undefined
}

function masked(text: string, secrets: Iterable<string>): string {
  return [...secrets].sort((a, b) => b.length - a.length).reduce((shown, secret) => shown.replaceAll(secret, '********'), text)
}

function placeOf({ place }: Fault, source: Source, world: World): { readonly at?: Position; readonly frame?: string } {
  if (source.file && source.at && ['', source.at.file].includes(place?.template ?? ''))
    return framed(source.file.text, {
      file: source.at.file,
      line: (place?.line ?? 1) + source.file.skippedLines,
      column: place?.column ?? 1,
    })
  if (place && place.template !== '')
    return framed(textOf(place.template, world), { file: place.template, line: place.line, column: place.column })
  if (!source.at) return {}
  const text = textOf(source.at.file, world)
  return framed(text, inText(source.at, source.text, place, text))
}

/** The place inside a text: on its line, behind a quote, or in a block of YAML, which begins on the line behind its mark. */
function inText(at: Position, text: string, place: Place | undefined, file: string | undefined): Position {
  const lines = file?.split('\n') ?? []
  const line = place?.line ?? 1
  const column = place?.column ?? 1
  const marked = lines[at.line - 1]?.slice(at.column - 1)
  if (!text.trimEnd().includes('\n')) {
    // What is escaped or folded does not stand in the file as it is: then the beginning of the text must do.
    const before = marked === undefined ? -1 : [0, 1].findIndex(quote => marked.slice(quote).startsWith(text))
    return before < 0 ? at : { ...at, column: at.column + before + column - 1 }
  }
  if (line < 1 || (marked !== undefined && !/^\|[-+0-9]*\s*(?:#.*)?$/.test(marked))) return at
  const there = lines[at.line + line - 1] ?? ''
  const indent = there.length - there.trimStart().length
  const own = /^ */.exec(text.split('\n')[line - 1] ?? '')?.[0].length ?? 0
  return { file: at.file, line: at.line + line, column: indent - own + column }
}

function framed(text: string | undefined, at: Position): { readonly at: Position; readonly frame?: string } {
  const isThere = text !== undefined && !text.startsWith('$ANSIBLE_VAULT') && text.split('\n').length >= at.line
  return isThere ? { at, frame: codeFrame(text, at) } : { at }
}

function textOf(path: string, world: World): string | undefined {
  try {
    const bytes = world.read(path)
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
  } catch {
    return undefined
  }
}
