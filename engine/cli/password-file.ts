import { basename, isAbsolute, join, resolve } from 'node:path'
import { type Problem, Problems } from '../errors.ts'
import type { World } from '../load/world.ts'
import { sh } from '../shell/sh.ts'

/** The password in a file, or what a program prints where the file is executable. Throws Problems where there is none. */
export function readPasswordFile(name: string, id: string | undefined, world: World): string {
  const path = located(name, world)
  const found = world.stat(path)
  if (found?.type !== 'file') throw trouble('missing-password-file', `there is no password file ${path}`, 'give its path from here')
  const text = (found.mode & 0o111) === 0 ? textOf(path, world) : printed(path, id, world)
  const password = text.trim()
  if (password !== '') return password
  throw trouble('empty-password', `there is no password in ${path}`, 'write it on the first line, or let the program print it')
}

function located(name: string, world: World): string {
  if (name.startsWith('~/')) return join(world.env('HOME') ?? '/', name.slice(2))
  return isAbsolute(name) ? name : resolve(name)
}

function textOf(path: string, world: World): string {
  return Buffer.from(world.read(path) ?? []).toString('utf8')
}

/** A program whose name ends with -client is told which password is wanted. */
function printed(path: string, id: string | undefined, world: World): string {
  const wantsId = id !== undefined && /-client(\.\w+)?$/.test(basename(path))
  const command = wantsId ? sh`${path} --vault-id ${id}` : sh`${path}`
  const { status, stdout, stderr } = world.run(command.text)
  if (status === 0) return stdout
  const last = stderr.trim().split('\n').at(-1) ?? ''
  throw trouble(
    'password-program',
    `the password program ${path} ended with status ${status}${last === '' ? '' : `: ${last}`}`,
    'run it by hand',
  )
}

function trouble(code: string, message: string, hint: string): Problems {
  return new Problems([{ code, message, hint } satisfies Problem])
}
