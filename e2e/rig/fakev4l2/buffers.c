// Buffers are memfds: mmap() of the device maps the memfd, VIDIOC_EXPBUF hands out a duplicate, and the encoder can
// import that duplicate as "DMA" memory by mapping it once more.
#define _GNU_SOURCE
#include "fakev4l2.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool buffer_alloc(struct buffer *buffer, size_t size) {
  memset(buffer, 0, sizeof *buffer);
  buffer->size = (size + 4095) & ~(size_t)4095;
  buffer->memfd = memfd_create("fakev4l2", MFD_CLOEXEC);
  if (buffer->memfd < 0) return false;
  if (ftruncate(buffer->memfd, (off_t)buffer->size) == 0) {
    void *map = real.mmap(NULL, buffer->size, PROT_READ | PROT_WRITE, MAP_SHARED, buffer->memfd, 0);
    if (map != MAP_FAILED) {
      buffer->map = map;
      return true;
    }
  }
  real.close(buffer->memfd);
  return false;
}

void buffer_free(struct buffer *buffer) {
  if (!buffer->map) return;
  munmap(buffer->map, buffer->size);
  real.close(buffer->memfd);
  buffer->map = NULL;
}

bool ring_empty(const struct ring *ring) { return ring->head == ring->tail; }
void ring_push(struct ring *ring, unsigned index) { ring->slot[ring->tail++ % ring_slots] = index; }
unsigned ring_pop(struct ring *ring) { return ring->slot[ring->head++ % ring_slots]; }
void ring_clear(struct ring *ring) { ring->head = ring->tail = 0; }
