import type { Entries } from '../library.ts'
import { addressTests } from './addresses.ts'
import { fileTests } from './files.ts'
import { matchingTests } from './matching.ts'
import { resultTests } from './results.ts'
import { valueTests } from './values.ts'

/** All tests by their short names. */
export const allTests: Entries = new Map([...valueTests, ...resultTests, ...matchingTests, ...fileTests, ...addressTests])
