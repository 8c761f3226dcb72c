"""Asks an installed ansible-core what user and group do and return: python3 test/oracle/accounts.py > test/lab/accounts.json

Wants root: it works on an overlay of this machine's root that is gone afterwards. Needs Debian's useradd, as the lab has.
"""

import json
import os
import subprocess
import sys
import tempfile

HASH = "$6$saltsalt$T2cbQc5yYwvDGvQhGFcyPs9pX8YCsNfUyfvGIHIYiRAMDzKHIjXzh8eTXmv2Ckx27jl8oZlgeLbVfyXjS1oqn0"
OTHER = HASH.replace("saltsalt", "saltsugar")
ENTRY, GROUPS, SECRET = "getent passwd maria | cut -d: -f1,5-", "id -Gn maria", "getent shadow maria | cut -d: -f2,4-8 | sed 's/.6.saltsalt.[^:]*/HASH/; s/.6.saltsugar.[^:]*/OTHER/'"
NEW = "useradd -m maria"
WITH_HASH = NEW + f"; echo 'maria:{HASH}' | chpasswd -e"


def user(**given):
    return {"user": {"name": "maria", **given}}


def group(**given):
    return {"group": {"name": "ops", **given}}


# What it does: what is done before, the task, what is asked afterwards.
CASES = {
    "a group": ("", group(gid=2000), "getent group ops"),
    "a group that has another number": ("groupadd -g 2000 ops", group(gid=2001), "getent group ops"),
    "a group whose number another has": ("groupadd -g 2002 other", group(gid=2002, non_unique=True), "getent group ops"),
    "a group that is there": ("groupadd -g 2000 ops", group(), "getent group ops"),
    "a group that is to go": ("groupadd ops", group(state="absent"), "getent group ops; echo $?"),
    "the own group of a user that is to go": (NEW, {"group": {"name": "maria", "state": "absent"}}, GROUPS),
    "a group with a name that cannot be": ("", {"group": {"name": "a b:c"}}, "true"),
    "a user": ("", user(), ENTRY + "; " + GROUPS),
    "a user with all that is its own": ("", user(uid=3000, comment="M, it's", shell="/bin/bash", groups="sudo,adm", home="/srv/m"), ENTRY + "; " + GROUPS),
    "a user who changes": ("useradd -m -u 3000 maria", user(uid=3001, comment="other", shell="/bin/bash", home="/srv/m2"), ENTRY + "; ls -d /srv/m2 /home/maria"),
    "a home that moves": (NEW + "; touch /home/maria/it", user(home="/srv/m", move_home=True), ENTRY + "; ls -d /srv/m/it /home/maria 2>/dev/null; true"),
    "a home that is to move to where one is": (NEW + "; mkdir /srv/m", user(home="/srv/m", move_home=True), ENTRY + "; ls -d /srv/m /home/maria"),
    "a home that is not there": ("useradd maria", user(), "stat -c '%U %G %a' /home/maria; ls -A /home/maria"),
    "another home that is not there": ("useradd maria", user(home="/srv/m"), ENTRY + "; stat -c '%U %G %a' /srv/m"),
    "a home with its umask": ("", user(umask="027"), "stat -c %a /home/maria"),
    "a home from a skeleton": ("mkdir /srv/k; touch /srv/k/.a", user(skeleton="/srv/k"), "ls -A /home/maria"),
    "a home below folders that are not there": ("", user(home="/srv/m/a/b"), "stat -c '%U %G' /srv/m/a/b"),
    "no home": ("", user(create_home=False), ENTRY + "; ls -d /home/maria 2>/dev/null; true"),
    "groups": ("useradd -m -G adm maria", user(groups=["sudo"]), GROUPS),
    "one more group": ("useradd -m -G adm maria", user(groups=["sudo"], append=True), GROUPS),
    "no groups": ("useradd -m -G adm maria", user(groups=[]), GROUPS),
    "an empty text for groups": ("useradd -m -G adm maria", user(groups=""), GROUPS),
    "no more groups": ("useradd -m -G adm maria", user(groups="", append=True), GROUPS),
    "its own group among its groups": (NEW, user(groups=["maria", "adm"]), GROUPS),
    "another own group": (NEW, user(group="adm"), GROUPS),
    "another own group by number": (NEW, user(group="4"), GROUPS),
    "a group that is not there": (NEW, user(groups=["nobodys"]), GROUPS),
    "a user whose group is there": ("groupadd maria", user(), GROUPS),
    "a user with the number of another": ("useradd -u 3003 other", user(uid=3003, non_unique=True), ENTRY),
    "a password": ("", user(password=HASH), SECRET),
    "a password of one who is there": (NEW, user(password=HASH), SECRET),
    "the same password": (WITH_HASH, user(password=HASH), SECRET),
    "the same password, locked": (WITH_HASH + "; usermod -L maria", user(password=HASH), SECRET),
    "a password at first only": (WITH_HASH, user(password=OTHER, update_password="on_create"), SECRET),
    "no password": (WITH_HASH, user(password="*"), SECRET),
    "a password that is locked": (WITH_HASH, user(password_lock=True), SECRET),
    "a password that is no longer locked": (WITH_HASH + "; usermod -L maria", user(password_lock=False), SECRET),
    "another password, locked": (WITH_HASH, user(password=OTHER, password_lock=True), SECRET),
    "a new user with a password, locked": ("", user(password=HASH, password_lock=True), SECRET),
    "a new user with a lock and no password": ("", user(password_lock=True), SECRET),
    "a lock where there is no password": (NEW + "; usermod -p '*' maria", user(password_lock=True), SECRET),
    "an end": (NEW, user(expires=1893456000), SECRET),
    "an end of a new user": ("", user(expires=1893499999.5), SECRET),
    "no end": ("useradd -m -e 2030-01-01 maria", user(expires=-1), SECRET),
    "ages of a password": (NEW, user(password_expire_min=1, password_expire_max=90), SECRET),
    "no ages of a password": (NEW, user(password_expire_min=-1, password_expire_max=-1), SECRET),
    "a key": ("", user(generate_ssh_key=True, ssh_key_bits=2048), "stat -c '%a %U' /home/maria/.ssh /home/maria/.ssh/*; cut -d' ' -f1,3- /home/maria/.ssh/id_rsa.pub | sed s/$(uname -n)/HOST/"),
    "a key of another kind, elsewhere": (NEW, user(generate_ssh_key=True, ssh_key_type="ed25519", ssh_key_file=".ssh/my", ssh_key_comment="a b"), "cut -d' ' -f1,3- /home/maria/.ssh/my.pub"),
    "a key without a home": ("useradd maria", user(generate_ssh_key=True, ssh_key_type="ed25519", create_home=False), "true"),
    "a key with a passphrase": (NEW, user(generate_ssh_key=True, ssh_key_type="ed25519", ssh_key_passphrase="se cret"), "ssh-keygen -y -P 'se cret' -f /home/maria/.ssh/id_ed25519 | cut -c1-11"),
    "a key each time": (NEW, user(generate_ssh_key=True, ssh_key_type="ed25519", force=True), "true"),
    "a comment with a colon": ("", user(comment="a:b"), "true"),
    "a name that cannot be": ("", {"user": {"name": "a b"}}, "true"),
    "a user that is to go": (NEW, user(state="absent"), "ls -d /home/maria; getent passwd maria; true"),
    "a user that is to go with its home": (NEW, user(state="absent", remove=True), "ls -d /home/maria 2>/dev/null; true"),
}
CLEAN = "userdel -rf maria; userdel -rf other; groupdel -f maria; groupdel other; groupdel ops; rm -rf /srv/m /srv/m2 /srv/k /home/maria; true"
# What differs from host to host or time to time, and what tools say.
LEFT_OUT = {"failed", "warnings", "stderr", "stderr_lines", "stdout", "stdout_lines", "rc", "msg", "diff"}
SHOWN_AS_THERE = {"uid", "gid", "group", "ssh_public_key", "ssh_fingerprint"}
OVERLAY = """set -e; mount -t tmpfs t "$1"; mkdir "$1/u" "$1/w" "$1/m"
mount -t overlay o -o "lowerdir=/,upperdir=$1/u,workdir=$1/w" "$1/m"
for d in proc dev sys; do mount --rbind "/$d" "$1/m/$d"; done; mount -t tmpfs t "$1/m/tmp"; cp "$2" "$1/m/tmp/book"
chroot "$1/m" ansible-playbook -i h1, -c local -e ansible_python_interpreter=/usr/bin/python3 /tmp/book >&2; cp "$1/m/tmp/out" "$2" """


