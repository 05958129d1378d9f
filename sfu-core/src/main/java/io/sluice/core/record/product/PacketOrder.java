package io.sluice.core.record.product;

import io.sluice.rtp.packet.SequenceUnwrapper;
import java.util.Map;
import java.util.TreeMap;

/// Puts one stream's packets, which were recorded as they arrived, into the order of their sequence numbers.
///
/// What is missing is waited for while the server would have asked for it again, and is a hole then.
///
/// Owned by its caller.
final class PacketOrder {
    /// Takes packets in order.
    interface Handler {
        /// A packet.
        ///
        /// @param afterHole whether packets right before it are missing
        void onPacket(byte[] packet, long micros, boolean afterHole);
    }

    /// Chosen: the packet ring of the server holds 2 s.
    private static final long WAIT_MICROS = 3_000_000L;

    private static final int MAX_WAITING = 4_096;
    private static final byte[] LEFT_OUT = new byte[0];

    private record Waiting(byte[] packet, long micros) {}

    private final Handler handler;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
    private long next = Long.MIN_VALUE;
    private boolean holeBeforeLeftOut;

    PacketOrder(Handler handler) {
        this.handler = handler;
    }

    void onPacket(byte[] packet, int sequenceNumber, long micros) {
        long sequence = unwrapper.unwrap(sequenceNumber);
        if (next == Long.MIN_VALUE) {
            next = sequence;
        }
        if (sequence >= next) {
            waiting.put(sequence, new Waiting(packet, micros));
            release(micros);
        }
    }

    void onLeftOut(int sequenceNumber, long micros) {
        onPacket(LEFT_OUT, sequenceNumber, micros);
    }

    private void release(long micros) {
        while (!waiting.isEmpty()) {
            Map.Entry<Long, Waiting> first = waiting.firstEntry();
            boolean due = first.getKey() == next
                    || micros - first.getValue().micros() > WAIT_MICROS
                    || waiting.size() > MAX_WAITING;
            if (!due) {
                return;
            }
            give(first);
        }
    }

    private void give(Map.Entry<Long, Waiting> first) {
        waiting.remove(first.getKey());
        boolean afterHole = first.getKey() != next;
        next = first.getKey() + 1;
        if (first.getValue().packet().length > 0) {
            handler.onPacket(first.getValue().packet(), first.getValue().micros(), afterHole || holeBeforeLeftOut);
            holeBeforeLeftOut = false;
        } else {
            holeBeforeLeftOut |= afterHole;
        }
    }

    /// Nothing comes any more.
    void end() {
        while (!waiting.isEmpty()) {
            give(waiting.firstEntry());
        }
    }
}
