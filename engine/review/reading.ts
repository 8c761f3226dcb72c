import { createRequire } from 'node:module'
import { parse } from 'node:path'
import type { ErrorObject } from 'ajv'
import { LineCounter, parseDocument } from 'yaml'
import { checkArgs } from '../args.ts'
import { type Position, type Problem, Problems } from '../errors.ts'
import { fromJson } from '../load/json.ts'
import { type Key, Template, type Value } from '../load/values.ts'
import type { Json } from '../module.ts'
import { isModule, loadModule } from '../registry.ts'
import { stars } from '../report/needles.ts'
import { type PlannedStep, planVersion } from '../report/planned.ts'
import type { PlanFile } from './plan-file.ts'
import { planSchema } from './plan-schema.ts'

type Path = readonly (string | number)[]

/** Reads a plan. Throws Problems for what is no plan, one of another version, or one whose steps no module takes. */
export async function readPlan(text: string, file: string): Promise<PlanFile> {
  const json = parsed(text, file)
  const place = (path: Path) => placeIn(text, file, path)
  const { plan } = (json ?? {}) as { plan?: unknown }
  if (typeof plan === 'number' && plan !== planVersion) {
    const hint = 'make the plan again with this tsplay, or apply it with the one that made it'
    throw new Problems([
      {
        code: 'other-plan',
        at: place(['plan']),
        message: `this is a plan of version ${plan}; this tsplay reads version ${planVersion}`,
        hint,
      },
    ])
  }
  const wrong = errorsOf(json)
  if (wrong.length > 0) throw new Problems(wrong.map(error => shapeProblem(error, place)))
  const problems = await stepProblems(json as PlanFile, place)
  if (problems.length > 0) throw new Problems(problems)
  return json as PlanFile
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const { message } = error as Error
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
    throw new Problems([
      {
        code: 'no-plan',
        at: at(text, file, offset),
        message: 'this is no JSON, or it was cut off',
        hint: 'tsplay plan PLAYBOOK -o FILE makes a plan',
      },
    ])
  }
}

function at(text: string, file: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n')
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

/** Where a member stands; only looked for where something is wrong with it. */
function placeIn(text: string, file: string, path: Path): Position {
  const document = parseDocument(text, { lineCounter: new LineCounter() })
  const node = document.getIn(path, true) as { range?: readonly number[] } | undefined
  return at(text, file, node?.range?.[0] ?? 0)
}

function errorsOf(json: unknown): readonly ErrorObject[] {
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  const validate = new Ajv2020({ allErrors: false, strict: false }).compile(planSchema)
  return validate(json) ? [] : (validate.errors ?? []).slice(-1)
}

function shapeProblem({ instancePath, message = 'it does not fit', params }: ErrorObject, place: (path: Path) => Position): Problem {
  const path = instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const name = path.length > 0 ? path.join('.') : 'the plan'
  const more = 'additionalProperty' in params ? ` ("${String(params['additionalProperty'])}")` : ''
  const keys = path.map(part => (/^\d+$/.test(part) ? Number(part) : part))
  return { code: 'edited-plan', at: place(keys), message: `${name} ${message}${more}`, hint: 'a plan is not edited: make a new one' }
}

/** What no module here would take. */
async function stepProblems({ tasks, control }: PlanFile, place: (path: Path) => Position): Promise<Problem[]> {
  const steps = tasks.flatMap(({ task, steps }, index) =>
    steps.map((step, number) => ({ task, step, path: ['tasks', index, 'steps', number] as const })),
  )
  // Modules of the user's own stand beside the playbook.
  const own = new Set(Object.keys(control.stats).map(path => parse(path).name))
  const checked = await Promise.all(
    steps.map(async ({ step, path }) => {
      if (step.module === undefined || step.decided === undefined || !isModule(step.module))
        return own.has(step.module ?? '') ? [] : unknownModule(step, path, place)
      return argumentProblems(step, path, place)
    }),
  )
  return checked.flat()
}

/** Words of the language are no modules; neither is a step that only waits. */
function unknownModule({ module, decided }: PlannedStep, path: Path, place: (path: Path) => Position): Problem[] {
  if (module === undefined || decided !== 'review') return []
  return [
    {
      code: 'unknown-module',
      at: place([...path, 'module']),
      message: `there is no module "${module}"`,
      hint: 'tsplay doc lists the modules there are',
    },
  ]
}

async function argumentProblems(
  { module = '', arguments: given, decided }: PlannedStep,
  path: Path,
  place: (path: Path) => Position,
): Promise<Problem[]> {
  const found = await loadModule(module)
  if (!found || !given || decided !== 'review') return []
  const named = new Map<Key, Value>(Object.entries(given).map(([name, value]) => [name, openly(value)]))
  const problems = checkArgs(found.module, named, { name: found.name, partial: true })
  const at = problems.length > 0 ? place([...path, 'arguments']) : undefined
  return problems.map(problem => ({ ...problem, ...(at && { at }) }))
}

/** A secret may be anything. */
function openly(value: Json): Value {
  return JSON.stringify(value).includes(stars) ? new Template('{{ secret }}') : fromJson(value)
}
