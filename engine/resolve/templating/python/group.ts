import { type Item, Tuple } from '../items.ts'

/** One group of groupby: a tuple whose two members have names. */
export class Group extends Tuple {
  constructor(grouper: Item = null, list: readonly Item[] = []) {
    super()
    this.push(grouper, list)
  }
  named(name: string): Item | undefined {
    if (name === 'grouper') return this[0]
    return name === 'list' ? this[1] : undefined
  }
}
