package io.sluice.rtp.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.rtp.udp.UdpConfig.Mode;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What only the Linux transport does: refused trains, and no garbage.
@EnabledOnOs(OS.LINUX)
class LinuxOutboxTest {
    private static final UdpConfig CONFIG = UdpConfig.on(new InetSocketAddress("127.0.0.1", 0));

    @Test
    void trainsTheKernelRefusesAreSentPacketByPacketAndThenNoMoreAreMade() {
        try (UdpTransport server = UdpTransport.open(CONFIG.withMode(Mode.FFM_SENDMMSG));
                LinuxSocket socket = LinuxSocket.open(CONFIG)) {
            // more segments than any kernel takes: EINVAL, as from one that knows no trains
            LinuxOutbox outbox = new LinuxOutbox(socket, 1 << 20, 300);
            NetworkPath to = NetworkPath.udp(server.localAddress(), socket.localAddress());
            CollectingInbox inbox = new CollectingInbox();
            int sent = 0;
            for (int flush = 0; flush < LinuxOutbox.REFUSALS_BEFORE_GIVING_UP + 2; flush++) {
                for (int i = 0; i < 200; i++) {
                    UdpTransportTest.lay(outbox, to, UdpTransportTest.bytes(i, 100));
                }
                outbox.flush();
                sent += 200;
                inbox.await(server, sent);
            }
            for (int i = 0; i < sent; i++) {
                assertArrayEquals(
                        UdpTransportTest.bytes(i % 200, 100),
                        inbox.datagrams.get(i).bytes());
            }
            assertEquals(LinuxOutbox.REFUSALS_BEFORE_GIVING_UP, outbox.counters().refusedTrains);
            assertEquals(1, outbox.maxSegments());
            assertEquals(sent, outbox.counters().packets);
            assertEquals(0, outbox.counters().dropped());
            assertEquals(0, outbox.counters().trains);
        }
    }

    @Test
    void aTrainThatGoesThroughBetweenRefusedOnesKeepsTrainsOn() {
        try (UdpTransport server = UdpTransport.open(CONFIG.withMode(Mode.FFM_SENDMMSG));
                LinuxSocket socket = LinuxSocket.open(CONFIG)) {
            LinuxOutbox outbox = new LinuxOutbox(socket, 1 << 20, 300);
            NetworkPath to = NetworkPath.udp(server.localAddress(), socket.localAddress());
            CollectingInbox inbox = new CollectingInbox();
            int sent = 0;
            for (int flush = 0; flush < 3 * LinuxOutbox.REFUSALS_BEFORE_GIVING_UP; flush++) {
                int packets = flush % 2 == 0 ? 200 : 3;
                for (int i = 0; i < packets; i++) {
                    UdpTransportTest.lay(outbox, to, UdpTransportTest.bytes(i, 100));
                }
                outbox.flush();
                sent += packets;
                inbox.await(server, sent);
            }
            assertEquals(300, outbox.maxSegments());
        }
    }

    @Test
    void sendsAndReceivesWithoutGarbage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (UdpTransport server = UdpTransport.open(CONFIG);
                UdpTransport client = UdpTransport.open(CONFIG)) {
            DatagramOutbox outbox = client.outbox();
            NetworkPath to = NetworkPath.udp(server.localAddress(), client.localAddress());
            long[] received = new long[1];
            DatagramInbox counting = new DatagramInbox() {
                @Override
                public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
                    received[0] += length;
                }

                @Override
                public void onBatchEnd() {}
            };
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20_000 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 40; i++) {
                    outbox.claim(to, 1200);
                    outbox.commit(i % 4 == 3 ? 500 : 1000);
                    if (i % 8 == 7) {
                        outbox.flush();
                        server.poll(counting, 1_000_000);
                    }
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertTrue(received[0] > 0);
            assertEquals(0, least, "bytes allocated in the best round");
        }
    }
}
