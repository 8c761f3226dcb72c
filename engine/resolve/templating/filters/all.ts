import type { Entries } from '../library.ts'
import { chanceFilters } from './chance.ts'
import { dataFilters } from './data.ts'
import { dateFilters } from './dates.ts'
import { fallbackFilters } from './fallbacks.ts'
import { hashFilters } from './hashes.ts'
import { indexFilters } from './index-of.ts'
import { ipFilters } from './ip.ts'
import { ipRangeFilters } from './ip-ranges.ts'
import { keyFilters } from './keys.ts'
import { listFilters } from './lists.ts'
import { macFilters } from './mac.ts'
import { mappingFilters } from './mappings.ts'
import { markupFilters } from './markup.ts'
import { numberFilters } from './numbers.ts'
import { pathFilters } from './paths.ts'
import { recordFilters } from './records.ts'
import { regexFilters } from './regex.ts'
import { selectionFilters } from './selection.ts'
import { setFilters } from './sets.ts'
import { textFilters } from './text.ts'
import { vaultFilters } from './vaulted.ts'
import { wayFilters } from './ways.ts'

/** All filters by their short names. */
export const allFilters: Entries = new Map([
  ...fallbackFilters,
  ...selectionFilters,
  ...listFilters,
  ...indexFilters,
  ...ipFilters,
  ...ipRangeFilters,
  ...macFilters,
  ...wayFilters,
  ...setFilters,
  ...mappingFilters,
  ...recordFilters,
  ...keyFilters,
  ...textFilters,
  ...vaultFilters,
  ...markupFilters,
  ...numberFilters,
  ...regexFilters,
  ...pathFilters,
  ...hashFilters,
  ...dataFilters,
  ...dateFilters,
  ...chanceFilters,
])