def book():
    tasks, names = [], {}
    for number, (name, (before, task, asked)) in enumerate(CASES.items()):
        tasks.append({"shell": CLEAN})
        tasks.append({"shell": before or "true"})
        for step, what in (("check", {**task, "check_mode": True}), ("first", task), ("says", {"shell": asked}), ("second", task)):
            names[f"{step}{number}"] = (name, step)
            tasks.append({**what, "register": f"{step}{number}", "ignore_errors": True})
    told = ",".join(f"'{name}': {name}" for name in names)
    tasks.append({"copy": {"dest": "/tmp/out", "content": "{{ {" + told + "} | to_json }}"}})
    return [{"hosts": "all", "gather_facts": False, "tasks": tasks}], names


def outcome(result):
    shown = {key: "there" if key in SHOWN_AS_THERE and value is not None else value for key, value in result.items() if key not in LEFT_OUT}
    return {"failed": True} if result.get("failed") else shown


def main():
    plays, names = book()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "book")
        with open(path, "w", encoding="utf8") as file:
            json.dump(plays, file)
        os.mkdir(os.path.join(folder, "root"))
        command = ["unshare", "--mount", "sh", "-c", OVERLAY, "sh", os.path.join(folder, "root"), path]
        subprocess.run(command, check=True, stdout=sys.stderr)
        with open(path, encoding="utf8") as file:
            results = json.load(file)
    rows = {name: {"name": name, "before": before, "task": task, "asked": asked} for name, (before, task, asked) in CASES.items()}
    for key, (name, step) in names.items():
        rows[name][step] = results[key]["stdout"] if step == "says" else outcome(results[key])
    print("[\n" + ",\n".join(json.dumps(row, sort_keys=True) for row in rows.values()) + "\n]")


main()
