package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtcpCompoundViewTest {
    /// A receiver report with one block, an SDES with a CNAME, a NACK, a BYE with a reason.
    private static final byte[] COMPOUND = Bytes.join(
            Bytes.hex("81C90007 00000001 00000002 40FFFFFE 0001FFFF 00000003 00000004 00000005"),
            Bytes.hex("81CA0003 00000001 0103616263 000000"),
            Bytes.hex("81CD0003 00000001 00000002 FFFF8001"),
            Bytes.hex("81CB0002 00000001 03616263"));

    private final RtcpCompoundView view = new RtcpCompoundView();
    private final RtcpChecks checks = new RtcpChecks();

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void walksEveryPacket(int offset) {
        byte[] bytes = Bytes.at(offset, COMPOUND);
        assertTrue(view.tryWrap(bytes, offset, COMPOUND.length));
        assertTrue(view.next());
        assertEquals(RtcpType.RECEIVER_REPORT, view.packetType());
        assertEquals(1, view.count());
        assertEquals(1, view.ssrc());
        assertEquals(offset + 8, view.bodyOffset());
        assertEquals(24, view.bodyLength());
        assertTrue(view.next());
        assertEquals(RtcpType.SOURCE_DESCRIPTION, view.packetType());
        assertTrue(view.next());
        assertEquals(RtcpType.TRANSPORT_FEEDBACK, view.packetType());
        assertEquals(RtcpType.FORMAT_NACK, view.format());
        assertTrue(view.next());
        assertEquals(RtcpType.BYE, view.packetType());
        assertFalse(view.next());
        assertEquals(4, checks.check(bytes, offset, COMPOUND.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void refusesEveryTruncationThatCutsAPacket(int offset) {
        int whole = 0;
        for (int length = 0; length <= COMPOUND.length; length++) {
            byte[] cut = Bytes.at(offset, Arrays.copyOf(COMPOUND, length));
            if (checks.check(cut, offset, length) >= 0) {
                whole++;
            }
        }
        assertEquals(4, whole);
    }

    @Test
    void refusesARangeOutsideTheArray() {
        assertFalse(view.tryWrap(COMPOUND, -1, 4));
        assertFalse(view.tryWrap(COMPOUND, 0, COMPOUND.length + 1));
        assertFalse(view.tryWrap(COMPOUND, Integer.MAX_VALUE, 4));
        assertFalse(view.tryWrap(COMPOUND, 0, -4));
    }

    @Test
    void refusesOtherVersionsAndTypes() {
        assertFalse(wraps("41C90001 00000001"));
        assertFalse(wraps("80BF0001 00000001"));
        assertFalse(wraps("80E00001 00000001"));
        assertFalse(wraps("80C90001 00000001 80600000"));
        assertTrue(wraps("80C90001 00000001"));
        assertTrue(wraps("80C00000"));
        assertTrue(wraps("80DF0000"));
    }

    @Test
    void refusesALengthOf0xFFFF() {
        assertFalse(wraps("80C9FFFF 00000001"));
    }

    @Test
    void takesReducedSizePackets() {
        assertTrue(wraps("81CE0002 00000001 00000002"));
    }

    @Test
    void stripsPaddingFromAnyPacketAndRefusesTooMuch() {
        byte[] bytes = Bytes.hex("A1CE0003 00000001 00000002 00000004 80C90001 00000001");
        assertTrue(view.tryWrap(bytes, 0, bytes.length));
        assertTrue(view.next());
        assertEquals(12, view.packetLength());
        assertEquals(4, view.bodyLength());
        assertTrue(view.next());
        assertEquals(RtcpType.RECEIVER_REPORT, view.packetType());
        assertFalse(wraps("A1CE0002 00000001 00000000"));
        assertFalse(wraps("A1CE0002 00000001 00000009"));
        assertFalse(wraps("A1CE0002 00000001 000000FF"));
        assertTrue(wraps("A1CE0002 00000001 00000008"));
    }

    @Test
    void hasNoSsrcWhenThereIsNone() {
        byte[] bytes = Bytes.hex("80CB0000");
        assertTrue(view.tryWrap(bytes, 0, 4));
        assertTrue(view.next());
        assertEquals(0, view.ssrc());
        assertEquals(0, view.bodyLength());
        assertEquals(1, checks.check(bytes, 0, 4));
    }

    @Test
    void refusesViewsOverPacketsThatAreTooShort() {
        for (String packet : new String[] {
            "81C80006 00000001 0000000000000000 00000000 00000000 00000000",
            "82C90007 00000001 00000002 40FFFFFE 0001FFFF 00000003 00000004 00000005",
            "81CA0001 00000001",
            "81CA0002 00000001 0104 6162",
            "81CA0002 00000001 0102 6162",
            "82CB0001 00000001",
            "81CD0002 00000001 00000002",
            "81CE0001 00000001",
            "84CE0002 00000001 00000000",
            "8FCE0004 00000001 00000000 52454D42 01000001",
            "8FCE0004 00000001 00000000 52454D43 00000001",
            "8FCE0004 00000001 00000000 52454D42 00FFFFFF",
            "8FCD0004 00000001 00000002 00000001 00000000",
            "8FCD0005 00000001 00000002 00000000 00000000 20010000",
            "8FCD0005 00000001 00000002 00000001 00000000 60010000",
            "8FCD0005 00000001 00000002 00000003 00000000 20030000",
            "8FCD0005 00000001 00000002 00000001 00000000 F0000000",
            "8BCD0001 00000001",
            "8BCD0003 00000001 00000002 00000001",
            "8BCD0004 00000001 00000002 00000001 00000001",
            "8BCD0004 00000001 00000002 00004001 00000001",
            "80CF0000",
            "80CF0002 00000001 04000001",
            "80CF0003 00000001 04000001 00000000",
            "80CF0003 00000001 05000001 00000000",
            "80CF0002 00000001 0600FFFF",
        }) {
            byte[] bytes = Bytes.hex(packet);
            byte[] shifted = Bytes.at(7, bytes);
            int reportBlocks = packet.startsWith("82C9") ? 1 : 0;
            assertEquals(reportBlocks, checks.check(shifted, 7, bytes.length), packet);
        }
    }

    private boolean wraps(String hex) {
        byte[] bytes = Bytes.hex(hex);
        return checks.check(Bytes.at(7, bytes), 7, bytes.length) >= 0;
    }
}
