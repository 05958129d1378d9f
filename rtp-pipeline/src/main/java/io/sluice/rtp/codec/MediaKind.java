package io.sluice.rtp.codec;

/// What a media section carries. Immutable.
public enum MediaKind {
    AUDIO,
    VIDEO
}
