/*
 * Tells what arrives at /dev/input: every event of the devices that this machine's USB host has found on dummy_hcd, as the
 * kernel stamps it. One line each, to the file named by the first argument:
 *
 *   open EVENT PHYS NAME        EVENT is the N of /dev/input/eventN; PHYS ends in /inputM, the USB interface's number
 *   down EVENT CODE             held already when it was opened
 *   event EVENT US TYPE CODE VALUE     microseconds on CLOCK_MONOTONIC
 *   close EVENT                 it is gone
 *
 * Static, so that it runs wherever the kernel does: gcc -O2 -static -o input-tap input-tap.c
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { devices_max = 32, linux_foundation = 0x1d6b, gadget_product = 0x0104 };

static int fds[devices_max];
static FILE *out;

static void tell_held(int number, int fd) {
  unsigned char keys[KEY_MAX / 8 + 1] = {0};
  if (ioctl(fd, EVIOCGKEY(sizeof keys), keys) < 0) return;
  for (int code = 0; code <= KEY_MAX; code++) {
    if (keys[code / 8] & (1 << (code % 8))) fprintf(out, "down %d %d\n", number, code);
  }
}

static void open_device(int number) {
  if (number < 0 || number >= devices_max || fds[number] >= 0) return;
  char path[64], phys[128] = "", name[128] = "";
  snprintf(path, sizeof path, "/dev/input/event%d", number);
  int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return;
  struct input_id id;
  if (ioctl(fd, EVIOCGID, &id) < 0 || id.vendor != linux_foundation || id.product != gadget_product) {
    close(fd);
    return;
  }
  int clock = CLOCK_MONOTONIC;
  ioctl(fd, EVIOCSCLOCKID, &clock);
  ioctl(fd, EVIOCGPHYS(sizeof phys), phys);
  ioctl(fd, EVIOCGNAME(sizeof name), name);
  fds[number] = fd;
  fprintf(out, "open %d %s %s\n", number, phys, name);
  tell_held(number, fd);
}

static void open_all(void) {
  DIR *folder = opendir("/dev/input");
  if (!folder) return;
  for (struct dirent *entry; (entry = readdir(folder));) {
    int number;
    if (sscanf(entry->d_name, "event%d", &number) == 1) open_device(number);
  }
  closedir(folder);
}

static void close_device(int number) {
  close(fds[number]);
  fds[number] = -1;
  fprintf(out, "close %d\n", number);
}

static void read_device(int number) {
  struct input_event events[64];
  ssize_t size;
  while ((size = read(fds[number], events, sizeof events)) > 0) {
    for (size_t i = 0; i < size / sizeof *events; i++) {
      long long us = events[i].input_event_sec * 1000000LL + events[i].input_event_usec;
      fprintf(out, "event %d %lld %d %d %d\n", number, us, events[i].type, events[i].code, events[i].value);
    }
  }
  if (size == 0 || errno != EAGAIN) close_device(number);
}

int main(int count, char **arguments) {
  int port = open(count > 1 ? arguments[1] : "/dev/stdout", O_WRONLY | O_CLOEXEC);
  if (port < 0 || !(out = fdopen(port, "w"))) return 1;
  for (int i = 0; i < devices_max; i++) fds[i] = -1;
  int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (inotify_add_watch(watch, "/dev/input", IN_CREATE | IN_ATTRIB) < 0) return 1; /* no input yet: systemd tries again */
  for (;;) {
    open_all();
    fflush(out);
    struct pollfd polled[devices_max + 1] = {{.fd = watch, .events = POLLIN}};
    for (int i = 0; i < devices_max; i++) polled[i + 1] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    poll(polled, devices_max + 1, -1);
    char dropped[4096];
    while (read(watch, dropped, sizeof dropped) > 0) {
    }
    for (int i = 0; i < devices_max; i++) {
      if (fds[i] >= 0 && polled[i + 1].revents) read_device(i);
    }
    fflush(out);
  }
}
