"""Asks an installed ansible-inventory how it shows an inventory: python3 test/oracle/inventory-forms.py > test/cli/inventory-forms.json"""

import json
import os
import subprocess
import sys
import tempfile

FILES = {
    "hosts": "lone x=1\n[web]\nh1 a=1 t=\"{{ a }}\"\nh2\n[db]\nh3 l=\"[1, {'k': 'v'}]\" n=None f=1.50 b=True u=ü\n[prod:children]\nweb\ndb\n[empty]\n[web:vars]\nv=1\nansible_group_priority=5\n[all:vars]\ng=all\n",
    "group_vars/web.yml": "w: 1\nlong: 'a: b'\nmulti: |\n  one\n  two\nyes_: 'yes'\nwide: a text that is so long that it does not fit on one line of eighty letters, whatever one does\n",
    "group_vars/prod.yml": "p: prod\nm: {b: 1, a: [c, {d: e}]}\n",
    "host_vars/h1.yml": "hv: 1\n",
}
ASKED = ["--list", "--list --export", "--list -y --export", "--graph", "--graph --vars", "--graph prod --vars", "--graph empty", "--host h1", "--host h1 -y", "--host h3"]

with tempfile.TemporaryDirectory() as folder:
    for name, text in FILES.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    answers = {words: subprocess.run(["ansible-inventory", "-i", "hosts", *words.split()], cwd=folder, capture_output=True, text=True).stdout for words in ASKED}
json.dump({"files": FILES, "answers": answers}, sys.stdout, indent=1, ensure_ascii=False)
sys.stdout.write("\n")
