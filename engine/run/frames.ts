import { codeFrame, type Problem } from '../errors.ts'
import type { Told } from '../execute/scene.ts'
import type { World } from '../load/world.ts'

/** An event whose problems have the lines around their places: whoever found them may have had no text at hand. */
export function withFrames(event: Told, world: World): Told {
  if (event.type === 'notice') return { ...event, problem: framed(event.problem, world) }
  if (event.type === 'run-finished') return { ...event, problems: inOrder(event.problems).map(problem => framed(problem, world)) }
  if (event.type !== 'host-finished' || !event.outcome.problem) return event
  return { ...event, outcome: { ...event.outcome, problem: framed(event.outcome.problem, world) } }
}

/** Each problem once, those of a file together and from its top to its end. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const seen = new Map(problems.map(problem => [JSON.stringify([problem.code, problem.message, problem.at]), problem]))
  const files = [...new Set(problems.map(({ at }) => at?.file))]
  const rank = ({ at }: Problem) => files.indexOf(at?.file)
  const place = ({ at }: Problem) => (at ? at.line * 10_000 + at.column : 0)
  return [...seen.values()].sort((a, b) => rank(a) - rank(b) || place(a) - place(b))
}

function framed(problem: Problem, world: World): Problem {
  const { at, frame } = problem
  if (!at || frame !== undefined) return problem
  const text = textOf(at.file, world)
  return text === undefined || text.split('\n').length < at.line ? problem : { ...problem, frame: codeFrame(text, at) }
}

/** Nothing of a file that is a vault is shown. */
function textOf(path: string, world: World): string | undefined {
  try {
    const text = Buffer.from(world.read(path) ?? []).toString('utf8')
    return text === '' || text.startsWith('$ANSIBLE_VAULT') ? undefined : text
  } catch {
    return undefined
  }
}
