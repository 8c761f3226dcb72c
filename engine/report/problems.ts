import { relative } from 'node:path'
import pc from 'picocolors'
import type { Position, Problem } from '../errors.ts'
import { visible, visibleBlock } from './visible.ts'

/** How problems are shown. */
export interface ProblemStyle {
  readonly colours: boolean
  /** Files below this folder are named from it. */
  readonly folder?: string
}

/** Problems as people read them, one block each: the place and code, the lines around it, what is wrong, what to do. */
export function problemText(problems: readonly Problem[], style: ProblemStyle): string {
  return problems.map(problem => block(problem, style)).join('\n')
}

/** A place as `file:line:column`. */
export function placeText({ file, line, column }: Position, folder?: string): string {
  const near = folder === undefined ? file : relative(folder, file)
  const name = near !== '' && !near.startsWith('..') ? near : file
  return visible(`${name}:${line}:${column}`)
}

function block(problem: Problem, { colours, folder }: ProblemStyle): string {
  const paint = pc.createColors(colours)
  const place = problem.at ? `${paint.bold(placeText(problem.at, folder))}  ` : ''
  const head = `${place}${paint.red(problem.code)}`
  const message = visibleBlock(problem.message)
  const body = problem.frame === undefined ? indented(message) : framed(visibleBlock(problem.frame), message)
  const hint = problem.hint === undefined ? '' : `\n${indented(`${paint.cyan('hint:')} ${visibleBlock(problem.hint)}`)}`
  return `${head}\n${body}${hint}\n`
}

/** A message of one line stands behind the marker; a longer one below. */
function framed(frame: string, message: string): string {
  return message.includes('\n') ? `${indented(frame)}\n${indented(message)}` : indented(`${frame} ${message}`)
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '   ')
}
