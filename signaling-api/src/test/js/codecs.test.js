import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preferredAudioCodecs, preferredVideoCodecs } from '../../main/resources/web/client/codecs.js';

/** What Chromium 156 lists. */
const CHROMIUM = [
  ['video/VP8'],
  ['video/rtx'],
  ['video/VP9', 'profile-id=0'],
  ['video/VP9', 'profile-id=2'],
  ['video/H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f'],
  ['video/H264', 'level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f'],
  ['video/H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'],
  ['video/H264', 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f'],
  ['video/AV1', 'level-idx=5;profile=0;tier=0'],
  ['video/AV1', 'level-idx=5;profile=1;tier=0'],
  ['video/red'],
  ['video/ulpfec'],
  ['video/flexfec-03', 'repair-window=10000000'],
].map(([mimeType, sdpFmtpLine]) => ({ mimeType, sdpFmtpLine }));

const names = (codecs) => codecs.map((c) => `${c.mimeType} ${c.sdpFmtpLine ?? ''}`.trim());

test('keepsEachForwardableCodecOnceAndRetransmission', () => {
  assert.deepEqual(names(preferredVideoCodecs(CHROMIUM)), [
    'video/VP8',
    'video/VP9 profile-id=0',
    'video/H264 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f',
    'video/H264 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    'video/AV1 level-idx=5;profile=0;tier=0',
    'video/rtx',
  ]);
});

test('putsTheAskedCodecFirst', () => {
  assert.equal(preferredVideoCodecs(CHROMIUM, 'av1')[0].mimeType, 'video/AV1');
  assert.equal(preferredVideoCodecs(CHROMIUM, 'vp9')[0].mimeType, 'video/VP9');
});

test('acceptsAnotherBrowsersParameters', () => {
  const firefox = ['video/VP8', 'video/rtx', 'video/VP9', 'video/AV1', 'video/ulpfec'].map((mimeType) => ({
    mimeType,
    ...(mimeType.startsWith('video/VP') && { sdpFmtpLine: 'max-fs=12288;max-fr=60' }),
  }));
  assert.deepEqual(
    preferredVideoCodecs(firefox).map((c) => c.mimeType),
    ['video/VP8', 'video/VP9', 'video/AV1', 'video/rtx'],
  );
});

test('leavesAnUnknownBrowsersOwnOrder', () => {
  assert.deepEqual(preferredVideoCodecs([{ mimeType: 'video/rtx' }, { mimeType: 'video/X' }]), []);
  assert.deepEqual(preferredAudioCodecs([{ mimeType: 'audio/PCMU' }]), []);
});

test('offersOpusWithRedBesideIt', () => {
  const audio = ['audio/opus', 'audio/red', 'audio/G722', 'audio/PCMU', 'audio/CN'].map((mimeType) => ({ mimeType }));
  assert.deepEqual(names(preferredAudioCodecs(audio)), ['audio/red', 'audio/opus']);
  assert.deepEqual(names(preferredAudioCodecs(audio, { red: false })), ['audio/opus', 'audio/red']);
});
