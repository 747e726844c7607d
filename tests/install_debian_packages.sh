#!/bin/sh
# Programs of Debian that the tests run against. Where they cannot be installed, their tests are skipped by name.
missing=""
for pair in mosquitto:mosquitto mosquitto_pub:mosquitto-clients mbpoll:mbpoll xlsx2csv:xlsx2csv; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || [ -x "/usr/sbin/${pair%%:*}" ] || missing="$missing ${pair##*:}"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # the broker must not start as a service of this machine
    apt-get update -qq >/dev/null 2>&1
    # shellcheck disable=SC2086
    if DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; then
        exit 0
    fi
fi
echo "Not installed (tests that need them are skipped by name):$missing. To run them: sudo apt-get install$missing"
