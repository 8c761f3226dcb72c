import { fromJson, type Known } from '../load/json.ts'
import type { Value } from '../load/values.ts'
import { yamlText } from '../resolve/templating/python/yaml.ts'

/** Values as YAML, the way Ansible's commands print it. */
export function yamlOf(value: Known | Value): string {
  return yamlText(fromJson(value as Known), {
    indent: 2,
    width: 80,
    sortKeys: true,
    isFlow: false,
    explicitStart: false,
    explicitEnd: false,
  })
}
