import type { World } from '../../load/world.ts'
import type { Loaded } from './environment.ts'
import type { Item, Keywords } from './items.ts'
import type { Setting } from './setting.ts'
import type { Delimiters } from './syntax/delimiters.ts'

/** What templates, filters and lookups can ask of whoever renders them. */
export interface Kernel {
  readonly world: World
  readonly setting: Setting
  readonly delimiters: Delimiters
  /** Whether what is evaluated was put together from rendered text, which may be anybody's: no lookups then. */
  readonly isPlain: boolean
  /** A variable, rendered; undefined where there is none. */
  variable(name: string): Item | undefined
  /** range, dict, lookup and the others that Jinja and Ansible bring. */
  readonly globals: ReadonlyMap<string, Item>
  /** Whether a variable's text came from a filter whose text stays text. */
  isKept(name: string): boolean
  names(): Iterable<string>
  /** Notes that a secret was read: what is rendered now is one too. */
  markSecret(): void
  /** Another template by its name, found as Ansible finds it; undefined where there is none. */
  load(name: string, from: string): Loaded | undefined
  filter(name: string, value: Item, args: readonly Item[], keywords: Keywords): Item
  test(name: string, value: Item, args: readonly Item[], keywords: Keywords): boolean
  hasFilter(name: string): boolean
  hasTest(name: string): boolean
  lookup(name: string, terms: readonly Item[], options: Keywords): readonly Item[]
  /** A text as a template file is rendered, with some more variables and other delimiters. */
  renderFile(text: string, path: string, delimiters: Delimiters, variables: ReadonlyMap<string, Item>): string
}
