import type { Word } from './shell-commands.ts'

/** More readings of one word than this, and it is open. */
const most = 32

/** What variables of a script may hold: every value that its text gives them; undefined for one that only the run can tell. */
export class Values {
  readonly #known = new Map<string, readonly string[] | undefined>()

  constructor(known: { readonly [name: string]: string }) {
    for (const [name, value] of Object.entries(known)) this.#known.set(name, [value])
  }

  /** A variable holds this now, whatever it held before. */
  set(name: string, value: string | undefined): void {
    this.#known.set(name, value === undefined ? undefined : [value])
  }

  /** A variable may hold any of these, too; undefined where nobody knows what. */
  add(name: string, values: readonly string[] | undefined): void {
    const before = this.#known.get(name)
    const isOpen = values === undefined || (this.#known.has(name) && before === undefined)
    this.#known.set(name, isOpen ? undefined : [...new Set([...(before ?? []), ...values])])
  }

  /** Everything that a word may come to; undefined where a part of it is open. */
  of(word: Word): readonly string[] | undefined {
    let all: readonly string[] = ['']
    for (const piece of word) {
      const some = 'text' in piece ? [piece.text] : 'open' in piece ? undefined : this.#held(piece.name, piece.otherwise)
      if (some === undefined || some.length * all.length > most) return undefined
      all = all.flatMap(begun => some.map(more => begun + more))
    }
    return all
  }

  #held(name: string, otherwise: Word | undefined): readonly string[] | undefined {
    const known = this.#known.get(name)
    if (otherwise === undefined || (known && !known.includes(''))) return known
    if (known === undefined && this.#known.has(name)) return undefined
    const instead = this.of(otherwise)
    return instead && [...new Set([...(known ?? []).filter(value => value !== ''), ...instead])]
  }
}
