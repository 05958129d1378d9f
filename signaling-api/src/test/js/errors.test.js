import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaError, SluiceError } from '../../main/resources/web/client/errors.js';

const refusal = (message) => new DOMException(message, 'NotAllowedError');

test('tellsApartWhoRefusedADevice', () => {
  const code = (message) => mediaError(refusal(message), 'camera').code;
  assert.equal(code('Permission denied'), 'permission-denied');
  assert.equal(code('Permission denied by system'), 'permission-system');
  assert.equal(code('Permission dismissed'), 'permission-dismissed');
  assert.equal(code('The request is not allowed by the user agent'), 'permission-denied');
});

test('tellsAMissingDeviceFromABusyOne', () => {
  const code = (name) => mediaError(new DOMException('', name), 'microphone').code;
  assert.equal(code('NotFoundError'), 'device-not-found');
  assert.equal(code('NotReadableError'), 'device-busy');
  assert.equal(code('SomethingNew'), 'device-failed');
});

test('blamesAnInsecurePageBeforeTheDevice', (t) => {
  globalThis.isSecureContext = false;
  t.after(() => delete globalThis.isSecureContext);
  assert.equal(mediaError(new DOMException('', 'NotFoundError'), 'camera').code, 'insecure-page');
  assert.equal(mediaError(refusal('Permission denied'), 'screen').code, 'permission-denied');
});

test('leavesWhatIsAlreadySaid', () => {
  const error = new SluiceError('full', 'Full.');
  assert.equal(mediaError(error, 'camera'), error);
});
