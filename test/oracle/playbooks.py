"""Runs playbooks by an installed ansible-core that is loaded once: a line of JSON {cwd, args} asks, a line {exit, stdout} answers."""

import json
import os
import sys
import tempfile

from ansible import constants
from ansible.cli.playbook import main


def run(cwd, args, out):
    os.chdir(cwd)
    # The run before took it away when it ended.
    os.makedirs(constants.DEFAULT_LOCAL_TMP, mode=0o700, exist_ok=True)
    os.dup2(out.fileno(), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["ansible-playbook", *args]
    sys.exit(main())


for line in sys.stdin:
    asked = json.loads(line)
    with tempfile.TemporaryFile() as out:
        child = os.fork()
        if child == 0:
            run(asked["cwd"], asked["args"], out)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        print(json.dumps({"exit": status, "stdout": out.read().decode()}), flush=True)
