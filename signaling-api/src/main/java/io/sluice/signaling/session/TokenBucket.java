package io.sluice.signaling.session;

import io.sluice.signaling.SignalingConfig.Rate;

/// A token bucket: `perSecond` requests on average, `burst` at once.
///
/// Owned by the signaling event loop.
public final class TokenBucket {
    private final long nanosPerToken;
    private final long capacityNanos;
    private long savedNanos;
    private long lastNanos;

    public TokenBucket(Rate rate, long nowNanos) {
        nanosPerToken = 1_000_000_000L / rate.perSecond();
        capacityNanos = nanosPerToken * rate.burst();
        savedNanos = capacityNanos;
        lastNanos = nowNanos;
    }

    /// Takes one token; false when there is none.
    public boolean tryTake(long nowNanos) {
        return tryTake(1, nowNanos);
    }

    /// Takes some tokens at once; false, and none taken, when there are too few.
    public boolean tryTake(int tokens, long nowNanos) {
        savedNanos = Math.min(capacityNanos, savedNanos + Math.max(0, nowNanos - lastNanos));
        lastNanos = nowNanos;
        if (savedNanos < tokens * nanosPerToken) {
            return false;
        }
        savedNanos -= tokens * nanosPerToken;
        return true;
    }

    /// Milliseconds until the next token, rounded up.
    public long waitMillis() {
        return waitMillis(1);
    }

    /// Milliseconds until there are so many tokens, rounded up.
    public long waitMillis(int tokens) {
        return Math.max(0, (tokens * nanosPerToken - savedNanos + 999_999) / 1_000_000);
    }
}
