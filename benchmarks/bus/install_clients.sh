#!/bin/sh
# Clients that the lines are measured beside and that nothing else needs: install_clients.sh PIP INSTALL ...
# Where one cannot be installed, its figures are null.
"$@" pyserial-asyncio-fast==0.16 >/dev/null 2>&1 || echo "pyserial-asyncio-fast cannot be installed: its figure will be null"
[ -e /usr/include/modbus/modbus.h ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libmodbus-dev >/dev/null 2>&1 && exit 0
fi
echo "libmodbus is missing: its figures will be null. To have them: sudo apt-get install libmodbus-dev"
