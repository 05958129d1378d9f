package io.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Once compiled, the native implementations allocate nothing per packet, in either direction.
class SrtpAllocationTest {
    private static final int PACKETS = 2_000;

    /// The just-in-time compiler decides when the slices vanish, so we wait for it by rounds, not by time.
    private static final int ROUNDS = 4_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MemorySegment wire = Ciphers.nativeMemory(2048);
    private final PacketBuffer payload = new PacketBuffer();
    private final PacketBuffer opened = new PacketBuffer();
    private final byte[] header = {(byte) 0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @ParameterizedTest
    @MethodSource("io.sluice.rtp.srtp.Ciphers#all")
    void sealsAndOpensWithoutGarbage(Implementation implementation, SrtpProfile profile) {
        if (implementation == Implementation.JITSI) {
            return;
        }
        try (SrtpOutbound outbound = new SrtpOutbound(Ciphers.create(implementation, profile, 3));
                SrtpInbound inbound = new SrtpInbound(Ciphers.create(implementation, profile, 3), 4)) {
            assertEquals(
                    0, leastAllocated(first -> exchange(outbound, inbound, first)), implementation + " " + profile);
        }
    }

    private long exchange(SrtpOutbound outbound, SrtpInbound inbound, long first) {
        for (long index = first; index < first + PACKETS; index++) {
            header[2] = (byte) (index >>> 8);
            header[3] = (byte) index;
            int length = outbound.protectRtp(header, 0, 12, payload, 12, 1_000, 1, index, wire, 0);
            if (inbound.unprotectRtp(wire, 0, length, opened) != SrtpVerdict.OK) {
                throw new AssertionError("not opened: " + index);
            }
        }
        return first + PACKETS;
    }

    /// Bytes allocated by this thread in the best of many rounds.
    private long leastAllocated(LongUnaryOperator round) {
        long least = Long.MAX_VALUE;
        long index = 0;
        for (int i = 0; i < ROUNDS && least > 0; i++) {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
            index = round.applyAsLong(index);
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
            least = Math.min(least, allocated);
        }
        return least;
    }
}
