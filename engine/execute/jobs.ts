import type { World } from '../load/world.ts'
import type { Hands, Json, Result } from '../module.ts'
import { begin, leave } from '../shell/background.ts'
import type { Seat } from './connections.ts'

/** The tasks of a run that go on in the background (async with poll: 0). */
export interface Jobs {
  /** A name for one more. */
  nextId(): string
  /** One that goes on on a host as this user. */
  began(id: string, seat: Seat): void
  /** Somebody asked for it, and it had finished: nothing of it is left. */
  ended(id: string, result: Result): void
  /** What one came to that has finished. */
  result(id: string): Result | undefined
  /** At the end of a run: what nobody asked for is told to clear up behind itself. Throws nothing: a host may be gone. */
  leaveAll(): Promise<void>
}

/** No jobs yet. */
export function jobs(world: World): Jobs {
  const open = new Map<string, Seat>()
  const results = new Map<string, Result>()
  let count = 0
  return {
    nextId: () => `j${String(Math.floor(world.random() * 1e12)).padStart(12, '0')}.${++count}`,
    began: (id, seat) => open.set(id, seat),
    ended: (id, result) => {
      open.delete(id)
      results.set(id, result)
    },
    result: id => results.get(id),
    async leaveAll() {
      const seats = new Map<Seat, string[]>()
      for (const [id, seat] of open) seats.set(seat, [...(seats.get(seat) ?? []), id])
      await Promise.allSettled([...seats].map(async ([seat, ids]) => (await seat.shell()).frame(leave(ids), { timeout: 10 })))
    },
  }
}

/** A command was begun and goes on by itself. */
export class Begun extends Error {
  readonly result: Result
  constructor(result: Result) {
    super('it goes on in the background')
    this.result = result
  }
}

/** The same hands, whose commands go on by themselves: they throw Begun. */
export function beginning(hands: Hands, all: Jobs, seat: Seat, limit: number, cmd: Json | undefined): Hands {
  return {
    ...hands,
    async command(command) {
      const id = all.nextId()
      const ran = await hands.frame(begin({ id, limit, cmd: JSON.stringify(cmd ?? null) }, command))
      if (ran.status !== 0) return ran
      all.began(id, seat)
      throw new Begun(started(id, `${hands.machine.home}/.ansible_async/${id}`))
    },
  }
}

/** What register keeps of a task that was begun. */
export function started(id: string, file: string): Result {
  return { started: 1, finished: 0, ansible_job_id: id, results_file: file, changed: true }
}
