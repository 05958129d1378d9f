package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H264DescriptorTest {
    /// SPS of 1280x720 baseline, PPS, and the first bytes of an IDR slice, in one STAP-A.
    private static final byte[] AGGREGATE = Bytes.hex("78 0009 6742C01F 8C8D4050 1E 0004 68CE3C80 0003 658880");

    private final H264Descriptor h264 = new H264Descriptor();

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void findsParameterSetsAndIdrInAnAggregate(int offset) {
        assertTrue(h264.tryWrap(Bytes.at(offset, AGGREGATE), offset, AGGREGATE.length));
        assertTrue(h264.hasSequenceParameterSet());
        assertTrue(h264.hasPictureParameterSet());
        assertTrue(h264.isIdr());
        assertTrue(h264.isIdrStart());
        assertTrue(h264.mayStartFrame());
        assertFalse(h264.isNonReference());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void refusesAnAggregateCutInsideAUnit(int offset) {
        for (int length = 0; length < AGGREGATE.length; length++) {
            byte[] cut = Bytes.at(offset, Arrays.copyOf(AGGREGATE, length));
            assertEquals(length == 12 || length == 18, h264.tryWrap(cut, offset, length), "length " + length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6588, true, true, true, 'IDR'",
        "6508, true, false, false, 'IDR, a later slice'",
        "419A, false, false, true, 'slice'",
        "411A, false, false, false, 'a later slice'",
        "7C8588, true, true, true, 'IDR, first fragment'",
        "7C0588, true, false, false, 'IDR, middle fragment'",
        "7C4588, true, false, false, 'IDR, last fragment'",
        "7C8508, true, false, false, 'IDR, first fragment of a later slice'",
        "7C819A, false, false, true, 'slice, first fragment'",
        "7C019A, false, false, false, 'slice, middle fragment'",
        "0910, false, false, true, 'delimiter'",
    })
    void tellsSlicesApart(String hex, boolean idr, boolean idrStart, boolean mayStartFrame, String what) {
        byte[] bytes = Bytes.hex(hex);
        for (int offset : new int[] {0, 7}) {
            assertTrue(h264.tryWrap(Bytes.at(offset, bytes), offset, bytes.length), what);
            assertEquals(idr, h264.isIdr(), what);
            assertEquals(idrStart, h264.isIdrStart(), what);
            assertEquals(mayStartFrame, h264.mayStartFrame(), what);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "1E",
                "1F88",
                "E588",
                "7C",
                "7C85",
                "7CC588",
                "7C8088",
                "7C9C88",
                "78",
                "78 0000",
                "78 0001",
                "78 0002 41",
                "78 0001 18",
                "78 0001 00",
                "798888",
                "5A8888",
                "5B8888",
                "5D8888"
            })
    void refusesWhatModeOneDoesNotHave(String hex) {
        byte[] bytes = Bytes.hex(hex);
        assertFalse(h264.tryWrap(Bytes.at(7, bytes), 7, bytes.length));
        assertFalse(h264.tryWrap(Bytes.at(0, bytes), 0, bytes.length));
    }

    @Test
    void callsOnlySlicesWithoutReferenceDiscardable() {
        for (String hex : new String[] {"019A", "1C019A", "1C819A", "18 0002 0610 0002 019A"}) {
            byte[] bytes = Bytes.hex(hex);
            assertTrue(h264.tryWrap(bytes, 0, bytes.length));
            assertTrue(h264.isNonReference(), hex);
        }
        for (String hex : new String[] {"0610", "0910", "419A", "7C019A", "78 0002 0610 0002 419A"}) {
            byte[] bytes = Bytes.hex(hex);
            assertTrue(h264.tryWrap(bytes, 0, bytes.length));
            assertFalse(h264.isNonReference(), hex);
        }
    }

    @Test
    void readsTheTemporalIdOfASvcPrefix() {
        byte[] bytes = Bytes.hex("78 0004 6E400047 0002 419A");
        assertTrue(h264.tryWrap(bytes, 0, bytes.length));
        assertEquals(2, h264.temporalId());
        byte[] next = Bytes.hex("419A");
        assertTrue(h264.tryWrap(next, 0, 2));
        assertEquals(0, h264.temporalId());
    }

    @ParameterizedTest
    @CsvSource({
        "6742c0208c8d407808bf735060606078442350, 960, 540, OpenH264 in Chromium with cropping",
        "6742c01e8c8d40f047f5350606060784423500, 480, 270, OpenH264 in Chromium with cropping",
        "6742c00d8c8d41e26f34d41818181e1108d400, 240, 134, OpenH264 in Chromium with cropping",
        "67640028acd100780227e5c0440000030004000003008000 , 1920, 1080, High profile with emulation prevention",
    })
    void readsTheSizeInAParameterSet(String hex, int width, int height, String what) {
        byte[] bytes = Bytes.hex(hex);
        for (int length = 2; length <= bytes.length; length++) {
            assertTrue(h264.tryWrap(Bytes.at(7, Arrays.copyOf(bytes, length)), 7, length));
            assertTrue(h264.hasSequenceParameterSet());
            assertTrue(h264.width() >= 0 && h264.width() <= 16_384);
            assertTrue(h264.height() >= 0 && h264.height() <= 16_384);
        }
        if (width > 0) {
            assertEquals(width, h264.width(), what);
            assertEquals(height, h264.height(), what);
        }
        assertTrue(h264.tryWrap(Bytes.hex("419A"), 0, 2));
        assertEquals(0, h264.width());
    }
}
