import { HttpSessionError } from './http-session.js';

/**
 * What went wrong, as a sentence that says what to do about it.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function sentenceOf(error) {
  if (error instanceof HttpSessionError) {
    switch (error.code) {
      case 'name-taken':
        return 'Somebody is live under this name already. Choose another name, or end the other broadcast first.';
      case 'full':
        return 'The room is full. Try again when somebody has left.';
      case 'unauthorized':
        return `${error.message} Ask whoever runs this server for one.`;
      case 'forbidden':
        return error.message;
      case 'session-gone':
        return 'The server has ended the session, because it heard nothing for a while.';
      default:
        return error.status === 404 ? 'This room or name cannot exist: use letters, digits and hyphens.' : error.message;
    }
  }
  if (error instanceof DOMException) {
    switch (error.name) {
      case 'NotAllowedError':
        return 'The browser was not allowed to use the camera or microphone. Allow it beside the address, then try again.';
      case 'NotFoundError':
      case 'OverconstrainedError':
        return 'No camera or microphone was found. Plug one in, or share a screen.';
      case 'NotReadableError':
        return 'Another program is using the camera or microphone. Close it, then try again.';
      default:
        return `The browser said: ${error.message}`;
    }
  }
  return error instanceof Error ? `Something went wrong: ${error.message}` : 'Something went wrong.';
}
