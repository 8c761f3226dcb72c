import { join } from 'node:path'
import { type Finished, type ProgramOptions, runProgram } from '../lab/program.ts'

/** The built command line. */
export const cli = join(import.meta.dirname, '..', '..', 'dist', 'bin', 'engine', 'cli.js')

/** What decides about colours and terminals is left out of the environment, so that a test says it all. */
export const quietEnvironment: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(NO_COLOR|FORCE_COLOR|CI|TERM|NODE_ENV|VITEST.*|ANSIBLE_.*|TSPLAY_.*)$/.test(name)),
)

/** Runs the built command line as a program of its own. */
export function tsplay(args: readonly string[], options: ProgramOptions = {}): Promise<Finished> {
  const environment = { ...quietEnvironment, ...options.environment }
  return runProgram(process.execPath, [cli, ...args], { timeout: 170_000, ...options, environment })
}
