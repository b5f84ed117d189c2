// The capture device: one open at a time, as uStreamer uses it. Everything here is guarded by camera.lock.
#define _GNU_SOURCE
#include "fakev4l2.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct {
  struct wake wake;
  bool open, gone, streaming, event_wanted, event_waiting;
  struct capture_format format;
  unsigned timings_width, timings_height; // hdmi: the DV timings that were set
  unsigned requested_fps;
  struct buffer buffers[max_buffers];
  unsigned buffer_count, sequence;
  struct ring queued, done;
} device = {.wake = {-1, -1}};

bool capture_owns(int fd) { return fd >= 0 && fd == device.wake.read_fd; }

static void apply(struct v4l2_pix_format *pix) {
  format_adjust(pix, device.timings_width, device.timings_height);
  device.format = (struct capture_format){pix->width, pix->height, pix->bytesperline, pix->sizeimage, pix->pixelformat};
}

int capture_open(void) {
  if (access(capture_path, F_OK) < 0) return -1; // ENOENT: no device node
  if (!link_ready()) return fail(ENODEV);
  pthread_mutex_lock(&camera.lock);
  int error = !camera.plugged ? ENODEV : device.open ? EBUSY : !wake_open(&device.wake) ? EMFILE : 0;
  if (!error) {
    device.open = true;
    device.gone = device.streaming = device.event_wanted = device.event_waiting = false;
    device.requested_fps = 0;
    device.timings_width = camera.width;
    device.timings_height = camera.height;
    struct v4l2_pix_format pix = {.width = camera.width, .height = camera.height};
    apply(&pix);
  }
  pthread_mutex_unlock(&camera.lock);
  TRACE("capture: open, %s", error ? strerror(error) : "ok");
  return error ? fail(error) : device.wake.read_fd;
}

static void free_buffers(void) {
  for (unsigned i = 0; i < device.buffer_count; i++) buffer_free(&device.buffers[i]);
  device.buffer_count = 0;
  ring_clear(&device.queued);
  ring_clear(&device.done);
}

static void stop_streaming(void) {
  bool was_streaming = device.streaming;
  device.streaming = false;
  for (unsigned i = 0; i < device.buffer_count; i++) device.buffers[i].queued = false;
  ring_clear(&device.queued);
  ring_clear(&device.done);
  wake_drain(&device.wake);
  if (device.event_waiting || device.gone) wake_up(&device.wake);
  if (was_streaming) link_tell_streaming(false, 0, 0, 0, 0);
}

void capture_close(void) {
  pthread_mutex_lock(&camera.lock);
  stop_streaming();
  free_buffers();
  wake_close(&device.wake);
  device.open = false;
  pthread_mutex_unlock(&camera.lock);
  TRACE("capture: close");
}

int capture_memfd(off_t offset) {
  size_t index = (size_t)offset / BUFFER_OFFSET_STEP;
  return index < device.buffer_count ? device.buffers[index].memfd : -1;
}

bool capture_event_waits(bool *frame) {
  pthread_mutex_lock(&camera.lock);
  bool waits = device.event_waiting;
  *frame = !ring_empty(&device.done);
  pthread_mutex_unlock(&camera.lock);
  return waits;
}

void capture_signal_changed(void) {
  if (!device.open || !device.event_wanted || device.event_waiting) return;
  device.event_waiting = true;
  wake_up(&device.wake);
}

void capture_unplugged(void) {
  if (!device.open || device.gone) return;
  device.gone = true;
  wake_up(&device.wake);
}

bool capture_stream_format(struct capture_format *format) {
  *format = device.format;
  return device.streaming && !device.gone;
}

unsigned capture_requested_fps(void) { return device.requested_fps; }

bool capture_deliver(const uint8_t *data, size_t size, uint64_t timestamp_us) {
  bool fits = device.format.fourcc == V4L2_PIX_FMT_MJPEG ? size <= device.format.size : size == device.format.size;
  bool timed = camera.kind == camera_uvc ||
               (device.format.width == camera.width && device.format.height == camera.height);
  if (!device.streaming || device.gone || camera.signal != signal_locked || !fits || !timed) return false;
  device.sequence++;
  if (ring_empty(&device.queued)) return false; // no free buffer: a driver drops the frame too
  unsigned index = ring_pop(&device.queued);
  struct buffer *buffer = &device.buffers[index];
  memcpy(buffer->map, data, size);
  buffer->used = size;
  buffer->timestamp = to_timeval(timestamp_us);
  buffer->sequence = device.sequence;
  ring_push(&device.done, index);
  wake_up(&device.wake);
  return true;
}

