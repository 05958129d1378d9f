/**
 * One step of the simulcast ladder.
 *
 * @typedef {{rid: string, active: boolean, scaleResolutionDownBy: number, maxBitrate: number}} EncodingStep
 */

/** The rids of a camera publication, smallest picture first (chosen: `l`, `m`, `h` sort and read well in SDP). */
export const RIDS = /** @type {const} */ (['l', 'm', 'h']);

/**
 * Bits per second a camera picture of this size is worth in VP8 at 30 frames a second, between the points libwebrtc
 * uses for its simulcast formats (`video/config/simulcast.cc`: 1280x720 2.5 Mbps, 960x540 1.2, 640x360 0.7, 480x270
 * 0.45, 320x180 0.2).
 *
 * @param {number} width
 * @param {number} height
 * @returns {number}
 */
export function cameraBitrate(width, height) {
  const points = [
    [160 * 90, 100_000],
    [320 * 180, 200_000],
    [480 * 270, 450_000],
    [640 * 360, 700_000],
    [960 * 540, 1_200_000],
    [1280 * 720, 2_500_000],
    [1920 * 1080, 4_000_000],
  ];
  const pixels = width * height;
  if (pixels <= points[0][0]) return points[0][1];
  for (let i = 1; i < points.length; i++) {
    const [x1, y1] = points[i];
    if (pixels <= x1) {
      const [x0, y0] = points[i - 1];
      return Math.round((y0 + ((pixels - x0) / (x1 - x0)) * (y1 - y0)) / 1000) * 1000;
    }
  }
  return points[points.length - 1][1];
}

/**
 * The ladder for a camera picture of this size.
 *
 * Chromium gives a small capture fewer simulcast layers and then leaves the **last** ones off (libwebrtc
 * `video/config/simulcast.cc`: three from 960x540, two from 480x270, else one), so with a fixed 4:2:1 ladder a
 * 320x180 camera would be seen at 80x45. The full picture therefore sits on the last rid that is alive.
 *
 * @param {number} width 0 when unknown: taken as 1280
 * @param {number} height
 * @returns {EncodingStep[]} always one step per rid, in the order of `RIDS`
 */
export function cameraLadder(width, height) {
  const w = width > 0 ? width : 1280;
  const h = height > 0 ? height : 720;
  const pixels = w * h;
  const layers = pixels >= 960 * 540 ? 3 : pixels >= 480 * 270 ? 2 : 1;
  return RIDS.map((rid, i) => {
    const active = i < layers;
    const scale = active ? 2 ** (layers - 1 - i) : 1;
    return {
      rid,
      active,
      scaleResolutionDownBy: scale,
      maxBitrate: cameraBitrate(w / scale, h / scale),
    };
  });
}

/** A shared screen: sharp before smooth (chosen: 2.5 Mbps carries 1080p slides and scrolling text at 15 frames). */
export const SCREEN_ENCODING = Object.freeze({ maxBitrate: 2_500_000, maxFramerate: 15 });

/** A voice (chosen: 32 kbps Opus mono is transparent for speech; RED doubles it on the wire). */
export const VOICE_MAX_BITRATE = 32_000;
