import type { Hands, Result } from '../../module.ts'
import { encode, readRecords } from '../../shell/records.ts'
import { fileFrom } from './file-record.ts'
import { fileResult } from './file-result.ts'
import { fileScript } from './file-script.ts'

/** Owner, permissions, size and state of a path, for what an action tells of it. */
export async function toldFile(path: string, hands: Hands): Promise<Result> {
  const { stdout } = await hands.frame(fileScript([{ path }]))
  const record = readRecords(encode(stdout))[0]
  return record ? fileResult(fileFrom(record, { path })) : {}
}
