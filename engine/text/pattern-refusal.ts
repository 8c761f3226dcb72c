import { compile, expand } from './python-regex.ts'

/** Why patterns, or a replacement for the groups of the first, cannot be used; undefined where they can. */
export function patternRefusal(patterns: readonly (string | undefined)[], replacement?: string): string | undefined {
  try {
    const [first] = patterns.map(pattern => (pattern === undefined ? undefined : compile(pattern)))
    // With an empty alternative it matches anything, and all its groups are there.
    const match = first && new RegExp(`${first.source}|`, first.flags).exec('')
    if (replacement !== undefined && match) expand(replacement, match)
    return undefined
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; mend the expression`
  }
}
