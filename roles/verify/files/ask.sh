# Begins every question, which is run by bash -s -- GRADE NAME UNIT WORD…: `missing SENTENCE` notes what is not as it should be, and
# all of it is said in one line at the end. Nothing is said where all is well. UNIT is empty where somebody else serves this.
grade=$1 name=$2 unit=$3
shift 3
said=
missing() { said="$said${said:+; }$*"; }
needs() { command -v "$1" >/dev/null || { missing "$1 is not on this host, which it is asked with"; exit 0; }; }
trap '[ -z "$said" ] || printf "%s %s (%s)\n" "$grade" "$name" "$said"' EXIT
if [ -n "$unit" ]; then
  systemctl is-enabled --quiet "$unit" 2>/dev/null || missing "$unit does not start at boot"
  systemctl is-active --quiet "$unit" || { missing "$unit does not run"; exit 0; }
fi
