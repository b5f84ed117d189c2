import { expect, it } from "vitest"
import { ffmpegArguments } from "./arguments.ts"

it("says exactly what it wants of JPEG pictures", () => {
  const line = ffmpegArguments({
    input: "jpeg",
    output: "h264",
    bitrateBps: 3_000_000,
    preset: "superfast",
    scale: 1,
  }).join(" ")
  expect(line).toBe(
    [
      "-hide_banner -loglevel repeat+error",
      "-probesize 32 -analyzeduration 0 -flags low_delay -err_detect explode -threads 1 -f ivf -i pipe:0",
      "-fps_mode passthrough -copyts -enc_time_base 1:1000",
      "-vf crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,scale=flags=fast_bilinear:in_range=full:out_range=tv,format=yuv420p",
      "-threads 1 -c:v libx264 -preset superfast -tune zerolatency -profile:v baseline -forced-idr 1 -crf 21",
      "-x264-params repeat-headers=1:scenecut=0:sliced-threads=0:fps=30",
      "-g 600 -force_key_frames expr:mod(round(t*1000),2)",
      "-maxrate 3000000 -bufsize 1500000",
      "-color_range tv -colorspace smpte170m -color_primaries bt709 -color_trc bt709",
      "-flush_packets 1 -f flv pipe:1",
    ].join(" "),
  )
})

it("leaves the range of I420 pictures as it is", () => {
  const args = ffmpegArguments({
    input: "i420",
    output: "h264",
    bitrateBps: 1_000_000.4,
    preset: "ultrafast",
    scale: 1,
  })
  expect(args[args.indexOf("-vf") + 1]).toBe("crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0")
  expect(args[args.indexOf("-maxrate") + 1]).toBe("1000000")
})
