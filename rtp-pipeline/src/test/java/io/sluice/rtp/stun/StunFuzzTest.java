package io.sluice.rtp.stun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.udp.NetworkPath;
import java.net.InetSocketAddress;
import java.util.Arrays;

class StunFuzzTest {
    private static final NetworkPath PATH =
            NetworkPath.udp(new InetSocketAddress("192.0.2.1", 5000), new InetSocketAddress("127.0.0.1", 10000));

    private final StunMessageView view = new StunMessageView();
    private final StunIntegrity integrity = new StunIntegrity(StunVectors.PASSWORD);
    private final StunServer server = new StunServer(StunServerConfig.DEFAULT, 3, new StunServer.Handler() {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            assertTrue(view.tryWrap(bytes, 0, length));
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            // Expected of nearly everything.
        }
    });

    @FuzzTest(maxDuration = "60s")
    void neverThrowsAndReadsTheSameAtAnyOffset(byte[] data) {
        byte[] before = data.clone();
        String atZero = read(data, 0, data.length);
        byte[] shifted = new byte[data.length + 16];
        Arrays.fill(shifted, (byte) 0x21);
        System.arraycopy(data, 0, shifted, 7, data.length);
        assertEquals(atZero, read(shifted, 7, data.length));
        server.onStun(data, 0, data.length, PATH, 0);
        assertArrayEquals(before, data, "a view changes nothing");
    }

    private String read(byte[] data, int offset, int length) {
        if (!view.tryWrap(data, offset, length)) {
            return "malformed";
        }
        StringBuilder unknown = new StringBuilder();
        for (int i = 0; i < view.unknownRequiredCount(); i++) {
            unknown.append(' ').append(view.unknownRequired(i));
        }
        return view.messageType()
                + " " + view.localUfrag()
                + " " + view.usernameLength()
                + " " + view.priority()
                + " " + view.useCandidate()
                + " " + view.iceControlling()
                + " " + view.iceControlled()
                + " " + view.tieBreaker()
                + " " + view.errorCode()
                + " " + Arrays.toString(view.mappedAddress())
                + " " + view.mappedPort()
                + " " + view.transactionKey()
                + " " + view.hasValidFingerprint()
                + " " + view.hasIntegrity()
                + " " + integrity.isAuthentic(view)
                + unknown;
    }
}
