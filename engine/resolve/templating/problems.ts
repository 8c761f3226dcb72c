import { codeFrame, type Position, type Problem, Problems } from '../../errors.ts'
import type { World } from '../../load/world.ts'
import { Fault } from './items.ts'

/** A text that is rendered: itself, and where it stands. */
export interface Source {
  readonly text: string
  /** Where the text begins; a template file begins at its first line. */
  readonly at: Position | undefined
  /** The whole text of the file it is, with lines that were taken off its head. */
  readonly file?: { readonly text: string; readonly skippedLines: number }
}

/** What went wrong in a template as a problem of the user's, with its place and the lines around it. Anything else is thrown on. */
export function problemsOf(error: unknown, source: Source, world: World, secrets: Iterable<string> = []): Problems {
  if (error instanceof Problems) return error
  if (error instanceof RangeError) return problemsOf(new Fault('this goes too deep: does it refer to itself?'), source, world, secrets)
  if (!(error instanceof Fault)) throw error
  const { at, frame } = placeOf(error, source, world)
  const problem: Problem = {
    code: error.code,
    message: masked(error.message, secrets),
    ...(at ? { at } : {}),
    ...(frame === undefined ? {} : { frame }),
    ...(error.hint === undefined ? {} : { hint: masked(error.hint, secrets) }),
  }
  return new Problems([problem])
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
  return framed(text, inText(source.at, source.text, place?.line ?? 1, text))
}

/** The line inside a text of several lines: a block of YAML begins on the line behind its mark. */
function inText(at: Position, text: string, line: number, file: string | undefined): Position {
  if (!text.trimEnd().includes('\n') || line < 1) return at
  const marked = file?.split('\n')[at.line - 1]?.slice(at.column - 1)
  if (marked !== undefined && !/^\|[-+0-9]*\s*(?:#.*)?$/.test(marked)) return at
  return { file: at.file, line: at.line + line, column: 1 }
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
