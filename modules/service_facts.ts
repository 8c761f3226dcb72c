import { reader } from '../engine/module.ts'
import { serviceList } from '../engine/state/units/service-list.ts'

export default reader({
  description: 'Lists the services of the host, as facts: those of systemd, of init scripts and of OpenRC.',
  args: { type: 'object', properties: {} },
  examples: [
    {
      title: 'Does something run?',
      yaml: '- service_facts:\n\n- debug:\n    msg: "{{ ansible_facts.services[\'ssh.service\'].state }}"\n  when: "\'ssh.service\' in ansible_facts.services"',
    },
  ],
  returns: { ansible_facts: 'The services, as services: by their names name, state, status and source.' },
  facts: () => ['services'],
  needs: () => ({ now: serviceList() }),
  result: ({ now }) => ({ ansible_facts: { services: { ...now.services } as never } }),
})
