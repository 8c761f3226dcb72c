import { TemplateFault } from '../fault.ts'
import type { Filters } from '../filters.ts'
import { binary } from '../operators.ts'
import { floating, integral, isInteger, isNumber, isText, itemsOf, numberOf, str, truthy, typeName } from '../python.ts'
import { count, flag, given, text } from './arguments.ts'
import { keyOf } from './selecting.ts'

function toInt(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown {
  const otherwise = given(args, kwargs, 0, 'default') ?? 0
  const base = count(args, kwargs, 1, 'base', 10)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isInteger(value)) return value
  if (isNumber(value)) return Number.isFinite(numberOf(value)) ? integral(BigInt(Math.trunc(numberOf(value)))) : otherwise
  if (!isText(value)) return otherwise
  const source = value.trim().replaceAll('_', '')
  if (base === 10 && /^[-+]?\d+$/.test(source)) return integral(BigInt(source.replace(/^\+/, '')))
  if (base !== 10) {
    const digits = source.replace(/^([-+]?)0[xXoObB]/, '$1')
    const number = Number.parseInt(digits, base)
    return Number.isNaN(number) ? otherwise : number
  }
  return source !== '' && Number.isFinite(Number(source)) ? Math.trunc(Number(source)) : otherwise
}

function round(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): unknown {
  const places = count(args, kwargs, 0, 'precision', 0)
  const method = text(args, kwargs, 1, 'method', 'common')
  const [number, factor] = [numberOf(value), 10 ** places]
  if (method === 'ceil') return floating(Math.ceil(number * factor) / factor)
  if (method === 'floor') return floating(Math.floor(number * factor) / factor)
  const scaled = number * factor
  const low = Math.floor(scaled)
  const half = Math.abs(scaled - low - 0.5) < 1e-9
  return floating((half ? (low % 2 === 0 ? low : low + 1) : Math.round(scaled)) / factor)
}

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']

function humanReadable(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  const number = numberOf(toInt(value, [], new Map()))
  const isBits = flag(args, kwargs, 0, 'isbits', false)
  const unit = given(args, kwargs, 1, 'unit')
  const named =
    unit === undefined || unit === null ? -1 : ['B', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'].indexOf(str(unit)[0]?.toUpperCase() ?? '')
  const power = named >= 0 ? named : Math.max(0, Math.min(8, Math.floor(Math.log(Math.max(1, Math.abs(number))) / Math.log(1024))))
  const suffix = isBits ? (power === 0 ? 'bits' : `${units[power]?.[0]}b`) : power === 0 ? 'Bytes' : units[power]
  return `${(number / 1024 ** power).toFixed(2)} ${suffix}`
}

function humanToBytes(value: unknown): unknown {
  const found = /^\s*([\d.]+)\s*([a-zA-Z]*)\s*$/.exec(str(value))
  if (!found) throw new TemplateFault('template-error', `human_to_bytes() can't interpret following string: ${str(value)}`)
  const power = Math.max(
    0,
    ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'].indexOf((found[2] ?? '').replace(/^b(ytes?)?$/i, '')[0]?.toUpperCase() ?? ''),
  )
  return Math.round(Number(found[1]) * 1024 ** power)
}

function fileSize(value: unknown, args: readonly unknown[], kwargs: ReadonlyMap<string, unknown>): string {
  const isBinary = flag(args, kwargs, 0, 'binary', false)
  const base = isBinary ? 1024 : 1000
  const number = numberOf(isText(value) ? Number(value) : value)
  if (number === 1) return '1 Byte'
  if (number < base) return `${Math.trunc(number)} Bytes`
  const power = Math.min(8, Math.floor(Math.log(number) / Math.log(base)))
  return `${(number / base ** power).toFixed(1)} ${isBinary ? `${units[power]?.[0]}iB` : power === 1 ? 'kB' : units[power]}`
}

/** Filters of numbers and truth. */
export const numbers: Filters = {
  int: toInt,
  float: (value, args, kwargs) => {
    const number =
      typeof value === 'boolean'
        ? Number(value)
        : isNumber(value)
          ? numberOf(value)
          : isText(value) && value.trim() !== ''
            ? Number(value)
            : Number.NaN
    return Number.isNaN(number) && str(value).toLowerCase() !== 'nan'
      ? (given(args, kwargs, 0, 'default') ?? floating(0))
      : floating(number)
  },
  bool: value => {
    if (value === null || typeof value === 'boolean') return value
    return isText(value) ? ['yes', 'on', '1', 'true'].includes(value.toLowerCase()) : isNumber(value) && numberOf(value) === 1
  },
  abs: value => (isInteger(value) ? (value < 0 ? -value : value) : floating(Math.abs(numberOf(value)))),
  round,
  pow: (value, args) => floating(numberOf(value) ** numberOf(args[0])),
  root: (value, args, kwargs) => floating(numberOf(value) ** (1 / count(args, kwargs, 0, 'base', 2))),
  log: (value, args, kwargs) => {
    const base = given(args, kwargs, 0, 'base')
    return floating(
      base === undefined
        ? Math.log(numberOf(value))
        : numberOf(base) === 10
          ? Math.log10(numberOf(value))
          : Math.log(numberOf(value)) / Math.log(numberOf(base)),
    )
  },
  sum: (value, args, kwargs) => {
    const attribute = given(args, kwargs, 0, 'attribute')
    const parts = itemsOf(value).map(one => (attribute === undefined || attribute === null ? one : keyOf(one, attribute)))
    return parts.reduce((total, one) => binary['+']?.(total, one), given(args, kwargs, 1, 'start') ?? 0)
  },
  human_readable: humanReadable,
  human_to_bytes: humanToBytes,
  filesizeformat: fileSize,
  random: (value, _args, _kwargs, run) => {
    if (isNumber(value)) return Math.floor(run.setting.world.random() * numberOf(value))
    const items = itemsOf(value)
    return items[Math.floor(run.setting.world.random() * items.length)] ?? null
  },
  ternary: (value, args, kwargs) => {
    const none = given(args, kwargs, 2, 'none_val')
    if (value === null && none !== undefined) return none
    return truthy(value) ? given(args, kwargs, 0, 'true_val') : given(args, kwargs, 1, 'false_val')
  },
  type_debug: value => (isText(value) ? 'AnsibleUnicode' : typeName(value)).replace('AnsibleUnicode', 'str'),
}
