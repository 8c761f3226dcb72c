import { closeSync, openSync, writeSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Screen } from '../report/screen.ts'

/** The file of log_path, as a screen without colours. */
export interface Log {
  readonly screen: Screen
  close(): void
}

/** What Ansible says apart of what stands before it. */
const ownLines = /\n+(?=\.\.\.ignoring|\S+ +: ok=)/

/** Opens the file that Ansible's lines are added to, each with time, process and user; undefined where it cannot be written. */
export function openLog(path: string): Log | undefined {
  const file = openedToAdd(path)
  if (file === undefined) return undefined
  const add = async (text: string) => {
    for (const said of text.replace(/^\n+|\n+$/g, '').split(ownLines))
      if (said !== '') writeSync(file, `${stamp(new Date())} p=${process.pid} u=${userInfo().username} n=ansible | ${said}\n`)
  }
  return { screen: { out: add, err: add, columns: 80, colours: false }, close: () => closeSync(file) }
}

function openedToAdd(path: string): number | undefined {
  try {
    return openSync(path, 'a')
  } catch {
    return undefined
  }
}

/** 2026-01-31 23:59:59,999 by the clock of this place. */
function stamp(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${day} ${clock},${String(time.getMilliseconds()).padStart(3, '0')}`
}
