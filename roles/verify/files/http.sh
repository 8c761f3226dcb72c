# ADDRESS NAME PORT, then each path that must be served.
address=$1 host=$2 port=$3
shift 3
needs curl
for path in "$@"; do
  code=$(curl -s --head --max-time 10 -o /dev/null -w '%{http_code}' --resolve "$host:$port:$address" "http://$host:$port/$path")
  case $code in
    200) ;;
    000) missing "nobody answers at $address:$port"; exit 0 ;;
    *) missing "/$path says $code" ;;
  esac
done
