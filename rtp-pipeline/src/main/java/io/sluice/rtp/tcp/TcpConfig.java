package io.sluice.rtp.tcp;

/// Limits of the ICE-TCP listener.
///
/// Immutable.
///
/// @param maxConnections open at once; more are refused
/// @param maxUnvalidated of them without an authentic STUN check so far; for one more the oldest of these is closed
/// @param validationNanos how long a connection may take to its first authentic check
/// @param idleNanos how long a connection may be silent: browsers check every 2.5 s (Chromium) to 6 s (Firefox)
/// @param queueBytes what may wait for one connection
/// @param kernelBytes asked of the kernel as its send buffer (`SO_SNDBUF`)
public record TcpConfig(
        int maxConnections, int maxUnvalidated, long validationNanos, long idleNanos, int queueBytes, int kernelBytes) {
    /// Chosen: 4,096 connections with 512 kB at the worst are 2 GB, but a queue has memory only once it was used; 256
    /// unvalidated; 10 s for a check behind a slow handshake; 30 s as RFC 7675's consent; 512 kB hold a keyframe of
    /// a
    /// 4K screen beside what waits.
    public static final TcpConfig DEFAULT =
            new TcpConfig(4_096, 256, 10_000_000_000L, 30_000_000_000L, 512 << 10, 128 << 10);

    public TcpConfig {
        if (maxConnections < 1 || maxUnvalidated < 1 || validationNanos <= 0 || idleNanos <= 0) {
            throw new IllegalArgumentException("limits of ICE-TCP must be positive");
        }
        if (queueBytes < 16_384 || Integer.bitCount(queueBytes) != 1) {
            throw new IllegalArgumentException("the queue must be a power of two of at least 16 kB");
        }
    }
}
