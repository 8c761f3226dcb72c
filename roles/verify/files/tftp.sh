# ADDRESS, then FILE TEXT of each file that must be there and hold this text; an empty text is in every file.
address=$1
shift
needs curl
while [ $# -gt 1 ]; do
  # NUL bytes of a boot file are none of the text that is looked for.
  text=$(curl -s --max-time 5 "tftp://$address/$1" | tr -d '\0'; exit "${PIPESTATUS[0]}")
  case $? in
    0) [[ $text == *"$2"* ]] || missing "$1 does not say $2" ;;
    28) missing "nobody answers at $address"; exit 0 ;;
    *) missing "$1 is not served" ;;
  esac
  shift 2
done
