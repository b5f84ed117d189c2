// The strip's layout is defined in gateway/src/demo/strip.ts, which the test encodes it with; only what changes with
// every frame is written here: frame number (octets 2..5), time (6..11) and CRC-16/CCITT-FALSE over 0..61 (62..63).
#include "fakev4l2.h"

static void put_little_endian(uint8_t *out, uint64_t value, unsigned octets) {
  for (unsigned i = 0; i < octets; i++) out[i] = (uint8_t)(value >> (8 * i));
}

static uint16_t crc16(const uint8_t *bytes, size_t size) {
  uint16_t crc = 0xffff;
  for (size_t i = 0; i < size; i++) {
    crc ^= (uint16_t)(bytes[i] << 8);
    for (int bit = 0; bit < 8; bit++) crc = (uint16_t)(crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1);
  }
  return crc;
}

void strip_stamp(uint8_t strip[64], uint32_t frame, uint64_t time_us) {
  put_little_endian(strip + 2, frame, 4);
  put_little_endian(strip + 6, time_us, 6);
  put_little_endian(strip + 62, crc16(strip, 62), 2);
}
