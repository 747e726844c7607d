/* Units of Modbus RTU lines on pseudo-terminals, outside the process that is measured.
 *
 *   responder LINES BAUD TURNAROUND_US
 *
 * Prints the path of one port a line, then answers every request of function 03 or 04 with registers that hold their
 * own addresses, until standard input ends. BAUD 0 answers at once; otherwise the answer comes when its last
 * character would have left a wire of 10 bits a character. While an answer is due the program does not sleep.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { LINES_MAX = 256, REQUEST_BYTES = 8, REGISTERS_MAX = 125, ANSWER_MAX = 5 + 2 * REGISTERS_MAX };
enum { READ_HOLDING = 3, READ_INPUT = 4, CHARACTER_BITS = 10 };
enum { AWAKE_NS = 80000 }; /* a sleep ends some tens of microseconds late */

struct line {
    int fd;
    size_t held;
    uint8_t request[REQUEST_BYTES];
    size_t answer_bytes;
    uint8_t answer[ANSWER_MAX];
    int64_t due_ns; /* 0: no answer is due */
};

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static uint16_t crc16(const uint8_t *data, size_t count) {
    uint16_t crc = 0xFFFF;
    while (count--) {
        crc ^= *data++;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
    }
    return crc;
}

/* The answer to the request that is held; 0 where it is none that a unit would answer. */
static size_t build_answer(struct line *line) {
    const uint8_t *request = line->request;
    unsigned address = request[2] << 8 | request[3], count = request[4] << 8 | request[5];
    if (crc16(request, REQUEST_BYTES) || count < 1 || count > REGISTERS_MAX) return 0;
    if (request[1] != READ_HOLDING && request[1] != READ_INPUT) return 0;
    uint8_t *answer = line->answer;
    *answer++ = request[0];
    *answer++ = request[1];
    *answer++ = 2 * count;
    for (unsigned i = 0; i < count; i++) {
        *answer++ = (address + i) >> 8 & 0xFF;
        *answer++ = (address + i) & 0xFF;
    }
    uint16_t crc = crc16(line->answer, answer - line->answer);
    *answer++ = crc & 0xFF;
    *answer++ = crc >> 8;
    return answer - line->answer;
}

static void hear(struct line *line, int64_t baud, int64_t turnaround_ns) {
    ssize_t count = read(line->fd, line->request + line->held, REQUEST_BYTES - line->held);
    if (count <= 0) return;
    int64_t heard_ns = now_ns();
    line->held += count;
    if (line->held < REQUEST_BYTES) return;
    line->held = 0;
    line->answer_bytes = build_answer(line);
    if (!line->answer_bytes) return;
    int64_t characters = REQUEST_BYTES + line->answer_bytes;
    line->due_ns = heard_ns + (baud ? turnaround_ns + characters * CHARACTER_BITS * 1000000000 / baud : 0);
}

/* Nanoseconds until the next answer is due; -1: none is. */
static int64_t send_what_is_due(struct line *lines, int count) {
    int64_t wait_ns = -1;
    for (int i = 0; i < count; i++) {
        if (!lines[i].due_ns) continue;
        int64_t left_ns = lines[i].due_ns - now_ns();
        if (left_ns > 0) {
            if (wait_ns < 0 || left_ns < wait_ns) wait_ns = left_ns;
            continue;
        }
        lines[i].due_ns = 0;
        if (write(lines[i].fd, lines[i].answer, lines[i].answer_bytes) < 0 && errno != EAGAIN) exit(1);
    }
    return wait_ns;
}

static int wait_for_requests(struct pollfd *polled, int count, int64_t wait_ns) {
    struct timespec pause = {0, wait_ns > AWAKE_NS ? wait_ns - AWAKE_NS : 0};
    return ppoll(polled, count, wait_ns < 0 ? NULL : &pause, NULL);
}

static void keep_time(void) {
    struct sched_param urgent = {.sched_priority = 1};
    prctl(PR_SET_TIMERSLACK, 1);
    sched_setscheduler(0, SCHED_FIFO, &urgent); /* refused without the right to it; then load is heard */
}

static void open_line(struct line *line) {
    struct termios raw;
    int other_fd; /* stays open: a terminal that nobody has open reports a hang-up for ever */
    char name[128];
    memset(&raw, 0, sizeof raw);
    cfmakeraw(&raw);
    raw.c_cflag |= CREAD | CLOCAL;
    if (openpty(&line->fd, &other_fd, name, &raw, NULL)) exit(1);
    fcntl(line->fd, F_SETFL, O_NONBLOCK);
    puts(name);
}

int main(int argc, char **argv) {
    static struct line lines[LINES_MAX];
    struct pollfd polled[LINES_MAX + 1];
    if (argc != 4) return 2;
    int count = atoi(argv[1]);
    int64_t baud = atoll(argv[2]), turnaround_ns = atoll(argv[3]) * 1000;
    if (count < 1 || count > LINES_MAX) return 2;
    for (int i = 0; i < count; i++) {
        open_line(&lines[i]);
        polled[i] = (struct pollfd){.fd = lines[i].fd, .events = POLLIN};
    }
    polled[count] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    fflush(stdout);
    if (baud) keep_time();
    for (;;) {
        if (wait_for_requests(polled, count + 1, send_what_is_due(lines, count)) < 0) return 1;
        if (polled[count].revents) return 0;
        for (int i = 0; i < count; i++)
            if (polled[i].revents & POLLIN) hear(&lines[i], baud, turnaround_ns);
    }
}
