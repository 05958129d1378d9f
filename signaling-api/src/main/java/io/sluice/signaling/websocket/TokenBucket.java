package io.sluice.signaling.websocket;

import io.sluice.signaling.SignalingConfig.Rate;

/// A token bucket: `perSecond` requests on average, `burst` at once.
///
/// Owned by the signaling event loop.
final class TokenBucket {
    private final long nanosPerToken;
    private final long capacityNanos;
    private long savedNanos;
    private long lastNanos;

    TokenBucket(Rate rate, long nowNanos) {
        nanosPerToken = 1_000_000_000L / rate.perSecond();
        capacityNanos = nanosPerToken * rate.burst();
        savedNanos = capacityNanos;
        lastNanos = nowNanos;
    }

    /// Takes one token; false when there is none.
    boolean tryTake(long nowNanos) {
        savedNanos = Math.min(capacityNanos, savedNanos + Math.max(0, nowNanos - lastNanos));
        lastNanos = nowNanos;
        if (savedNanos < nanosPerToken) {
            return false;
        }
        savedNanos -= nanosPerToken;
        return true;
    }

    /// Milliseconds until the next token, rounded up.
    long waitMillis() {
        return Math.max(0, (nanosPerToken - savedNanos + 999_999) / 1_000_000);
    }
}
