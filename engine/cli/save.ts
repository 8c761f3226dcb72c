import { closeSync, fchmodSync, openSync, writeSync } from 'node:fs'
import { Problems } from '../errors.ts'

/** A file that a run is kept in. */
export interface Save {
  write(text: string): Promise<void>
  /** The same at once. */
  put(text: string): void
  close(): void
}

/** Opens the file of --save; nobody but its owner may read it, as results may tell a lot. Throws Problems where it cannot be written. */
export function openSave(path: string, option = '--save'): Save {
  const file = opened(path, option)
  return {
    write: async text => {
      writeSync(file, text)
    },
    put: text => void writeSync(file, text),
    close: () => closeSync(file),
  }
}

function opened(path: string, option: string): number {
  try {
    const file = openSync(path, 'w', 0o600)
    fchmodSync(file, 0o600)
    return file
  } catch (error) {
    const message = `${option} cannot write ${path}: ${(error as Error).message}`
    throw new Problems([{ code: 'unwritable-file', message, hint: 'name a file in a folder of yours' }])
  }
}
