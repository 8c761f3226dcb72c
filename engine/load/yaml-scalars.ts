import { Float, Moment, type Value } from './values.ts'

/** A plain scalar as PyYAML reads it: YAML 1.1 with its own idea of numbers. */
export function scalarOf(text: string): Value {
  if (text === '' || /^(~|null|Null|NULL)$/.test(text)) return null
  if (/^(yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true
  if (/^(no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return false
  if (!/^[-+.0-9]/.test(text)) return text
  return integer(text) ?? float(text) ?? moment(text) ?? text
}

function integer(text: string): Value | undefined {
  const sign = text.startsWith('-') ? -1n : 1n
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  const whole = (value: bigint) => narrowed(sign * value)
  if (/^[-+]?0b[0-1_]+$/.test(text)) return whole(BigInt(digits))
  if (/^[-+]?0x[0-9a-fA-F_]+$/.test(text)) return whole(BigInt(digits))
  if (/^[-+]?0[0-7_]+$/.test(text)) return whole(BigInt(`0o${digits.slice(1) || '0'}`))
  if (/^[-+]?(?:0|[1-9][0-9_]*)$/.test(text)) return whole(BigInt(digits))
  if (/^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/.test(text)) return whole(digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n))
  return undefined
}

function narrowed(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

function float(text: string): Value | undefined {
  const digits = text.replaceAll('_', '').toLowerCase()
  if (/^[-+]?\.(?:inf)$/.test(digits)) return digits.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (digits === '.nan') return Number.NaN
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/.test(text)) {
    const sign = digits.startsWith('-') ? -1 : 1
    return floating(
      sign *
        digits
          .replace(/^[-+]/, '')
          .split(':')
          .reduce((sum, part) => sum * 60 + Number(part || 0), 0),
    )
  }
  if (/^[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?$/.test(text) || /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/.test(text))
    return floating(Number(digits))
  return undefined
}

function floating(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value
}

const stamp = /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?$/

function moment(text: string): Value | undefined {
  const found = stamp.exec(text)
  if (!found) return undefined
  const [, year = '', month = '', day = '', hour, minute = '', second = '', fraction = '', zone, sign, zoneHour = '0', zoneMinute = '0'] =
    found
  const two = (part: string) => part.padStart(2, '0')
  const date = `${year}-${two(month)}-${two(day)}`
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (Number.isNaN(midnight) || Number(month) > 12 || Number(day) > 31) return undefined
  if (hour === undefined) return new Moment(date, midnight)
  const micro = fraction === '' ? '' : `.${fraction.slice(0, 6).padEnd(6, '0')}`
  const offset = sign ? (sign === '-' ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute)) : 0
  const written = zone === undefined ? '' : sign ? `${sign}${two(zoneHour)}:${two(zoneMinute)}` : '+00:00'
  const time =
    midnight + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000 + Number(`0.${fraction || '0'}`) * 1000
  return new Moment(`${date} ${two(hour)}:${minute}:${second}${Number(micro) === 0 ? '' : micro}${written}`, time)
}
