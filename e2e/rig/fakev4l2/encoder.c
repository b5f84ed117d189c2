// A V4L2 memory-to-memory encoder as bcm2835-codec is one: raw pictures are queued on the OUTPUT side (mapped or imported
// memory), access units come back on the CAPTURE side. Encoding happens inside VIDIOC_QBUF; one thread uses one device.
#define _GNU_SOURCE
#include "fakev4l2.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { coded_buffer_size = 1536 << 10, raw_buffers_offset = max_buffers };

/** Imported memory, mapped once per file: programs pass the same few descriptors again and again. */
struct import { dev_t device; ino_t inode; void *map; size_t size; };

struct encoder {
  struct encoder *next;
  struct wake wake;
  struct h264_settings settings;
  struct h264 *h264;
  bool force_key, imports_raw, raw_streaming;
  struct buffer raw[max_buffers], coded[max_buffers];
  unsigned raw_count, coded_count, import_count;
  struct ring raw_used, coded_free, coded_done;
  struct import imports[max_buffers];
};

static struct encoder *first;
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;

struct encoder *encoder_of(int fd) {
  if (fd < 0) return NULL;
  pthread_mutex_lock(&list_lock);
  struct encoder *encoder = first;
  while (encoder && encoder->wake.read_fd != fd) encoder = encoder->next;
  pthread_mutex_unlock(&list_lock);
  return encoder;
}

int encoder_open(void) {
  struct encoder *encoder = calloc(1, sizeof *encoder);
  if (!encoder) return fail(ENOMEM);
  if (!wake_open(&encoder->wake)) {
    free(encoder);
    return fail(EMFILE);
  }
  encoder->settings = (struct h264_settings){.fps = 30, .bitrate_bps = 5000000, .gop = 30, .level_idc = 40};
  pthread_mutex_lock(&list_lock);
  encoder->next = first;
  first = encoder;
  pthread_mutex_unlock(&list_lock);
  TRACE("encoder: open");
  return encoder->wake.read_fd;
}

static void forget_imports(struct encoder *encoder) {
  for (unsigned i = 0; i < encoder->import_count; i++) munmap(encoder->imports[i].map, encoder->imports[i].size);
  encoder->import_count = 0;
}

static void free_all(struct buffer *buffers, unsigned *count) {
  for (unsigned i = 0; i < *count; i++) buffer_free(&buffers[i]);
  *count = 0;
}

void encoder_close(struct encoder *encoder) {
  pthread_mutex_lock(&list_lock);
  struct encoder **link = &first;
  while (*link != encoder) link = &(*link)->next;
  *link = encoder->next;
  pthread_mutex_unlock(&list_lock);
  h264_close(encoder->h264);
  free_all(encoder->raw, &encoder->raw_count);
  free_all(encoder->coded, &encoder->coded_count);
  forget_imports(encoder);
  wake_close(&encoder->wake);
  free(encoder);
  TRACE("encoder: close");
}

int encoder_memfd(struct encoder *encoder, off_t offset) {
  size_t index = (size_t)offset / BUFFER_OFFSET_STEP;
  if (index < raw_buffers_offset) return index < encoder->coded_count ? encoder->coded[index].memfd : -1;
  index -= raw_buffers_offset;
  return !encoder->imports_raw && index < encoder->raw_count ? encoder->raw[index].memfd : -1;
}

static bool is_raw_side(uint32_t type) { return type == V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE; }

static const uint8_t *import(struct encoder *encoder, int fd) {
  struct stat stat;
  if (fstat(fd, &stat) < 0) return NULL;
  for (unsigned i = 0; i < encoder->import_count; i++)
    if (encoder->imports[i].device == stat.st_dev && encoder->imports[i].inode == stat.st_ino) return encoder->imports[i].map;
  if (encoder->import_count == max_buffers) forget_imports(encoder);
  void *map = real.mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) return NULL;
  encoder->imports[encoder->import_count++] = (struct import){stat.st_dev, stat.st_ino, map, (size_t)stat.st_size};
  return map;
}

