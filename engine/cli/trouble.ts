import { Problems } from '../errors.ts'
import { problemText } from '../report/problems.ts'
import { visible } from '../report/visible.ts'

/** What is said at the end of a command that threw, and the exit code: 5 for what options mean together, 1 for other input, 250 for what must not happen. */
export function troubleOf(error: unknown, env: NodeJS.ProcessEnv, colours: boolean): { readonly text: string; readonly exit: number } {
  if (error instanceof Problems) {
    const isAboutOptions = error.problems.every(({ code }) => code.startsWith('option-'))
    return { text: problemText(error.problems, { colours, folder: process.cwd() }), exit: isAboutOptions ? 5 : 1 }
  }
  const wantsDetails = ![undefined, '', '0'].includes(env.TSPLAY_DEBUG)
  if (wantsDetails && error instanceof Error) return { text: `${error.stack}\n`, exit: 250 }
  const message = visible(error instanceof Error ? error.message : String(error))
  return {
    text: `tsplay: a fault of its own, not of your playbook: ${message}\n   hint: report it with what TSPLAY_DEBUG=1 shows\n`,
    exit: 250,
  }
}
