const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** Python's strftime of an instant in milliseconds, in UTC or the local zone. */
export function strftime(format: string, epoch: number, utc: boolean): string {
  const shift = utc ? 0 : -new Date(epoch).getTimezoneOffset()
  const date = new Date(epoch + shift * 60_000)
  const two = (value: number) => String(value).padStart(2, '0')
  const yearDay = Math.floor((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)
  const [hour, weekday, day, month, year] = [date.getUTCHours(), date.getUTCDay(), date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()]
  const zone = `${shift < 0 ? '-' : '+'}${two(Math.floor(Math.abs(shift) / 60))}${two(Math.abs(shift) % 60)}`
  const codes: { readonly [code: string]: () => string } = {
    Y: () => String(year),
    y: () => two(year % 100),
    m: () => two(month + 1),
    d: () => two(day),
    e: () => String(day).padStart(2),
    H: () => two(hour),
    I: () => two(hour % 12 || 12),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    f: () => `${String(date.getUTCMilliseconds()).padStart(3, '0')}000`,
    p: () => (hour < 12 ? 'AM' : 'PM'),
    j: () => String(yearDay + 1).padStart(3, '0'),
    a: () => days[weekday]?.slice(0, 3) ?? '',
    A: () => days[weekday] ?? '',
    b: () => months[month]?.slice(0, 3) ?? '',
    B: () => months[month] ?? '',
    w: () => String(weekday),
    u: () => String(weekday || 7),
    U: () => two(Math.floor((yearDay + 7 - weekday) / 7)),
    W: () => two(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7)),
    s: () => String(Math.floor(epoch / 1000)),
    z: () => zone,
    Z: () => (utc ? 'UTC' : ''),
    F: () => `${year}-${two(month + 1)}-${two(day)}`,
    T: () => `${two(hour)}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`,
    R: () => `${two(hour)}:${two(date.getUTCMinutes())}`,
    D: () => `${two(month + 1)}/${two(day)}/${two(year % 100)}`,
    c: () => `${days[weekday]?.slice(0, 3)} ${months[month]?.slice(0, 3)} ${String(day).padStart(2)} ${two(hour)}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${year}`,
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  }
  return format.replace(/%(-?)(.)/g, (all, dash: string, code: string) => {
    const text = Object.hasOwn(codes, code) ? (codes[code]?.() ?? '') : all
    return dash ? text.replace(/^0+(?=\d)/, '') : text
  })
}
