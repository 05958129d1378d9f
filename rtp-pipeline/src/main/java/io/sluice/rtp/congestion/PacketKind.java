package io.sluice.rtp.congestion;

/// What a packet is to the pacer, in falling priority.
public enum PacketKind {
    /// Never waits.
    AUDIO,
    /// A retransmission: the oldest data there is.
    RETRANSMISSION,
    /// A video packet sent for the first time.
    VIDEO,
    /// Bytes without meaning, for probing.
    PADDING
}
