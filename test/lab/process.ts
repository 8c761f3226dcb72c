import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

/** A process, told from a later one with the same number by when it started. */
export interface Process {
  readonly pid: number
  readonly started: string
}

/** The process with this number as it is now. */
export function processOf(pid: number): Process {
  return { pid, started: startOf(pid) ?? '' }
}

/** Whether this very process still runs. */
export function isAlive({ pid, started }: Process): boolean {
  return started !== '' && startOf(pid) === started
}

/** The number of the only child of a process, once that child runs the program it was started for. */
export async function onlyChildOf(parent: number, program: string): Promise<number> {
  for (let left = 300; left > 0; left--) {
    const pid = Number(await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => ''))
    const name = pid > 0 ? await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '') : ''
    if (name.trim() === program.slice(0, 15)) return pid
    await wait(10)
  }
  throw new Error(`${program} does not start`)
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : fields[18]
  } catch {
    return undefined
  }
}
