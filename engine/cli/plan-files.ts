import { Problems } from '../errors.ts'
import { theWorld } from '../load/source.ts'
import type { PlanFile } from '../review/plan-file.ts'
import { openSave } from './save.ts'

/** Keeps a plan in a file that its owner alone may read. */
export function keepPlan(path: string, plan: PlanFile): void {
  const file = openSave(path, '-o')
  try {
    file.put(`${JSON.stringify(plan, null, 1)}\n`)
  } finally {
    file.close()
  }
}

/** Reads a plan from a file. Throws Problems where there is none, or no plan in it. */
export async function openPlan(path: string): Promise<PlanFile> {
  const bytes = theWorld.read(path)
  if (!bytes)
    throw new Problems([{ code: 'missing-file', message: `there is no plan ${path}`, hint: 'tsplay plan PLAYBOOK -o FILE makes one' }])
  const { readPlan } = await import('../review/reading.ts')
  return readPlan(Buffer.from(bytes).toString('utf8'), path)
}
