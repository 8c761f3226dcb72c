import { catalogue } from './catalogue.ts'
import { playbookSchema } from './playbook-schema.ts'
import { reference } from './reference.ts'
import { registryText } from './registry-text.ts'

/** All files that are written from the modules and keywords, by their paths in the package. The same sources give the same text. */
export async function generated(): Promise<{ readonly [path: string]: string }> {
  const entries = await catalogue()
  return {
    'engine/registry-index.ts': registryText(entries),
    'modules/README.md': reference(entries),
    'playbooks/schema.json': `${JSON.stringify(playbookSchema(entries), undefined, 1)}\n`,
  }
}
