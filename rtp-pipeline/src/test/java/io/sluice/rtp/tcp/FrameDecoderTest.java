package io.sluice.rtp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FrameDecoderTest {
    private final FrameDecoder decoder = new FrameDecoder();
    private final MemorySegment memory = Arena.ofAuto().allocate(FrameDecoder.MAX_FRAME);
    private final List<byte[]> frames = new ArrayList<>();

    private FrameDecoder.Verdict decode(byte[] bytes) {
        return decoder.decode(Unpooled.wrappedBuffer(bytes), memory, (frame, length) -> {
            frames.add(frame.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
            return true;
        });
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private void assertFrames(List<byte[]> expected) {
        assertEquals(
                expected.stream().map(HexFormat.of()::formatHex).toList(),
                frames.stream().map(HexFormat.of()::formatHex).toList());
    }

    @Test
    void cutsOneReadIntoFrames() {
        assertEquals(FrameDecoder.Verdict.OK, decode(bytes(0, 2, 7, 8, 0, 1, 9)));
        assertFrames(List.of(bytes(7, 8), bytes(9)));
    }

    @Test
    void joinsAFrameThatComesByteByByte() {
        for (int value : new int[] {0, 3, 1, 2, 3, 0, 1, 4}) {
            assertEquals(FrameDecoder.Verdict.OK, decode(bytes(value)));
        }
        assertFrames(List.of(bytes(1, 2, 3), bytes(4)));
    }

    @Test
    void skipsNullPackets() {
        assertEquals(FrameDecoder.Verdict.OK, decode(bytes(0, 0, 0, 0, 0, 1, 5, 0, 0)));
        assertFrames(List.of(bytes(5)));
    }

    @Test
    void takesTheLongestFrameAndRefusesALongerOne() {
        byte[] longest = new byte[2 + FrameDecoder.MAX_FRAME];
        longest[0] = 8; // 2,048
        assertEquals(FrameDecoder.Verdict.OK, decode(longest));
        assertEquals(FrameDecoder.MAX_FRAME, frames.getFirst().length);
        assertEquals(FrameDecoder.Verdict.TOO_LONG, decode(bytes(8, 1, 0)));
        assertEquals(1, frames.size());
    }

    @Test
    void stopsWhereTheSinkRefuses() {
        ByteBuf in = Unpooled.wrappedBuffer(bytes(0, 1, 1, 0, 1, 2));
        assertEquals(FrameDecoder.Verdict.REFUSED, decoder.decode(in, memory, (frame, length) -> false));
        assertEquals(3, in.readableBytes(), "the second frame is not looked at");
    }

    @Test
    void givesTheSameFramesHoweverTheStreamIsCut() {
        long seed = 571;
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> sent = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        for (int i = 0; i < 500; i++) {
            byte[] frame = new byte[1 + random.nextInt(i % 20 == 0 ? FrameDecoder.MAX_FRAME : 200)];
            random.nextBytes(frame);
            sent.add(frame);
            stream.writeShort(frame.length).writeBytes(frame);
        }
        while (stream.isReadable()) {
            byte[] piece = new byte[Math.min(stream.readableBytes(), 1 + random.nextInt(700))];
            stream.readBytes(piece);
            assertEquals(FrameDecoder.Verdict.OK, decode(piece), "seed " + seed);
        }
        assertFrames(sent);
    }
}
