import { type Position, type Problem, Problems } from '../errors.ts'
import { type Collections, parted, ringProblem } from '../load/collections.ts'
import type { OwnModules } from '../load/own-modules.ts'
import { isElsewhere, isModule } from '../registry.ts'

/** Which module a task's word means: by its collections, and by what those say of names that moved. */
export interface ModuleNames {
  /** The full name, or the word itself where no collection has to do with it. Throws Problems for what is gone or leads nowhere. */
  resolve(word: string, collections: readonly string[], at: Position): string
  /** Whether a collection on disk has a module of that short name, so that it may be meant, or says where one of that full name went. */
  isOffered(word: string): boolean
}

/** The names of modules among the collections of a run. */
export function moduleNamesOf(collections: Collections, own: OwnModules, note: (problem: Problem) => void): ModuleNames {
  const isThere = (name: string) => isModule(name) || own.find(name) !== undefined
  const has = (collection: string, word: string) =>
    isThere(`${collection}.${word}`) || collections.route('modules', `${collection}.${word}`) !== undefined
  const offering = (word: string) => (/^\w+$/.test(word) ? collections.names().filter(collection => has(collection, word)) : [])
  const followed = (name: string, at: Position, path: readonly string[]): string => {
    if (isModule(name) || parted(name).collection === undefined) return name
    if (path.includes(name)) throw new Problems([ringProblem(path, at)])
    const route = collections.route('modules', name)
    if (!route) return name
    if (route.isGone) throw new Problems([{ code: 'module-removed', message: route.warning ?? name, at, hint: 'use what it says' }])
    if (route.warning !== undefined) note({ code: 'module-deprecated', message: route.warning, at })
    return route.redirect === undefined ? name : followed(route.redirect, at, [...path, name])
  }
  return {
    isOffered: word =>
      parted(word).collection === undefined ? offering(word).length > 0 : collections.route('modules', word) !== undefined,
    resolve(word, listed, at) {
      if (!/^\w+$/.test(word)) return followed(word, at, [])
      const chosen = listed.find(collection => /^ansible\.(builtin|legacy)$/.test(collection) || has(collection, word))
      if (chosen !== undefined && has(chosen, word)) return followed(`${chosen}.${word}`, at, [])
      if (isThere(word) || own.isNear(word)) return word
      // Ansible has a list of where short names went; here whoever has one of that name is meant.
      const [only, second] = offering(word)
      if (isElsewhere(word)) return only === undefined || second !== undefined ? word : followed(`${only}.${word}`, at, [])
      if (only !== undefined) throw new Problems([unresolved(word, only, at)])
      return word
    },
  }
}

function unresolved(word: string, collection: string, at: Position): Problem {
  const hint = `write ${collection}.${word}, or list ${collection} under collections:`
  return { code: 'unknown-module', message: `couldn't resolve module/action '${word}'`, at, hint }
}
