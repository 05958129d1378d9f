package io.sluice.rtp.srtp;

import org.jspecify.annotations.Nullable;

/// A bounded map from SSRC to the replay window of its stream: open addressing over int keys, nothing is ever removed.
///
/// Removing a stream would let its packets be replayed, so a full table stays full. The stream asked for last is
/// remembered, since packets come in runs. Owned by the media worker.
final class SsrcTable {
    private final int max;
    private int[] keys = new int[16];
    private @Nullable ReplayWindow[] values = new ReplayWindow[16];
    private int size;
    private int lastKey;
    private @Nullable ReplayWindow lastValue;

    SsrcTable(int max) {
        this.max = max;
    }

    boolean isFull() {
        return size >= max;
    }

    @Nullable
    ReplayWindow find(int ssrc) {
        if (lastValue != null && lastKey == ssrc) {
            return lastValue;
        }
        ReplayWindow found = values[slot(ssrc)];
        if (found != null) {
            lastKey = ssrc;
            lastValue = found;
        }
        return found;
    }

    /// Adds an SSRC that is not in the table, which must not be full.
    void add(int ssrc, ReplayWindow value) {
        if (isFull()) {
            throw new IllegalStateException("the table is full");
        }
        if (2 * ++size > keys.length) {
            grow();
        }
        int slot = slot(ssrc);
        keys[slot] = ssrc;
        values[slot] = value;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable ReplayWindow[] oldValues = values;
        keys = new int[2 * oldKeys.length];
        values = new ReplayWindow[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /// Where the SSRC is, or the free slot where it would go.
    private int slot(int ssrc) {
        int mask = keys.length - 1;
        int slot = ssrc * 0x9E3779B9 >>> 7 & mask;
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
