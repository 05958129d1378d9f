/**
 * The one error type this library throws, rejects with and reports.
 *
 * `code` is stable and meant for programs; `message` is a sentence that can be shown to a person.
 */
export class SluiceError extends Error {
  /**
   * @param {string} code stable, kebab-case: one of docs/protocol.md or of this library (see README of the web client)
   * @param {string} message a sentence for people
   * @param {{retryable?: boolean, cause?: unknown}} [details]
   */
  constructor(code, message, { retryable = false, cause } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SluiceError';
    /** @type {string} */
    this.code = code;
    /** Whether doing the same again later may succeed. */
    this.retryable = retryable;
  }
}

/**
 * Turns what `getUserMedia` and `getDisplayMedia` reject with into a SluiceError with a sentence.
 *
 * @param {unknown} error
 * @param {'camera' | 'microphone' | 'screen'} device what was asked for
 * @returns {SluiceError}
 */
export function mediaError(error, device) {
  if (error instanceof SluiceError) return error;
  const name = error instanceof Error ? error.name : '';
  const what = device === 'screen' ? 'your screen' : `your ${device}`;
  if (globalThis.isSecureContext === false && device !== 'screen') {
    return new SluiceError('insecure-page', `Browsers give ${what} only to pages over HTTPS or on this machine.`, {
      cause: error,
    });
  }
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Chromium alone says which of the three it was.
      if (/by system/i.test(/** @type {Error} */ (error).message))
        return new SluiceError('permission-system', `The system keeps ${what} from this browser.`, { cause: error });
      if (/dismissed/i.test(/** @type {Error} */ (error).message))
        return new SluiceError('permission-dismissed', `The browser asked for ${what} and got no answer.`, {
          retryable: true,
          cause: error,
        });
      return new SluiceError('permission-denied', `The browser was not allowed to use ${what}.`, { cause: error });
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new SluiceError('device-not-found', `No ${device} was found on this device.`, { cause: error });
    case 'NotReadableError':
    case 'AbortError':
      return new SluiceError('device-busy', `Another program is using ${what}, or it could not be started.`, {
        retryable: true,
        cause: error,
      });
    default:
      return new SluiceError('device-failed', `The browser could not open ${what}.`, { cause: error });
  }
}
