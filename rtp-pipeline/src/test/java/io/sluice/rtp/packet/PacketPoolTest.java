package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PacketPoolTest {
    @Test
    void growsToItsLimitAndThenSaysNo() {
        PacketPool pool = new PacketPool(1, 2);
        PacketBuffer first = pool.acquire();
        PacketBuffer second = pool.acquire();
        assertNotNull(first);
        assertNotNull(second);
        assertNotSame(first, second);
        assertNull(pool.acquire());
        assertEquals(2, pool.outstanding());
        pool.release(first);
        assertEquals(1, pool.outstanding());
        assertSame(first, pool.acquire());
        assertEquals(2, pool.max());
    }

    @Test
    void lendsClearedBuffers() {
        PacketPool pool = new PacketPool(0, 1);
        PacketBuffer buffer = pool.acquire();
        buffer.length = 5;
        buffer.sequence = 6;
        buffer.marker = true;
        pool.release(buffer);
        assertSame(buffer, pool.acquire());
        assertEquals(0, buffer.length);
        assertEquals(0, buffer.sequence);
        assertEquals(false, buffer.marker);
        assertEquals(PacketBuffer.CAPACITY, buffer.segment.byteSize());
    }

    @Test
    void refusesWhatItDidNotLend() {
        PacketPool pool = new PacketPool(2, 2);
        PacketBuffer buffer = pool.acquire();
        pool.release(buffer);
        assertThrows(IllegalStateException.class, () -> pool.release(buffer));
        assertThrows(IllegalStateException.class, () -> pool.release(new PacketBuffer()));
        assertEquals(0, pool.outstanding());
    }

    @Test
    void refusesSenselessSizes() {
        assertThrows(IllegalArgumentException.class, () -> new PacketPool(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new PacketPool(3, 2));
        assertThrows(IllegalArgumentException.class, () -> new PacketPool(-1, 2));
    }
}
