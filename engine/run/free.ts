import { Problems } from '../errors.ts'
import { runsOnce } from '../execute/post.ts'
import type { Stage, Told } from '../execute/scene.ts'
import { viewOf } from '../execute/view.ts'
import type { PlannedTask } from '../plan/context.ts'
import { type Linear, nextOf, type Work } from '../plan/linear.ts'
import { withForks } from './forks.ts'
import { isOver, type Turn, throttleOf } from './play.ts'
import { type Turnstile, turnstile } from './turnstile.ts'

type RunWork = (turn: Turn, work: Work) => Promise<void>

/**
 * Each host goes through the tasks without waiting for others: under `free` all of them, with at most `forks` at work; under
 * `host_pinned` so many at a time, each from the first to the last task.
 */
export async function runFreely(turn: Turn, follow: (play: Linear) => void, runWork: RunWork): Promise<void> {
  const { stage } = turn
  const { forks } = stage.scene.settings
  const isPinned = stage.strategy === 'host_pinned'
  const gate = turnstile(isPinned ? stage.batch.length : forks)
  const gateOf = throttles(gate, forks)
  const tell = oneByOne(stage)
  const warned = new Set<string>()
  await withForks(stage.batch, { forks: isPinned ? forks : stage.batch.length, signal: stage.scene.signal }, async host => {
    while (!isOver(turn)) {
      const { play, task } = nextOf(turn.play, host)
      turn.play = play
      follow(play)
      if (!task) return
      if (forAll.test(task.node.module)) throw over(turn, task)
      const isOnce = runsOnce(task, viewOf(turn.stage, host, task.context))
      if (isOnce && !warned.has(task.id)) tell([warning(task)])
      if (isOnce) warned.add(task.id)
      await gateOf(task).through(() => apart(turn, { task, hosts: [host] }, tell, runWork))
      follow(turn.play)
    }
  })
}

/** What is done once for all hosts, and so cannot be done by one of them. */
const forAll = /^(ansible\.(builtin|legacy)\.)?(add_host|pause)$/

function over(turn: Turn, { node }: PlannedTask): Problems {
  turn.fatal = true
  const message = `The '${node.module}' module bypasses the host loop, which is currently not supported in the ${turn.stage.strategy} strategy`
  return new Problems([{ code: 'free-host-loop', message, at: node.at, hint: 'put it into a play of its own, with strategy: linear' }])
}

/** The gate for all tasks, behind one of its own for a task that fewer hosts may do at once. */
function throttles(gate: Turnstile, forks: number): (task: PlannedTask) => Turnstile {
  const gates = new Map<string, Turnstile>()
  return task => {
    const places = throttleOf(task, forks)
    if (places >= forks) return gate
    const own = gates.get(task.id) ?? turnstile(places)
    gates.set(task.id, own)
    return { through: work => own.through(() => gate.through(work)) }
  }
}

/** Does work in a turn of its own, whose events are held back until it has ended: those of hosts are not mixed. */
async function apart(turn: Turn, work: Work, tell: (events: readonly Told[]) => void, runWork: RunWork): Promise<void> {
  if (isOver(turn)) return
  const held: Told[] = []
  const stage: Stage = { ...turn.stage, scene: { ...turn.stage.scene, tell: event => void held.push(event) } }
  const own: Turn = {
    stage,
    tallies: turn.tallies,
    isWanted: turn.isWanted,
    debugged: turn.debugged,
    roleRuns: turn.roleRuns,
    get play() {
      return turn.play
    },
    set play(play) {
      turn.play = play
    },
    get fatal() {
      return turn.fatal
    },
    set fatal(isFatal) {
      turn.fatal = isFatal
    },
    // Hosts that go at their own pace do not end it for each other.
    lost: false,
    fallen: turn.fallen,
    get ended() {
      return turn.ended
    },
    set ended(what) {
      turn.ended = what
    },
  }
  try {
    await runWork(own, work)
  } finally {
    tell(held)
  }
}

/** Tells events; the headline of a task stands again where another task's lines came between. */
function oneByOne({ scene }: Stage): (events: readonly Told[]) => void {
  let last: string | undefined
  return events => {
    for (const event of events) {
      if (event.type === 'task-started' && event.task.id === last) continue
      if (event.type === 'task-started') last = event.task.id
      scene.tell(event)
    }
  }
}

function warning({ node }: PlannedTask): Told {
  const message = 'Using run_once with the free strategy is not currently supported. This task will still be executed for every host.'
  return { type: 'notice', problem: { code: 'run-once-free', message, at: node.at } }
}
