import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './catalogue.ts'
import { generated } from './generated.ts'

for (const [path, text] of Object.entries(await generated())) writeFileSync(join(packageFolder, path), text)
