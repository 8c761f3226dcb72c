import { anyText, flagOf } from '../arguments.ts'
import { Fault, type Item, Undefined } from '../items.ts'
import { lazyEntries, lenientEntries, type Run } from '../library.ts'
import { typeName } from '../python/text.ts'
import { truthy } from '../python/truth.ts'

const fallback: Run = (_, value = null, other = '', boolean = false) =>
  value instanceof Undefined || (truthy(boolean) && !truthy(value)) ? other : value

/** Filters about what is there and what is not. */
export const fallbackFilters = new Map([
  ...lenientEntries({
    default: ['value default_value? boolean?', fallback],
    d: ['value default_value? boolean?', fallback],
    mandatory: ['value msg?', (_, value, message) => mandatory(value ?? null, message)],
    type_debug: ['value', (_, value) => typeName(value ?? null)],
    undef: ['hint?', () => new Undefined('undef()')],
  }),
  ...lazyEntries({
    ternary: [
      'value true_val false_val none_val?',
      (_, value, whenTrue, whenFalse, whenNone) =>
        value === null && whenNone !== undefined && whenNone !== null ? whenNone : flagOf(value) ? (whenTrue ?? null) : (whenFalse ?? null),
    ],
  }),
])

function mandatory(value: Item, message: Item | undefined): Item {
  if (!(value instanceof Undefined)) return value
  if (message !== undefined && message !== null) throw new Fault(anyText(message), 'undefined-variable')
  throw new Fault(`a mandatory variable is missing: ${value.message}`, 'undefined-variable')
}
