import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Problems } from './errors.ts'

const kit = new URL(`./authors${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href
// A playbook's folder has no packages of its own, and what is made with another copy of ours would not be ours.
const resolving = `export const resolve = (name, context, next) =>
  name === 'tsplay/module' ? { url: ${JSON.stringify(kit)}, shortCircuit: true } : next(name, context)`
let isReady = false

/** Whether code of the user's runs in this process: what it looks at, nobody knows. */
export function ownCodeRuns(): boolean {
  return isReady
}

/** A file of the user's in JavaScript, which finds us as tsplay/module. Throws Problems where it cannot be read or run. */
export async function importOwn(path: string): Promise<{ readonly [name: string]: unknown }> {
  if (!isReady) register(`data:text/javascript,${encodeURIComponent(resolving)}`)
  isReady = true
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { readonly [name: string]: unknown }
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    throw notOurs(path, `it cannot be imported: ${said}`, `node --check ${path} says more of its syntax`)
  }
}

/** What is wrong with a file of the user's in JavaScript. */
export function notOurs(path: string, message: string, hint: string): Problems {
  return new Problems([{ code: 'own-code', message, at: { file: path, line: 1, column: 1 }, hint }])
}
