package io.sluice.rtp.stun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.udp.NetworkPath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunServerTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 10000);
    private static final long SECOND = 1_000_000_000L;

    private final List<byte[]> answers = new ArrayList<>();
    private final List<StunDropReason> drops = new ArrayList<>();
    private final StunServer.Handler recorder = new StunServer.Handler() {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            answers.add(Arrays.copyOf(bytes, length));
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            drops.add(reason);
        }
    };
    private final StunServer server = new StunServer(new StunServerConfig(10, 20, 1000, 64), 1, recorder);

    @Test
    void tellsTheAddressItSees() {
        ask("192.0.2.7", 0);
        StunMessageView answer = new StunMessageView();
        assertTrue(answer.tryWrap(answers.getFirst(), 0, answers.getFirst().length));
        assertEquals(StunFormat.BINDING_SUCCESS, answer.messageType());
        assertArrayEquals(new byte[] {(byte) 192, 0, 2, 7}, answer.mappedAddress());
        assertEquals(5000, answer.mappedPort());
        assertFalse(answer.hasIntegrity());
        assertFalse(answer.hasFingerprint());
        assertTrue(answers.getFirst().length <= 32);
    }

    @Test
    void answersAFingerprintWithOne() {
        StunMessageWriter request = request();
        request.fingerprint();
        send(request, "2001:db8::1", 0);
        StunMessageView answer = new StunMessageView();
        assertTrue(answer.tryWrap(answers.getFirst(), 0, answers.getFirst().length));
        assertTrue(answer.hasValidFingerprint());
    }

    @Test
    void limitsAPrefixAndNobodyElse() {
        for (int i = 0; i < 100; i++) {
            ask("192.0.2." + i, 0);
        }
        assertEquals(20, answers.size());
        assertEquals(80, drops.size());
        ask("192.0.3.1", 0);
        assertEquals(21, answers.size());
        ask("192.0.2.1", SECOND / 10);
        ask("192.0.2.1", SECOND / 10);
        assertEquals(22, answers.size(), "one every tenth of a second");
        for (int i = 0; i < 100; i++) {
            ask("2001:db8:0:aa" + String.format("%02x", i) + "::1", 0);
        }
        assertEquals(42, answers.size(), "a /56 is one prefix");
    }

    @Test
    void limitsAllTogether() {
        for (int i = 0; i < 5000; i++) {
            ask("10." + i / 250 + "." + i % 250 + ".1", 7);
        }
        assertEquals(1000, answers.size());
        ask("11.0.0.1", 7 + SECOND / 1000);
        assertEquals(1001, answers.size());
    }

    @Test
    void worksWhateverTheClockSays() {
        for (long now : new long[] {Long.MIN_VALUE + 5, -1, Long.MAX_VALUE - SECOND}) {
            StunServer other = new StunServer(new StunServerConfig(10, 1, 1000, 64), 1, recorder);
            int before = answers.size();
            StunMessageWriter request = request();
            NetworkPath path = path("192.0.2.1");
            other.onStun(request.bytes(), 0, request.length(), path, now);
            other.onStun(request.bytes(), 0, request.length(), path, now);
            other.onStun(request.bytes(), 0, request.length(), path, now + SECOND / 10);
            assertEquals(before + 2, answers.size());
        }
    }

    @Test
    void dropsWhatIsNotForAStunServer() {
        StunMessageWriter check = request();
        check.username("abcd:efgh");
        send(check, "192.0.2.1", 0);
        StunMessageWriter allocate = new StunMessageWriter();
        allocate.begin(0x0003, new byte[12], 0);
        send(allocate, "192.0.2.1", 0);
        StunMessageWriter response = new StunMessageWriter();
        response.begin(StunFormat.BINDING_SUCCESS, new byte[12], 0);
        send(response, "192.0.2.1", 0);
        byte[] changeRequest = StunVectors.hex("0001000821 12a442000000000000000000000000 0003000400000006");
        server.onStun(changeRequest, 0, changeRequest.length, path("192.0.2.1"), 0);
        server.onStun(changeRequest, 0, 20, path("192.0.2.1"), 0);
        assertEquals(
                List.of(
                        StunDropReason.UNKNOWN_USERNAME,
                        StunDropReason.NOT_BINDING,
                        StunDropReason.UNEXPECTED_CLASS,
                        StunDropReason.UNKNOWN_ATTRIBUTE,
                        StunDropReason.MALFORMED),
                drops);
        assertTrue(answers.isEmpty());
    }

    private static StunMessageWriter request() {
        StunMessageWriter request = new StunMessageWriter();
        request.begin(StunFormat.BINDING_REQUEST, new byte[12], 0);
        return request;
    }

    private void ask(String address, long now) {
        send(request(), address, now);
    }

    private void send(StunMessageWriter message, String address, long now) {
        server.onStun(message.bytes(), 0, message.length(), path(address), now);
    }

    private static NetworkPath path(String address) {
        return NetworkPath.udp(new InetSocketAddress(address, 5000), LOCAL);
    }
}