static int encode(struct encoder *encoder, const uint8_t *picture, size_t size, struct timeval timestamp) {
  if (ring_empty(&encoder->coded_free)) return fail(EINVAL);
  if (!encoder->h264 && !(encoder->h264 = h264_open(&encoder->settings))) return fail(EINVAL);
  unsigned index = ring_pop(&encoder->coded_free);
  struct buffer *coded = &encoder->coded[index];
  bool is_key = false;
  coded->used = h264_encode(encoder->h264, picture, size, encoder->force_key, coded->map, coded->size, &is_key);
  if (!coded->used) TRACE("encoder: cannot encode %zu octets of %.4s", size, (char *)&encoder->settings.fourcc);
  encoder->force_key = false;
  coded->flags = is_key ? V4L2_BUF_FLAG_KEYFRAME : V4L2_BUF_FLAG_PFRAME;
  coded->timestamp = timestamp;
  ring_push(&encoder->coded_done, index);
  wake_up(&encoder->wake);
  return 0;
}

static int queue_buffer(struct encoder *encoder, const struct v4l2_buffer *buffer) {
  if (!is_raw_side(buffer->type)) {
    if (buffer->index >= encoder->coded_count) return fail(EINVAL);
    ring_push(&encoder->coded_free, buffer->index);
    return 0;
  }
  if (buffer->index >= encoder->raw_count || !buffer->m.planes) return fail(EINVAL);
  ring_push(&encoder->raw_used, buffer->index);
  const struct v4l2_plane *plane = &buffer->m.planes[0];
  // uStreamer queues its raw buffers once, empty, before streaming starts.
  if (!encoder->raw_streaming || !plane->bytesused) return 0;
  const uint8_t *picture = encoder->imports_raw ? import(encoder, plane->m.fd) : encoder->raw[buffer->index].map;
  return picture ? encode(encoder, picture, plane->bytesused, buffer->timestamp) : fail(EINVAL);
}

static int dequeue_buffer(struct encoder *encoder, struct v4l2_buffer *buffer) {
  if (is_raw_side(buffer->type)) {
    if (ring_empty(&encoder->raw_used)) return fail(EAGAIN);
    buffer->index = ring_pop(&encoder->raw_used);
    return 0;
  }
  if (ring_empty(&encoder->coded_done)) return fail(EAGAIN);
  wake_consume(&encoder->wake);
  buffer->index = ring_pop(&encoder->coded_done);
  const struct buffer *coded = &encoder->coded[buffer->index];
  buffer->flags = coded->flags;
  buffer->timestamp = coded->timestamp;
  buffer->m.planes[0].bytesused = (uint32_t)coded->used;
  buffer->m.planes[0].length = (uint32_t)coded->size;
  return 0;
}

static int set_format(struct encoder *encoder, struct v4l2_format *format, bool apply) {
  struct v4l2_pix_format_mplane *pix = &format->fmt.pix_mp;
  pix->num_planes = 1;
  pix->field = V4L2_FIELD_NONE;
  if (!is_raw_side(format->type)) {
    pix->pixelformat = V4L2_PIX_FMT_H264;
    pix->plane_fmt[0].sizeimage = coded_buffer_size;
    return 0;
  }
  pix->plane_fmt[0].sizeimage = pix->width * pix->height * 4;
  if (!apply) return 0;
  encoder->settings.width = pix->width;
  encoder->settings.height = pix->height;
  encoder->settings.fourcc = pix->pixelformat;
  TRACE("encoder: %ux%u %.4s", pix->width, pix->height, (char *)&pix->pixelformat);
  return 0;
}

static int set_control(struct encoder *encoder, const struct v4l2_control *control) {
  // enum v4l2_mpeg_video_h264_level, as level_idc; 1b is level 9 to libx264
  static const uint8_t levels[] = {10, 9, 11, 12, 13, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52};
  unsigned value = (unsigned)control->value;
  switch (control->id) {
  case V4L2_CID_MPEG_VIDEO_BITRATE:
    encoder->settings.bitrate_bps = value;
    return encoder->h264 && !h264_set_bitrate(encoder->h264, value) ? fail(EINVAL) : 0;
  case V4L2_CID_MPEG_VIDEO_H264_I_PERIOD:
  case V4L2_CID_MPEG_VIDEO_GOP_SIZE: encoder->settings.gop = value; return 0;
  case V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME: encoder->force_key = true; return 0;
  case V4L2_CID_MPEG_VIDEO_H264_LEVEL:
    if (value >= sizeof levels) return fail(EINVAL);
    encoder->settings.level_idc = levels[value];
    return 0;
  case V4L2_CID_MPEG_VIDEO_H264_PROFILE: // these are what h264.c does anyway
  case V4L2_CID_MPEG_VIDEO_REPEAT_SEQ_HEADER:
  case V4L2_CID_MPEG_VIDEO_H264_MIN_QP:
  case V4L2_CID_MPEG_VIDEO_H264_MAX_QP: return 0;
  default: return fail(EINVAL);
  }
}

