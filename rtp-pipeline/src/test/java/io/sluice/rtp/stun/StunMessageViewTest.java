package io.sluice.rtp.stun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StunMessageViewTest {
    private static final byte[] TRANSACTION = new byte[12];

    private final StunMessageView view = new StunMessageView();
    private final StunIntegrity integrity = new StunIntegrity(StunVectors.PASSWORD);

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsTheSampleRequest(int offset) {
        assertTrue(wrap(StunVectors.REQUEST, offset));
        assertEquals(StunFormat.BINDING_REQUEST, view.messageType());
        assertEquals("evtj", view.localUfrag());
        assertEquals(9, view.usernameLength());
        assertEquals(0x6e0001ffL, view.priority());
        assertTrue(view.iceControlled());
        assertFalse(view.iceControlling());
        assertEquals(0x932ff9b151263b36L, view.tieBreaker());
        assertFalse(view.useCandidate());
        assertEquals(0, view.unknownRequiredCount());
        assertTrue(view.hasValidFingerprint());
        assertTrue(integrity.isAuthentic(view));
        assertFalse(new StunIntegrity("VOkJxbRl1RmTxUk/WvJxBu").isAuthentic(view));
        assertTrue(integrity.isAuthentic(view), "the MAC must be reusable");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsTheSampleResponses(int offset) throws Exception {
        assertTrue(wrap(StunVectors.IPV4_RESPONSE, offset));
        assertEquals(StunFormat.BINDING_SUCCESS, view.messageType());
        assertArrayEquals(new byte[] {(byte) 192, 0, 2, 1}, view.mappedAddress());
        assertEquals(32853, view.mappedPort());
        assertTrue(view.hasValidFingerprint() && integrity.isAuthentic(view));

        assertTrue(wrap(StunVectors.IPV6_RESPONSE, offset));
        assertArrayEquals(
                InetAddress.getByName("2001:db8:1234:5678:11:2233:4455:6677").getAddress(), view.mappedAddress());
        assertEquals(32853, view.mappedPort());
        assertTrue(view.hasValidFingerprint() && integrity.isAuthentic(view));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium", "firefox"})
    void readsTheChecksOfRealBrowsers(String browser) throws Exception {
        List<String> captured;
        try (InputStream in = getClass().getResourceAsStream(browser + "-checks.hex")) {
            captured = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
        for (String line : captured) {
            assertTrue(wrap(StunVectors.hex(line), 7), line);
            assertTrue(view.hasValidFingerprint() && view.hasIntegrity(), line);
            assertEquals(0, view.unknownRequiredCount(), line);
            if (view.messageType() == StunFormat.BINDING_REQUEST) {
                assertTrue(view.iceControlling() && view.priority() >> 24 == 110, line);
                assertEquals(4, view.localUfrag().length(), line);
            } else {
                assertArrayEquals(new byte[] {127, 0, 0, 1}, view.mappedAddress(), line);
            }
        }
    }

    @Test
    void writesWhatItReads() throws Exception {
        StunMessageWriter writer = new StunMessageWriter();
        writer.begin(StunFormat.BINDING_SUCCESS, TRANSACTION, 0);
        byte[] address = InetAddress.getByName("2001:db8::7").getAddress();
        writer.xorMappedAddress(address, 443);
        writer.username("abcd:efgh");
        writer.priority(0xFFFFFFFFL);
        writer.useCandidate();
        writer.iceControlling(-2);
        writer.errorCode(487, "Role Conflict");
        writer.messageIntegrity(integrity);
        writer.fingerprint();
        assertTrue(view.tryWrap(writer.bytes(), 0, writer.length()));
        assertArrayEquals(address, view.mappedAddress());
        assertEquals(443, view.mappedPort());
        assertEquals("abcd", view.localUfrag());
        assertEquals(0xFFFFFFFFL, view.priority());
        assertTrue(view.useCandidate() && view.iceControlling());
        assertEquals(-2, view.tieBreaker());
        assertEquals(487, view.errorCode());
        assertTrue(integrity.isAuthentic(view) && view.hasValidFingerprint());
    }

    @Test
    void believesNoMessageWithAnyBitChanged() {
        for (int bit = 0; bit < StunVectors.REQUEST.length * 8; bit++) {
            byte[] altered = StunVectors.REQUEST.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            boolean believed = wrap(altered, 0) && view.hasValidFingerprint() && integrity.isAuthentic(view);
            assertFalse(believed, "bit " + bit);
        }
    }

    @Test
    void refusesEveryOtherLength() {
        byte[] longer = Arrays.copyOf(StunVectors.REQUEST, StunVectors.REQUEST.length + 64);
        for (int length = 0; length < longer.length; length++) {
            assertEquals(length == StunVectors.REQUEST.length, view.tryWrap(longer, 0, length), "length " + length);
        }
    }

    @Test
    void refusesLengthsThatRunPastTheMessage() {
        for (int length : new int[] {1, 4, 5, 0x7FFC, 0xFFFC, 0xFFFD, 0xFFFF}) {
            byte[] message = message(attribute(0x8022, 4));
            StunFormat.putShort(message, 22, length);
            assertEquals(length == 1 || length == 4, view.tryWrap(message, 0, message.length), "length " + length);
        }
    }

    @Test
    void refusesAttributesOfWrongSize() {
        int[][] wrong = {
            {StunFormat.PRIORITY, 0},
            {StunFormat.PRIORITY, 8},
            {StunFormat.USE_CANDIDATE, 4},
            {StunFormat.ICE_CONTROLLING, 4},
            {StunFormat.ICE_CONTROLLED, 12},
            {StunFormat.MESSAGE_INTEGRITY, 16},
            {StunFormat.MESSAGE_INTEGRITY, 32},
            {StunFormat.FINGERPRINT, 0},
            {StunFormat.FINGERPRINT, 8},
            {StunFormat.ERROR_CODE, 0},
            {StunFormat.XOR_MAPPED_ADDRESS, 0},
            {StunFormat.XOR_MAPPED_ADDRESS, 8},
            {StunFormat.USERNAME, 512}
        };
        for (int[] each : wrong) {
            byte[] message = message(attribute(each[0], each[1]));
            assertFalse(view.tryWrap(message, 0, message.length), Arrays.toString(each));
        }
    }

    @Test
    void refusesAnythingBehindTheFingerprint() {
        byte[] message = message(attribute(StunFormat.FINGERPRINT, 4), attribute(0x8022, 0));
        assertFalse(view.tryWrap(message, 0, message.length));
    }

    @Test
    void ignoresWhatIntegrityDoesNotCover() {
        byte[] message = message(
                attribute(StunFormat.MESSAGE_INTEGRITY, 20),
                attribute(StunFormat.USE_CANDIDATE, 0),
                attribute(StunFormat.USERNAME, 9),
                attribute(0x0019, 4));
        assertTrue(view.tryWrap(message, 0, message.length));
        assertFalse(view.useCandidate());
        assertFalse(view.hasUsername());
        assertEquals(0, view.unknownRequiredCount());
    }

    @Test
    void namesUnknownRequiredAttributesAndForgetsThemWithTheNextMessage() {
        byte[] message = message(attribute(0x0019, 4), attribute(0x8003, 4), attribute(0x7FFF, 0));
        assertTrue(view.tryWrap(message, 0, message.length));
        assertEquals(2, view.unknownRequiredCount());
        assertEquals(0x0019, view.unknownRequired(0));
        assertEquals(0x7FFF, view.unknownRequired(1));
        assertTrue(wrap(StunVectors.IPV4_RESPONSE, 0));
        assertEquals(0, view.unknownRequiredCount());
        assertNull(view.localUfrag());
        assertEquals(0, view.priority());
    }

    @Test
    void everyByteOfTheTransactionIdTellsTransactionsApart() {
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            for (int value = 1; value < 256; value++) {
                byte[] id = new byte[12];
                id[i] = (byte) value;
                assertTrue(keys.add(StunFormat.transactionKey(id, 0)), i + " " + value);
            }
        }
    }

    @Test
    void refusesOtherProtocols() {
        byte[] rtp = StunVectors.REQUEST.clone();
        rtp[0] |= (byte) 0x80;
        assertFalse(wrap(rtp, 0));
        byte[] oldStun = StunVectors.REQUEST.clone();
        oldStun[4] = 0;
        assertFalse(wrap(oldStun, 0));
    }

    private boolean wrap(byte[] message, int offset) {
        byte[] shifted = new byte[offset + message.length + 5];
        Arrays.fill(shifted, (byte) 0xA5);
        System.arraycopy(message, 0, shifted, offset, message.length);
        return view.tryWrap(shifted, offset, message.length);
    }

    private static byte[] attribute(int type, int length) {
        byte[] attribute = new byte[4 + (length + 3 & ~3)];
        StunFormat.putShort(attribute, 0, type);
        StunFormat.putShort(attribute, 2, length);
        return attribute;
    }

    private static byte[] message(byte[]... attributes) {
        StunMessageWriter writer = new StunMessageWriter();
        writer.begin(StunFormat.BINDING_REQUEST, TRANSACTION, 0);
        byte[] message = Arrays.copyOf(writer.bytes(), 20);
        for (byte[] attribute : attributes) {
            int at = message.length;
            message = Arrays.copyOf(message, at + attribute.length);
            System.arraycopy(attribute, 0, message, at, attribute.length);
        }
        StunFormat.putShort(message, 2, message.length - 20);
        return message;
    }
}
