// A USB grabber (uvc) scales to one of its fixed sizes and sends MJPEG; an HDMI bridge (hdmi) gives raw pixels at the size
// of the timings that were set, and nothing else.
#include "fakev4l2.h"

static const uint32_t fourccs[2][2] = {
    [camera_uvc] = {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV},
    [camera_hdmi] = {V4L2_PIX_FMT_UYVY, V4L2_PIX_FMT_RGB24},
};
static const struct { unsigned width, height; } uvc_sizes[] = {
    {1920, 1080}, {1600, 1200}, {1360, 768}, {1280, 1024}, {1280, 960}, {1280, 720}, {1024, 768}, {800, 600}, {640, 480},
};
enum { uvc_size_count = sizeof uvc_sizes / sizeof *uvc_sizes };

static void adjust_uvc_size(struct v4l2_pix_format *format) {
  unsigned best = uvc_size_count - 1; // the largest that is not larger than what was asked for
  for (unsigned i = uvc_size_count; i-- > 0;)
    if (uvc_sizes[i].width <= format->width && uvc_sizes[i].height <= format->height) best = i;
  format->width = uvc_sizes[best].width;
  format->height = uvc_sizes[best].height;
}

void format_adjust(struct v4l2_pix_format *format, unsigned timings_width, unsigned timings_height) {
  if (format->pixelformat != fourccs[camera.kind][1]) format->pixelformat = fourccs[camera.kind][0];
  if (camera.kind == camera_uvc) {
    adjust_uvc_size(format);
  } else {
    format->width = timings_width;
    format->height = timings_height;
  }
  bool jpeg = format->pixelformat == V4L2_PIX_FMT_MJPEG;
  unsigned octets_per_pixel = format->pixelformat == V4L2_PIX_FMT_RGB24 ? 3 : 2;
  format->field = V4L2_FIELD_NONE;
  format->colorspace = jpeg ? V4L2_COLORSPACE_JPEG : V4L2_COLORSPACE_SRGB;
  format->bytesperline = jpeg ? 0 : format->width * octets_per_pixel;
  format->sizeimage = format->width * format->height * octets_per_pixel;
}

int format_enumerate(struct v4l2_fmtdesc *description) {
  if (description->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || description->index > 1) return fail(EINVAL);
  uint32_t fourcc = fourccs[camera.kind][description->index];
  description->pixelformat = fourcc;
  description->flags = fourcc == V4L2_PIX_FMT_MJPEG ? V4L2_FMT_FLAG_COMPRESSED : 0;
  snprintf((char *)description->description, sizeof description->description, "%.4s", (char *)&fourcc);
  return 0;
}

int format_sizes(struct v4l2_frmsizeenum *sizes) {
  unsigned count = camera.kind == camera_uvc ? uvc_size_count : 1;
  if (sizes->index >= count) return fail(EINVAL);
  sizes->type = V4L2_FRMSIZE_TYPE_DISCRETE;
  sizes->discrete.width = camera.kind == camera_uvc ? uvc_sizes[sizes->index].width : camera.width;
  sizes->discrete.height = camera.kind == camera_uvc ? uvc_sizes[sizes->index].height : camera.height;
  return 0;
}

int format_intervals(struct v4l2_frmivalenum *intervals) {
  if (intervals->index) return fail(EINVAL);
  intervals->type = V4L2_FRMIVAL_TYPE_DISCRETE;
  intervals->discrete.numerator = 1;
  intervals->discrete.denominator = camera_fps();
  return 0;
}
