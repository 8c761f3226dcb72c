import { Callable, type Item, Thing } from '../items.ts'
import { floating } from './numbers.ts'

/** The difference of two moments: Python's timedelta. */
export class TimeSpan extends Thing {
  readonly type = 'timedelta'
  readonly microseconds: bigint
  constructor(microseconds: bigint) {
    super()
    this.microseconds = microseconds
  }

  override member(name: string): Item | undefined {
    const { days, seconds, micro } = this.parts()
    if (name === 'days') return days
    if (name === 'seconds') return seconds
    if (name === 'microseconds') return micro
    if (name === 'total_seconds') return new Callable(name, () => floating(Number(this.microseconds) / 1_000_000))
    return undefined
  }

  text(): string {
    const { days, seconds, micro } = this.parts()
    const two = (part: number) => String(part).padStart(2, '0')
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
    const prefix = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `
    return `${prefix}${clock}${micro === 0 ? '' : `.${String(micro).padStart(6, '0')}`}`
  }

  private parts(): { readonly days: number; readonly seconds: number; readonly micro: number } {
    const day = 86_400_000_000n
    const rest = ((this.microseconds % day) + day) % day
    return { days: Number((this.microseconds - rest) / day), seconds: Number(rest / 1_000_000n), micro: Number(rest % 1_000_000n) }
  }
}
