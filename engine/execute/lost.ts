import { Unreachable } from '../connect/link.ts'

/** Whether a link broke while something ran. */
export function isLost(error: unknown): error is Unreachable {
  return error instanceof Unreachable && error.phase === 'lost'
}

/** Asks the host something that changes nothing: where the link breaks meanwhile, once more over the next one; `between` the two. */
export async function askedAgain<T>(work: () => Promise<T>, between: () => void = () => undefined): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isLost(error)) throw error
    between()
    return work()
  }
}

/** An action that was under way when the link broke: nobody knows what became of it, so it is not begun a second time. */
export function mayHaveRun(error: Unreachable): Unreachable {
  const message = `${error.message}: what ran may or may not have run to its end`
  return new Unreachable('lost', message, 'look at the host, then run again; a module that has a state goes on by itself')
}

/** A change that met a broken link twice. */
export function maybeHalf(error: Unreachable): Unreachable {
  return new Unreachable(
    'lost',
    `${error.message} again while it was changed`,
    'mend the network and run again: what is there is read anew',
  )
}
