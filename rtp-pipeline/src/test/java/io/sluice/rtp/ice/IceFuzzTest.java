package io.sluice.rtp.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.udp.NetworkPath;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/// Datagrams at both ICE agents: as they come, and signed with the right password by a peer that means harm.
class IceFuzzTest {
    private static final IceCredentials SERVER = IceCredentials.generate(new Random(1));
    private static final IceCredentials PEER = IceCredentials.generate(new Random(2));
    private static final NetworkPath[] PATHS = new NetworkPath[20];

    static {
        for (int i = 0; i < PATHS.length; i++) {
            PATHS[i] = NetworkPath.udp(
                    new InetSocketAddress("192.0.2.1", 5_000 + i), new InetSocketAddress("127.0.0.1", 10_000));
        }
    }

    @FuzzTest(maxDuration = "60s")
    void unauthenticatedDatagramsTeachNothing(byte[] data) {
        RecordingIceHandler told = new RecordingIceHandler();
        IceLite ice = new IceLite(SERVER, told, IceLiteConfig.DEFAULT);
        ice.onStun(data, 0, data.length, PATHS[0], 0);
        assertEquals(1, told.drops.size());
        assertFalse(ice.isValidated(PATHS[0]));
        assertTrue(told.sent.isEmpty() && told.validated.isEmpty());
        assertEquals(IceLite.NEVER, ice.nextTimeoutNanos());

        IceControlling bot =
                new IceControlling(PEER, SERVER, IceControlling.Nomination.EVERY_CHECK, new Random(3), new SilentBot());
        bot.addCandidate(PATHS[0], 1, 0);
        bot.onTimeout(0);
        bot.onStun(data, 0, data.length, PATHS[0], 1);
        assertNull(bot.selected());
    }

    /// The input is a list of attributes with a length byte, a path byte and a time byte in front of each.
    @FuzzTest(maxDuration = "60s")
    void anAuthenticPeerBreaksNothing(byte[] data) {
        RecordingIceHandler told = new RecordingIceHandler();
        IceLite ice = new IceLite(SERVER, told, new IceLiteConfig(4, 500_000_000L, 20_000_000_000L));
        ice.setRemote(PEER);
        ByteBuffer input = ByteBuffer.wrap(data);
        long now = 0;
        int transaction = 0;
        while (input.remaining() >= 3 && transaction < 200) {
            int length = input.get() & 0xFC;
            NetworkPath path = PATHS[(input.get() & 0xFF) % PATHS.length];
            now += (input.get() & 0xFF) * 100_000_000L;
            byte[] attributes = new byte[Math.min(length, input.remaining()) & ~3];
            input.get(attributes);
            byte[] message = StunSigner.sign(named(transaction++), attributes, SERVER.pwd());
            ice.onStun(message, 0, message.length, path, now);
            ice.onAuthenticatedMedia(PATHS[transaction % PATHS.length], now);
            if (ice.nextTimeoutNanos() - now <= 0) {
                ice.onTimeout(now);
                assertTrue(ice.nextTimeoutNanos() - now > 0, "a timeout that stays due would spin");
            }
            assertTrue(told.validated.size() - told.invalidated.size() <= 4);
            NetworkPath selected = ice.selected();
            assertTrue(selected == null || ice.isValidated(selected));
        }
        told.sent.forEach(RecordingIceHandler.Sent::view);
        ice.close();
        assertEquals(told.validated.size(), told.invalidated.size());
    }

    private static byte[] named(int transaction) {
        byte[] username = (SERVER.ufrag() + ":" + PEER.ufrag()).getBytes();
        int padded = username.length + 3 & ~3;
        return ByteBuffer.allocate(24 + padded)
                .putShort((short) StunFormat.BINDING_REQUEST)
                .putShort((short) (4 + padded))
                .putInt(StunFormat.MAGIC_COOKIE)
                .putLong(0)
                .putInt(transaction)
                .putShort((short) 6)
                .putShort((short) username.length)
                .put(Arrays.copyOf(username, padded))
                .array();
    }

    private static final class SilentBot implements IceControlling.Handler {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            // Goes nowhere.
        }

        @Override
        public void onSelected(NetworkPath path) {
            throw new AssertionError("selected by an unauthenticated datagram");
        }

        @Override
        public void onConsentExpired() {
            throw new AssertionError("expired at once");
        }

        @Override
        public void onFailed() {
            throw new AssertionError("failed at once");
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            // Expected.
        }
    }
}