static int request_buffers(struct encoder *encoder, struct v4l2_requestbuffers *request) {
  if (request->count > max_buffers) request->count = max_buffers;
  if (is_raw_side(request->type)) {
    free_all(encoder->raw, &encoder->raw_count);
    ring_clear(&encoder->raw_used);
    encoder->imports_raw = request->memory == V4L2_MEMORY_DMABUF;
    size_t size = (size_t)encoder->settings.width * encoder->settings.height * 4;
    for (; encoder->raw_count < request->count; encoder->raw_count++)
      if (!encoder->imports_raw && !buffer_alloc(&encoder->raw[encoder->raw_count], size)) return fail(ENOMEM);
    return 0;
  }
  free_all(encoder->coded, &encoder->coded_count);
  ring_clear(&encoder->coded_free);
  ring_clear(&encoder->coded_done);
  for (; encoder->coded_count < request->count; encoder->coded_count++)
    if (!buffer_alloc(&encoder->coded[encoder->coded_count], coded_buffer_size)) return fail(ENOMEM);
  return 0;
}

static int query_buffer(const struct encoder *encoder, struct v4l2_buffer *buffer) {
  bool raw = is_raw_side(buffer->type);
  if (buffer->index >= (raw ? encoder->raw_count : encoder->coded_count)) return fail(EINVAL);
  buffer->length = 1;
  buffer->flags = 0;
  buffer->m.planes[0].length = (uint32_t)(raw ? encoder->raw : encoder->coded)[buffer->index].size;
  buffer->m.planes[0].m.mem_offset = (uint32_t)((buffer->index + (raw ? raw_buffers_offset : 0)) * BUFFER_OFFSET_STEP);
  return 0;
}

static int stop_streaming(struct encoder *encoder, uint32_t type) {
  if (is_raw_side(type)) {
    encoder->raw_streaming = false;
    ring_clear(&encoder->raw_used);
  } else {
    ring_clear(&encoder->coded_free);
    ring_clear(&encoder->coded_done);
    wake_drain(&encoder->wake);
  }
  return 0;
}

int encoder_ioctl(struct encoder *encoder, unsigned long request, void *argument) {
  switch (request) {
  case VIDIOC_QUERYCAP: {
    struct v4l2_capability *capability = argument;
    memset(capability, 0, sizeof *capability);
    strcpy((char *)capability->driver, "bcm2835-codec");
    strcpy((char *)capability->card, "fakev4l2 encoder");
    strcpy((char *)capability->bus_info, "platform:fakev4l2");
    capability->device_caps = V4L2_CAP_VIDEO_M2M_MPLANE | V4L2_CAP_STREAMING | V4L2_CAP_EXT_PIX_FORMAT;
    capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
  }
  case VIDIOC_S_FMT: return set_format(encoder, argument, true);
  case VIDIOC_TRY_FMT: return set_format(encoder, argument, false);
  case VIDIOC_S_CTRL: return set_control(encoder, argument);
  case VIDIOC_S_PARM: {
    struct v4l2_fract interval = ((struct v4l2_streamparm *)argument)->parm.output.timeperframe;
    if (interval.numerator && interval.denominator >= interval.numerator)
      encoder->settings.fps = interval.denominator / interval.numerator;
    return 0;
  }
  case VIDIOC_REQBUFS: return request_buffers(encoder, argument);
  case VIDIOC_QUERYBUF: return query_buffer(encoder, argument);
  case VIDIOC_QBUF: return queue_buffer(encoder, argument);
  case VIDIOC_DQBUF: return dequeue_buffer(encoder, argument);
  case VIDIOC_STREAMON:
    if (is_raw_side(*(uint32_t *)argument)) encoder->raw_streaming = true;
    return 0;
  case VIDIOC_STREAMOFF: return stop_streaming(encoder, *(uint32_t *)argument);
  default: TRACE("encoder: no answer to ioctl %#lx", request); return fail(ENOTTY);
  }
}
