import type { Entry } from './catalogue.ts'

const width = 140

/** The source of `engine/registry-index.ts`: which names lead to which module's file. */
export function registryText(entries: readonly Entry[]): string {
  return `/** The modules by the names of their files, with the other names that playbooks use for them. Written by \`npm run generate\`. */
export const modules: { readonly [file: string]: readonly string[] } = {
${entries.map(({ name, module }) => line(name, [...(module.aliases ?? [])].sort())).join('\n')}
}
`
}

// As the formatter would have it, so that checking the format finds nothing to do.
function line(name: string, aliases: readonly string[]): string {
  const quoted = aliases.map(alias => `'${alias}'`)
  const short = `  ${name}: [${quoted.join(', ')}],`
  return short.length <= width ? short : `  ${name}: [\n${quoted.map(alias => `    ${alias},`).join('\n')}\n  ],`
}
