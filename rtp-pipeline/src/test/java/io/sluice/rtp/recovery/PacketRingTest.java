package io.sluice.rtp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.sim.Allocations;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacketRingTest {
    private static final long SECOND = 1_000_000_000L;

    private final PacketPool pool = new PacketPool(0, 4_096);
    private final PacketRing ring = new PacketRing(64, 2 * SECOND, pool);

    private PacketBuffer packet(long sequence, long arrivalNanos) {
        PacketBuffer packet = pool.acquire();
        assertNotNull(packet);
        packet.sequence = sequence;
        packet.arrivalNanos = arrivalNanos;
        return packet;
    }

    private RingVerdict insert(long sequence, long nowNanos) {
        PacketBuffer packet = packet(sequence, nowNanos);
        RingVerdict verdict = ring.insert(packet, nowNanos);
        if (verdict != RingVerdict.STORED) {
            pool.release(packet);
        }
        return verdict;
    }

    @Test
    void findsWhatItStored() {
        PacketBuffer packet = packet(65_535, 0);
        assertEquals(RingVerdict.STORED, ring.insert(packet, 0));
        assertSame(packet, ring.get(65_535));
        assertNull(ring.get(65_536));
        assertNull(ring.get(65_535 + 64));
        assertNull(ring.get(65_535 - 64));
    }

    @Test
    void refusesDuplicatesAndWhatIsTooOld() {
        assertEquals(RingVerdict.STORED, insert(100, 0));
        assertEquals(RingVerdict.DUPLICATE, insert(100, 0));
        assertEquals(RingVerdict.STORED, insert(98, 0));
        assertEquals(RingVerdict.DUPLICATE, insert(98, 0));
        assertEquals(RingVerdict.TOO_OLD, insert(100 - 64, 0));
        assertEquals(RingVerdict.STORED, insert(100 - 63, 0));
    }

    @Test
    void keepsTheLastPackets() {
        for (long sequence = 65_500; sequence < 65_700; sequence++) {
            assertEquals(RingVerdict.STORED, insert(sequence, 0));
        }
        assertEquals(64, ring.size());
        assertEquals(64, pool.outstanding());
        assertNull(ring.get(65_700 - 65));
        assertNotNull(ring.get(65_700 - 64));
    }

    @Test
    void takesAPacketIntoAGapUntilItsPlaceIsNeeded() {
        insert(100, 0);
        insert(110, 0);
        assertEquals(RingVerdict.STORED, insert(105, 0));
        insert(173, 0);
        assertNull(ring.get(105));
        assertEquals(RingVerdict.TOO_OLD, insert(106, 0));
        assertNotNull(ring.get(110));
    }

    @Test
    void letsGoOfWhatIsTooOldButNeverOfTheNewest() {
        insert(1, 0);
        insert(2, SECOND);
        ring.evict(2 * SECOND + 1);
        assertNull(ring.get(1));
        assertNotNull(ring.get(2));
        ring.evict(100 * SECOND);
        assertNotNull(ring.get(2));
        assertEquals(RingVerdict.TOO_OLD, insert(1, 100 * SECOND));
        assertEquals(1, pool.outstanding());
    }

    @Test
    void survivesAJumpBeyondItsCapacity() {
        for (long sequence = 0; sequence < 64; sequence++) {
            insert(sequence, 0);
        }
        assertEquals(RingVerdict.STORED, insert(1_000_000, 0));
        assertEquals(1, ring.size());
        assertEquals(1, pool.outstanding());
        assertEquals(RingVerdict.STORED, insert(999_990, 0));
    }

    @Test
    void givesEverythingBackWhenCleared() {
        for (long sequence = 0; sequence < 50; sequence += 3) {
            insert(sequence, 0);
        }
        ring.clear();
        assertEquals(0, pool.outstanding());
        assertEquals(RingVerdict.STORED, insert(5, 0));
    }

    @Test
    void behavesLikeAMapUnderLossReorderingAndDuplication() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Map<Long, PacketBuffer> model = new HashMap<>();
            long highest = 65_000;
            long now = 0;
            PacketBuffer first = packet(highest, now);
            ring.insert(first, now);
            model.put(highest, first);
            for (int i = 0; i < 20_000; i++) {
                now += random.nextLong(20_000_000L);
                long sequence = highest + random.nextInt(-80, 4);
                if (random.nextInt(1_000) == 0) {
                    sequence += random.nextInt(200);
                }
                highest = Math.max(highest, sequence);
                PacketBuffer packet = packet(sequence, now);
                RingVerdict verdict = ring.insert(packet, now);
                if (verdict == RingVerdict.STORED) {
                    assertFalse(model.containsKey(sequence), "never twice, seed " + seed);
                    model.put(sequence, packet);
                } else {
                    pool.release(packet);
                }
                assertEquals(ring.size(), pool.outstanding(), "seed " + seed);
                int found = 0;
                for (long s = highest - 63; s <= highest; s++) {
                    PacketBuffer stored = ring.get(s);
                    if (stored != null) {
                        found++;
                        assertSame(model.get(s), stored, "seed " + seed);
                    }
                }
                assertEquals(ring.size(), found, "seed " + seed);
            }
            ring.clear();
        }
    }

    @Test
    void allocatesNothingPerPacket() {
        long[] sequence = new long[1];
        Allocations.assertNonePer(50_000, "packet", () -> {
            PacketBuffer packet = pool.acquire();
            packet.sequence = sequence[0] += 1 + (sequence[0] % 7 == 0 ? 1 : 0);
            packet.arrivalNanos = sequence[0] * 4_000_000L;
            ring.insert(packet, packet.arrivalNanos);
        });
    }
}
