package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorRewriterTest {
    @ParameterizedTest
    @CsvSource({
        "VP8, 90F0 8001 2A7F 55, 90F0 FFFF C87F 55",
        "VP8, 90F0 01 2A7F 55, 90F0 FFFF C87F 55",
        "VP8, 9080 01 55, 9080 FFFF 55",
        "VP8, 9060 2A7F 5566, 9060 C87F 5566",
        "VP8, 9000 5566, 9000 5566",
        "VP8, 30 5566, 30 5566",
        "VP9, A8 8001 0009 55, A8 FFFF 00C8 55",
        "VP9, A8 01 0009 55, A8 FFFF 00C8 55",
        "VP9, D8 01 06 55, D8 FFFF 06 55",
        "VP9, 28 0009 55, 28 00C8 55",
        "VP9, 08 55, 08 55",
    })
    void replacesOnlyTheIdsThatAreThere(Codec codec, String before, String after) {
        byte[] src = Bytes.hex(before);
        byte[] dst = new byte[30];
        for (int offset : new int[] {0, 7}) {
            byte[] shifted = Bytes.at(offset, src);
            Arrays.fill(dst, (byte) 0xA5);
            DescriptorRewriter rewriter = DescriptorRewriter.of(codec);
            int length = rewriter.rewrite(shifted, offset, src.length, dst, 3, 0x1234, 17);
            rewriter.renumber(dst, 3, 0x7FFF, 200);
            assertArrayEquals(Bytes.hex(after), Arrays.copyOfRange(dst, 3, 3 + length), "numbered anew");
            assertEquals(length, rewriter.rewrite(shifted, offset, src.length, dst, 3, 0x7FFF, 200));
            assertArrayEquals(Bytes.hex(after), Arrays.copyOfRange(dst, 3, 3 + length));
            assertTrue(length <= src.length + DescriptorRewriter.MAX_GROWTH);
            assertEquals((byte) 0xA5, dst[3 + length]);
            assertArrayEquals(src, Arrays.copyOfRange(shifted, offset, offset + src.length));
        }
    }

    @Test
    void saysWhenItDoesNotFitOrIsMalformed() {
        for (Codec codec : new Codec[] {Codec.VP8, Codec.VP9}) {
            DescriptorRewriter rewriter = DescriptorRewriter.of(codec);
            byte[] src = Bytes.hex(codec == Codec.VP8 ? "90F0 01 2A7F 55" : "A8 01 0009 55");
            assertEquals(-1, rewriter.rewrite(src, 0, src.length, new byte[src.length + 7], 7, 1, 2));
            assertEquals(src.length + 1, rewriter.rewrite(src, 0, src.length, new byte[src.length + 8], 7, 1, 2));
            for (int length = 0; length < src.length; length++) {
                assertEquals(-1, rewriter.rewrite(src, 0, length, new byte[40], 0, 1, 2));
            }
        }
    }

    @Test
    void existsForCodecsWithPictureIds() {
        for (Codec codec : new Codec[] {Codec.H264, Codec.AV1, Codec.OPUS, Codec.RED}) {
            assertNull(DescriptorRewriter.of(codec));
        }
    }
}
