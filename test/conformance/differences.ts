/** Books in which tsplay does something else on purpose: why. What it does is recorded beside what Ansible does, in ours.json. */
export const differences: Readonly<Record<string, string>> = {
  '04-precedence/roles': 'version: since 2.17 the vars of a role entry are seen in that role alone',
  '12-handlers/missing': 'mended: the change that was made is told before the run stops over the handler that is not there',
  '18-imports/module-elsewhere': 'mended: a module of a collection that is not here matters only where its task is reached',
}
