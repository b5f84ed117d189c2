// The camera as the test last described it. One lock guards this and the capture device that looks at it.
#include "fakev4l2.h"
#include <time.h>

struct camera camera = {.lock = PTHREAD_MUTEX_INITIALIZER, .width = 1280, .height = 720, .millihertz = 30000};

__attribute__((constructor)) static void use_monotonic_clock(void) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&camera.changed, &attributes);
}

unsigned camera_fps(void) {
  unsigned fps = (camera.millihertz + 500) / 1000;
  return fps ? fps : 1;
}
