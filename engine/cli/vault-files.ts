import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { Problems } from '../errors.ts'
import { theWorld } from '../load/source.ts'

/** The bytes of a file, or of standard input for `-`. Throws Problems where there is none. */
export function readInput(path: string): Uint8Array {
  const bytes = path === '-' ? readFileSync(0) : theWorld.read(path)
  if (bytes) return bytes
  throw new Problems([{ code: 'missing-file', message: `there is no file ${path}`, hint: 'tsplay vault create FILE makes one' }])
}

/** Puts bytes in place of a file, whole or not at all; what was there keeps its permissions, a new one is its owner's alone. `-` is standard output. */
export function writeOutput(path: string, bytes: Uint8Array): void {
  if (path === '-') return writeStandard(bytes)
  const target = theWorld.stat(path) ? realpathSync(path) : path
  const mode = theWorld.stat(path) ? statSync(target).mode & 0o777 : 0o600
  const folder = mkdtempSync(join(dirname(target), `.${basename(target)}.`))
  try {
    writeFileSync(join(folder, 'new'), bytes, { mode, flush: true })
    renameSync(join(folder, 'new'), target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** That nobody reads any longer needs no words. */
function writeStandard(bytes: Uint8Array): void {
  try {
    writeFileSync(1, bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

/** Lets the person change bytes in $VISUAL, $EDITOR or vi; the file in between is in a folder that nobody else may enter, and gone afterwards. */
export function editBytes(name: string, bytes: Uint8Array): Uint8Array {
  const editor = process.env['VISUAL'] || process.env['EDITOR'] || 'vi'
  const folder = mkdtempSync(join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), 'tsplay-vault-'))
  const path = join(folder, basename(name))
  try {
    writeFileSync(path, bytes, { mode: 0o600 })
    const { status } = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, editor, path], { stdio: 'inherit' })
    if (status === 0) return readFileSync(path)
    const hint = 'set EDITOR to one that is there'
    throw new Problems([{ code: 'editor', message: `the editor "${editor}" ended with status ${status}; ${name} is as it was`, hint }])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
