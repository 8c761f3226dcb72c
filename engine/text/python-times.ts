/** A moment as Python's str(datetime.now()) prints it, in the time zone of this machine. */
export function momentText(milliseconds: number): string {
  const date = new Date(milliseconds)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}${fraction(date.getMilliseconds())}`
}

/** A span as Python's str(timedelta) prints it: `0:00:01.005000`. */
export function spanText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  const days = Math.floor(seconds / 86_400)
  const clock = `${Math.floor((seconds % 86_400) / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return `${days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `}${clock}${fraction(milliseconds % 1000)}`
}

function two(part: number): string {
  return String(part).padStart(2, '0')
}

function fraction(milliseconds: number): string {
  return milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}000`
}
