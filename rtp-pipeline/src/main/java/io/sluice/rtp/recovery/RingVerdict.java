package io.sluice.rtp.recovery;

/// What a [PacketRing] did with a packet.
public enum RingVerdict {
    /// It is new and now belongs to the ring.
    STORED,
    /// It was there already; the caller keeps it.
    DUPLICATE,
    /// Its place has been given to newer packets; the caller keeps it.
    TOO_OLD
}
