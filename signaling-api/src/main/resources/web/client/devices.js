import { mediaError } from './errors.js';

/**
 * @typedef {'camera' | 'microphone'} Device
 */

/** 720p at 30: what a grid of people can use (chosen). */
const CAMERA = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const MICROPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/**
 * What to ask `getUserMedia` for.
 *
 * @param {Device} device
 * @param {string} [deviceId] preferred
 * @returns {MediaTrackConstraints}
 */
function constraints(device, deviceId) {
  const wanted = device === 'camera' ? CAMERA : MICROPHONE;
  return deviceId ? { ...wanted, deviceId: { ideal: deviceId } } : wanted;
}

/**
 * Opens one camera or microphone.
 *
 * @param {Device} device
 * @param {string} [deviceId] preferred; another one is taken when it is gone
 * @returns {Promise<MediaStreamTrack>} rejects with a SluiceError
 */
export async function openDevice(device, deviceId) {
  const kind = device === 'camera' ? 'video' : 'audio';
  try {
    if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError');
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints(device, deviceId) });
    return stream.getTracks().filter((track) => track.kind === kind)[0];
  } catch (error) {
    throw mediaError(error, device);
  }
}

/**
 * Opens camera and microphone with one question to the person; where one of them is missing or busy, the other alone.
 *
 * @param {{camera?: string, microphone?: string}} [deviceIds] preferred
 * @returns {Promise<{tracks: Partial<Record<Device, MediaStreamTrack>>,
 *     errors: Partial<Record<Device, import('./errors.js').SluiceError>>}>} never rejects
 */
export async function openDevices(deviceIds = {}) {
  /** @type {Partial<Record<Device, MediaStreamTrack>>} */
  const tracks = {};
  /** @type {Partial<Record<Device, import('./errors.js').SluiceError>>} */
  const errors = {};
  try {
    if (!navigator.mediaDevices) throw new DOMException('', 'NotFoundError');
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: constraints('microphone', deviceIds.microphone),
      video: constraints('camera', deviceIds.camera),
    });
    const [camera] = stream.getVideoTracks();
    const [microphone] = stream.getAudioTracks();
    return { tracks: { ...(camera && { camera }), ...(microphone && { microphone }) }, errors };
  } catch (both) {
    const denied = mediaError(both, 'camera').code.startsWith('permission-');
    for (const device of /** @type {const} */ (['microphone', 'camera'])) {
      if (denied && !(await isGranted(device))) {
        errors[device] = mediaError(both, device); // asking again alone would only be a second question
        continue;
      }
      try {
        tracks[device] = await openDevice(device, deviceIds[device]);
      } catch (error) {
        errors[device] = /** @type {import('./errors.js').SluiceError} */ (error);
      }
    }
  }
  return { tracks, errors };
}

/** @param {Device} device */
async function isGranted(device) {
  try {
    const status = await navigator.permissions.query({ name: /** @type {PermissionName} */ (device) });
    return status.state === 'granted';
  } catch {
    return false;
  }
}

/**
 * @param {MediaDeviceKind} kind
 * @returns {Promise<MediaDeviceInfo[]>} those with a name; empty before permission was given
 */
export async function listDevices(kind) {
  try {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((device) => device.kind === kind && device.deviceId !== '' && device.label !== '');
  } catch {
    return [];
  }
}
