package io.sluice.rtp.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class SendQueueTest {
    private static final int CAPACITY = 65_536;
    private static final int VIDEO = 1000;
    private static final int AUDIO = 100;
    private static final int CAMERA = 0x1111;
    private static final int VOICE = 0x2222;

    private final SendQueue queue = new SendQueue(CAPACITY);
    private final MemorySegment memory = Arena.ofAuto().allocate(2048);

    private boolean offer(int ssrc, int timestamp, int length) {
        memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x80);
        memory.set(ValueLayout.JAVA_BYTE, 1, (byte) 96);
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, 4, Integer.reverseBytes(timestamp));
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, 8, Integer.reverseBytes(ssrc));
        return queue.offer(memory, 0, length);
    }

    private int drain(int most) {
        ByteBuf out = Unpooled.buffer();
        queue.takeInto(out, most);
        return out.readableBytes();
    }

    private void fillToAQuarter() {
        for (int timestamp = 0; queue.waiting() <= CAPACITY / 4; timestamp++) {
            assertTrue(offer(0x7777, timestamp, VIDEO));
        }
    }

    @Test
    void framesWhatItTakesAndKeepsTheOrder() {
        memory.copyFrom(MemorySegment.ofArray(new byte[] {1, 2, 3}));
        assertTrue(queue.offer(memory, 0, 3));
        assertTrue(queue.offer(memory, 1, 1));
        ByteBuf out = Unpooled.buffer();
        queue.takeInto(out, 100);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        assertArrayEquals(new byte[] {0, 3, 1, 2, 3, 0, 1, 2}, bytes);
        assertTrue(queue.isEmpty());
    }

    @Test
    void goesAroundTheRingWithoutLosingAByte() {
        FrameDecoder decoder = new FrameDecoder();
        int[] frames = {0};
        for (int i = 0; i < 1000; i++) {
            assertTrue(offer(CAMERA, i, VIDEO + i % 300));
            ByteBuf out = Unpooled.buffer();
            queue.takeInto(out, CAPACITY);
            int expected = VIDEO + i % 300;
            FrameDecoder.Verdict verdict = decoder.decode(out, Arena.ofAuto().allocate(2048), (frame, length) -> {
                assertEquals(expected, length);
                frames[0]++;
                return true;
            });
            assertEquals(FrameDecoder.Verdict.OK, verdict);
        }
        assertEquals(1000, frames[0]);
    }

    @Test
    void turnsAwayWholeFramesOnceAQuarterWaits() {
        fillToAQuarter();
        for (int packet = 0; packet < 5; packet++) {
            assertFalse(offer(CAMERA, 100, VIDEO), "every packet of the frame");
        }
        assertEquals(1, queue.framesTurnedAway());
        drain(CAPACITY);
        assertFalse(offer(CAMERA, 100, VIDEO), "its rest too, though there is room again");
        assertTrue(offer(CAMERA, 200, VIDEO), "the next frame is welcome");
        assertEquals(1, queue.framesTurnedAway());
    }

    @Test
    void letsAFrameThatHasBegunGoOn() {
        assertTrue(offer(CAMERA, 100, VIDEO));
        fillToAQuarter();
        for (int packet = 0; packet < 20; packet++) {
            assertTrue(offer(CAMERA, 100, VIDEO));
        }
        assertEquals(0, queue.framesTurnedAway());
    }

    @Test
    void keepsLettingSoundThroughWhilePicturesAreTurnedAway() {
        fillToAQuarter();
        assertFalse(offer(CAMERA, 100, VIDEO));
        for (int timestamp = 0; timestamp < 50; timestamp++) {
            assertTrue(offer(VOICE, timestamp, AUDIO));
        }
    }

    @Test
    void neverHoldsMoreThanItsBytes() {
        int taken = 0;
        for (int timestamp = 0; timestamp < 10_000; timestamp++) {
            taken += offer(VOICE, timestamp, AUDIO) ? 1 : 0;
            assertTrue(queue.waiting() <= CAPACITY);
        }
        assertEquals(CAPACITY / (AUDIO + 2), taken);
        assertTrue(drain(1000) == 1000);
    }

    @Test
    void knowsMoreStreamsThanItsTableHolds() {
        fillToAQuarter();
        for (int ssrc = 0; ssrc < 5000; ssrc++) {
            assertFalse(offer(ssrc * 0x10001 + 5, 1, VIDEO));
        }
        drain(CAPACITY);
        assertTrue(offer(CAMERA, 1, VIDEO));
    }
}
