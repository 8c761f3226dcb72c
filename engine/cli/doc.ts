import type { Command } from 'commander'
import { nearest, Problems } from '../errors.ts'
import { isElsewhere, loadModule, moduleFiles, moduleNames } from '../registry.ts'
import { moduleLine, moduleText } from './module-text.ts'
import { openScreen } from './screen.ts'

const examples = `
Examples:
  tsplay doc              the modules there are
  tsplay doc copy         what one does and takes`

/** `tsplay doc`: shows what modules do, from their own schemas. */
export function declareDoc(command: Command, finish: (work: () => Promise<number>) => Promise<void>): void {
  command
    .argument('[module...]', 'names as in playbooks; all modules where none is given')
    .option('-l, --list', 'the modules there are')
    .addHelpText('after', examples)
    .action((names: string[], { list }: { readonly list?: boolean }) => finish(() => describe(list ? [] : names)))
}

async function describe(names: readonly string[]): Promise<number> {
  const screen = openScreen(process)
  const texts = names.length === 0 ? await lines() : await Promise.all(names.map(name => text(name, screen.colours)))
  await screen.out(texts.join('\n'))
  return 0
}

async function lines(): Promise<string[]> {
  const names = moduleFiles()
  const widest = Math.max(...names.map(name => name.length))
  const found = await Promise.all(names.map(name => loadModule(name)))
  return [...found.flatMap(entry => (entry ? [moduleLine(entry.name, entry.module, widest)] : [])), '']
}

async function text(name: string, colours: boolean): Promise<string> {
  const found = await loadModule(name)
  if (found) return moduleText(found.name, found.module, colours)
  const near = nearest(name, moduleNames())
  const message = isElsewhere(name) ? `Ansible has a module "${name}", tsplay has not` : `there is no module "${name}"`
  const hint = near.length > 0 ? `did you mean ${near.map(word => `"${word}"`).join(' or ')}?` : 'tsplay doc lists the modules there are'
  throw new Problems([{ code: 'unknown-module', message, hint }])
}
