import { Callable } from './python.ts'

/** The `loop` of a round: facts by name, and callable where the loop is recursive. */
export class Loop extends Callable {
  readonly facts: ReadonlyMap<string, unknown>
  constructor(facts: ReadonlyMap<string, unknown>, call: Callable['call']) {
    super('loop', call)
    this.facts = facts
  }
}
