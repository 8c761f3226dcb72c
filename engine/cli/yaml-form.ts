import { fromJson } from '../load/json.ts'
import type { Json } from '../module.ts'
import { yamlText } from '../resolve/templating/python/yaml.ts'

/** Values as YAML, the way Ansible's commands print it. */
export function yamlOf(value: Json): string {
  return yamlText(fromJson(value), { indent: 2, width: 80, sortKeys: true, isFlow: false, explicitStart: false, explicitEnd: false })
}
