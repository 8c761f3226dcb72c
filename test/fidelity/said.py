"""A stdout callback: one line of JSON for each task and item, for test/fidelity to grade a check by."""

import json
import sys

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: said
type: stdout
short_description: one line of JSON for each task and item
description: one line of JSON for each task and item
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "said"

    def _tell(self, status, result, item=None):
        told = result._result
        if item is None and "results" in told and result._task.loop is not None:
            if told["results"]:
                return
        line = {
            "path": result._task.get_path() or "",
            "name": result._task.get_name(),
            "module": result._task.action,
            "host": result._host.get_name(),
            "status": status,
            "item": item,
            "result": told,
        }
        sys.stdout.write(json.dumps(line, default=str) + "\n")

    def _item(self, status, result):
        self._tell(status, result, json.dumps(self._get_item_label(result._result), default=str, sort_keys=True))

    def _well(self, result):
        return "changed" if result._result.get("changed") else "ok"

    def v2_runner_on_ok(self, result):
        self._tell(self._well(result), result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._tell("failed", result)

    def v2_runner_on_skipped(self, result):
        self._tell("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self._tell("unreachable", result)

    def v2_runner_item_on_ok(self, result):
        self._item(self._well(result), result)

    def v2_runner_item_on_failed(self, result):
        self._item("failed", result)

    def v2_runner_item_on_skipped(self, result):
        self._item("skipped", result)