// ---- VIDIOC_*: one function each where there is something to say

static int format(unsigned long request, struct v4l2_format *format) {
  if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
  struct v4l2_pix_format *pix = &format->fmt.pix;
  if (request == VIDIOC_S_FMT && device.buffer_count) return fail(EBUSY);
  if (request == VIDIOC_G_FMT) {
    pix->width = device.format.width;
    pix->height = device.format.height;
    pix->pixelformat = device.format.fourcc;
  }
  if (request == VIDIOC_S_FMT) apply(pix);
  else format_adjust(pix, device.timings_width, device.timings_height);
  TRACE("capture: format %ux%u %.4s", pix->width, pix->height, (char *)&pix->pixelformat);
  return 0;
}

static int frame_rate(unsigned long request, struct v4l2_streamparm *parameters) {
  if (camera.kind == camera_hdmi) return fail(ENOTTY);
  if (parameters->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return fail(EINVAL);
  struct v4l2_fract interval = parameters->parm.capture.timeperframe;
  if (request == VIDIOC_S_PARM && interval.numerator)
    device.requested_fps = interval.denominator / interval.numerator;
  unsigned fps = device.requested_fps && device.requested_fps < camera_fps() ? device.requested_fps : camera_fps();
  memset(&parameters->parm, 0, sizeof parameters->parm);
  parameters->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
  parameters->parm.capture.timeperframe = (struct v4l2_fract){1, fps};
  return 0;
}

static int dv_timings(unsigned long request, struct v4l2_dv_timings *timings) {
  if (camera.kind != camera_hdmi) return fail(ENOTTY);
  if (request == VIDIOC_S_DV_TIMINGS) {
    if (device.buffer_count) return fail(EBUSY);
    device.timings_width = timings->bt.width;
    device.timings_height = timings->bt.height;
    return 0;
  }
  bool detected = request == VIDIOC_QUERY_DV_TIMINGS;
  if (detected && camera.signal == signal_none) return fail(ENOLINK);
  if (detected && camera.signal == signal_no_sync) return fail(ENOLCK);
  memset(timings, 0, sizeof *timings);
  struct v4l2_bt_timings *bt = &timings->bt;
  timings->type = V4L2_DV_BT_656_1120;
  bt->width = detected ? camera.width : device.timings_width;
  bt->height = detected ? camera.height : device.timings_height;
  bt->hfrontporch = 110, bt->hsync = 40, bt->hbackporch = 220; // CEA-861 720p; only the sums matter
  bt->vfrontporch = 5, bt->vsync = 5, bt->vbackporch = 20;
  bt->pixelclock = (uint64_t)(bt->width + 370) * (bt->height + 30) * camera.millihertz / 1000;
  return 0;
}

static int dequeue_event(struct v4l2_event *event) {
  if (!device.event_waiting) return fail(ENOENT);
  device.event_waiting = false;
  wake_consume(&device.wake);
  memset(event, 0, sizeof *event);
  event->type = V4L2_EVENT_SOURCE_CHANGE;
  event->u.src_change.changes = V4L2_EVENT_SRC_CH_RESOLUTION;
  return 0;
}

static int request_buffers(struct v4l2_requestbuffers *request) {
  if (request->memory != V4L2_MEMORY_MMAP) return fail(EINVAL);
  if (device.streaming) return fail(EBUSY);
  free_buffers();
  if (request->count > max_buffers) request->count = max_buffers;
  for (; device.buffer_count < request->count; device.buffer_count++)
    if (!buffer_alloc(&device.buffers[device.buffer_count], device.format.size)) return fail(ENOMEM);
  request->capabilities = V4L2_BUF_CAP_SUPPORTS_MMAP;
  return 0;
}

static int describe_buffer(struct v4l2_buffer *buffer, const struct buffer *ours) {
  buffer->length = (uint32_t)ours->size;
  buffer->m.offset = (uint32_t)(buffer->index * BUFFER_OFFSET_STEP);
  buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
  return 0;
}

static int queue_buffer(const struct v4l2_buffer *buffer) {
  if (buffer->index >= device.buffer_count || device.buffers[buffer->index].queued) return fail(EINVAL);
  device.buffers[buffer->index].queued = true;
  ring_push(&device.queued, buffer->index);
  return 0;
}

static int dequeue_buffer(struct v4l2_buffer *buffer) {
  if (!device.streaming) return fail(EINVAL);
  if (ring_empty(&device.done)) return fail(EAGAIN);
  wake_consume(&device.wake);
  buffer->index = ring_pop(&device.done);
  struct buffer *ours = &device.buffers[buffer->index];
  ours->queued = false;
  describe_buffer(buffer, ours);
  buffer->flags |= V4L2_BUF_FLAG_DONE;
  buffer->bytesused = (uint32_t)ours->used;
  buffer->timestamp = ours->timestamp;
  buffer->sequence = ours->sequence;
  buffer->field = V4L2_FIELD_NONE;
  return 0;
}

static int export_buffer(struct v4l2_exportbuffer *export) {
  if (export->index >= device.buffer_count) return fail(EINVAL);
  export->fd = fcntl(device.buffers[export->index].memfd, F_DUPFD_CLOEXEC, 3);
  return export->fd < 0 ? -1 : 0;
}

static int start_streaming(void) {
  const struct capture_format *format = &device.format;
  device.streaming = true;
  link_tell_streaming(true, format->width, format->height, format->fourcc, format->stride);
  pthread_cond_broadcast(&camera.changed);
  return 0;
}

static int answer(unsigned long request, void *argument) {
  if (device.gone && request != VIDIOC_STREAMOFF) return fail(ENODEV);
  switch (request) {
  case VIDIOC_QUERYCAP: return describe_device(argument);
  case VIDIOC_ENUM_FMT: return format_enumerate(argument);
  case VIDIOC_ENUM_FRAMESIZES: return format_sizes(argument);
  case VIDIOC_ENUM_FRAMEINTERVALS: return format_intervals(argument);
  case VIDIOC_G_FMT: case VIDIOC_S_FMT: case VIDIOC_TRY_FMT: return format(request, argument);
  case VIDIOC_G_PARM: case VIDIOC_S_PARM: return frame_rate(request, argument);
  case VIDIOC_ENUMINPUT: return describe_input(argument);
  case VIDIOC_G_INPUT: *(int *)argument = 0; return 0;
  case VIDIOC_S_INPUT: return *(int *)argument ? fail(EINVAL) : 0;
  case VIDIOC_QUERY_DV_TIMINGS: case VIDIOC_G_DV_TIMINGS: case VIDIOC_S_DV_TIMINGS: return dv_timings(request, argument);
  case VIDIOC_G_CTRL: return describe_control(argument);
  case VIDIOC_SUBSCRIBE_EVENT: device.event_wanted = true; return 0;
  case VIDIOC_UNSUBSCRIBE_EVENT: device.event_wanted = false; return 0;
  case VIDIOC_DQEVENT: return dequeue_event(argument);
  case VIDIOC_REQBUFS: return request_buffers(argument);
  case VIDIOC_QUERYBUF: {
    struct v4l2_buffer *buffer = argument;
    if (buffer->index >= device.buffer_count) return fail(EINVAL);
    return describe_buffer(buffer, &device.buffers[buffer->index]);
  }
  case VIDIOC_QBUF: return queue_buffer(argument);
  case VIDIOC_DQBUF: return dequeue_buffer(argument);
  case VIDIOC_EXPBUF: return export_buffer(argument);
  case VIDIOC_STREAMON: return start_streaming();
  case VIDIOC_STREAMOFF: stop_streaming(); return 0;
  case VIDIOC_G_JPEGCOMP: {
    struct v4l2_jpegcompression *jpeg = argument;
    *jpeg = (struct v4l2_jpegcompression){.quality = 80};
    return 0;
  }
  case VIDIOC_S_JPEGCOMP: return 0;
  default: TRACE("capture: no answer to ioctl %#lx", request); return fail(ENOTTY);
  }
}

int capture_ioctl(unsigned long request, void *argument) {
  pthread_mutex_lock(&camera.lock);
  int result = answer(request, argument);
  int error = errno;
  pthread_mutex_unlock(&camera.lock);
  errno = error;
  return result;
}
