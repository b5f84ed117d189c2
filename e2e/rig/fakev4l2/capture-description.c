// What the capture device says about itself, whatever it is doing. camera.lock held.
#include "fakev4l2.h"
#include <string.h>

int describe_device(struct v4l2_capability *capability) {
  memset(capability, 0, sizeof *capability);
  strcpy((char *)capability->driver, camera.kind == camera_hdmi ? "unicam" : "uvcvideo");
  strcpy((char *)capability->card, "fakev4l2 capture");
  strcpy((char *)capability->bus_info, "platform:fakev4l2");
  capability->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_EXT_PIX_FORMAT;
  capability->capabilities = capability->device_caps | V4L2_CAP_DEVICE_CAPS;
  return 0;
}

int describe_input(struct v4l2_input *input) {
  if (input->index) return fail(EINVAL);
  memset(input, 0, sizeof *input);
  strcpy((char *)input->name, "HDMI 0");
  input->type = V4L2_INPUT_TYPE_CAMERA;
  input->status = camera.signal == signal_none ? V4L2_IN_ST_NO_SIGNAL : camera.signal == signal_no_sync ? V4L2_IN_ST_NO_SYNC : 0;
  input->capabilities = camera.kind == camera_hdmi ? V4L2_IN_CAP_DV_TIMINGS : 0;
  return 0;
}

int describe_control(struct v4l2_control *control) {
  if (camera.kind != camera_hdmi || control->id != V4L2_CID_DV_RX_POWER_PRESENT) return fail(EINVAL);
  control->value = camera.signal != signal_none;
  return 0;
}
