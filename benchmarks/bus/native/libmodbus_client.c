/* Reads one register again and again with libmodbus, and tells what that took.
 *
 *   libmodbus_client PORT BAUD WARM_UP TRANSACTIONS
 *
 * Prints the processor time and the wall time of TRANSACTIONS in microseconds.
 */
#include <modbus/modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { UNIT = 1, ADDRESS = 7 };

static double processor_us(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

static double wall_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static int transact(modbus_t *client, long count) {
    for (; count > 0; count--) {
        uint16_t value = 0;
        if (modbus_read_registers(client, ADDRESS, 1, &value) != 1 || value != ADDRESS) return 0;
    }
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    modbus_t *client = modbus_new_rtu(argv[1], atoi(argv[2]), 'N', 8, 1);
    if (!client || modbus_set_slave(client, UNIT) || modbus_connect(client)) return 1;
    if (!transact(client, atol(argv[3]))) return 1;
    double used_us = processor_us(), began_us = wall_us();
    if (!transact(client, atol(argv[4]))) return 1;
    printf("%.3f %.3f\n", processor_us() - used_us, wall_us() - began_us);
    modbus_close(client);
    modbus_free(client);
    return 0;
}
