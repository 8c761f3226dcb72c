import { type Address, type Become, Unreachable } from '../connect/link.ts'
import { Unknown } from '../load/values.ts'
import { type Account, account } from '../state/accounts/account.ts'
import { Wanting } from '../state/packages/coming.ts'
import { machineIdOf, type Seat } from './connections.ts'
import type { Scene } from './scene.ts'
import { NotYet } from './sources.ts'

/** The number of a user who gets one when made: no file is theirs yet. */
const unborn = 0xfffffffe

/**
 * In a check: nobody can become a user who is only planned. What is there is then asked as who logged in, and judged as that user. Throws
 * NotYet where a package brings the user: who that will be, only the run can tell.
 */
export async function seatInCheck(
  { connections, overlay }: Pick<Scene, 'connections' | 'overlay'>,
  address: Address,
  become: Become,
): Promise<Seat> {
  try {
    return await connections.seat(address, become)
  } catch (error) {
    if (!(error instanceof Unreachable) || error.phase !== 'become') throw error
    const planned = plannedUser(overlay, machineIdOf(address), become.user)
    if (planned instanceof Unknown) throw new NotYet(planned)
    if (!planned?.exists) throw error
    const seat = await connections.seat(address, undefined)
    const { name, uid = unborn, gid, home = '/', groups = [] } = planned
    const machine = { ...seat.machine, user: name, uid, home, ...(groups.length === 0 && gid !== undefined && { gid }) }
    return { ...seat, id: `${seat.id} as ${name}`, machine }
  }
}

function plannedUser(overlay: Scene['overlay'], machineId: string, name: string): Account | Unknown | undefined {
  try {
    return overlay?.over(machineId, account(name), { exists: false, name }) as Account | Unknown | undefined
  } catch (error) {
    if (!(error instanceof Wanting)) throw error
    // What planned packages bring was not read yet.
    const task = overlay?.planned(machineId)
    return task === undefined ? undefined : new Unknown(task)
  }
}
