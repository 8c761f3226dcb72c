"""An Ansible callback that writes what happens as tsplay's events, beside the lines of the default callback.

In this folder, `ansible-playbook -i hosts.ini book.yml` with ANSIBLE_CALLBACK_PLUGINS=. ANSIBLE_CALLBACKS_ENABLED=events
ANSIBLE_FORKS=1 EVENTS=FILE.jsonl gives two views of one run; the tests of the renderer hold them together.
"""
import json
import os

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'events'
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.file = open(os.environ['EVENTS'], 'w')
        self.hosts = {}

    def tell(self, type, **members):
        self.file.write(json.dumps({'time': 0, 'type': type, **members}, ensure_ascii=False, default=str) + '\n')
        self.file.flush()

    def v2_playbook_on_start(self, playbook):
        self.tell('run-started', playbooks=['callback.yml'], check=False, diff=False, version='0')

    def v2_playbook_on_play_start(self, play):
        self.play = play
        self.tell('play-started', play=play._uuid, name=play.get_name(), hosts=[])

    def v2_playbook_on_no_hosts_matched(self):
        self.tell('play-skipped', play=self.play._uuid, because='no-hosts')

    def v2_playbook_on_no_hosts_remaining(self):
        self.tell('no-hosts-left', play=self.play._uuid)

    def task_started(self, task, handler):
        role = task._role.get_name() + ' : ' if task._role else ''
        own = task.name or task.action
        self.tell('task-started', task={
            'id': task._uuid, 'name': role + own, 'module': task.action, 'handler': handler, 'check': False, 'noLog': bool(task.no_log)})

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.task_started(task, False)

    def v2_playbook_on_handler_task_start(self, task):
        self.task_started(task, True)

    def v2_playbook_on_include(self, included):
        item = {} if not included._is_role and not included._args else {}
        label = included._vars.get('item') if included._vars else None
        if label is not None:
            item = {'label': label}
        self.tell('included', task='', file=included._filename, hosts=[host.name for host in included._hosts], **item)

    def outcome(self, result, status, ignored=False):
        return {'status': status, 'result': self.public(result._result), 'differences': [], **({'ignored': True} if ignored else {})}

    def public(self, value):
        if isinstance(value, list):
            return [self.public(member) for member in value]
        if not isinstance(value, dict):
            return value
        return {key: self.public(member) for key, member in value.items() if not str(key).startswith('_ansible')}

    def where(self, result):
        where = {'task': result._task._uuid, 'host': result._host.name}
        label = self.host_label(result).split(' -> ')
        return {**where, 'delegate': label[1]} if len(label) > 1 else where

    def host(self, result, status, ignored=False):
        looped = result._task.loop is not None and bool(result._result.get('results') or result._task.no_log)
        self.tell('host-finished', **self.where(result), looped=looped, outcome=self.outcome(result, status, ignored))

    def item(self, result, status):
        label = result._result.get('_ansible_item_label', result._result.get('item'))
        self.tell('item-finished', **self.where(result), label=label, outcome=self.outcome(result, status))

    def went_well(self, result):
        return 'changed' if result._result.get('changed') else 'ok'

    def v2_runner_on_ok(self, result):
        self.host(result, self.went_well(result))

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.host(result, 'failed', ignore_errors)

    def v2_runner_on_skipped(self, result):
        self.host(result, 'skipped')

    def v2_runner_on_unreachable(self, result):
        self.host(result, 'unreachable', result._task.ignore_unreachable)

    def v2_runner_item_on_ok(self, result):
        self.item(result, self.went_well(result))

    def v2_runner_item_on_failed(self, result):
        self.item(result, 'failed')

    def v2_runner_item_on_skipped(self, result):
        self.item(result, 'skipped')

    def v2_runner_retry(self, result):
        left = result._result['retries'] - result._result['attempts']
        self.tell('retry', **self.where(result), left=left, result=self.outcome(result, 'failed')['result'])

    def v2_playbook_on_stats(self, stats):
        names = {'ok': 'ok', 'changed': 'changed', 'dark': 'unreachable', 'failures': 'failed', 'skipped': 'skipped',
                 'rescued': 'rescued', 'ignored': 'ignored'}
        count = lambda host: {name: getattr(stats, own).get(host, 0) for own, name in names.items()}
        hosts = {host: {**count(host), 'unknown': 0} for host in stats.processed}
        self.tell('run-finished', hosts=hosts, exit=0, problems=[])
