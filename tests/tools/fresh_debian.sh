#!/usr/bin/env bash
# Clone HEAD into a clean Debian 12 made by debootstrap and time `make demo SERVE=0` there.
# usage, as root: tests/tools/fresh_debian.sh [COMMAND]     e.g. "make test"
set -euo pipefail
command=${1:-make demo SERVE=0}
root=$(cd "$(dirname "$0")/../.." && pwd)
[ "$(id -u)" -eq 0 ] || { echo "debootstrap and chroot need root." >&2; exit 1; }
"$root/.ci/ensure" debootstrap ca-certificates

house=$(mktemp -d)
chmod 755 "$house"
cleanup() { umount -l "$house/proc" "$house/dev" 2>/dev/null || true; rm -rf --one-file-system "$house"; }
trap cleanup EXIT

echo "A clean Debian in $house"
debootstrap --variant=minbase bookworm "$house" >"$house.log" 2>&1 || { tail "$house.log" >&2; exit 1; }
rm -f "$house.log"
mount -t proc proc "$house/proc"
mount --bind /dev "$house/dev"
# the machine's own way to the package registries: names, certificates, sources
cp /etc/resolv.conf /etc/hosts "$house/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$house/srv/certificates.crt"
rm -f "$house/etc/apt/sources.list"
for path in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d; do
  [ -e "$path" ] && cp -rL "$path" "$house/etc/apt/"
done
certificates=/srv/certificates.crt
inside=(env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
  SSL_CERT_FILE=$certificates PIP_CERT=$certificates)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [ -n "${!name:-}" ] && inside+=("$name=${!name}")
done

chroot "$house" "${inside[@]}" apt-get -qq update
echo "The one apt line of the README"
chroot "$house" "${inside[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq install -y make git python3-venv >/dev/null
git clone --quiet "$root" "$house/srv/fireside"

started=$SECONDS
chroot "$house" "${inside[@]}" bash -c "cd /srv/fireside && $command"
echo "\`$command\` in a clean Debian: $((SECONDS - started)) s"
