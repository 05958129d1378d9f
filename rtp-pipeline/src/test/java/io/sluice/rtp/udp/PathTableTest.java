package io.sluice.rtp.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PathTableTest {
    private static final long LOOPBACK = NetworkPath.MAPPED_PREFIX | 0x7f00_0001;

    private final PathTable table = new PathTable(1024, 10_000, 42);

    @Test
    void remembersAPathByAllOfItsParts() {
        NetworkPath path = table.intern(1, 2, 3, 4, 5, 6);
        assertSame(path, table.intern(1, 2, 3, 4, 5, 6));
        assertNotEquals(path, table.intern(0, 2, 3, 4, 5, 6));
        assertNotEquals(path, table.intern(1, 0, 3, 4, 5, 6));
        assertNotEquals(path, table.intern(1, 2, 0, 4, 5, 6));
        assertNotEquals(path, table.intern(1, 2, 3, 0, 5, 6));
        assertNotEquals(path, table.intern(1, 2, 3, 4, 0, 6));
        assertNotEquals(path, table.intern(1, 2, 3, 4, 5, 0));
    }

    @Test
    void isEqualToAPathMadeFromAddresses() {
        NetworkPath path = table.intern(0, LOOPBACK + 1, 5000, 0, LOOPBACK, 0);
        NetworkPath made =
                NetworkPath.udp(new InetSocketAddress("127.0.0.2", 5000), new InetSocketAddress("127.0.0.1", 10_000));
        assertEquals(made, path);
        assertEquals(made.hashCode(), path.hashCode());
        assertEquals(made.remote(), path.remote());
        assertEquals(made.local(), path.local());
    }

    @Test
    void aFloodOfOtherAddressesCannotPushRetainedPathsOut() {
        Random random = new Random(7);
        NetworkPath[] kept = new NetworkPath[100];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = table.intern(0, LOOPBACK + i, 4000 + i, 0, LOOPBACK, 0);
            kept[i].retain();
        }
        for (int i = 0; i < 200_000; i++) {
            table.intern(random.nextLong(), random.nextLong(), random.nextInt(65_536), 0, LOOPBACK, 0);
        }
        for (int i = 0; i < kept.length; i++) {
            assertSame(kept[i], table.intern(0, LOOPBACK + i, 4000 + i, 0, LOOPBACK, 0));
        }
    }

    @Test
    void aPathThatWasGivenUpComesBackAsAnEqualOne() {
        Random random = new Random(8);
        NetworkPath path = table.intern(0, LOOPBACK, 4000, 0, LOOPBACK, 0);
        for (int i = 0; i < 200_000; i++) {
            table.intern(random.nextLong(), random.nextLong(), random.nextInt(65_536), 0, LOOPBACK, 0);
        }
        NetworkPath again = table.intern(0, LOOPBACK, 4000, 0, LOOPBACK, 0);
        assertNotSame(path, again);
        assertEquals(path, again);
        assertEquals(path.hashCode(), again.hashCode());
    }

    @Test
    void worksOnWhenEverythingIsRetained() {
        PathTable small = new PathTable(8, 10_000, 1);
        assertEquals(8, small.capacity());
        for (int i = 0; i < 100; i++) {
            small.intern(i, i, i, i, i, 0).retain();
        }
        assertEquals(small.intern(500, 1, 1, 1, 1, 0), small.intern(500, 1, 1, 1, 1, 0));
    }

    @Test
    void aPathReleasedMoreOftenThanRetainedIsABrokenInvariant() {
        NetworkPath path = table.intern(1, 2, 3, 4, 5, 6);
        path.retain();
        path.release();
        assertThrows(IllegalStateException.class, path::release);
    }
}
