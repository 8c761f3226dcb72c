import { prepareArgs } from '../../engine/args.ts'
import { fromJson } from '../../engine/load/json.ts'
import type { Mapping } from '../../engine/load/values.ts'
import type { Acted, Hands, Json, Module } from '../../engine/module.ts'
import { encode, readRecords } from '../../engine/shell/records.ts'
import { handsOver } from './hands.ts'
import { shells } from './shells.ts'

/** What a test of an action may set besides its arguments. */
export interface Stage {
  readonly shell?: readonly string[]
  readonly check?: boolean
  readonly hands?: Partial<Hands>
}

/** What came of an action: the sentence of arguments that cannot be used counts as a failure. */
export async function act(module: Module, args: { readonly [name: string]: Json }, stage: Stage = {}): Promise<Acted> {
  if (module.kind !== 'action') throw new Error('not an action')
  const prepared = prepareArgs(module, fromJson(args) as Mapping, undefined, { name: 'it' })
  if ('problems' in prepared) return { status: 'failed', message: prepared.problems.map(({ message }) => message).join('; ') }
  const hands = handsOver(stage.shell ?? shells[0] ?? ['sh', 'sh'], stage.hands)
  const questions = Object.entries(module.needs?.(prepared.args, hands.machine) ?? {})
  const answers = await Promise.all(
    questions.map(async ([name, { kind, key }]) => {
      const [record] = readRecords(encode((await hands.frame(kind.script([key]))).stdout))
      return [name, record ? kind.parse(record, key) : kind.absent(key)] as const
    }),
  )
  const now = Object.fromEntries(answers) as never
  if (stage.check && module.check !== 'run') return module.check(prepared.args, now, hands.machine)
  return module.run(prepared.args, now, hands)
}
