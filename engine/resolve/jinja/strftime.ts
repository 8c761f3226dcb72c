const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** Python's strftime of an instant in milliseconds, in UTC or the local zone. */
export function strftime(format: string, epoch: number, utc: boolean): string {
  const codes = { ...dateCodes(epoch, utc), ...timeCodes(epoch, utc) }
  return format.replace(/%(-?)(.)/g, (all, dash: string, code: string) => {
    const text = Object.hasOwn(codes, code) ? (codes[code]?.() ?? '') : all
    return dash ? text.replace(/^0+(?=\d)/, '') : text
  })
}

interface Codes {
  readonly [code: string]: () => string
}

const two = (value: number) => String(value).padStart(2, '0')
const shiftOf = (epoch: number, utc: boolean) => (utc ? 0 : -new Date(epoch).getTimezoneOffset())

function dateCodes(epoch: number, utc: boolean): Codes {
  const date = new Date(epoch + shiftOf(epoch, utc) * 60_000)
  const [weekday, day, month, year] = [date.getUTCDay(), date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()]
  const yearDay = Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000)
  return {
    Y: () => String(year),
    y: () => two(year % 100),
    m: () => two(month + 1),
    d: () => two(day),
    e: () => String(day).padStart(2),
    j: () => String(yearDay + 1).padStart(3, '0'),
    a: () => days[weekday]?.slice(0, 3) ?? '',
    A: () => days[weekday] ?? '',
    b: () => months[month]?.slice(0, 3) ?? '',
    B: () => months[month] ?? '',
    w: () => String(weekday),
    u: () => String(weekday || 7),
    U: () => two(Math.floor((yearDay + 7 - weekday) / 7)),
    W: () => two(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7)),
    F: () => `${year}-${two(month + 1)}-${two(day)}`,
    D: () => `${two(month + 1)}/${two(day)}/${two(year % 100)}`,
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  }
}

function timeCodes(epoch: number, utc: boolean): Codes {
  const shift = shiftOf(epoch, utc)
  const date = new Date(epoch + shift * 60_000)
  const hour = date.getUTCHours()
  const clock = `${two(hour)}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const day = `${days[date.getUTCDay()]?.slice(0, 3)} ${months[date.getUTCMonth()]?.slice(0, 3)} ${String(date.getUTCDate()).padStart(2)}`
  return {
    H: () => two(hour),
    I: () => two(hour % 12 || 12),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    f: () => `${String(date.getUTCMilliseconds()).padStart(3, '0')}000`,
    p: () => (hour < 12 ? 'AM' : 'PM'),
    s: () => String(Math.floor(epoch / 1000)),
    z: () => `${shift < 0 ? '-' : '+'}${two(Math.floor(Math.abs(shift) / 60))}${two(Math.abs(shift) % 60)}`,
    Z: () => (utc ? 'UTC' : ''),
    T: () => clock,
    R: () => clock.slice(0, 5),
    c: () => `${day} ${clock} ${date.getUTCFullYear()}`,
  }
}
