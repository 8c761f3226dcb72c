import { fitsSpecifiers } from './python-version.ts'

/** A distribution that is asked for by its name. */
export interface Requirement {
  /** As all ways to write it come to: small letters and dashes. */
  readonly name: string
  readonly specifiers: string
}

/** What a word for pip asks for; undefined for addresses, files and conditions, of which pip alone knows what they come to. */
export function requirementIn(word: string): Requirement | undefined {
  const [, name, rest = ''] =
    /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?((?:(?:===|[<>=!~]=|[<>])\s*[^,;()\s]+[\s,]*)*)\)?$/.exec(word.trim()) ?? []
  if (name === undefined || word.includes('/')) return undefined
  return { name: normal(name), specifiers: rest.replace(/\s+/g, '') }
}

/** Whether what is installed is what is asked for. */
export function isMet({ name, specifiers }: Requirement, installed: { readonly [name: string]: string }): boolean {
  const version = installed[name]
  return version !== undefined && fitsSpecifiers(version, specifiers)
}

/** A name as all ways to write it come to. */
export function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** A list of words as they were meant: what begins with a comparison belongs to the one before (`a>1,<2`). */
export function joined(words: readonly string[]): readonly string[] {
  return words.reduce<readonly string[]>((all, word) => {
    const last = all.at(-1)
    const belongs = last !== undefined && (/^\s*[<>=!~]/.test(word) || (last.includes('[') && !last.includes(']')))
    return belongs ? [...all.slice(0, -1), `${last},${word.trim()}`] : [...all, word.trim()]
  }, [])
}
