/** The modules by the names of their files, with the other names that playbooks use for them. Written by `npm run generate`. */
export const modules: { readonly [file: string]: readonly string[] } = {
  assert: [],
  command: [],
  copy: [],
  debug: [],
  fail: [],
  file: [],
  pause: [],
  ping: [],
  raw: [],
  script: [],
  shell: [],
  template: [],
  uri: [],
  wait_for: [],
  wait_for_connection: [],
}
